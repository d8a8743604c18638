"""How many words a minute a voice says, and how loud it is: known from a data file, or measured once and kept.

A voice is measured by having it say a few sentences at several speeds.
"""

import contextlib
import functools
import itertools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from guided_audio.audio import AudioFormat, LoudnessMeter
from guided_audio.core.config import measured_voices_file
from guided_audio.core.errors import OutputError, SpeechError
from guided_audio.core.files import save_text
from guided_audio.core.locks import changing
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice, count_words, language_of
from guided_audio.speech import Speech, SpeechPool, SpeechSource

SPEEDS = (0.35, 0.5, 0.7, 1.0, 1.3)
"""Of a voice's natural speed: between them lie the paces of scripts, for voices that say 160 to 240 words a minute."""
_TOLD_APART = 1.01
"""A pace that is not greater by this much is none of its own."""
_ANY_SPEED = ((0.01, 1.0), (10.0, 1000.0))
"""The paces of a voice whose pace is a hundred times its speed: with these, a speed can be asked for."""
_packaged = functools.cache(functools.partial(packaged_toml, "guided_audio.voices"))


def calibrated(voice: Voice) -> Voice:
    """Return a voice with its pace and loudness, as far as they are known; another version of it is another voice."""
    if voice.is_measured:
        return voice
    included = _packaged("voices.toml").get(voice.reference)
    if included and fnmatchcase(voice.version, included["version"]):
        return _with(voice, included)
    found = _measured().get(voice.reference)
    with contextlib.suppress(KeyError, TypeError, ValueError):  # what is damaged is measured again
        return _with(voice, found) if found and found["version"] == voice.version else voice
    return voice


def measured(voice: Voice, before: Callable[[Voice], None] | None = None) -> Voice:
    """Return a voice with its pace and loudness; where they are not known it is measured, after `before` was called, and kept."""
    voice = calibrated(voice)
    if voice.is_measured:
        return voice
    if before is not None:
        before(voice)
    found = measure(voice)
    keep(found)
    return found


def keep(voice: Voice) -> None:
    """Keep what was measured of a voice for the next time; where that is not possible, it is measured again then."""
    entry = {
        "version": voice.version,
        "loudness": round(voice.loudness, 1),
        "paces": [list(pair) for pair in voice.paces],
    }
    path = measured_voices_file()
    with contextlib.suppress(OSError, OutputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with changing(path.parent):
            known = {**_measured(), voice.reference: entry}
            save_text(path, json.dumps(known, indent=1, sort_keys=True))


def measure(voice: Voice, sentences: Sequence[str] = (), speeds: Sequence[float] = SPEEDS) -> Voice:
    """Have a voice say sentences, its language's own unless given, and return it with its paces and its loudness, in LUFS.

    SpeechError if it says one of them not at all, or dies.
    """
    sentences = sentences or sentences_in(voice.language)
    probe = replace(voice, paces=_ANY_SPEED)
    meter = LoudnessMeter(AudioFormat(voice.sample_rate, 1))
    try:
        with Speech(2) as speech, SpeechPool(speech) as pool:
            paces = [(speed, _heard(pool, probe, sentences, speed, meter)) for speed in speeds]
    except SpeechError as error:
        problem = N_(
            "how fast «{name}» speaks could not be measured: {message}", name=voice.name, message=error.message
        )
        raise SpeechError(problem, error.hint) from error
    return replace(voice, paces=_rising(paces), loudness=round(meter.integrated, 1))


def sentences_in(language: str) -> tuple[str, ...]:
    """Return sentences to measure a voice of a language with; digits where we have none, which every voice can read."""
    known = _packaged("measuring.toml")
    return tuple(known.get(language_of(language)) or known["any"])


def _heard(source: SpeechSource, probe: Voice, sentences: Sequence[str], speed: float, meter: LoudnessMeter) -> float:
    """Return how many words a minute a voice says at a speed of its engine."""
    said = [Utterance(sentence, probe, 100.0 * speed) for sentence in sentences]
    source.prepare(said)
    frames = 0
    for utterance in said:
        sound = source.speak(utterance)
        frames += len(sound)
        meter.feed(sound)
    words = sum(count_words(sentence) for sentence in sentences)
    return words / (frames / probe.sample_rate / 60.0)


def _rising(points: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return the speeds at which a voice is faster than before: below its slowest, and beyond its fastest, it stays the same."""
    rising: list[tuple[float, float]] = []
    for speed, pace in points:
        if not rising or pace > rising[-1][1] * _TOLD_APART:
            rising.append((speed, pace))
        elif len(rising) == 1:
            rising[0] = (speed, pace)  # the last of those that are alike is where it begins to be faster
    return tuple((speed, round(pace, 1)) for speed, pace in rising)


def _with(voice: Voice, known: Mapping[str, Any]) -> Voice:
    paces = tuple((float(speed), float(pace)) for speed, pace in known["paces"])
    loudness = float(known["loudness"])
    rising = all(0 < a[0] < b[0] and 0 < a[1] < b[1] for a, b in itertools.pairwise(paces))
    if not paces or not rising or not math.isfinite(loudness) or not math.isfinite(paces[-1][0] * paces[-1][1]):
        raise ValueError("no voice speaks so")
    return replace(voice, paces=paces, loudness=loudness)


def _measured() -> Mapping[str, Any]:
    try:
        known = json.loads(measured_voices_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # measured again where it is wanted
    return known if isinstance(known, dict) else {}
