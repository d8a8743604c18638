"""MP3: LAME's variable bit rate, with the information frame that makes players show the right length."""

from collections.abc import Sequence
from pathlib import Path

import lameenc

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.encoders.encoder import to_pcm16
from guided_audio.encoders.id3 import id3_tag
from guided_audio.encoders.mp3_frames import FrameCounter, info_frame, info_frame_size, samples_per_frame
from guided_audio.encoders.tags import ChapterMark, Tags

VBR_QUALITY = 2
"""LAME -V2: for mono speech with pauses about 50 kbit/s."""
LAME_EFFORT = 7
"""LAME -q 7: for speech, better and faster than constant bit rate at any -q."""


class Mp3Encoder:
    """Writes an MP3: ID3 tag and information frame first, filled in when the end is known."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._form = form
        self._tags = tags
        self._samples = 0
        self._counter = FrameCounter()
        unknown = [ChapterMark(title, form.seconds(0), form.seconds(0)) for title in tags.chapters]
        head = id3_tag(tags, unknown) + bytes(info_frame_size(form.sample_rate, form.channels))
        self._lame = lameenc.Encoder()
        self._lame.silence()
        self._lame.set_in_sample_rate(form.sample_rate)
        self._lame.set_out_sample_rate(form.sample_rate)
        self._lame.set_channels(form.channels)
        self._lame.set_quality(LAME_EFFORT)
        self._lame.set_vbr(4)  # vbr_mtrh, LAME's default method
        self._lame.set_vbr_quality(VBR_QUALITY)
        self._file = path.open("xb")
        self._file.write(head)

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._samples += len(samples)
        self._write(bytes(self._lame.encode(to_pcm16(samples).astype("<i2").tobytes())))

    def flush(self, chapters: Sequence[ChapterMark]) -> None:
        """Write the last frames, then the tag and the information frame into the room left for them.

        The last MPEG frame is filled up with silence, at most 24 ms at 24 kHz. Then LAME adds exactly 1152 frames of
        sound around the session's, and what a player reads off the frame count is within 50 ms of what one that trims
        the delay and the padding plays.
        """
        filling = -self._samples % samples_per_frame(self._form.sample_rate)
        self.encode(silence(filling, self._form.channels))
        self._write(bytes(self._lame.flush()))
        tag = id3_tag(self._tags, chapters)
        self._file.seek(0)
        quality = 100 - 10 * VBR_QUALITY - LAME_EFFORT
        self._file.write(tag + info_frame(self._counter, self._form, self._samples, quality))
        self._file.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _write(self, data: bytes) -> None:
        self._counter.feed(data)
        self._file.write(data)
