"""What every microphone offers."""

from typing import Protocol

from guided_audio.core.units import Seconds

RATE = 16_000
CHUNK = 512
"""Samples of a chunk, 32 ms: the window of Silero's model."""
CHUNK_BYTES = 2 * CHUNK
PATIENCE = Seconds(0.2)
"""The longest that a chunk is waited for, before one looks whether it is still wanted."""


class Microphone(Protocol):
    """The sound of the listener's room: mono, 16,000 Hz, 16-bit integers in the byte order of this machine.

    What was read is the reader's alone; what was not is forgotten when it closes.
    """

    def open(self) -> None:
        """Begin to listen; NoMicrophone if there is none that may be opened."""

    def read(self) -> bytes:
        """Wait for the next `CHUNK` samples; empty if none have come within `PATIENCE`."""

    def close(self) -> None:
        """Stop at once; closing twice is fine, and it may be opened again."""
