"""Needs as people type them, and which of the curriculum's are understood."""

from pathlib import Path

import pytest
from hostile import costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.config import library_folders
from guided_audio.core.voice import language_of
from guided_audio.library.curriculum import Need, read_curriculum
from guided_audio.library.recommend import find_needs
from guided_audio.script import read_script

SHIPPED = library_folders()[1]
NEEDS = read_curriculum([SHIPPED], {script.stem for script in SHIPPED.path.glob("*.md")}).needs


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("cannot sleep", "I cannot sleep"),
        ("I can't sleep at night", "I cannot sleep"),
        ("I can’t SLEEP!", "I cannot sleep"),
        ("sleeping", "I cannot sleep"),
        ("slepe", "I cannot sleep"),
        ("cannot-sleep", "I cannot sleep"),
        ("dead tired", "I cannot sleep"),
        ("criticized", "I was criticised today"),
        ("my boss criticised me in front of everyone", "I was criticised today"),
        ("left out", "I feel rejected or left out"),
        ("rejection", "I feel rejected or left out"),
        ("abandonned", "I am afraid of being left"),
        ("shame", "I am ashamed"),
        ("I can't say no to my mother", "I cannot say no"),
        ("not good enough", "Nothing I do is good enough"),
        ("perfectionist", "Nothing I do is good enough"),
        ("not real", "I feel far away, or not real"),
        ("begin", "I want to begin"),
        ("5 minutes", "I only have five minutes"),
        ("play", "I have forgotten how to play"),
        ("I feel nothing", "I feel far away, or not real"),
        ("bullied", "I was criticised today"),
        ("I hate myself", "I am ashamed"),
        ("my mother died", "Somebody died, or is dying"),
        ("cant switch off", "I cannot sleep"),
        ("hopeless, and I cannot stop worrying", "It is all too much"),
    ],
)
def test_what_people_say(wanted: str, words: str) -> None:
    assert [need.words for need in find_needs(wanted, NEEDS)] == [words]


@pytest.mark.parametrize(
    ("wanted", "languages", "first"),
    [
        ("tengo mucho miedo", {"es"}, "aqui-y-ahora"),
        ("quiero empezar", {"es"}, "aqui-y-ahora"),
        ("ich habe Angst", {"de"}, "hier-und-jetzt"),
        ("Überfordert", {"de"}, "hier-und-jetzt"),
        ("inneres Kind", {"de"}, "das-kind-an-der-hand"),
        ("j’ai peur", {"fr"}, "ici-et-maintenant"),
        ("je suis triste", {"fr"}, "un-lieu-sur"),
        ("non ce la faccio più", {"it"}, "qui-e-ora"),
        ("bambino interiore", {"it"}, "incontrare-il-tuo-bambino-interiore"),
        ("estou com medo", {"pt"}, "aqui-e-agora"),
        ("pânico", {"pt"}, "aqui-e-agora"),
        ("panic", {""}, "grounding-here-and-now"),
        ("angst", {"", "de"}, "grounding-here-and-now"),
    ],
)
def test_needs_are_found_in_the_language_they_are_told_in(wanted: str, languages: set[str], first: str) -> None:
    found = find_needs(wanted, NEEDS)
    assert {need.language for need in found} == languages
    assert found[0].scripts[0] == first


def test_every_language_of_the_sessions_has_its_needs() -> None:
    parsed = {path.stem: read_script(path).require().meta.language for path in SHIPPED.path.glob("*.md")}
    for need in NEEDS:
        assert {language_of(parsed[name]) for name in need.scripts} <= {need.language or "en"}
    assert {need.language or "en" for need in NEEDS} == {language_of(language) for language in parsed.values()}


@pytest.mark.parametrize("wanted", ["banana", "", "i", "...", "the diet", "🙂", "what"])
def test_what_nobody_understands(wanted: str) -> None:
    assert find_needs(wanted, NEEDS) == ()


def _sessions() -> list[tuple[str, str]]:
    lines = Path(__file__).with_name("needs.txt").read_text(encoding="utf-8").splitlines()
    return [(line.split(" = ")[0], line.split(" = ")[1]) for line in lines if line and not line.startswith("#")]


def test_the_session_that_stands_first() -> None:
    sessions = _sessions()
    found = [(wanted, find_needs(wanted, NEEDS)[0].scripts[0]) for wanted, _ in sessions]
    assert found == sessions


def test_two_needs_in_one_breath() -> None:
    found = [need.words for need in find_needs("criticized today and can't sleep", NEEDS)]
    assert found == ["I was criticised today", "I cannot sleep"]


@pytest.mark.parametrize("wanted", ["no energy", "no shoes", "the meeting today went badly", "I want"])
def test_what_only_sounds_alike(wanted: str) -> None:
    assert find_needs(wanted, NEEDS) == ()


def test_the_longest_phrase_comes_first_and_three_are_enough() -> None:
    needs = tuple(
        Need(words, (), ("a",)) for words in ("sad", "sad and tired", "tired", "sad, tired and alone", "alone")
    )
    found = find_needs("so sad and tired and alone", needs)
    assert [need.words for need in found] == ["sad, tired and alone", "sad and tired", "sad"]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.words)
def test_every_need_is_found_by_its_own_words_and_keys(need: Need) -> None:
    for phrase in (need.words, *need.keys):
        assert need in find_needs(phrase, NEEDS), phrase


def test_needs_that_are_equally_near_are_all_found() -> None:
    needs = (Need("I am angry with him", (), ("a",)), Need("I am angry with her", (), ("b",)), Need("Calm", (), ("c",)))
    assert find_needs("angry", needs) == needs[:2]


@given(st.text(max_size=60))
def test_anything_may_be_typed(wanted: str) -> None:
    assert set(find_needs(wanted, NEEDS)) <= set(NEEDS)


@pytest.mark.thorough
@pytest.mark.parametrize("piece", ["sleeples ", "s"])
def test_endless_words_take_no_longer_than_others(piece: str) -> None:
    wanted, usual = piece * (500_000 // len(piece)), "I cannot rest well " * 25_000
    costs_at_most(5, lambda: find_needs(wanted, NEEDS), lambda: find_needs(usual, NEEDS))
