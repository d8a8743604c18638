"""The care sheet for another person, in their own language."""

import re
from dataclasses import astuple

import pytest

from guided_audio.core.toml_file import packaged_toml
from guided_audio.export.client_sheet import sheet_as_html
from guided_audio.safety.crisis import CrisisLine, Emergency, given_sheet, sheet_to_give, shipped_lines
from guided_audio.session.prepare import sheet_for

LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
LINES = shipped_lines()
FIRST = {
    "de": "Wenn es zu viel wird", "es": "Si llega a ser demasiado", "fr": "Si cela devient trop", "it": "Se diventa troppo",
    "nl": "Als het te veel wordt", "pt": "Se for demais",
}  # fmt: skip


def words_of(country: str | None, language: str) -> str:
    sheet = given_sheet(country, language)
    parts = ((part.title, part.before, *part.items, part.after) for part in sheet.sections)
    return "\n".join([sheet.title, *(words for part in parts for words in part), sheet.origin])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_every_country_is_there(language: str) -> None:
    for country in LINES.countries.values():
        text = words_of(country.code, language)
        numbers = [one.number for one in (*country.emergency, *LINES.elsewhere)]
        numbers += [n for line in country.lines for n in (line.number, line.text, line.whatsapp, line.chat) if n]
        assert all(number in text for number in numbers), country.code
        assert all(line.name in text for line in country.lines)
        assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_english_one_says(language: str) -> None:
    own, english = given_sheet("GB", f"{language}-XX"), given_sheet("GB")
    assert (own.title, own.language) == (FIRST[language], language)
    for part, original in zip(own.sections, english.sections, strict=True):
        assert len(part.items) == len(original.items)
        assert [bool(part.before), bool(part.after)] == [bool(original.before), bool(original.after)]
    assert len({*own.sections[2].items, *own.sections[3].items}) == 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_line_says_of_itself_stays_in_english(language: str) -> None:
    texts = packaged_toml("guided_audio.safety.crisis", f"crisis-sheet-{language}.toml")
    people: list[CrisisLine | Emergency] = [*LINES.elsewhere]
    for country in LINES.countries.values():
        people += [*country.emergency, *country.lines]
    said = {one.reaches for one in people if isinstance(one, Emergency)} | {one.note for one in LINES.directories}
    for line in people:
        if isinstance(line, CrisisLine):
            said |= {line.hours, line.whom, line.note, *line.languages}
    assert said - {""} == texts["facts"].keys()
    assert LINES.countries.keys() == texts["countries"].keys()


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("country", ["US", "DE", "FR", "IT", "ES", "PT", "NL", None])
def test_a_number_can_be_tapped(language: str, country: str | None) -> None:
    page = sheet_as_html(sheet_for(country, language))
    home = LINES.countries[country] if country else None
    for one in home.emergency if home else LINES.elsewhere:
        assert f'<a href="tel:{one.number}">{one.number}</a>' in page
    for line in home.lines if home else ():
        if line.number:
            assert f'">{line.number}</a>' in page
        if line.text:
            assert re.search(rf'href="sms:[^"]+">{re.escape(line.text)}</a>', page)


def test_in_english_and_in_other_languages_it_is_the_english_one() -> None:
    english = sheet_to_give("IE")
    for language in ("en", "en-GB", "sv"):
        given = given_sheet("IE", language)
        assert astuple(given)[1:] == (tuple(map(astuple, english.to_give)), english.origin, "Ireland", "en")
