"""The loudness of a session before it is heard: of its words alone, and of all of it where other sounds are heard, too."""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from guided_audio.audio import AudioFormat, LoudnessMeter, silence
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.render import BLOCKS_AT_ONCE, AudioBlock, MixSettings, placed_in, render, words_of
from guided_audio.speech import SpeechCache
from guided_audio.timeline import Lead, Say, Timeline

BETWEEN = Seconds(0.5)
"""Silence after each sentence while it is measured: the gate leaves all longer ones out anyway."""
NEAR, ROUNDS = 0.3, 3
"""LU that a session may be off, and how often it is rendered at most to come so near."""


class VoiceLevel:
    """Measures the loudness of every sentence once, at the level and in the tone of its cue."""

    def __init__(self, speech: SpeechCache, sample_rate: int) -> None:
        self._speech = speech
        self._form = AudioFormat(sample_rate)
        self._meters: dict[tuple[Utterance, float, bool], LoudnessMeter] = {}

    def loudness(self, timeline: Timeline) -> float:
        """Return the loudness of all words of a session in LUFS, as one channel; -inf where nothing is said."""
        total = LoudnessMeter(self._form)
        for cue, utterance in words_in(timeline):
            total.add(self.meter(cue, utterance))
        return total.integrated

    def meter(self, cue: Say | Lead, utterance: Utterance) -> LoudnessMeter:
        """Return the meter of an utterance; a voice that fails raises SpeechError with the cue's place."""
        key = (utterance, cue.gain, cue.soft)
        if key not in self._meters:
            meter = LoudnessMeter(self._form)
            meter.feed(placed_in(self._form, utterance, words_of(cue, utterance, self._speech)))
            meter.feed(silence(self._form.frames(BETWEEN)))
            self._meters[key] = meter
        return self._meters[key]


def words_in(timeline: Timeline) -> list[tuple[Say | Lead, Utterance]]:
    """Return all that is said, each with the cue that says it."""
    return [(cue, utterance) for cue in timeline.cues if isinstance(cue, Say | Lead) for utterance in cue.utterances]


def with_loudness(
    aim: float, mix: MixSettings, timeline: Timeline, speech: SpeechCache, progress: Callable[[float], None]
) -> MixSettings:
    """Return settings by which all of a session that was spoken has so many LUFS, its parts being as loud beside each other.

    It is rendered to be measured, so that sounds whose peaks keep them quiet, fades, and what is heard at once all count; and
    again where that was off, since louder sound may meet the limiter. What came nearest is returned.
    """
    tried: list[tuple[float, MixSettings]] = []
    for _ in range(ROUNDS):
        off = aim - _loudness(render(timeline, speech, mix=mix, at_once=BLOCKS_AT_ONCE), timeline.format, progress)
        tried.append((abs(off), mix))
        if math.isinf(off) or abs(off) < NEAR:
            break
        factor = 10 ** (off / 20)
        mix = replace(mix, voice_gain=mix.voice_gain * factor, gain=mix.gain * factor)
    return min(tried, key=lambda one: one[0])[1]


def _loudness(blocks: Iterable[AudioBlock], form: AudioFormat, progress: Callable[[float], None]) -> float:
    """Return the LUFS of blocks, -inf for silence; progress is called after each, and may end it."""
    meter = LoudnessMeter(form)
    for block in blocks:
        meter.feed(block.samples)
        progress(1.0)
    return meter.integrated
