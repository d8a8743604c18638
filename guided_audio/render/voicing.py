"""The voice of a session, cue by cue, with the next words always in preparation."""

import numpy as np

from guided_audio.audio import AudioFormat, Samples, fade_edges, read_only
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.render.blocks import Step
from guided_audio.render.words import placed_in, words_of
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Lead, Say, Timeline

AHEAD = 8
"""How many utterances are prepared while the present one sounds."""
LATE = Seconds(0.25)
"""A count that would come later than this after its second helps nobody."""


class Voicing:
    """Words where they are to be heard: at a cue's loudness, in the session's format."""

    def __init__(self, form: AudioFormat, speech: SpeechSource, gain: float) -> None:
        self._form = form
        self._speech = speech
        self._gain = gain
        self._utterances: tuple[Utterance, ...] = ()
        self._said = 0

    def begin_at(self, step: Step) -> None:
        """Have the words prepared that come from this cue on."""
        self._utterances = step.timeline.utterances
        self._said = _said_before(step.timeline, step.index)
        self.prepare(0)

    def prepare(self, needed: int) -> None:
        """Have the next words prepared: as many as usual, and at least all that one cue needs at once."""
        self._speech.prepare(self._utterances[self._said : self._said + max(AHEAD, needed)])

    def words(self, cue: Say | Lead, utterance: Utterance, gain: float) -> Samples:
        """Return words, float32, shape (frames, 1), read-only; SpeechError, with the cue's place, if they cannot be had."""
        self._said += 1
        words = placed_in(self._form, utterance, words_of(cue, utterance, self._speech))
        gain *= self._gain
        return words if gain == 1.0 else read_only(words * np.float32(gain))

    def lead(self, cue: Lead, gain: float) -> Samples:
        """Return a phase of breathing, exactly as long as it is: a count that comes too late is left out."""
        form = self._form
        sound = np.zeros((form.frames(cue.length), 1), np.float32)
        end = 0
        for number, beat in enumerate(cue.beats):
            words, at = self.words(cue, beat.utterance, gain), form.frames(beat.at)
            start = max(at, end)
            if number and (start > at + form.frames(LATE) or start + len(words) > len(sound)):
                continue
            end = min(start + len(words), len(sound))
            sound[start:end] = words[: end - start]
            if end - start < len(words):
                sound[start:end] = fade_edges(sound[start:end], form.sample_rate)
        return read_only(sound)


def _said_before(timeline: Timeline, index: int) -> int:
    """Return how many utterances a timeline has before a cue."""
    return sum(len(cue.utterances) for cue in timeline.cues[:index] if isinstance(cue, Say | Lead))
