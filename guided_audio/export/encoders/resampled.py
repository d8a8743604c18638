"""Sound of a rate that a kind of file does not have, resampled while it is encoded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.export.encoders.tags import UNMEASURED, ChapterMark, Level, TimedLine

if TYPE_CHECKING:
    from guided_audio.export.encoders import Encoder, GrowingEncoder

Inner = TypeVar("Inner", bound="Encoder")


class ResampledEncoder(Generic[Inner]):
    """Passes sound on to an encoder at its rate; it lasts as long, to the nearest frame, and keeps its place."""

    def __init__(self, encoder: Inner, form: AudioFormat, sample_rate: int) -> None:
        import soxr

        self._encoder = encoder
        self._form = form
        self._sample_rate = sample_rate
        self._stream = soxr.ResampleStream(form.sample_rate, sample_rate, form.channels, "float32", "HQ")
        self._taken = 0
        self._passed = 0

    def begin(
        self: "ResampledEncoder[GrowingEncoder]",
        frames: int,
        chapters: Sequence[ChapterMark],
        lines: Sequence[TimedLine],
    ) -> int:
        """Write the head first, and return how many bytes the file will have."""
        return self._encoder.begin(self._resampled(frames), chapters, lines)

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._taken += len(samples)
        self._pass(self._stream.resample_chunk(np.ascontiguousarray(samples)))

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Encode what the filter still holds, and let the encoder finish."""
        missing = self._resampled(self._taken) - self._passed
        rest = self._stream.resample_chunk(np.zeros((0, self._form.channels), np.float32), last=True)[:missing]
        self._pass(rest)
        self._pass(silence(missing - len(rest), self._form.channels))
        self._encoder.flush(chapters, lines, level)

    def close(self) -> None:
        """Close the file as it is."""
        self._encoder.close()

    def _resampled(self, frames: int) -> int:
        return round(frames * self._sample_rate / self._form.sample_rate)

    def _pass(self, samples: Samples) -> None:
        self._passed += len(samples)
        self._encoder.encode(samples)
