"""MP3: LAME's variable bit rate, on all cores, with the information frame that makes players show the right length.

The sound is encoded in chunks, each with an encoder of its own, and joined again into one stream. A constant bit rate, which
some places ask for, is encoded in one piece: where two chunks are joined, a frame may need more room than all others have.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import lameenc
import numpy as np
from numpy.typing import NDArray

from guided_audio.audio import AudioFormat, Samples, silence, to_pcm16
from guided_audio.core.threads import ThreadPool
from guided_audio.export.encoders.id3 import id3_tag
from guided_audio.export.encoders.mp3_frames import FrameCounter, info_frame, info_frame_size, samples_per_frame
from guided_audio.export.encoders.mp3_reservoir import FrameRun, join
from guided_audio.export.encoders.tags import LONGEST_LEVEL, UNMEASURED, ChapterMark, Level, Tags, TimedLine, untimed

VBR_QUALITY = 2
"""LAME -V2: for mono speech with pauses about 50 kbit/s."""
LAME_EFFORT = 7
"""LAME -q 7: for speech, better and faster than constant bit rate at any -q."""
_Pcm = NDArray[np.int16]
CHUNK = 20.0
"""Seconds of a chunk, about. Shorter ones cost more overlap, longer ones more memory. The reservoir must not reach back beyond
one: in silence it spans 85 frames."""
SEARCH = 2.0
"""The quietest moment in the last seconds of a chunk is where the next begins."""
PLACES = 4
"""If the quietest frame cannot be the first of the next chunk, so many on either side of it are tried."""
RUN_UP = 12
"""Frames after which an encoder that began in the middle has the same reservoir and masking as one that began before."""
RUN_OUT = 4
"""Frames encoded beyond the last that is kept, so that the end of an encoder's sound has no effect."""
MOST_WORKERS = 4
_AROUND = 1152
"""Frames of sound that LAME adds around a session's."""
PIECE, AHEAD = 5.0, 4
"""Seconds that the encoder of a constant bit rate takes at once, since two threads in short turns hold each other up; and how
many such pieces may wait for it."""


class Mp3Encoder:
    """Writes an MP3: ID3 tag and information frame first, filled in when the end is known.

    `bit_rate` is a constant one, in kbit/s, and `effort` then LAME's -q; 0 for the variable one.
    """

    def __init__(self, path: Path, form: AudioFormat, tags: Tags, bit_rate: int = 0, effort: int = LAME_EFFORT) -> None:
        self._form = form
        self._tags = tags
        self._samples = 0
        self._counter = FrameCounter()
        self._tag_size = len(id3_tag(tags, *untimed(tags), level=LONGEST_LEVEL))
        self._bit_rate = bit_rate
        head = self._tag_size + info_frame_size(form, bit_rate)
        self._file = path.open("wb")
        self._file.seek(head)
        self._stream = ConstantMp3(form, bit_rate, effort) if bit_rate else ChunkedMp3(form)

    def begin(self, frames: int, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> int:
        """Write the head first, for a file that is read while it grows, and return how many bytes it will have.

        `frames` are those of the sound to come, which is encoded at a constant bit rate.
        """
        frame = samples_per_frame(self._form.sample_rate)
        frames += -frames % frame
        counter = FrameCounter.constant(self._form, self._bit_rate, (frames + _AROUND) // frame)
        self._write_head(counter, frames, chapters, lines, UNMEASURED)
        self._file.flush()
        return self._file.tell() + counter.bytes

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._samples += len(samples)
        self._write(self._stream.feed(samples))

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Write the last frames, then the tag and the information frame into the room left for them.

        The last MPEG frame is filled up with silence, at most 24 ms at 24 kHz. Then LAME adds exactly 1152 frames of sound
        around the session's, and a player that goes by the frame count is within 50 ms of one that trims delay and padding.
        """
        filling = -self._samples % samples_per_frame(self._form.sample_rate)
        self.encode(silence(filling, self._form.channels))
        self._write(self._stream.flush())
        self._write_head(self._counter, self._samples, chapters, lines, level)
        self.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._stream.close()
        self._file.close()

    def _write_head(
        self,
        counter: FrameCounter,
        samples: int,
        chapters: Sequence[ChapterMark],
        lines: Sequence[TimedLine],
        level: Level,
    ) -> None:
        tag = id3_tag(self._tags, chapters, lines, self._tag_size, level)
        quality = 100 - 10 * VBR_QUALITY - LAME_EFFORT
        self._file.seek(0)
        self._file.write(tag + info_frame(counter, self._form, samples, quality, self._bit_rate))

    def _write(self, stream: Iterable[bytes]) -> None:
        for data in stream:
            self._counter.feed(data)
            self._file.write(data)
            self._file.flush()  # it may be read meanwhile


class ConstantMp3:
    """Encodes sound into one MP3 stream of a constant bit rate in kbit/s, on a thread beside the one that makes the sound.

    It takes `piece` seconds at once.
    """

    def __init__(self, form: AudioFormat, bit_rate: int, effort: int, piece: float = PIECE) -> None:
        self._encoder = _encoder_for(form, effort)
        self._encoder.set_bit_rate(bit_rate)
        self._pool = ThreadPool(1, "mp3")
        self._encoding: deque[Future[bytes]] = deque()
        self._piece = round(piece * form.sample_rate) * form.channels * 2
        self._pcm = bytearray()

    def feed(self, samples: Samples) -> Iterator[bytes]:
        """Take float32 sound, shape (frames, channels), range ±1; yield the finished part of the stream."""
        self._pcm += to_pcm16(samples).astype("<i2", copy=False).tobytes()
        if len(self._pcm) >= self._piece:
            self._encode()
            yield from self._finished(AHEAD)

    def flush(self) -> Iterator[bytes]:
        """Yield the rest of the stream."""
        self._encode()
        self._encoding.append(self._pool.submit(self._encoder.flush))
        yield from self._finished(0)

    def close(self) -> None:
        """Stop encoding; a block at work is ended, in a moment."""
        self._pool.shutdown(cancel_futures=True)

    def _encode(self) -> None:
        self._encoding.append(self._pool.submit(self._encoder.encode, bytes(self._pcm)))
        self._pcm.clear()

    def _finished(self, most: int) -> Iterator[bytes]:
        """Yield what is encoded, and wait as long as more than `most` pieces are not."""
        while self._encoding and (len(self._encoding) > most or self._encoding[0].done()):
            yield bytes(self._encoding.popleft().result())


class ChunkedMp3:
    """Encodes sound into one MP3 stream, on several threads, in constant memory; the bytes depend on the sound alone."""

    def __init__(self, form: AudioFormat) -> None:
        self._form = form
        self._frame = samples_per_frame(form.sample_rate)
        self._search = round(SEARCH * form.sample_rate / self._frame)
        self._chunk = round(CHUNK * form.sample_rate / self._frame)
        self._sound = _Sound()
        self._begin = 0  # the MPEG frame at which the present chunk begins
        self._places: tuple[int, ...] = ()
        workers = min(os.cpu_count() or 1, MOST_WORKERS)
        self._pool = ThreadPool(workers, "mp3")
        self._most_encoding = workers + 1
        self._encoding: deque[tuple[Future[FrameRun], tuple[int, ...]]] = deque()
        """Chunks, each with the frames at which the stream may change over to it, the best first."""
        self._held: FrameRun | None = None

    def feed(self, samples: Samples) -> Iterator[bytes]:
        """Take float32 sound, shape (frames, channels), range ±1; yield the finished part of the stream."""
        self._sound.add(to_pcm16(samples).astype("<i2", copy=False))
        while self._sound.end >= (self._begin + self._chunk + PLACES + RUN_OUT) * self._frame:
            quietest = self._quietest(self._begin + self._chunk - self._search)
            self._encode((quietest + PLACES + RUN_OUT) * self._frame)
            near = range(quietest - PLACES, quietest + PLACES + 1)
            self._begin, self._places = quietest, tuple(sorted(near, key=lambda place: abs(place - quietest)))
            self._sound.drop(self._run_up * self._frame)
            yield from self._finished(self._most_encoding)

    def flush(self) -> Iterator[bytes]:
        """Yield the rest of the stream."""
        self._encode(self._sound.end)
        yield from self._finished(0)
        if self._held:
            yield self._held.data

    def close(self) -> None:
        """Stop encoding; a chunk at work is ended, in a fraction of a second."""
        self._pool.shutdown(cancel_futures=True)

    @property
    def _run_up(self) -> int:
        """The frame at which the present chunk's encoder begins."""
        return max(0, self._begin - PLACES - RUN_UP)

    def _quietest(self, first: int) -> int:
        """Return the quietest frame of those in which a chunk may end."""
        # LAME's frame holds the sound two frames before its place, and overlaps with its neighbours: five are weighed together
        around = self._sound.between((first - 3) * self._frame, (first + self._search + 1) * self._frame)
        frames = np.concatenate(around).reshape(self._search + 4, -1).astype(np.float32)
        power = np.einsum("ij,ij->i", frames, frames)
        return first + int(np.argmin(np.convolve(power, np.ones(5), "valid")))

    def _encode(self, end: int) -> None:
        blocks = self._sound.between(self._run_up * self._frame, end)
        run = self._pool.submit(_encode_chunk, blocks, self._form, self._run_up)
        self._encoding.append((run, self._places))

    def _finished(self, most: int) -> Iterator[bytes]:
        """Yield the encoded stream, and wait as long as more than `most` chunks are being encoded."""
        while self._encoding and (len(self._encoding) > most or self._encoding[0][0].done()):
            future, places = self._encoding.popleft()
            run = future.result()
            if self._held:
                stream, run = join(self._held, run, places)
                yield stream
            self._held = run


class _Sound:
    """The sound that is not encoded yet, as 16-bit integers."""

    def __init__(self) -> None:
        self.end = 0
        self._start = 0
        self._blocks: deque[_Pcm] = deque()

    def add(self, samples: _Pcm) -> None:
        self._blocks.append(samples)
        self.end += len(samples)

    def between(self, start: int, end: int) -> list[_Pcm]:
        """Return the blocks from one frame of sound to another."""
        found = []
        at = self._start
        for block in self._blocks:
            if at < end and at + len(block) > start:
                found.append(block[max(0, start - at) : end - at])
            at += len(block)
        return found

    def drop(self, before: int) -> None:
        """Forget the blocks that end before a frame of sound."""
        while self._blocks and self._start + len(self._blocks[0]) <= before:
            self._start += len(self._blocks.popleft())


def _encode_chunk(blocks: list[_Pcm], form: AudioFormat, first: int) -> FrameRun:
    """Encode sound that begins at a frame of the stream."""
    encoder = _encoder_for(form, LAME_EFFORT)
    encoder.set_vbr(4)  # vbr_mtrh, LAME's default method
    encoder.set_vbr_quality(VBR_QUALITY)
    pcm = b"".join(block.data for block in blocks)
    return FrameRun.of(first, bytes(encoder.encode(pcm)) + bytes(encoder.flush()))


def _encoder_for(form: AudioFormat, effort: int) -> Any:  # noqa: ANN401 - lameenc has no types
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(form.sample_rate)
    encoder.set_out_sample_rate(form.sample_rate)
    encoder.set_channels(form.channels)
    encoder.set_quality(effort)
    return encoder
