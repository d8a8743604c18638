"""A file of sound that others made, decoded in a process of its own.

A decoder that crashes ends no session, and what it prints is never seen. What it decodes comes through a pipe, so that neither
memory nor disk grows with the length of a file.
"""

import contextlib
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self, cast

import numpy as np

from guided_audio.audio.samples import Samples, read_only
from guided_audio.audio.sound_files import ffmpeg_program
from guided_audio.core.errors import UsageError
from guided_audio.core.files import reason_of
from guided_audio.core.threads import watched
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds

PIPE_SIZE = 1 << 20
"""Bytes that a decoder may be ahead, where the system allows it: 2.7 seconds of 48 kHz in stereo."""
_HEADER = struct.Struct(">4s5I")
"""The head of Sun's .au: its mark, where the sound begins, its length, its encoding, its sample rate and its channels."""
_FLOAT = 6
PATIENCE = Seconds(30.0)
"""A decoder that gives nothing for so long hangs."""
_CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,nut,ogg,rm,tak,truehd,tta,"
    "voc,w64,wav,wv"
)
"""What ffmpeg may take a file for: files of sound and film, but no playlist, which could lead to other files and servers."""
_FOLDED = "aformat=sample_fmts=flt:channel_layouts=mono|stereo"
"""More than two channels are folded by their positions, after ITU-R BS.775: the centre and each surround at −3 dB."""


class Decoder:
    """The sound of one file from its beginning to its true end, at its own rate, in one channel or in two."""

    def __init__(self, path: Path, command: list[str]) -> None:
        """Start a process that writes .au to its standard output."""
        self._path = path
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
            )
        except OSError as error:
            raise UsageError(N_("{path} cannot be decoded: {reason}", path=path, reason=reason_of(error))) from error
        self._pipe = cast("IO[bytes]", self._process.stdout)
        _widen(self._pipe)
        with watched(PATIENCE, self._process.kill):
            self.rate, self.channels = self._read_header()

    @property
    def has_sound(self) -> bool:
        """Whether the process found sound in the file."""
        return self.rate > 0

    def read(self, frames: int) -> Samples:
        """Return the next frames, shape (frames, channels); fewer at the end. UsageError if the decoder crashes or hangs."""
        size = 4 * self.channels
        with watched(PATIENCE, self._process.kill):
            data = self._pipe.read(frames * size)
        if len(data) < frames * size and not 0 <= self._process.wait() < 256:  # Windows gives large numbers
            hint = N_("save it anew as WAV or FLAC, with another program, and use that")
            raise UsageError(N_("{path} could not be read: its decoder crashed, or hung", path=self._path), hint)
        whole = np.frombuffer(data, ">f4", len(data) // size * self.channels)
        return read_only(whole.astype(np.float32).reshape(-1, self.channels))

    def close(self) -> None:
        """End the process; closing twice is fine."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_header(self) -> tuple[int, int]:
        """Return the sample rate and the channels, zeros if there is no sound."""
        header = self._pipe.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return 0, 0
        _, begin, _, _, rate, channels = _HEADER.unpack(header)
        self._pipe.read(begin - _HEADER.size)
        return rate, channels


def au_header(rate: int, channels: int) -> bytes:
    """Return the head of a stream of 32-bit floats, big-endian, whose length is not known."""
    return _HEADER.pack(b".snd", _HEADER.size, 0xFFFFFFFF, _FLOAT, rate, channels)


def decode(path: Path) -> Decoder:
    """Begin to decode a file, with ffmpeg if it is installed, else with libsndfile; UsageError says what is wrong with it."""
    _require_content(path)
    for command in _commands(path.absolute()):
        decoder = Decoder(path, command)
        if decoder.has_sound:
            return decoder
        decoder.close()
    if ffmpeg_program():
        raise UsageError(
            N_("{path} is not sound, or it is damaged", path=path), N_("choose a file that plays in other programs")
        )
    hint = N_("install ffmpeg, which knows many more kinds of files, or save it as WAV, FLAC, Ogg or MP3")
    raise UsageError(
        N_("{path} is not a kind of sound that can be read here, or it was never finished", path=path), hint
    )


def _commands(path: Path) -> Iterator[list[str]]:
    if ffmpeg := ffmpeg_program():
        allowed = ["-format_whitelist", _CONTAINERS, "-protocol_whitelist", "file"]
        source = ["-threads", "1", *allowed, "-i", f"file:{path}"]
        target = ["-map", "0:a:0", "-af", _FOLDED, "-c:a", "pcm_f32be", "-f", "au", "pipe:1"]
        yield [ffmpeg, "-v", "quiet", "-nostdin", *source, *target]
    yield [sys.executable, "-P", "-m", "guided_audio.audio.decoder", str(path)]


def _require_content(path: Path) -> None:
    if not path.is_file():
        what = N_("is a folder") if path.is_dir() else N_("is not a file") if path.exists() else N_("is not there")
        raise UsageError(N_("{path} {what}", path=path, what=what), N_("name a file of sound"))
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise UsageError(N_("{path} is empty", path=path), N_("choose a file that plays in other programs"))
    except OSError as error:
        raise UsageError(N_("{path} cannot be read: {reason}", path=path, reason=reason_of(error))) from error


def _widen(pipe: IO[bytes]) -> None:
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # the user may have too many pipes for wide ones
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
