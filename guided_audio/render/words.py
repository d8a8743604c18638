"""Words as they are to sound: at a cue's loudness, in its tone, at the session's sample rate."""

import numpy as np

from guided_audio.audio import AudioFormat, Samples, read_only, soften
from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Frames
from guided_audio.core.voice import Utterance
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Lead, Say


def words_of(cue: Say | Lead, utterance: Utterance, speech: SpeechSource) -> Samples:
    """Return words of a cue, float32, shape (frames, 1), at their voice's sample rate, as loud and soft as the cue says.

    A voice that fails raises SpeechError with the cue's place.
    """
    try:
        words = speech.speak(utterance)
    except SpeechError as error:
        raise SpeechError(f"{cue.location}: {error.message}", error.hint) from error
    if cue.soft:
        words = soften(words, utterance.voice.sample_rate)
    return words if cue.gain == 1.0 else read_only(words * np.float32(cue.gain))


def frames_in(form: AudioFormat, utterance: Utterance, frames: int) -> Frames:
    """Return how many frames of a session an utterance takes that has `frames` at its voice's sample rate."""
    return Frames(round(frames * form.sample_rate / utterance.voice.sample_rate))


def placed_in(form: AudioFormat, utterance: Utterance, words: Samples) -> Samples:
    """Return words at the session's sample rate, shape (`frames_in`, 1)."""
    if utterance.voice.sample_rate == form.sample_rate:
        return words
    return _resampled(words, utterance.voice.sample_rate, form.sample_rate, frames_in(form, utterance, len(words)))


def _resampled(words: Samples, rate: int, wanted: int, frames: Frames) -> Samples:
    import soxr

    sound = np.zeros((frames, 1), np.float32)
    given = soxr.resample(words[:, 0], rate, wanted, quality="HQ")[:frames]
    sound[: len(given), 0] = given
    return read_only(sound)
