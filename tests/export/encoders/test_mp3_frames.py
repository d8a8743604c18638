import itertools

import lameenc
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.audio import AudioFormat
from guided_audio.export.encoders.mp3_frames import FrameCounter, FrameHeader, crc16, info_frame, info_frame_size


def lame_stream(seconds: float, rate: int = 24_000) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_vbr(4)
    encoder.set_vbr_quality(2)
    noise = np.random.default_rng(0).integers(-9000, 9000, round(seconds * rate)).astype("<i2")
    return bytes(encoder.encode(noise.tobytes())) + bytes(encoder.flush())


STREAM = lame_stream(3.0)


@given(st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_frames_are_counted_however_the_stream_is_cut(cuts: list[int]) -> None:
    counter = FrameCounter()
    places = [0, *sorted(cuts), len(STREAM)]
    for start, end in itertools.pairwise(places):
        counter.feed(STREAM[start:end])
    assert (counter.bytes, counter.frames) == (len(STREAM), 3 * 24_000 // 576 + 2)


def test_places_of_frames_are_kept_in_constant_memory() -> None:
    counter = FrameCounter()
    frame = FrameHeader.of(24_000, 1, 1).pack().ljust(FrameHeader.of(24_000, 1, 1).size, b"\0")
    for _ in range(200):
        counter.feed(frame * 100)
    assert counter.frames == 20_000
    assert len(counter._points) < 4096
    for number in (0, 9_999, 19_999):
        assert abs(counter.byte_of(number) - number * len(frame)) <= 8 * len(frame)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_header_reads_back(rate: int, channels: int) -> None:
    header = FrameHeader.of(rate, channels, 9)
    assert FrameHeader.parse(header.pack()) == header


@pytest.mark.parametrize("data", [b"ID3\x03", b"\xff\xff\xff\xff", b"\0\0\0\0"])
def test_what_is_no_header(data: bytes) -> None:
    with pytest.raises(ValueError, match="no MPEG audio frame"):
        FrameHeader.parse(data)


def test_the_information_frame_is_a_frame_and_says_what_was_counted() -> None:
    counter = FrameCounter()
    counter.feed(STREAM)
    form = AudioFormat(24_000)
    frame = info_frame(counter, form, 3 * 24_000, 73)
    assert len(frame) == info_frame_size(form) == FrameHeader.parse(frame).size
    at = frame.index(b"Xing")
    assert int.from_bytes(frame[at + 8 : at + 12], "big") == counter.frames
    assert int.from_bytes(frame[at + 12 : at + 16], "big") == len(frame) + len(STREAM)
    seek_table = frame[at + 16 : at + 116]
    assert list(seek_table) == sorted(seek_table)
    assert len(set(seek_table)) > 90
    assert seek_table[50] == pytest.approx(128, abs=4)
    lame = frame.index(b"LAME3.100")
    assert int.from_bytes(frame[lame + 28 : lame + 32], "big") == len(frame) + len(STREAM)
    assert crc16(frame[: lame + 34]) == int.from_bytes(frame[lame + 34 : lame + 36], "big")


def test_a_stream_that_does_not_fit_its_sound_is_refused() -> None:
    counter = FrameCounter()
    counter.feed(STREAM)
    with pytest.raises(ValueError, match="frames for"):
        info_frame(counter, AudioFormat(24_000), 10, 73)


def test_the_checksum() -> None:
    assert crc16(b"123456789") == 0xBB3D  # the check value of CRC-16/ARC
