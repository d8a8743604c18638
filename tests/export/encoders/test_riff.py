"""The chunks of a WAV."""

import struct
from pathlib import Path

from export.encoders.kinds import CHAPTERS, LINES, TAGS, encode, sound_of

from guided_audio.export.encoders import Tags
from guided_audio.export.encoders.id3 import id3_tag


def chunks_of(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks of a RIFF file, which have to fill it."""
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WAVE"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    chunks, at = [], 12
    while at < len(data):
        name, size = struct.unpack("<4sI", data[at : at + 8])
        chunks.append((name, data[at + 8 : at + 8 + size]))
        assert len(chunks[-1][1]) == size
        at += 8 + size + size % 2
    assert at == len(data)
    return chunks


def test_its_chunks_fill_the_file(tmp_path: Path) -> None:
    for comment in ("odd", "even"):
        tags = Tags("静か", "", "", "", "", comment, "de", TAGS.chapters, TAGS.lyrics)
        chunks = chunks_of(encode("wav", tmp_path / comment, sound_of(0.5, 8_000), 8_000, tags).read_bytes())
        assert [name for name, _ in chunks] == [b"fmt ", b"data", b"CSET", b"LIST", b"id3 "]
        assert len(chunks[1][1]) == 2 * 4_000
        listed = b"INFO" + b"INAM\x07\0\0\0" + "静か".encode() + b"\0\0" + b"ILNG\x04\0\0\0deu\0"
        assert chunks[3][1].startswith(listed)
        assert chunks[4][1] == id3_tag(tags, CHAPTERS, LINES)


def test_without_a_text_it_has_no_list(tmp_path: Path) -> None:
    empty = Tags("", "", "", "", "", "", "")
    chunks = chunks_of(encode("wav", tmp_path / "a", sound_of(0.5, 8_000), 8_000, empty).read_bytes())
    assert [name for name, _ in chunks] == [b"fmt ", b"data"]
