"""Analysis of a bed: its movement, and whether it ever repeats."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio import AudioFormat, Samples

Curve = NDArray[np.floating]
ENVELOPE_RATE = 100
WAVEFORM_RATE = 1000


class Source(Protocol):
    """Endless sound."""

    def take(self, frames: int) -> Samples: ...


def listen(bed: Source, form: AudioFormat, seconds: int) -> tuple[Curve, Curve]:
    """Return the RMS envelope at 100 Hz and the middle of both channels at 1 kHz (averaged, so what is above is muffled)."""
    hop, fold = form.sample_rate // ENVELOPE_RATE, form.sample_rate // WAVEFORM_RATE
    envelope, waveform = [], []
    for _ in range(seconds):
        sound = bed.take(form.sample_rate).mean(axis=1)
        envelope.append(np.sqrt(np.square(sound).reshape(-1, hop).mean(axis=1)))
        waveform.append(sound.reshape(-1, fold).mean(axis=1))
    return np.concatenate(envelope), np.concatenate(waveform)


def most_alike(curve: Curve, least: int, most: int) -> tuple[float, int]:
    """Return the largest normalised autocorrelation at lags from `least` to `most`, and its lag.

    The curve is padded with zeros, and each lag is judged by the stretch that is compared.
    """
    centred = curve - curve.mean()
    spectrum = np.fft.rfft(centred, 2 * len(centred))
    products = np.fft.irfft(spectrum.real**2 + spectrum.imag**2)[:most]
    alike = products / products[0] * len(curve) / (len(curve) - np.arange(most))
    lag = least + int(np.argmax(np.abs(alike[least:])))
    return float(alike[lag]), lag


def levels(bed: Source, form: AudioFormat, seconds: int, every: float = 0.5) -> Curve:
    """Return the level in dBFS of every half second, all channels together."""
    frames = form.frames(every)
    return np.array([10 * np.log10(np.square(bed.take(frames)).mean() + 1e-20) for _ in range(round(seconds / every))])


def roughness(sound: Samples) -> Curve:
    """Return the second difference of each frame, relative to the RMS of the whole."""
    curve: Curve = np.abs(np.diff(sound, n=2, axis=0)).max(axis=1) / np.sqrt(np.square(sound).mean())
    return curve
