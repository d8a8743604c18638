"""MPEG audio frames: counting them, and the Xing/LAME information frame that lameenc leaves out.

Layout of a frame header: ISO/IEC 11172-3 and 13818-3. Layout of the information frame: Xing's VBR header, and LAME's extension
as described in "Mp3 Info Tag rev 1" (G. Bouvigne), by which decoders trim the encoder's delay and padding.
"""

import struct
from array import array
from dataclasses import dataclass, replace
from functools import lru_cache

from guided_audio.audio import AudioFormat

_BIT_RATES = {  # kbit/s by index, for MPEG 1 and for MPEG 2 and 2.5, layer III
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # by version bits
SAMPLE_RATES = frozenset(rate for rates in _SAMPLE_RATES.values() for rate in rates)
ENCODER_DELAY = 576
"""Frames of sound that LAME puts before the first; measured through lameenc, and what LAME itself declares."""
_INFO_BYTES = 4 + 4 + 4 + 4 + 100 + 4 + 36
"""Xing's name, flags, frame count, byte count, seek table and quality, and LAME's extension."""
_MAX_SEEK_POINTS = 4096
_CONSTANT, _VARIABLE = 1, 4
"""LAME's methods: constant bit rate, and vbr_mtrh."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The four bytes that begin every frame, as far as lengths depend on them."""

    mpeg1: bool
    version: int
    rate_index: int
    bit_rate_index: int
    padding: int
    mono: bool

    @classmethod
    def parse(cls, data: bytes) -> "FrameHeader":
        """Read a header; ValueError where there is none."""
        word = int.from_bytes(data[:4], "big")
        if word >> 21 != 0x7FF or not 0 < (word >> 12 & 15) < 15 or (word >> 10 & 3) == 3:
            raise ValueError("no MPEG audio frame here")
        version = word >> 19 & 3
        return cls(version == 3, version, word >> 10 & 3, word >> 12 & 15, word >> 9 & 1, (word >> 6 & 3) == 3)

    @classmethod
    def of(cls, sample_rate: int, channels: int, bit_rate_index: int) -> "FrameHeader":
        """Return the header of an unpadded frame; ValueError for a sample rate that MP3 does not have."""
        for version, rates in _SAMPLE_RATES.items():
            if sample_rate in rates:
                return cls(version == 3, version, rates.index(sample_rate), bit_rate_index, 0, channels == 1)
        raise ValueError(f"MP3 has no sample rate of {sample_rate} Hz")

    @property
    def samples(self) -> int:
        """Frames of sound in this frame."""
        return 1152 if self.mpeg1 else 576

    @property
    def size(self) -> int:
        """Bytes of this frame."""
        bits = _BIT_RATES[self.mpeg1][self.bit_rate_index] * 1000
        return self.samples // 8 * bits // _SAMPLE_RATES[self.version][self.rate_index] + self.padding

    @property
    def side_information(self) -> int:
        """Bytes between the header and the place of the information."""
        return (17 if self.mono else 32) if self.mpeg1 else (9 if self.mono else 17)

    def pack(self) -> bytes:
        """Write the header: layer III, no checksum, mono or plain stereo."""
        word = 0x7FF << 21 | self.version << 19 | 1 << 17 | 1 << 16 | self.bit_rate_index << 12 | self.rate_index << 10
        return (word | self.padding << 9 | (3 if self.mono else 0) << 6).to_bytes(4, "big")


@lru_cache(1024)  # a stream has few different headers
def frame_size(header: bytes) -> int:
    """Return how many bytes a frame with this header takes; ValueError where it is none."""
    return FrameHeader.parse(header).size


class FrameCounter:
    """Counts the frames of a stream and remembers where some of them begin, in constant memory."""

    def __init__(self) -> None:
        self.frames = 0
        self.bytes = 0
        self._rest = b""
        self._points = array("Q")  # the byte at which every `_stride`-th frame begins
        self._stride = 1

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the stream, cut anywhere."""
        data = self._rest + data
        at = 0
        while at + 4 <= len(data):
            size = frame_size(data[at : at + 4])
            if at + size > len(data):
                break
            self._count(size)
            at += size
        self._rest = data[at:]

    @classmethod
    def constant(cls, form: AudioFormat, bit_rate: int, frames: int) -> "FrameCounter":
        """Count the frames of a stream of a constant bit rate, in kbit/s, before there is one."""
        counter, header = cls(), _carrier(form, bit_rate)
        padded = replace(header, padding=1).size
        # LAME pads a frame whenever what the ones before fell short by adds up to a byte (lame.c, slot_lag)
        short = header.samples // 8 * bit_rate * 1000 % form.sample_rate
        lag = short
        for _ in range(frames):
            lag -= short
            counter._count(padded if lag < 0 else header.size)
            lag += form.sample_rate if lag < 0 else 0
        return counter

    def _count(self, size: int) -> None:
        if self.frames % self._stride == 0:
            self._points.append(self.bytes)
            if len(self._points) == _MAX_SEEK_POINTS:
                self._points = self._points[::2]
                self._stride *= 2
        self.frames += 1
        self.bytes += size

    def byte_of(self, frame: int) -> int:
        """Return the byte at which about this frame begins."""
        return self._points[min(frame // self._stride, len(self._points) - 1)] if self._points else 0


def _carrier(form: AudioFormat, bit_rate: int) -> FrameHeader:
    """Return the header of the smallest frame that the information fits in; one of a constant bit rate has that."""
    if bit_rate:
        header = FrameHeader.of(form.sample_rate, form.channels, 1)
        return replace(header, bit_rate_index=_BIT_RATES[header.mpeg1].index(bit_rate))
    for index in range(1, 15):
        header = FrameHeader.of(form.sample_rate, form.channels, index)
        if header.size >= 4 + header.side_information + _INFO_BYTES:
            return header
    raise ValueError("no frame is large enough")


def samples_per_frame(sample_rate: int) -> int:
    """Return how many frames of sound an MPEG frame carries at this rate; ValueError for a rate MP3 does not have."""
    return FrameHeader.of(sample_rate, 1, 1).samples


def info_frame_size(form: AudioFormat, bit_rate: int = 0) -> int:
    """Return how many bytes the information frame will take."""
    return _carrier(form, bit_rate).size


def info_frame(counter: FrameCounter, form: AudioFormat, samples: int, quality: int, bit_rate: int = 0) -> bytes:
    """Return the information frame for a finished stream that carries `samples` frames of sound.

    `quality` is LAME's figure from 0 to 100: 100 - 10 times the number after -V, less the one after -q. `bit_rate` is that of
    a stream of constant bit rate, in kbit/s.
    """
    header = _carrier(form, bit_rate)
    total = header.size + counter.bytes
    padding = counter.frames * header.samples - ENCODER_DELAY - samples
    if not 0 <= padding < 4096:
        raise ValueError(f"the MP3 stream has {counter.frames} frames for {samples} samples")
    places = (header.size + counter.byte_of(percent * counter.frames // 100) for percent in range(100))
    seek_table = bytes(min(255, place * 256 // total) for place in places)
    name, method = (b"Info", _CONSTANT) if bit_rate else (b"Xing", _VARIABLE)
    xing = name + struct.pack(">III", 0b1111, counter.frames, total) + seek_table + struct.pack(">I", quality)
    lame = (
        b"LAME3.100"
        + bytes([0 << 4 | method, 0])  # revision 0; the low-pass is not known
        + bytes(8)  # no replay gain
        + bytes([0, min(bit_rate, 255)])  # encoding flags; the lowest bit rate, of a variable one not set
        + (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
        + bytes(4)  # misc, MP3 gain, preset
        + struct.pack(">I", total)
        + bytes(2)  # the checksum of the music is left out
    )
    frame = header.pack() + bytes(header.side_information) + xing + lame
    return (frame + struct.pack(">H", crc16(frame))).ljust(header.size, b"\0")


def crc16(data: bytes) -> int:
    """Return the CRC-16 (reflected polynomial 0xA001, start 0) that closes LAME's extension."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
