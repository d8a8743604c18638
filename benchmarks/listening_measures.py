"""What can be measured of a voice by its sound: its pitch, its gaps at commas, and what its worker costs."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from measure import cpu_seconds, memory_of
from melody import CLEAR, predicted

from guided_audio.audio import Samples
from guided_audio.audio.samples import trim_silence
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines.hibari import HibariEngine
from guided_audio.speech.engines.melody import FRAME, shaped
from guided_audio.speech.worker_process import WorkerProcess

Curve = npt.NDArray[np.float64]
"""Pitch over time, shape (points, 2): seconds, and hertz or nan where there is no pitch."""
Tracker = Callable[[Samples, int], Curve]
FLOOR, CEILING = 60.0, 500.0
"""Hertz between which any voice is looked for at first."""
NARROWER = 0.75, 2.0
"""What the quartiles found then are multiplied by to look again (De Looze and Hirst, Speech Prosody 2008, with 1.5 as the
second; more lively voices need more)."""
STEP = 0.01
EDGE = 2
"""Frames at both ends of a voiced stretch in which the model's pitch goes to nothing, and is not heard."""
END = 0.2
"""Seconds of voice that are the end of a sentence."""
QUIET, SHORTEST_GAP = -35.0, 0.05
"""Decibels below a sentence's loud parts that are silence, and seconds from which on it is a gap."""
COST_OF = 6
"""Utterances that a worker speaks to be measured, after a first one."""


def pitch_tracker() -> Tracker | None:
    """Return Praat's pitch tracker, if it is installed."""
    try:
        import parselmouth  # type: ignore[import-not-found]
    except ImportError:
        return None

    def track(sound: Samples, rate: int) -> Curve:
        made = parselmouth.Sound(sound.astype(np.float64), rate)
        first = _praat(made, FLOOR, CEILING)
        known = first[~np.isnan(first[:, 1]), 1]
        if not len(known):
            return first
        low, high = np.quantile(known, (0.25, 0.75)) * NARROWER
        return _praat(made, float(low), float(high))

    return track


def model_pitch(utterance: Utterance) -> Curve:
    """Return the pitch that the model of a voice with a melody predicts, as the melody of the utterance shapes it.

    It begins with the sound as the program places it, without the silence that the model begins with.
    """
    engine, rate = _engine(), utterance.voice.sample_rate
    parts = list(predicted(engine.model_of(utterance.voice), utterance))
    if utterance.melody:
        melody, last = utterance.melody, len(parts) - 1
        parts = [shaped(part, utterance.text, melody, is_last=n == last) for n, part in enumerate(parts)]
    pitch = np.concatenate(parts).astype(np.float64)
    is_voiced = np.convolve(pitch > CLEAR, np.ones(2 * EDGE + 1), "same") > 2 * EDGE
    sound = engine.synthesize(utterance)
    trimmed = trim_silence(sound, rate)  # a view of it
    begun = (trimmed.ctypes.data - sound.ctypes.data) / sound.strides[0] / rate
    at = np.arange(len(pitch)) * FRAME - begun
    return np.column_stack((at, np.where(is_voiced, pitch, np.nan)))[(at >= 0) & (at <= len(trimmed) / rate)]


@cache
def _engine() -> HibariEngine:
    return HibariEngine()


def _praat(sound: Any, floor: float, ceiling: float) -> Curve:  # noqa: ANN401 - parselmouth is not always here to give types
    pitch = sound.to_pitch_ac(time_step=STEP, pitch_floor=floor, pitch_ceiling=ceiling)
    hertz = pitch.selected_array["frequency"]
    return np.column_stack((pitch.xs(), np.where(hertz > 0, hertz, np.nan)))


def semitones(curve: Curve, middle: float) -> Curve:
    """Return a curve in semitones above so many hertz."""
    return np.column_stack((curve[:, 0], 12 * np.log2(curve[:, 1] / middle)))


def ending(curve: Curve) -> float:
    """Return the pitch at the end of a sentence, in the unit of the curve; nan where it has none."""
    voiced = curve[~np.isnan(curve[:, 1])]
    return float(np.median(voiced[voiced[:, 0] > voiced[-1, 0] - END, 1])) if len(voiced) else np.nan


def peak(curve: Curve) -> float:
    """Return the highest pitch of a sentence, but for single points; nan where it has none."""
    voiced = curve[~np.isnan(curve[:, 1]), 1]
    return float(np.quantile(voiced, 0.97)) if len(voiced) else np.nan


def gaps_at_commas(sound: Samples, rate: int, commas: int) -> list[float]:
    """Return the seconds of the longest gaps within a sentence, as many as it has commas; 0 for one that is not heard."""
    window = int(STEP * rate)
    parts = sound[: len(sound) // window * window].reshape(-1, window).astype(np.float64)
    levels = 10 * np.log10(np.mean(parts**2, axis=1) + 1e-12)
    is_quiet = levels < np.quantile(levels, 0.95) + QUIET
    runs = [(quiet, len(list(run)) * STEP) for quiet, run in itertools.groupby(is_quiet)]
    inner = sorted((seconds for quiet, seconds in runs[1:-1] if quiet and seconds >= SHORTEST_GAP), reverse=True)
    return (inner + [0.0] * commas)[:commas]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a worker costs: seconds of speech for a second of one processor, and MB (proportional set size)."""

    speed: float
    memory: float


def cost_of(voice: Voice, utterances: Sequence[Utterance]) -> Cost:
    """Have a worker of its own speak some utterances, the first of which only gets it ready."""
    with contextlib.closing(WorkerProcess(voice.engine, voice)) as worker:
        worker.say(utterances[0])
        before = cpu_seconds(worker.pid)
        frames = sum(len(worker.say(one)) for one in utterances[1 : COST_OF + 1])
        spent = cpu_seconds(worker.pid) - before
        return Cost(frames / voice.sample_rate / max(spent, 0.01), memory_of(worker.pid))
