"""The numbers that come with the program keep the rules that their file states."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest

from guided_audio.core.errors import UnknownCountry
from guided_audio.safety.crisis import shipped_lines

LINES = shipped_lines()
COUNTRIES = list(LINES.countries.values())
EVERY_LINE = [line for country in COUNTRIES for line in country.lines]
PHONES = ("number", "text", "whatsapp")

ISO_3166 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB
GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB
SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US
UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""


def host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def test_the_codes_are_those_of_countries() -> None:
    assert set(LINES.countries) <= set(ISO_3166.split())
    assert len(COUNTRIES) >= 25


def test_every_number_was_read_on_its_own_page_or_on_two() -> None:
    for line in EVERY_LINE:
        hosts = {host(source) for source in line.sources}
        assert all(source.startswith(("https://", "http://")) for source in line.sources)
        assert "" not in hosts
        assert len(hosts) >= 2 or (line.website and host(line.website) in hosts), line


def test_every_line_has_the_day_on_which_it_was_checked() -> None:
    for line in EVERY_LINE:
        assert LINES.checked
        assert line.checked
        assert date(2026, 1, 1) <= line.checked <= LINES.checked, line
        assert line.year is None or 2010 <= line.year <= line.checked.year, line


def test_every_number_can_be_dialled() -> None:
    for line in EVERY_LINE:
        numbers = [number for way in PHONES if (number := getattr(line, way))]
        assert numbers, line
        for number in numbers:
            assert re.fullmatch(r"[0-9][0-9 -]*[0-9]", number), number
            assert 3 <= len(re.sub(r"[ -]", "", number)) <= 12


def test_every_country_has_an_emergency_number_and_says_where_it_was_read() -> None:
    for country in COUNTRIES:
        assert country.emergency, country.code
        assert country.lines, country.code
        assert country.sources, country.code
        assert all(re.fullmatch(r"[0-9]{2,5}", one.number) for one in country.emergency), country.code


def test_what_everybody_relies_on() -> None:
    for code, emergency, number in (("US", "911", "988"), ("GB", "999", "116 123"), ("IE", "112", "116 123")):
        country = LINES.countries[code]
        assert emergency in {one.number for one in country.emergency}
        assert number in {line.number for line in country.lines}
    assert {"112", "911", "999"} == {one.number for one in LINES.elsewhere}
    assert all(one.website.startswith("https://") and one.sources for one in LINES.directories)


def test_no_name_means_two_countries() -> None:
    names = [name.casefold() for c in COUNTRIES for name in (c.code, c.name, *c.also)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("wanted", ["DE", "de", "Germany", " germany ", "Deutschland"])
def test_a_country_by_code_or_name(wanted: str) -> None:
    assert LINES.find_country(wanted).code == "DE"


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("Germny", "«Germany»"), ("united", "«United States» or «United Kingdom»"), ("Kenya", "--all"), ("", "--all")],
)
def test_an_unknown_country_is_answered_with_the_nearest(wanted: str, near: str) -> None:
    with pytest.raises(UnknownCountry) as caught:
        LINES.find_country(wanted)
    assert near in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "en_GB.UTF-8"}, "GB"),
        ({"LANG": "de_AT@euro"}, "AT"),
        ({"LC_ALL": "fr_FR", "LANG": "en_GB.UTF-8"}, "FR"),
        ({"LC_TELEPHONE": "nl_NL.UTF-8", "LANG": "en_US.UTF-8"}, "NL"),
        ({"LC_ALL": "C", "LANG": "en_GB"}, "GB"),
        ({"LC_ALL": "C.UTF-8"}, ""),
        ({"LANG": "en_KE.UTF-8"}, ""),
        ({"LANG": "eo"}, ""),
        ({}, ""),
    ],
)
def test_the_country_of_a_locale(environment: dict[str, str], code: str) -> None:
    country = LINES.country_of_locale(environment)
    assert (country.code if country else "") == code
