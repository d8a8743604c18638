"""Sound as whole numbers, for all that writes 16 bits."""

import numpy as np
from numpy.typing import NDArray

from guided_audio.audio import Samples


def to_pcm16(samples: Samples) -> NDArray[np.int16]:
    """Return float sound, range ±1, as 16-bit integers; full scale is 32768, and the top step is clipped."""
    scaled = np.multiply(samples, np.float32(32768.0))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32768.0, 32767.0, out=scaled)
    return scaled.astype(np.int16)
