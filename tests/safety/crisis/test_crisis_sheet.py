"""The care sheet as it is read, and as it is given to another person."""

import re
from datetime import date

import pytest
from markdown_it import MarkdownIt

from guided_audio.core.config import own_lines_file
from guided_audio.core.errors import UnknownCountry
from guided_audio.safety.crisis import (
    CareSheet,
    CrisisLine,
    Lines,
    care_sheet,
    sheet_to_give,
    sheet_words,
    shipped_lines,
)

describe = sheet_words("en").line

COUNTRIES = list(shipped_lines().countries.values())


def test_what_to_do_now_comes_first() -> None:
    text = care_sheet("GB").text()
    places = [text.index(words) for words in ("Right now", "eyes", "Whom to call", "When to stop", "When not alone")]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [40, 72])
def test_every_number_of_every_country_is_there_in_one_piece(width: int) -> None:
    for country in COUNTRIES:
        text = care_sheet(country.code).text(width)
        assert f"Whom to call: {country.name}\n" in text
        numbers = [one.number for one in country.emergency]
        numbers += [n for line in country.lines for n in (line.number, line.text, line.whatsapp, line.chat) if n]
        assert all(number in text for number in numbers), country.code
        assert all(one.name in " ".join(text.split()) for one in country.lines), country.code
        assert all(len(row) <= width or " " not in row.strip("- ") for row in text.splitlines()), country.code


def test_a_line_in_words() -> None:
    line = CrisisLine(
        "Somebody", number="1 2 3", text="45", whatsapp="67", chat="https://a.example", website="https://a.example",
        hours="day and night", languages=("English", "Irish"), whom="children", note="ask for Ada",
    )  # fmt: skip
    assert describe(line) == (
        "Somebody, for children: call 1 2 3, or text 45, or write by WhatsApp to 67. Day and night. "
        "In English, Irish. Ask for Ada. Chat https://a.example"
    )
    assert describe(CrisisLine("A", text="1")) == "A: text 1."
    assert describe(CrisisLine("A", chat="https://a.example")) == "A: chat https://a.example"


@pytest.mark.parametrize(("year", "is_told"), [(2015, True), (2021, True), (2022, False), (None, False)])
def test_an_old_number_is_told_with_its_year(year: int | None, is_told: bool) -> None:
    words = describe(CrisisLine("Somebody", number="1", checked=date(2026, 11, 22), year=year))
    assert (f"as published in {year}" in words.lower()) is is_told


def test_where_the_country_is_not_known_there_is_a_way_on() -> None:
    text = " ".join(CareSheet(shipped_lines()).text().split())
    assert "112 (in the European Union" in text
    assert "https://findahelpline.com" in text
    assert "For the numbers of your country: guided-audio care --country NAME" in text


def test_a_guessed_country_is_called_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    guessed, asked = (" ".join(sheet.text().split()) for sheet in (care_sheet(), care_sheet("GB")))
    assert "computer is set to United Kingdom." in guessed
    assert "Elsewhere: 112 (in the European Union" in guessed  # the setting may be wrong
    assert "computer is set to" not in asked
    assert "Elsewhere" not in asked


def test_the_first_numbers_once_more() -> None:
    short = care_sheet("GB").in_short.text()
    assert "999" in short
    assert "116 123" in short
    assert "guided-audio ground" in short
    assert len(short.splitlines()) < 8


def test_the_day_of_the_numbers_is_said() -> None:
    sheet = CareSheet(Lines(checked=date(2026, 11, 2)))
    assert "on 2 November 2026" in sheet.remark


def test_markdown_says_the_same() -> None:
    sheet = care_sheet("DE")
    tokens = MarkdownIt().parse(sheet.markdown())
    said = [token.content for token in tokens if token.type == "inline"]
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h1", "h2", "h2", "h2", "h2"]
    assert all(item in said for section in sheet.sections for item in section.items)


def test_markdown_does_not_take_a_name_for_markup() -> None:
    lines = Lines(own=(CrisisLine("*A* <b>", number="1"),))
    assert r"- \*A\* \<b\>: call 1." in CareSheet(lines).markdown()


def test_the_sentences_are_short_and_have_their_sources() -> None:
    parts = sheet_words("en").parts
    assert list(parts) == ["now", "call", "stop", "alone"]
    for name, part in parts.items():
        assert part.sources or name == "call"
        for words in (part.before, *part.items, part.after):
            assert all(len(sentence.split()) <= 20 for sentence in re.split(r"(?<=[.?!]) ", words)), words


def test_a_country_alone() -> None:
    text = care_sheet().of_country(shipped_lines().countries["CH"]).text()
    assert text.startswith("Switzerland (CH)\n- If you are in danger")
    assert "Pro Juventute, for children and young people: call 147." in " ".join(text.split())


def given_words(country: str | None = None) -> str:
    return "\n".join(section.text() for section in sheet_to_give(country).to_give)


@pytest.fixture
def own_file() -> None:
    own_lines_file().parent.mkdir(parents=True)
    own_lines_file().write_text(
        'country = "IE"\n\n[[mine.lines]]\nname = "Rosa"\nnumber = "0555 1"\n\n[[IE.lines]]\nname = "Hans"\nnumber = "0555 2"\n'
        '\n[AQ]\nname = "Antarctica"\n\n[[AQ.lines]]\nname = "Base"\nnumber = "0555 3"\n'
    )


@pytest.mark.usefixtures("own_file")
def test_a_sheet_to_give_has_the_chosen_country_and_no_line_of_the_user() -> None:
    assert "Rosa" in care_sheet().text()
    assert "Hans" in care_sheet().text()
    told = given_words()
    assert "Whom to call: Ireland" in told
    assert "0555" not in told
    with pytest.raises(UnknownCountry):
        sheet_to_give("Antarctica")


@pytest.mark.parametrize("country", [None, "GB", "United States"])
def test_a_sheet_to_give_names_no_command_and_no_key(country: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_AT.UTF-8")
    told = given_words(country)
    assert "guided-audio" not in told
    assert "player" not in told
    assert told.startswith("Right now\n- Stop. Nothing here has to be finished. You can turn the sound off")
    assert ("Austria" in told) is (country is None)
