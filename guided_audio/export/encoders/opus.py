"""Ogg Opus: libsndfile compresses it; what the file says about itself is our own, with chapters, lyrics and cover (RFC 7845)."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.files import beside
from guided_audio.export.encoders.ogg import OggPage, pages_of, read_pages
from guided_audio.export.encoders.sndfile import SoundFileWriter
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine
from guided_audio.export.encoders.vorbis_comment import picture_block, vorbis_comment

COMPRESSION = 0.85
"""libsndfile's scale from 256 kbit/s a channel at 0 to 6 at 1: about 44 kbit/s a channel."""
_SERIAL = 1
"""The number of the only stream in the file: libsndfile draws lots for it, and the same session would never be the same bytes."""
_TAGS = b"OpusTags"


class OpusEncoder:
    """Writes an Ogg Opus: the sound into a file beside it, which is copied page by page when everything is known."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._tags = tags
        self._sound = beside(path, "sound")
        path.open("xb").close()
        self._file = SoundFileWriter(self._sound, form, "OGG", "OPUS", {}, COMPRESSION)

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._file.write(samples)

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> None:
        """Write the finished file; lines have no times in it."""
        del lines
        self._file.finish()
        cover = base64.b64encode(picture_block(self._tags.cover)).decode() if self._tags.cover else ""
        packet = _TAGS + vorbis_comment(self._tags, chapters, ("METADATA_BLOCK_PICTURE", cover))
        with self._sound.open("rb") as sound, self._path.open("wb") as file:
            for number, page in enumerate(_retold(read_pages(sound), packet)):
                file.write(page.pack(_SERIAL, number))
        self.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()
        self._sound.unlink(missing_ok=True)


def _retold(pages: Iterator[OggPage], packet: bytes) -> Iterator[OggPage]:
    """Yield the pages with another packet of tags, which is the second one and has pages of its own."""
    yield next(pages)
    for page in pages:
        if page.segments[-1:] < b"\xff":  # the tags end here
            break
    yield from pages_of(packet)
    yield from pages
