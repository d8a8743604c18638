"""The bit reservoir: joining two MP3 streams of the same sound at a frame, without a gap in any decoder.

A frame's main data may begin in the slots of the frames before it, `main_data_begin` bytes back. Hence a frame cannot simply
follow frames of another encoder: it is repacked. Layout of the side information: ISO/IEC 11172-3, 2.4.1.7, and 13818-3, 2.4.1.7.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guided_audio.export.encoders.mp3_frames import FrameHeader, frame_size

_HEADER = 4


@dataclass(frozen=True, slots=True)
class FrameRun:
    """Consecutive frames of one encoder: the number of the first in the whole stream, and where each begins."""

    first: int
    data: bytes
    starts: "array[int]"
    """The byte at which each frame begins, and at last the end."""

    @classmethod
    def of(cls, first: int, data: bytes) -> "FrameRun":
        """Find the beginnings of whole frames; ValueError where there is no header."""
        starts = array("Q", [0])
        at = 0
        while at < len(data):
            at += frame_size(data[at : at + _HEADER])
            starts.append(at)
        return cls(first, data, starts)

    def start_of(self, number: int) -> int:
        """Return the byte at which a frame begins; frames are numbered in the whole stream."""
        return self.starts[number - self.first]

    def frame(self, number: int) -> bytes:
        """Return a frame; frames are numbered in the whole stream."""
        return self.data[self.start_of(number) : self.start_of(number + 1)]


@dataclass(frozen=True, slots=True)
class _Side:
    """A frame's side information, as far as joining needs it."""

    header: FrameHeader
    begin: int
    """How many bytes before the frame's own slot its main data begins."""
    main_data: int
    """How many bytes of main data it has."""
    only_long_blocks: bool

    @classmethod
    def parse(cls, frame: bytes) -> "_Side":
        header = FrameHeader.parse(frame)
        size = header.side_information
        value, left = int.from_bytes(frame[_HEADER : _HEADER + size], "big"), 8 * size

        def take(bits: int) -> int:
            nonlocal left
            left -= bits
            return value >> left & (1 << bits) - 1

        channels = 1 if header.mono else 2
        if header.mpeg1:
            begin, private_and_sharing, granules, scale_factors = take(9), (9, 11)[channels - 1], 2, 4
            rest = 22 + 3
        else:
            begin, private_and_sharing, granules, scale_factors = take(8), channels, 1, 9
            rest = 22 + 2
        take(private_and_sharing)
        length, switched = 0, 0
        for _ in range(granules * channels):
            length += take(12)
            take(9 + 8 + scale_factors)
            switched |= take(1)
            take(rest)
        return cls(header, begin, -(-length // 8), not switched)


def join(old: FrameRun, new: FrameRun, places: Iterable[int]) -> tuple[bytes, FrameRun]:
    """Change from one run of frames to another of the same sound, at the first of these frames that allows it.

    Returns the bytes before that frame, and the run that goes on with it. Both runs have the frames around all places. A frame
    next to a short block is the second choice, since the windows of its neighbours depend on it. If reservoir and slot together
    are too small at every place, the frame at the first is left silent.
    """
    places = tuple(places)

    def is_rough(place: int) -> bool:
        return not all(_Side.parse(run.frame(at)).only_long_blocks for run in (old, new) for at in (place - 1, place))

    for place in sorted(places, key=is_rough):
        if joined := _joined(old, new, place, silent=False):
            return joined
    joined = _joined(old, new, places[0], silent=True)
    if not joined:
        raise ValueError("the parts of the MP3 stream do not fit together")
    return joined


def _joined(old: FrameRun, new: FrameRun, place: int, *, silent: bool) -> tuple[bytes, FrameRun] | None:
    """Repack the frame: its data goes where the old stream kept that of its own frame, and into a slot that is large enough."""
    side, room = _Side.parse(new.frame(place)), _Side.parse(old.frame(place)).begin
    next_begin = _Side.parse(new.frame(place + 1)).begin
    own = b"" if silent else _before(new, place, side.begin)[: side.begin] + _slot(new.frame(place))
    own = own[: side.main_data]
    shared = _before(new, place + 1, next_begin)
    header = _smallest(side.header, len(own) + len(shared) - room)
    if header is None:
        return None
    slot = header.size - _HEADER - header.side_information
    data = own + bytes(room + slot - len(own) - len(shared)) + shared
    before = bytearray(old.data[: old.start_of(place)])
    _overwrite(before, old, place, data[:room])
    frame = _repacked(new.frame(place), header, room, silent=silent) + data[room:]
    after = new.start_of(place + 1)
    starts = array("Q", [0]) + array("Q", (at - after + len(frame) for at in new.starts[place + 1 - new.first :]))
    return bytes(before), FrameRun(place, frame + new.data[after:], starts)


def _smallest(header: FrameHeader, need: int) -> FrameHeader | None:
    """Return the header of the smallest frame of this kind with so many bytes of main data in its slot."""
    for index in range(1, 15):
        larger = replace(header, bit_rate_index=index, padding=0)
        if larger.size - _HEADER - larger.side_information >= need:
            return larger
    return None


def _slot(frame: bytes) -> bytes:
    return frame[_HEADER + FrameHeader.parse(frame).side_information :]


def _before(run: FrameRun, place: int, count: int) -> bytes:
    """Return the last `count` bytes in the slots before a frame."""
    data = b""
    while len(data) < count:
        place -= 1
        data = _slot(run.frame(place)) + data
    return data[len(data) - count :]


def _overwrite(stream: bytearray, run: FrameRun, place: int, data: bytes) -> None:
    """Put data into the last bytes of the slots before a frame."""
    while data:
        place -= 1
        count = min(len(data), len(_slot(run.frame(place))))
        end = run.start_of(place + 1)
        stream[end - count : end] = data[len(data) - count :]
        data = data[: len(data) - count]


def _repacked(frame: bytes, header: FrameHeader, begin: int, *, silent: bool) -> bytes:
    """Return header and side information with another slot and another place of the main data."""
    old = int.from_bytes(frame[:_HEADER], "big")
    word = old & ~(15 << 12 | 1 << 9) | header.bit_rate_index << 12  # the stereo mode stays
    size = header.side_information
    begin_at = size * 8 - (9 if header.mpeg1 else 8)
    side = 0 if silent else int.from_bytes(frame[_HEADER : _HEADER + size], "big") & (1 << begin_at) - 1
    return word.to_bytes(_HEADER, "big") + (side | begin << begin_at).to_bytes(size, "big")
