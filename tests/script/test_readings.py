"""How numbers, short forms, capitals, sounds and names are read: lines of three languages, each with its words."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from hostile import costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.voice import Utterance
from guided_audio.script import Pronunciation, reader_for, spoken_form
from guided_audio.script.number_words import number_of, number_words
from guided_audio.speech.engines.hibari import HEART, _marked
from guided_audio.timeline.speaking import Respeller, SpokenText

_COMMA = {"de": " Komma ", "es": " coma "}
_UNSEEN = {"en": 3, "de": 1, "es": 0}
"""How many lines of the second set are read otherwise; it is no aim to make them fit."""


def lines_of(name: str) -> list[tuple[str, str, str, str]]:
    """Return each line of a set: its language, its group, as it is written, and the words that are said."""
    data = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return [(tag, group, *line) for tag, groups in data.items() for group, lines in groups.items() for line in lines]


def spoken(text: str, language: str, takes_ipa: bool = False) -> SpokenText:
    return Respeller({}, language).spoken(spoken_form(text, language), takes_ipa)


def letters(text: str, language: str) -> str:
    """Return the letters of a text in which figures are words, as voices read them."""
    if language == "en":
        text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
        text = re.sub(r"(\d+)(?:st|nd|rd|th)\b", lambda number: number_words(int(number[1]), "ordinal", language), text)
        text = re.sub(r"(\d+)\.(\d+)", lambda n: f"{n[1]} point {' '.join(n[2])}", text)
    else:
        text = re.sub(r"(?<=\d),(?=\d)", _COMMA[language], text)
    text = re.sub(r"\d+", lambda number: number_words(int(number[0]), "numbering", language), text)
    text = text.replace("%", {"en": "percent", "de": "Prozent", "es": "por ciento"}[language])
    return "".join(filter(str.isalpha, text.casefold()))


_LINES = lines_of("readings.toml")


@pytest.mark.parametrize(("language", "group"), dict.fromkeys(line[:2] for line in _LINES))
def test_lines_are_read_as_a_person_would(language: str, group: str) -> None:
    lines = [line[2:] for line in _LINES if line[:2] == (language, group)]
    read = [letters(spoken(written, language).text, language) for written, _ in lines]
    assert read == [letters(said, language) for _, said in lines]


def test_there_are_enough_lines() -> None:
    numbers = {tag: sum(line[0] == tag for line in _LINES) for tag in ("en", "de", "es")}
    assert numbers["en"] >= 200
    assert numbers["de"] >= 60
    assert numbers["es"] >= 60


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_lines_that_the_rules_were_not_made_for(language: str) -> None:
    lines = [line[2:] for line in lines_of("readings-unseen.toml") if line[0] == language]
    wrong = [w for w, said in lines if letters(spoken(w, language).text, language) != letters(said, language)]
    assert len(wrong) <= _UNSEEN[language], wrong


@cache
def _phonemes(text: str) -> str:
    sounds = re.sub(r"[^\w]|[ˈˌː_]", "", _g2p()(text))
    return re.sub(r"(.)\1+", r"\1", sounds.replace("ɔ", "o").replace("ᵻ", "ɪ").replace("ɐ", "ə"))


@cache
def _g2p():  # type: ignore[no-untyped-def]  # noqa: ANN202 - hibari has no types
    from hibari.g2p import G2P

    return G2P()


_OTHERWISE = {"Mmm.", "Mmmm, warm.", "Anne-Marie waves.", "Róisín waves."}
"""What is given by its sound, which differs from the spelling for other voices."""


@pytest.mark.thorough
@pytest.mark.parametrize("group", dict.fromkeys(group for tag, group, *_ in _LINES if tag == "en"))
def test_the_embedded_voice_says_the_same_sounds(group: str) -> None:
    wrong = []
    for _, _, written, said in (line for line in _LINES if line[:2] == ("en", group) and line[2] not in _OTHERWISE):
        one = spoken(written, "en", takes_ipa=True)
        heard = _phonemes(_marked(Utterance(one.text, HEART, sounded=one.sounded)))
        if heard != _phonemes(said.removesuffix(".")):
            wrong.append((written, heard))
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "You can say no.", "Is it a yes or a no. Then stay.", "At this stage I rest, in my part I wait, and James I see.",
        "Feel the Sun.", "Cut the fig.",
    ],
)  # fmt: skip
def test_what_the_embedded_voice_takes_for_short_forms_are_words(text: str) -> None:
    sounds = _phonemes(_marked(Utterance(text, HEART)))
    assert not any(_phonemes(word) in sounds for word in ("number", "one", "first", "Sunday", "figure"))


@pytest.mark.parametrize(
    "text",
    [
        "This takes about 15 minutes.", "Let your shoulders drop, and rest.", "It is, in a way, enough.",
        "Inhale for 4, hold for 4.", "No. You need not.", "The answer was no.", "You may march on, in may or june.",
        "Anna and Marie wave.", "It is 3.5 of it.", "I am here. I'm with you.", "So be it.",
        "On and on, to and fro.", "Meet me at the door, or in the sun.",
    ],
)  # fmt: skip
def test_ordinary_lines_stay(text: str) -> None:
    assert spoken(text, "en", takes_ipa=True) == SpokenText(text)


@pytest.mark.parametrize("text", ["Rien à faire, 24/7, le 3 mai.", "Non c'è fretta. 3/10", "IT IS"])
def test_other_languages_are_left_to_their_voices(text: str) -> None:
    assert spoken(text, "fr").text == text


def test_the_dictionary_goes_before_the_rules() -> None:
    one = Respeller({"PTSD": "the old fear", "Zoë": "Zo", "Dr. Ames": "the doctor"}, "en")
    assert (
        one.spoken("Zoë, Dr. Ames and PTSD, 24/7.", takes_ipa=False).text
        == "Zo, the doctor and the old fear, twenty-four seven."
    )


def test_a_reading_has_its_place() -> None:
    (reading,) = reader_for("en-GB").readings("Rate it 3/10 now.")
    assert (reading.start, reading.end, reading.said) == (8, 12, Pronunciation("3 out of 10"))


@pytest.mark.parametrize(("written", "number"), [("IV", 4), ("XLII", 42), ("xii", 12), ("1,000", 1000), ("05", 5)])
def test_numbers_from_what_is_written(written: str, number: int) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize("language", ["en", "de", "es"])
@given(text=st.text("0123456789/:.,-–½⅓ AaIVXsSMm'’°€$%hPpü", max_size=60))
def test_nothing_is_lost_but_what_is_read(language: str, text: str) -> None:
    plain = spoken_form(text, language)
    end = 0
    for reading in reader_for(language).readings(plain):
        assert end <= reading.start < reading.end <= len(plain)
        end = reading.end
        if any(map(str.isalnum, plain[reading.start : reading.end])):
            assert any(map(str.isalnum, reading.said.respelling + reading.said.ipa))
    spoken(text, language)


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize(
    "unit", ["9", "1/", "12:30 ", "1-", "A", "I ", "e.g. ", "½", "sh", "AA ", "+1 ", "Dr. ", "0 ", "May ", "a- "]
)
def test_hostile_lines_are_read_soon(language: str, unit: str) -> None:
    hostile, harmless = unit * (600 // len(unit)), "Let your shoulders drop and rest. " * 17
    costs_at_most(40, lambda: spoken(hostile, language), lambda: spoken(harmless, language))
