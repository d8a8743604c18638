"""A room around the voice: a convolution that streams, with no delay, and that costs nothing while nobody speaks.

The beginning of the response is convolved with whatever comes in, at once. The rest of it is not heard before a whole step later,
so it waits for a step of the voice and is convolved part by part, each as long as a step (Gardner, J. Audio Eng. Soc. 43, 1995).
"""

from collections import deque
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.echo import impulse_response
from guided_audio.audio.format import AudioFormat, Samples, read_only
from guided_audio.core.units import Frames, Seconds

STEP = Seconds(0.25)

_Spectrum = NDArray[np.complex64]


class Room:
    """Adds a room, one of ROOMS, to a stream; of two channels, both hear the room that the middle of them is in."""

    def __init__(self, form: AudioFormat, kind: str) -> None:
        self._step = int(form.frames(STEP))
        self._parts = _partitions(form, kind, self._step)
        self._lasts = 0 if kind == "none" else len(impulse_response(form, kind))
        self._tail = 0
        self._ringing = np.zeros((form.channels, 2 * self._step), np.float32)  # what was said before, from now on
        self._words = np.zeros(self._step, np.float32)  # the step that is being said
        self._at = 0
        # the steps before, the last one first
        self._said: deque[_Spectrum | None] = deque(maxlen=max(len(self._parts) - 1, 0))

    @property
    def tail(self) -> Frames:
        """How many frames of silence would still ring."""
        return Frames(self._tail)

    def feed(self, samples: Samples) -> Samples:
        """Return as many frames as come in, shape (frames, channels), with the room around them, read-only."""
        if not len(self._parts) or not (self._tail or _is_heard(samples)):
            self._at = (self._at + len(samples)) % self._step
            return samples
        pieces, done = [], 0
        while done < len(samples):
            pieces.append(self._take(samples[done : done + self._step - self._at]))
            done += len(pieces[-1])
        return read_only(np.concatenate(pieces))

    def _take(self, piece: Samples) -> Samples:
        """Take frames that do not go beyond the end of a step."""
        frames, heard = len(piece), _is_heard(piece)
        if heard:
            words = piece.mean(axis=1)
            self._words[self._at : self._at + frames] = words
            self._ringing += self._convolved(_spectrum(words, self._step) * self._parts[0])
        wet = piece + self._ringing[:, :frames].T
        self._ringing = np.pad(self._ringing[:, frames:], ((0, 0), (0, frames)))
        self._at += frames
        if self._at == self._step:
            self._end_step()
        self._tail = self._lasts - 1 if heard else max(self._tail - frames, 0)
        if not self._tail:  # what is left is what the transforms have rounded
            self._ringing[:] = 0.0
            self._said.clear()
        return wet

    def _end_step(self) -> None:
        """Let ring what was said in this step and in those before it, from now on, but for the beginning of the response."""
        self._said.appendleft(_spectrum(self._words, self._step) if self._words.any() else None)
        rings = [said * part for said, part in zip(self._said, self._parts[1:], strict=False) if said is not None]
        if rings:
            self._ringing += self._convolved(np.sum(rings, axis=0))
        self._words[:] = 0.0
        self._at = 0

    def _convolved(self, spectra: _Spectrum) -> NDArray[np.float32]:
        return np.fft.irfft(spectra, 2 * self._step).astype(np.float32, copy=False)


def _is_heard(samples: Samples) -> bool:
    """Whether any sample is not zero; a silence that is the same frame over and over is looked at once."""
    return bool((samples[:1] if samples.strides[0] == 0 else samples).any())


def _spectrum(words: NDArray[np.float32], step: int) -> _Spectrum:
    return np.fft.rfft(words, 2 * step).astype(np.complex64, copy=False)


@lru_cache(maxsize=4)
def _partitions(form: AudioFormat, kind: str, step: int) -> _Spectrum:
    """Return the spectra of the steps of a response, shape (partitions, channels, bins); none for no room."""
    if kind == "none":
        return np.zeros((0, form.channels, step + 1), np.complex64)
    response = impulse_response(form, kind)
    whole = np.pad(response, ((0, -len(response) % step), (0, 0)))
    return np.fft.rfft(whole.reshape(-1, step, form.channels).transpose(0, 2, 1), 2 * step).astype(np.complex64)
