"""Banks: some seconds of a texture, made once, that join their own beginning without a seam.

The first chunk of a bank is repeated after its end, so that every chunk can be read in one piece. Every bank is at 0 LUFS, over
its channels together; the layer that plays it sets its level in the bed.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from guided_audio.audio.loudness import k_weights, power_at
from guided_audio.audio.samples import AudioFormat, Samples
from guided_audio.core.units import Seconds

CHUNK = Seconds(0.25)
_UNIT_POWER = power_at(0.0)

Rows = NDArray[np.float32]
"""float32, shape (channels, frames): planar, so that each channel can go its own way cheaply."""
Curve = NDArray[np.floating]
Shape = Callable[[Curve], Curve]
"""What a spectrum weighs at each frequency in hertz, as a factor of amplitude."""
Spectrum = NDArray[np.complexfloating]


def chunk_frames(form: AudioFormat) -> int:
    """Return how many frames a chunk has."""
    return max(form.frames(CHUNK), 1)


def band(low: float, high: float, tilt: float = 0.0, steep: float = 2.0) -> Shape:
    """Return a soft band between two corners in hertz; `tilt` is dB an octave within it, `steep` times 6 dB beyond it."""

    def weigh(frequency: Curve) -> Curve:
        f = np.maximum(frequency, 1.0)
        ramp = (f / 1000) ** (tilt / 6.02)
        edges = (1 + (low / f) ** (2 * steep)) * (1 + (f / high) ** (2 * steep))
        return np.where(frequency > 0, ramp / np.sqrt(edges), 0.0)

    return weigh


def noise(rng: Generator, form: AudioFormat, seconds: float, shape: Shape, wide: float = 250.0) -> Rows:
    """Return noise with this spectrum; above `wide` hertz the channels are uncorrelated, far below it they are nearly one.

    So does sound from all around reach two ears, which makes it sound like a place.
    """
    frames = form.frames(seconds)
    frequencies = _frequencies(frames, form)
    weights = shape(frequencies).astype(np.float32)
    spectra = [_random_spectrum(rng, len(frequencies)) * weights]
    if form.channels > 1:
        shared = (0.9 / (1 + (frequencies / wide) ** 2)).astype(np.float32)
        other = _random_spectrum(rng, len(frequencies)) * weights
        spectra.append(shared * spectra[0] + np.sqrt(1 - shared**2) * other)
    return _synthesise(spectra, frames, form)


def pad(
    rng: Generator, form: AudioFormat, seconds: float, partials: Sequence[tuple[float, float]], width: float
) -> Rows:
    """Return a chord whose partials (hertz, amplitude) are narrow bands, `width` hertz wide at 200 Hz: each breathes slowly."""
    # Nasca Paul's PADsynth algorithm (2004)
    frames = form.frames(seconds)
    frequencies = _frequencies(frames, form)
    spectra = [np.zeros(len(frequencies), np.complex64) for _ in range(min(form.channels, 2))]
    for frequency, amplitude in partials:
        spread = width * (frequency / 200) ** 0.6
        low, high = np.searchsorted(frequencies, [frequency - 4 * spread, frequency + 4 * spread])
        bell = np.exp(-(((frequencies[low:high] - frequency) / spread) ** 2) / 2)
        bell *= amplitude / np.sqrt(max(float((bell**2).sum()), 1e-9))
        first = _random_spectrum(rng, high - low)
        for number, spectrum in enumerate(spectra):
            spectrum[low:high] += bell * (
                first if not number else 0.4 * first + 0.92 * _random_spectrum(rng, high - low)
            )
    return _synthesise(spectra, frames, form)


def scatter(
    rng: Generator, form: AudioFormat, seconds: float, kernels: Sequence[Samples], rate: float, spread: float
) -> Rows:
    """Return small sounds (each one-dimensional) at random places, `rate` of them a second on average.

    Most are faint and few are near; `spread`, 0 to 1, is how far to the sides they lie. What runs over the end begins the bank.
    """
    frames, count, tail = form.frames(seconds), round(rate * seconds), max(map(len, kernels))
    rows = np.zeros((min(form.channels, 2), frames + max(tail, chunk_frames(form))), np.float32)
    places = rng.integers(0, frames, count)
    levels = 10 ** (-np.minimum(rng.exponential(6.0, count), 30.0) / 20)
    sides = rng.uniform(-spread, spread, count)
    chosen = [kernels[which] for which in rng.integers(0, len(kernels), count)]
    for place, kernel, level, side in zip(places.tolist(), chosen, levels.tolist(), sides.tolist(), strict=True):
        for number, row in enumerate(rows):
            share = np.sqrt((1 + side * (1 - 2 * number)) / 2)
            row[place : place + len(kernel)] += np.float32(level * share) * kernel
    rows[:, :tail] += rows[:, frames : frames + tail]
    return finish_bank(rows[:, : frames + chunk_frames(form)], frames, measured_power(rows[:, :frames], form))


def measured_power(rows: Rows, form: AudioFormat) -> float:
    """Return the K-weighted power of rows, measured without gates in blocks of some seconds."""
    length = min(65_536, rows.shape[1])
    starts = range(0, rows.shape[1] - length + 1, length)
    window, power = np.hanning(length).astype(np.float32), 0.0
    for row in rows:
        for start in starts:
            spectrum = np.fft.rfft(row[start : start + length] * window)
            power += _spectral_power(spectrum, length, form) * (8 / 3) / len(starts)
    return power


def finish_bank(rows: Rows, frames: int, power: float) -> Rows:
    """Bring a bank of this power to 0 LUFS, in place, and repeat its beginning after its `frames`; silence stays."""
    rows *= np.float32(np.sqrt(_UNIT_POWER / max(power, 1e-20)))
    rows[:, frames:] = rows[:, : rows.shape[1] - frames]
    return rows


def _spectral_power(spectrum: Spectrum, frames: int, form: AudioFormat) -> float:
    """Return the K-weighted power of the sound, `frames` long, that has this spectrum."""
    power = spectrum.real**2 + spectrum.imag**2
    together = max(int(2.0 * frames / form.sample_rate), 1)  # bins within 2 Hz: the weights hardly differ
    starts = np.arange(0, len(power), together)
    weights = k_weights((starts + (together - 1) / 2) * form.sample_rate / frames)
    return float((np.add.reduceat(power, starts) * weights).sum()) * 2 / frames**2


def _random_spectrum(rng: Generator, length: int) -> Spectrum:
    return rng.standard_normal(2 * length, np.float32).view(np.complex64)


def _frequencies(frames: int, form: AudioFormat) -> Curve:
    return np.fft.rfftfreq(frames, 1 / form.sample_rate).astype(np.float32)


def _synthesise(spectra: Sequence[Spectrum], frames: int, form: AudioFormat) -> Rows:
    """Turn spectra into a bank; its loudness is known from them."""
    rows = np.zeros((len(spectra), frames + chunk_frames(form)), np.float32)
    for row, spectrum in zip(rows, spectra, strict=True):
        row[:frames] = np.fft.irfft(spectrum, frames)
    return finish_bank(rows, frames, sum(_spectral_power(spectrum, frames, form) for spectrum in spectra))
