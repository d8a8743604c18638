"""A room around the voice: synthesised impulse responses, and a convolution that streams without delay.

There are two rooms: a small one with a carpet, and a calm hall. Their responses are early reflections, then noise that decays
exponentially, and sooner in the treble than in the bass, as in rooms with curtains and people in them. Both ears hear the same
walls and another noise. The same room is the same samples on every machine.

The beginning of the response is convolved with the incoming sound at once. The rest of it is not heard before a whole step
later, so it waits for a step of the voice and is convolved part by part, each as long as a step (Gardner, J. Audio Eng. Soc.
43, 1995). While nothing sounds, it costs nothing.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.samples import AudioFormat, Samples, fade_in_gain, fade_out_gain, has_sound, read_only
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.units import Frames, Seconds, to_frames

STEP = Seconds(0.25)
WARMTH_DB = 1.0
"""What a room adds to the voice itself below WARMTH: walls reflect the bass."""
WARMTH = 250.0

_BANDS = (0.0, 250.0, 700.0, 2000.0, 5000.0)
"""Where the bands of the decay begin, in hertz."""
_BASS = 110.0
"""Below it the tail falls off, so that nothing rumbles."""


@dataclass(frozen=True, slots=True)
class _Walls:
    """A room, as in rooms.toml."""

    wet_db: float
    lasts: Seconds
    decays: Sequence[float]
    early: Sequence[tuple[float, float]]
    early_share: float


_ROOMS = {name: _Walls(**walls) for name, walls in packaged_toml("guided_audio.audio", "rooms.toml").items()}
ROOMS = ("none", *_ROOMS)
"""The rooms a voice can be in; in "none" it is as it was spoken."""


def _response(walls: _Walls, frames: int, sample_rate: int, seed: int) -> NDArray[np.float64]:
    """Return what a room adds to a click of 1 in one ear; the click itself is not in it."""
    early, late = _early(walls.early, frames, sample_rate, seed), _late(walls, frames, sample_rate, seed)
    early *= np.sqrt(walls.early_share / np.square(early).sum())
    late *= np.sqrt((1 - walls.early_share) / np.square(late).sum())
    response = (early + late) * 10 ** (walls.wet_db / 20)
    warmth = _warmth(sample_rate)
    response[: len(warmth)] += warmth
    return response


def _early(early: Sequence[tuple[float, float]], frames: int, sample_rate: int, ear: int) -> NDArray[np.float64]:
    """Return the first reflections, each a short blur; the other ear hears them a little later."""
    response = np.zeros(frames)
    blur = np.hanning(to_frames(0.0004, sample_rate) + 3)
    for number, (milliseconds, level) in enumerate(early):
        at = to_frames((milliseconds + ear * 0.37 * (1 + number % 3)) / 1000, sample_rate)
        response[at : at + len(blur)] += level * blur
    return response


def _late(walls: _Walls, frames: int, sample_rate: int, seed: int) -> NDArray[np.float64]:
    """Return noise that decays in every band at its own rate."""
    start = to_frames(walls.early[0][0] / 1000, sample_rate)
    swell = to_frames((walls.early[-1][0] - walls.early[0][0]) / 1000, sample_rate)
    time = np.arange(frames - start) / sample_rate
    random = np.random.RandomState(1913 + seed)  # the one generator whose numbers are promised
    noise = random.standard_normal(frames - start)
    spectrum = np.fft.rfft(noise)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(noise), 1 / sample_rate), 1.0))
    sound = np.zeros(len(noise))
    left = 0.5 + 0.5 * np.tanh(3 * (octaves - np.log2(_BASS)))
    for decay, above in zip(walls.decays, (*_BANDS[1:], np.inf), strict=True):
        upper = 0.5 + 0.5 * np.tanh(2 * (octaves - np.log2(above))) if above < np.inf else np.zeros_like(octaves)
        band = np.fft.irfft(spectrum * left * (1 - upper), len(noise))
        left = left * upper
        sound += band * 10 ** (-3 * time / decay)
    sound[:swell] *= fade_in_gain(swell)[:, 0]
    end = len(sound) // 5
    sound[-end:] *= fade_out_gain(end)[:, 0]
    return np.concatenate([np.zeros(start), sound])


def _warmth(sample_rate: int) -> NDArray[np.float64]:
    """Return a bass shelf less the click itself, of minimum phase, so that it can be added to the voice."""
    size = sample_rate // 5 * 2
    octaves = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / sample_rate), 1.0) / WARMTH)
    nepers = WARMTH_DB * np.log(10) / 20 * (0.5 - 0.5 * np.tanh(1.5 * octaves))
    cepstrum = np.fft.irfft(nepers, size)
    cepstrum[1 : size // 2] *= 2
    cepstrum[size // 2 + 1 :] = 0
    shelf = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)), size)[: sample_rate // 50]
    shelf[0] -= 1
    shelf[len(shelf) // 2 :] *= fade_out_gain(len(shelf) - len(shelf) // 2)[:, 0]
    return shelf


_Spectrum = NDArray[np.complex64]


class Room:
    """Adds a room, any of ROOMS but "none", to a stream; both channels hear the room around the middle of them."""

    def __init__(self, form: AudioFormat, kind: str) -> None:
        self._step = int(form.frames(STEP))
        self._parts = _partitions(form, kind, self._step)
        self._lasts = form.frames(_ROOMS[kind].lasts)
        self.tail = Frames(0)
        """How many frames of silence would still ring."""
        self._ringing = np.zeros((form.channels, 2 * self._step), np.float32)  # the tail of what was said before
        self._words = np.zeros(self._step, np.float32)  # the present step of the voice
        self._at = 0
        # the steps before, the last one first
        self._said: deque[_Spectrum | None] = deque(maxlen=len(self._parts) - 1)

    def feed(self, samples: Samples) -> Samples:
        """Return as many frames as come in, shape (frames, channels), with the room around them, read-only."""
        if not (self.tail or has_sound(samples)):
            self._at = (self._at + len(samples)) % self._step
            return samples
        pieces, done = [], 0
        while done < len(samples):
            pieces.append(self._take(samples[done : done + self._step - self._at]))
            done += len(pieces[-1])
        return read_only(np.concatenate(pieces))

    def _take(self, piece: Samples) -> Samples:
        """Process frames that do not go beyond the end of a step."""
        frames, heard = len(piece), has_sound(piece)
        if heard:
            words = piece.mean(axis=1)
            self._words[self._at : self._at + frames] = words
            self._ringing += self._convolved(_spectrum(words, self._step) * self._parts[0])
        wet = piece + self._ringing[:, :frames].T
        self._ringing = np.pad(self._ringing[:, frames:], ((0, 0), (0, frames)))
        self._at += frames
        if self._at == self._step:
            self._end_step()
        self.tail = Frames(self._lasts - 1 if heard else max(self.tail - frames, 0))
        if not self.tail:  # what is left is rounding noise
            self._ringing[:] = 0.0
            self._said.clear()
        return wet

    def _end_step(self) -> None:
        """Add the tail of what was said in this step and in those before it, but for the first part of the response."""
        self._said.appendleft(_spectrum(self._words, self._step) if self._words.any() else None)
        rings = [said * part for said, part in zip(self._said, self._parts[1:], strict=False) if said is not None]
        if rings:
            self._ringing += self._convolved(np.sum(rings, axis=0))
        self._words[:] = 0.0
        self._at = 0

    def _convolved(self, spectra: _Spectrum) -> NDArray[np.float32]:
        return np.fft.irfft(spectra, 2 * self._step).astype(np.float32, copy=False)


def _spectrum(words: NDArray[np.float32], step: int) -> _Spectrum:
    return np.fft.rfft(words, 2 * step).astype(np.complex64, copy=False)


@lru_cache(maxsize=4)
def _partitions(form: AudioFormat, kind: str, step: int) -> _Spectrum:
    """Return the spectra of the steps of a room's impulse response, shape (partitions, channels, bins)."""
    frames = form.frames(_ROOMS[kind].lasts)
    both = [_response(_ROOMS[kind], frames, form.sample_rate, seed) for seed in range(form.channels)]
    response = np.stack(both, axis=1).astype(np.float32)
    whole = np.pad(response, ((0, -frames % step), (0, 0)))
    return np.fft.rfft(whole.reshape(-1, step, form.channels).transpose(0, 2, 1), 2 * step).astype(np.complex64)
