import io
from pathlib import Path

import pytest
from export.encoders.kinds import TAGS
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.audio import AudioFormat
from guided_audio.core.units import Seconds
from guided_audio.export.encoders import ChapterMark
from guided_audio.export.encoders.opus import OpusEncoder, ogg_crc, pages_of, read_pages
from guided_audio.export.encoders.tags import vorbis_comment


def slow_crc(data: bytes) -> int:
    """The checksum as RFC 3533 defines it: polynomial 0x04C11DB7, no inversion, starting at 0."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


@given(st.binary(max_size=300))
def test_the_checksum(data: bytes) -> None:
    assert ogg_crc(data) == slow_crc(data)


@pytest.mark.parametrize("size", [1, 254, 255, 256, 255 * 255 - 1, 255 * 255, 255 * 255 + 1, 200_000])
def test_a_packet_comes_back_from_its_pages(size: int) -> None:
    packet = bytes(number % 251 for number in range(size))
    pages = list(pages_of(packet))
    file = io.BytesIO(b"".join(page.pack(1, number) for number, page in enumerate(pages)))
    assert list(read_pages(file)) == pages
    assert b"".join(page.data for page in pages) == packet
    assert [page.flags for page in pages] == [0] + [1] * (len(pages) - 1)
    assert [page.granule for page in pages] == [-1] * (len(pages) - 1) + [0]
    lacing = b"".join(page.segments for page in pages)
    assert lacing[-1] < 255
    assert all(segment == 255 for segment in lacing[:-1])


def test_what_is_no_page() -> None:
    with pytest.raises(ValueError, match="no Ogg page"):
        list(read_pages(io.BytesIO(b"RIFF" + bytes(40))))


def test_comments_are_as_large_before_their_times_are_known() -> None:
    unknown = [ChapterMark("A", Seconds(0.0), Seconds(0.0))]
    known = [ChapterMark("A", Seconds(3599.9994), Seconds(4000.0))]
    assert len(vorbis_comment(TAGS, unknown)) == len(vorbis_comment(TAGS, known))
    assert b"CHAPTER001=00:59:59.999" in vorbis_comment(TAGS, known)


def test_a_rate_that_the_library_refuses_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output error"):
        OpusEncoder(tmp_path / "a", AudioFormat(22_050), TAGS)
    assert list(tmp_path.iterdir()) == []
