"""The voice of a session: words at a cue's loudness, in its tone, at the session's sample rate, prepared ahead of time."""

import numpy as np

from guided_audio.audio import AudioFormat, Samples, read_only, soften
from guided_audio.audio.samples import fade_edges
from guided_audio.core.errors import SpeechError
from guided_audio.core.translation import N_
from guided_audio.core.units import Frames, Seconds
from guided_audio.core.voice import Utterance
from guided_audio.render.blocks import Step
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Lead, Say

AHEAD = 8
"""How many utterances are prepared while the present one sounds."""
LATE = Seconds(0.25)
"""A count that would come later than this after its second is left out."""


def words_of(cue: Say | Lead, utterance: Utterance, speech: SpeechSource) -> Samples:
    """Return words of a cue, float32, shape (frames, 1), at their voice's sample rate, as loud and soft as the cue says.

    A voice that fails raises SpeechError with the cue's place.
    """
    try:
        words = speech.speak(utterance)
    except SpeechError as error:
        raise SpeechError(N_("{place}: {message}", place=cue.location, message=error.message), error.hint) from error
    if cue.soft:
        words = soften(words, utterance.voice.sample_rate)
    return _times(words, cue.gain)


def frames_in(form: AudioFormat, utterance: Utterance, frames: int) -> Frames:
    """Return how many frames of a session an utterance takes that has `frames` at its voice's sample rate."""
    return Frames(round(frames * form.sample_rate / utterance.voice.sample_rate))


def placed_in(form: AudioFormat, utterance: Utterance, words: Samples) -> Samples:
    """Return words at the session's sample rate, shape (`frames_in`, 1)."""
    rate = utterance.voice.sample_rate
    if rate == form.sample_rate:
        return words
    import soxr

    sound = np.zeros((frames_in(form, utterance, len(words)), 1), np.float32)
    resampled = soxr.resample(words[:, 0], rate, form.sample_rate, quality="HQ")[: len(sound)]
    sound[: len(resampled), 0] = resampled
    return read_only(sound)


class VoiceTrack:
    """Speaks the cues of a session one after the other, in its format, while the next utterances are prepared."""

    def __init__(self, form: AudioFormat, speech: SpeechSource, gain: float) -> None:
        self._form = form
        self._speech = speech
        self._gain = gain
        self._utterances: tuple[Utterance, ...] = ()
        self._said = 0

    def begin_at(self, step: Step) -> None:
        """Prepare the words that come from this cue on."""
        before = step.timeline.cues[: step.index]
        self._utterances = step.timeline.utterances
        self._said = sum(len(cue.utterances) for cue in before if isinstance(cue, Say | Lead))
        self.prepare(0)

    def prepare(self, needed: int) -> None:
        """Prepare the next utterances: AHEAD of them, and at least the `needed` ones of the next cue."""
        self._speech.prepare(self._utterances[self._said : self._said + max(AHEAD, needed)])

    def words(self, cue: Say | Lead, utterance: Utterance, gain: float) -> Samples:
        """Return words, float32, shape (frames, 1), read-only; SpeechError, with the cue's place, if the voice fails."""
        self._said += 1
        words = placed_in(self._form, utterance, words_of(cue, utterance, self._speech))
        return _times(words, gain * self._gain)

    def lead(self, cue: Lead, gain: float) -> Samples:
        """Return a phase of breathing, exactly as long as it is planned; a count that comes too late is left out."""
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


def _times(words: Samples, gain: float) -> Samples:
    return words if gain == 1.0 else read_only(words * np.float32(gain))
