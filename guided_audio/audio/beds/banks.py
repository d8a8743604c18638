"""Banks: some seconds of a texture, made once by an inverse Fourier transform, so that they join their own beginning.

Every bank comes out at 0 LUFS, over its channels together; what it is to weigh in a bed is said where it is used.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.beds.weighting import UNIT_POWER, k_weights
from guided_audio.audio.format import AudioFormat, Samples

Rows = NDArray[np.float32]
"""float32, shape (channels, frames): planar, so that each channel can go its own way cheaply."""
Shape = Callable[[NDArray[np.floating]], NDArray[np.floating]]
"""What a spectrum weighs at each frequency in hertz, as a factor of amplitude."""
Spectrum = NDArray[np.complex64]


def band(low: float, high: float, tilt: float = 0.0, steep: float = 2.0) -> Shape:
    """Return a soft band between two corners in hertz; `tilt` is dB an octave within it, `steep` times 6 dB beyond it."""

    def weigh(frequency: NDArray[np.floating]) -> NDArray[np.floating]:
        f = np.maximum(frequency, 1.0)
        slope = (f / 1000) ** (tilt / 6.02)
        edges = (1 + (low / f) ** (2 * steep)) * (1 + (f / high) ** (2 * steep))
        return np.where(frequency > 0, slope / np.sqrt(edges), 0.0)

    return weigh


def noise(rng: np.random.Generator, form: AudioFormat, seconds: float, shape: Shape, wide: float = 250.0) -> Rows:
    """Return noise with this spectrum; above `wide` hertz the channels are strangers, far below it they are nearly one.

    That is how sound from all around reaches two ears, and why it sounds like a place.
    """
    frames = form.frames(seconds)
    frequencies = np.fft.rfftfreq(frames, 1 / form.sample_rate)
    weights = shape(frequencies).astype(np.float32)
    spectra = [_random_spectrum(rng, len(frequencies)) * weights]
    if form.channels > 1:
        shared = (0.9 / (1 + (frequencies / wide) ** 2)).astype(np.float32)
        other = _random_spectrum(rng, len(frequencies)) * weights
        spectra.append(shared * spectra[0] + np.sqrt(1 - shared**2) * other)
    return _sound(spectra, frames, form)


def pad(
    rng: np.random.Generator, form: AudioFormat, seconds: float, partials: Sequence[tuple[float, float]], width: float
) -> Rows:
    """Return a chord whose partials (hertz, amplitude) are narrow bands, `width` hertz wide at 200 Hz: each breathes slowly.

    This is how Nasca Paul makes pads (the PADsynth algorithm, 2004).
    """
    frames = form.frames(seconds)
    frequencies = np.fft.rfftfreq(frames, 1 / form.sample_rate)
    spectra = [np.zeros(len(frequencies), np.complex64) for _ in range(min(form.channels, 2))]
    for frequency, amplitude in partials:
        spread = width * (frequency / 200) ** 0.6
        low, high = np.searchsorted(frequencies, [frequency - 4 * spread, frequency + 4 * spread])
        bell = np.exp(-(((frequencies[low:high] - frequency) / spread) ** 2) / 2)
        bell *= amplitude / np.sqrt(max(float((bell**2).sum()), 1e-9))
        first = _random_spectrum(rng, high - low)
        for number, spectrum in enumerate(spectra):
            spectrum[low:high] += bell * (
                first if not number else 0.6 * first + 0.8 * _random_spectrum(rng, high - low)
            )
    return _sound(spectra, frames, form)


def scatter(
    rng: np.random.Generator,
    form: AudioFormat,
    seconds: float,
    kernels: Sequence[Samples],
    a_second: float,
    spread: float,
) -> Rows:
    """Return small sounds (each one-dimensional) strewn at random, `a_second` of them on average.

    Most are faint and few are near; `spread`, 0 to 1, is how far to the sides they lie. What runs over the end begins the bank.
    """
    frames, count = form.frames(seconds), round(a_second * seconds)
    rows = np.zeros((min(form.channels, 2), frames + max(map(len, kernels))), np.float32)
    places = rng.integers(0, frames, count)
    levels = 10 ** (-np.minimum(rng.exponential(6.0, count), 30.0) / 20)
    sides = rng.uniform(-spread, spread, count)
    for place, which, level, side in zip(
        places.tolist(), rng.integers(0, len(kernels), count).tolist(), levels.tolist(), sides.tolist(), strict=True
    ):
        kernel = kernels[which]
        for number, row in enumerate(rows):
            share = np.sqrt((1 + side * (1 - 2 * number)) / 2)
            row[place : place + len(kernel)] += np.float32(level * share) * kernel
    rows[:, : rows.shape[1] - frames] += rows[:, frames:]
    return levelled(rows[:, :frames], form)


def levelled(rows: Rows, form: AudioFormat) -> Rows:
    """Return a bank at 0 LUFS, measured without gates in blocks of 65,536 frames, or fewer where it is shorter."""
    length = min(65_536, rows.shape[1])
    blocks = rows[:, : rows.shape[1] // length * length].reshape(-1, length)
    weights = k_weights(np.fft.rfftfreq(length, 1 / form.sample_rate)) * 2 * (8 / 3) / length**2
    window, power = np.hanning(length).astype(np.float32), 0.0
    for block in blocks:
        spectrum = np.fft.rfft(block * window)
        power += float((weights * (spectrum.real**2 + spectrum.imag**2)).sum()) * len(rows) / len(blocks)
    return (rows * np.float32(np.sqrt(UNIT_POWER / power))).astype(np.float32)


def _random_spectrum(rng: np.random.Generator, length: int) -> Spectrum:
    return rng.standard_normal(2 * length, np.float32).view(np.complex64)


def _sound(spectra: Sequence[Spectrum], frames: int, form: AudioFormat) -> Rows:
    """Turn spectra into sound at 0 LUFS; their loudness is known without listening."""
    weights = k_weights(np.fft.rfftfreq(frames, 1 / form.sample_rate)) * 2 / frames**2
    power = sum(float((weights * (spectrum.real**2 + spectrum.imag**2)).sum()) for spectrum in spectra)
    rows = np.empty((len(spectra), frames), np.float32)
    for row, spectrum in zip(rows, spectra, strict=True):
        row[:] = np.fft.irfft(spectrum * np.float32(np.sqrt(UNIT_POWER / power)), frames)
    return rows
