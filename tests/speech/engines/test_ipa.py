"""Sounds that are told in IPA, in the alphabets of the voices."""

import pytest
from support import HEART

from guided_audio.core.voice import Sounded, Utterance
from guided_audio.speech.engines.ipa import as_english, as_espeak, as_misaki, pieces, respelled


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("həˈloʊ", "həlˈO", "həlˈQ"),
        ("/ˈaɪ.lə/", "ˈIlə", "ˈIlə"),
        ("nəˈmɑːsteɪ", "nəmˈɑstA", "nəmˈɑːstA"),
        ("t͡ʃaɪˈkɔfski", "ʧIkˈɔfski", "ʧIkˈɔfski"),
        ("ˈwɔːtɚ", "wˈɔtəɹ", "wˈɔːtə"),
        ("ʃɑ̃", "ʃɑn", "ʃɑn"),
        ("'ɡræs", "ɡɹˈæs", "ɡɹˈas"),
        ("日本", "", ""),
    ],
)
def test_what_people_write_becomes_what_hibari_was_taught(ipa: str, american: str, british: str) -> None:
    assert as_english(ipa) == american
    assert as_english(ipa, british=True) == british


@pytest.mark.parametrize(
    ("ipa", "language", "sound"),
    [
        ("ˈaɪlə", "en-us", "ˈaɪlə"),
        ("nəˈmɑːsteɪ", "en-us", "nəmˈɑːsteɪ"),
        ("ˈstrɛŋθ", "en-us", "stɹˈɛŋθ"),  # English voices never learned a rolled r
        ("ˈstrɛŋθ", "de", "strˈɛŋθ"),
        ("ˈhɒt", "en-gb-x-rp", "hˈɒt"),
        ("ˈhɒt", "en-us", "hˈɑːt"),
        ("ˈgato", "es", "ɡˈato"),
        ("ʃã", "fr-fr", "ʃa\u0303"),
    ],
)
def test_what_people_write_becomes_what_espeak_writes(ipa: str, language: str, sound: str) -> None:
    assert as_espeak(ipa, language) == sound


def said(text: str, *words: Sounded) -> list[tuple[str, str]]:
    return list(pieces(Utterance(text, HEART, sounded=words)))


def test_a_text_is_taken_apart_at_the_words_that_are_told() -> None:
    assert said("Eila, rest.", Sounded(0, 4, "ˈaɪlə")) == [("", ""), ("Eila", "ˈaɪlə"), (", rest.", "")]
    assert said("No word.") == [("No word.", "")]


@pytest.mark.parametrize(("ipa", "ending"), [("ˈaɪlə", "z"), ("kæt", "s"), ("dʒoʊnz", "ɪz"), ("/ruːθ/", "s")])
def test_a_possessive_ends_as_it_is_said(ipa: str, ending: str) -> None:
    _, (word, sound), rest = said("Name's way.", Sounded(0, 4, ipa))
    assert (word, rest) == ("Name's", (" way.", ""))
    assert sound == ipa.rstrip("/") + ending


@pytest.mark.parametrize("place", [(3, 3), (-1, 2), (0, 99), (5, 2)])
def test_a_place_outside_the_text_is_none(place: tuple[int, int]) -> None:
    assert said("A text.", Sounded(*place, "x")) == [("A text.", "")]


def test_what_has_no_sound_is_left_out_and_no_place_moves() -> None:
    assert said("🙂 Eila \ud800.", Sounded(2, 6, "ˈaɪlə")) == [("  ", ""), ("Eila", "ˈaɪlə"), ("  .", "")]


@pytest.mark.parametrize(
    ("tied", "language", "letters"),
    [
        ("pjˈat^ʃe ˈad^ʒo", "it", "pjˈaʧe ˈaʤo"),
        ("sˈe^ɪs, nˈo^ɪt^ʃe", "es", "sˈAs, nˈoɪʧe"),
        ("la- plyˈi", "fr-fr", "la plyˈi"),
        ("ðˈe^ə hˈə^ʊm wˈɔːɾɚ", "en-gb", "ðˈɛː hˈQm wˈɔːTəɹ"),
        ("hˈo^ʊm wˈɔːɾɚ bˈʌʔn\u0329 fˈɜː", "en-us", "hˈOm wˈɔTəɹ bˈʌtᵊn fˈɜɹ"),
    ],
)
def test_what_espeak_ties_is_one_letter_of_misaki(tied: str, language: str, letters: str) -> None:
    assert as_misaki(tied, language) == letters


def test_french_words_that_espeak_takes_for_english_are_spelled_so_that_it_does_not() -> None:
    french = "Allongé sur le dos, en pull ; la lettre d’aujourd’hui. Assieds-toi, l'adossé."
    assert (
        respelled(french, "fr-FR") == "Allongé sur le dau, en pulle ; la lettre d’aujour d’hui. assiés-toi, l'adossé."
    )
    assert respelled("Uno, dos", "es") == "Uno, dos"
