"""How fast and how loud a voice speaks: measured once, by having it say a few sentences at several speeds."""

import functools
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import NamedTuple

from guided_audio.audio import AudioFormat, LoudnessMeter
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice, count_words
from guided_audio.speech import Speech, SpeechPool, SpeechSource
from guided_audio.voices.calibration import calibrated, keep

SPEEDS = (0.35, 0.5, 0.7, 1.0, 1.3)
"""Of a voice's natural speed: between them lie the paces of scripts, for voices that say 160 to 240 words a minute."""
_TOLD_APART = 1.01
"""A pace that is not greater by this much is none of its own."""
_WORKERS = 2
_ANY_SPEED = ((0.01, 1.0), (10.0, 1000.0))
"""The paces of a voice whose pace is a hundred times its speed: with these, a speed can be asked for."""
_ANY_LANGUAGE = "any"


def measured(voice: Voice, tell: Callable[[Voice], None] | None = None) -> Voice:
    """Return a voice with its pace and loudness; where they are not known it is measured, after `tell`, and they are kept."""
    voice = calibrated(voice)
    if voice.is_measured:
        return voice
    if tell is not None:
        tell(voice)
    found = measure(voice)
    keep(found)
    return found


def measure(voice: Voice, sentences: Sequence[str] = (), speeds: Sequence[float] = SPEEDS) -> Voice:
    """Have a voice say sentences, its language's own unless given, and return it with its paces and its loudness, in LUFS.

    SpeechError if it says one of them not at all, or dies.
    """
    sentences = sentences or sentences_in(voice.language)
    probe = replace(voice, paces=_ANY_SPEED)
    meter = LoudnessMeter(AudioFormat(voice.sample_rate, 1))
    try:
        with Speech(_WORKERS) as speech, SpeechPool(speech) as pool:
            paces = [_heard(pool, probe, sentences, speed, meter) for speed in speeds]
    except SpeechError as error:
        raise SpeechError(
            f"how fast «{voice.name}» speaks could not be measured: {error.message}", error.hint
        ) from error
    return replace(voice, paces=_rising(paces), loudness=round(meter.integrated, 1))


def sentences_in(language: str) -> tuple[str, ...]:
    """Return sentences to measure a voice of a language with; digits where we have none, which every voice can read."""
    known = _sentences()
    return known.get(language.partition("-")[0].casefold()) or known[_ANY_LANGUAGE]


class _Point(NamedTuple):
    speed: float
    pace: float


def _heard(source: SpeechSource, probe: Voice, sentences: Sequence[str], speed: float, meter: LoudnessMeter) -> _Point:
    """Return how many words a minute a voice says at a speed of its engine."""
    said = [Utterance(sentence, probe, 100.0 * speed) for sentence in sentences]
    source.prepare(said)
    frames = 0
    for utterance in said:
        sound = source.speak(utterance)
        frames += len(sound)
        meter.feed(sound)
    words = sum(count_words(sentence) for sentence in sentences)
    return _Point(speed, words / (frames / probe.sample_rate / 60.0))


def _rising(points: Sequence[_Point]) -> tuple[tuple[float, float], ...]:
    """Return the speeds at which a voice is faster than before: below its slowest, and beyond its fastest, it stays the same."""
    rising: list[_Point] = []
    for point in points:
        if not rising or point.pace > rising[-1].pace * _TOLD_APART:
            rising.append(point)
        elif len(rising) == 1:
            rising[0] = point  # the last of those that are alike is where it begins to be faster
    return tuple((point.speed, round(point.pace, 1)) for point in rising)


@functools.cache
def _sentences() -> dict[str, tuple[str, ...]]:
    text = files("guided_audio.voices").joinpath("measuring.toml").read_text("utf-8")
    return {language: tuple(listed) for language, listed in tomllib.loads(text).items()}
