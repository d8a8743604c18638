"""How loud sound is to an ear, estimated: K-weighting by ITU-R BS.1770-4, applied to spectra.

A meter of its own kind for beds: the loudness of blocks of 0.4 s without overlap, gated as the standard says. A meter that is
exact may take the place of `Meter` here, and nothing else need change.
"""

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.format import AudioFormat, Samples

UNIT_POWER = 10**0.0691
"""The K-weighted power, summed over the channels, of sound at 0 LUFS."""
_BLOCK = 0.4
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
# The two filters of BS.1770-4, tables 1 and 2, at 48 kHz: (numerator, denominator).
_FILTERS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)


def k_weights(frequencies: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the factor of power at each frequency in hertz; above 24 kHz, that of 24 kHz."""
    cosine = np.cos(2 * np.pi * np.minimum(frequencies, 24_000.0) / 48_000.0)
    power = np.ones(len(frequencies))
    for over, under in _FILTERS:
        power *= _power_of(over, cosine) / _power_of(under, cosine)
    return power


def _power_of(taps: tuple[float, float, float], cosine: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return |a + bz⁻¹ + cz⁻²|² on the unit circle, where the real part of z is `cosine`; never quite nothing."""
    a, b, c = taps
    power: NDArray[np.floating] = (a - c) ** 2 + b * b + 2 * b * (a + c) * cosine + 4 * a * c * cosine**2
    np.maximum(power, 1e-12, out=power)
    return power


class Meter:
    """Measures loudness and peak of sound that comes in pieces."""

    def __init__(self, form: AudioFormat) -> None:
        self.peak = 0.0
        self._length = max(form.frames(_BLOCK), 2)
        frequencies = np.fft.rfftfreq(self._length, 1 / form.sample_rate)
        # A Hann window keeps the bass from leaking into what the ear hears; 8/3 gives back the power that it takes.
        self._window = np.hanning(self._length).astype(np.float32)
        self._weights = (k_weights(frequencies) * 2 * (8 / 3) / self._length**2).astype(np.float32)
        self._rest: Samples = np.zeros((0, form.channels), np.float32)
        self._powers: list[float] = []

    def feed(self, samples: Samples) -> None:
        """Take sound, shape (frames, channels)."""
        self.peak = max(self.peak, float(np.abs(samples).max(initial=0.0)))
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // self._length * self._length
        for start in range(0, whole, self._length):
            planar = np.ascontiguousarray(sound[start : start + self._length].T) * self._window
            spectrum = np.fft.rfft(planar)
            power = (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
            self._powers.append(float((power * self._weights).sum()))  # no BLAS: its threads cost more than they bring
        self._rest = sound[whole:]

    @property
    def loudness(self) -> float:
        """The integrated loudness so far in LUFS, estimated within about 0.3 LU; -inf for silence."""
        powers = np.array(self._powers) / UNIT_POWER
        heard = powers[powers > 10 ** (_ABSOLUTE_GATE / 10)]
        if not len(heard):
            return -np.inf
        heard = heard[heard > heard.mean() * 10 ** (_RELATIVE_GATE / 10)]
        return float(10 * np.log10(heard.mean()))
