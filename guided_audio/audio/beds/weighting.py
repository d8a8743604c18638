"""K-weighting (ITU-R BS.1770-4) at any frequency: banks are made as spectra, so their loudness is known before they sound."""

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio.loudness import FILTERS, REFERENCE_RATE, power_at

UNIT_POWER = power_at(0.0)
"""The K-weighted power, summed over the channels, of sound at 0 LUFS."""


def k_weights(frequencies: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the factor of power at each frequency in hertz; above 24 kHz, that of 24 kHz."""
    cosine = np.cos(2 * np.pi * np.minimum(frequencies, REFERENCE_RATE / 2) / REFERENCE_RATE)
    power = np.ones(len(frequencies))
    for over, under in FILTERS:
        power *= _power_of(over, cosine) / _power_of(under, cosine)
    return power


def _power_of(taps: tuple[float, float, float], cosine: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return |a + bz⁻¹ + cz⁻²|² on the unit circle, where the real part of z is `cosine`; never quite nothing."""
    a, b, c = taps
    power: NDArray[np.floating] = (a - c) ** 2 + b * b + 2 * b * (a + c) * cosine + 4 * a * c * cosine**2
    np.maximum(power, 1e-12, out=power)
    return power
