"""MP3: LAME's variable bit rate, with the information frame that makes players show the right length."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.export.encoders.id3 import id3_tag
from guided_audio.export.encoders.mp3_chunks import LAME_EFFORT, VBR_QUALITY, ChunkedMp3
from guided_audio.export.encoders.mp3_frames import FrameCounter, info_frame, info_frame_size, samples_per_frame
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine, untimed


class Mp3Encoder:
    """Writes an MP3: ID3 tag and information frame first, filled in when the end is known."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._form = form
        self._tags = tags
        self._samples = 0
        self._counter = FrameCounter()
        self._tag_size = len(id3_tag(tags, *untimed(tags)))
        head = self._tag_size + info_frame_size(form.sample_rate, form.channels)
        self._file = path.open("xb")
        self._file.seek(head)
        self._stream = ChunkedMp3(form)

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._samples += len(samples)
        self._write(self._stream.feed(samples))

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Write the last frames, then the tag and the information frame into the room left for them.

        The last MPEG frame is filled up with silence, at most 24 ms at 24 kHz. Then LAME adds exactly 1152 frames of
        sound around the session's, and what a player reads off the frame count is within 50 ms of what one that trims
        the delay and the padding plays.
        """
        filling = -self._samples % samples_per_frame(self._form.sample_rate)
        self.encode(silence(filling, self._form.channels))
        self._write(self._stream.flush())
        tag = id3_tag(self._tags, chapters, lines, self._tag_size)
        self._file.seek(0)
        quality = 100 - 10 * VBR_QUALITY - LAME_EFFORT
        self._file.write(tag + info_frame(self._counter, self._form, self._samples, quality))
        self.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._stream.close()
        self._file.close()

    def _write(self, stream: Iterable[bytes]) -> None:
        for data in stream:
            self._counter.feed(data)
            self._file.write(data)
