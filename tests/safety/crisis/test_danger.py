"""What is heard as danger in a request, and what is not."""

import itertools
import tomllib
from pathlib import Path

import pytest
from hostile import costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.safety.crisis import Danger, danger_in

PLAIN = """
I don't want to live | I do not want to live | I don’t want to be alive | I want to be dead | I do not want to exist
want to be gone | I'm so sad that I don't want to live | no reason to live | shoot myself | tired of living | tired of life
I want to sleep and never wake up | I want to sleep forever | I wish I was dead | hang myself | ending my life
take my own life | KMS | unalive | overdose | I took too many pills | I can't go on | better off without me
jump off a bridge | I don't want to wake up tomorrow | I was abused | I was raped | he hits me | i hear voices
want to kil myself | sucide | suicidal thoughts | I want to die | self-harm | hurting myself | I cannot do this anymore
everyone would be better off without me | I'm a burden to everyone | what is the point of living | my husband beats me
there is nothing to live for | I don't see a reason to keep going | I want it all to end | I'd rather be dead
I wish I had never been born | end it all | I want to end it | ich will sterben | je veux mourir | no quiero vivir
"""
PERHAPS = "hopeless | dead | help | flashbacks | my grandmother is dying | make it stop | I hate myself | panic"
NONE = """
I cannot sleep | my boss criticised me | I want to begin | I cannot say no | I am ashamed | left out | the end of the day
my father died | my boss hurt me | life | no energy | no money | I feel nothing | I want to play again | my child is ill
I want to meet the child I was | I do not feel my body | I have no words for it | I do not want to talk | bridge
I don't like my life choices | he left me | she does not love me | I lost my temper | I don't want to go to work
I want to live more slowly | tired of my job | sick of being criticised | stress with my husband | I can't switch off
insulted | violin
heartbroken | grief | I need a break | not good enough | 🙂 | ...
"""
OTHERS = ("de", "es", "fr", "it", "pt")


def _each(text: str) -> list[str]:
    return [phrase.strip() for line in text.splitlines() for phrase in line.split("|") if phrase.strip()]


def _sentences(name: str) -> list[str]:
    lines = Path(__file__).with_name(f"danger-{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _other(sentences: list[str], *allowed: Danger) -> dict[str, Danger]:
    """Return the sentences that are heard as another danger than these."""
    assert sentences
    return {said: danger for said in sentences if (danger := danger_in(said)) not in allowed}


def test_plain_danger() -> None:
    assert _other([*_each(PLAIN), *_sentences("plain")], Danger.PLAIN) == {}


def test_perhaps() -> None:
    assert _other(_each(PERHAPS), Danger.PERHAPS) == {}


def test_heard_at_least() -> None:
    assert _other(_sentences("perhaps"), Danger.PERHAPS, Danger.PLAIN) == {}


def test_idioms_are_never_plain() -> None:
    assert _other(_sentences("idioms"), Danger.PERHAPS, Danger.NONE) == {}


def test_no_danger() -> None:
    assert _other(["", *_each(NONE), *_sentences("innocent")], Danger.NONE) == {}


def _cases(language: str, kind: str) -> list[str]:
    """Return what people type in a language, of a kind."""
    path = Path(__file__).parents[1] / "cases" / f"danger-{language}.toml"
    return list(tomllib.loads(path.read_text(encoding="utf-8"))[kind])


@pytest.mark.parametrize("language", OTHERS)
def test_danger_in_other_languages(language: str) -> None:
    assert _other(_cases(language, "danger"), Danger.PLAIN) == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_danger_in_other_languages(language: str) -> None:
    assert _other(_cases(language, "harmless"), Danger.NONE) == {}


@given(st.text(max_size=80))
def test_anything_may_be_said(said: str) -> None:
    assert danger_in(said) in Danger


def test_danger_is_heard_among_many_other_words() -> None:
    assert danger_in("well " * 190 + "I want to die") is Danger.PLAIN


@pytest.mark.parametrize(
    "said",
    [
        "I want to die, dead tired",
        "dead end job, and I want to die",
        "hit me up, he hits me",
        "help me sleep forever",
        "I try and I do not want to hurt myself",
        "I want to end it with pills",
        "I want to jump into the river",
        "I am scared to death of my husband",
        "he pushed me to the floor",
        "I cut my arm in the bathroom",
    ],
)
def test_harmless_words_hide_no_others(said: str) -> None:
    assert danger_in(said) is Danger.PLAIN


@pytest.mark.thorough
@pytest.mark.parametrize("piece", ["suicidd ", "s", "want not to be here "])
def test_endless_words_take_no_longer_than_others(piece: str) -> None:
    said, usual = piece * (500_000 // len(piece)), "my boss hurt me, " * 30_000
    costs_at_most(5, lambda: danger_in(said), lambda: danger_in(usual))


@pytest.mark.thorough
def test_only_the_first_of_endless_words_are_compared() -> None:
    number = itertools.count()  # words that were compared before are cached
    costs_at_most(
        30,
        lambda: danger_in(" ".join(f"suicid{next(number)}abcdefghijklmnopqrst" for _ in range(10_000))),
        lambda: danger_in(" ".join(f"suicid{next(number)}abcdefghijklmnopqrst" for _ in range(20))),
    )
