"""M4B, an audio book with chapters and cover, through ffmpeg: first its sound, and at the end its tags."""

import contextlib
import errno
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from guided_audio.audio import AudioFormat, Samples, silence, to_pcm16
from guided_audio.audio.sound_files import ffmpeg_program, write_failure
from guided_audio.core.errors import OutputError
from guided_audio.core.temporary import beside, remove_temporary, temporary_file
from guided_audio.core.translation import N_
from guided_audio.export.encoders.m4b_boxes import PLACE, complete, free_tags, room_for
from guided_audio.export.encoders.tags import UNMEASURED, ChapterMark, Level, Tags, TimedLine, picture_type

_BIT_RATE = 56_000
"""Bits a second and channel: AAC of good speech."""
_CONTAINER = ("-fflags", "+bitexact", "-f", "ipod", "-brand", "M4B ")  # the same session is the same bytes
_READERS = {"image/png": "png_pipe", "image/jpeg": "jpeg_pipe"}


class M4bEncoder:
    """Writes an M4B; ffmpeg gets the sound as it comes."""

    def __init__(self, path: Path, form: AudioFormat, tags: Tags) -> None:
        self._path = path
        self._tags = tags
        self._channels = form.channels
        self._empty = True
        self._reader = _READERS[picture_type(tags.cover)] if tags.cover else ""
        self._sound, self._texts, self._cover = (beside(path, name) for name in ("sound", "texts", "cover"))
        pcm = ("-f", "s16le", "-ar", str(form.sample_rate), "-ac", str(form.channels), "-i", "pipe:0")
        aac = ("-c:a", "aac", "-b:a", str(_BIT_RATE * form.channels), "-flags:a", "+bitexact")
        self._run = FfmpegRun((*pcm, *aac, *_CONTAINER), self._sound)

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        self._empty &= not len(samples)
        self._run.feed(to_pcm16(samples).astype("<i2", copy=False).tobytes())

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Write the finished file; the lyrics in it have no times."""
        if self._empty:  # without sound, ffmpeg makes no file
            self.encode(silence(1, self._channels))
        self._run.finish()
        language = self._tags.language_code
        free = free_tags([*([("LANGUAGE", language)] if language else []), *level.replay_gain])
        room = room_for(free) if free else ""
        self._texts.write_text("\n".join(_ffmetadata(self._tags, chapters, room)), "utf-8", newline="\n")
        inputs = ["-i", file_url(self._sound), "-f", "ffmetadata", "-i", file_url(self._texts)]
        maps = ["-map", "0:a", "-map_metadata", "1", "-map_chapters", "1"]
        if self._reader:
            self._cover.write_bytes(self._tags.cover)
            inputs += ["-f", self._reader, "-i", file_url(self._cover)]
            maps += ["-map", "2:v", "-disposition:v:0", "attached_pic"]
        self._run = FfmpegRun((*inputs, *maps, "-c", "copy", "-movflags", "+faststart", *_CONTAINER), self._path)
        self._run.finish()
        complete(self._path, free, language or "und")
        self.close()

    def close(self) -> None:
        """Stop ffmpeg, and remove the temporary files."""
        self._run.stop()
        for leftover in (self._sound, self._texts, self._cover):
            remove_temporary(leftover)


def _ffmetadata(tags: Tags, chapters: Sequence[ChapterMark], room: str) -> Iterator[str]:
    """Yield the lines of ffmpeg's own format of tags and chapters (ffmpeg's manual, "Metadata")."""
    texts = {
        "title": tags.title, "artist": tags.artist, "album": tags.album, "date": tags.year, "genre": tags.genre,
        "comment": tags.comment, "lyrics": "\n".join(tags.lyrics), PLACE: room,
    }  # fmt: skip
    yield ";FFMETADATA1"
    yield from (f"{name}={_escaped(text)}" for name, text in texts.items() if text)
    for chapter in chapters:
        yield "[CHAPTER]\nTIMEBASE=1/1000"
        yield f"START={round(chapter.start * 1000)}\nEND={round(chapter.end * 1000)}\ntitle={_escaped(chapter.title)}"
    yield ""


def _escaped(text: str) -> str:
    escaped = re.sub(r"([=;#\\\n])", r"\\\1", text)
    return f"{escaped} " if text.endswith("\\") else escaped  # else ffmpeg would read on in the next line


def find_ffmpeg() -> str:
    """Return the path of ffmpeg; OutputError if it is not installed."""
    if found := ffmpeg_program():
        return found
    raise OutputError(
        N_("m4b needs the program ffmpeg, which is not installed here"), N_("install ffmpeg, or export an MP3")
    )


def file_url(path: Path) -> str:
    """Return a file as ffmpeg's URL; a colon in its name would else be read as the end of a protocol's."""
    return f"file:{path}"


class FfmpegRun:
    """One run of ffmpeg that writes a file; every failure is an OSError with the last line of its messages."""

    def __init__(self, arguments: Iterable[str], path: Path) -> None:
        self._path = path
        self._messages = temporary_file()  # a pipe that is not read could fill up
        self._process = subprocess.Popen(
            [find_ffmpeg(), "-hide_banner", "-v", "error", "-xerror", *arguments, "-y", file_url(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._messages,
            start_new_session=True,  # on Ctrl-C, this program stops ffmpeg
        )

    def feed(self, data: bytes) -> None:
        """Write to its standard input."""
        try:
            if self._process.stdin:
                self._process.stdin.write(data)
        except BrokenPipeError as error:
            self.finish()
            raise write_failure(self._path) from error  # ffmpeg ended without a message

    def finish(self) -> None:
        """Wait until ffmpeg has ended; OSError if it failed."""
        self._close_input()
        failed = self._process.wait() != 0
        self._messages.seek(0)
        messages = self._messages.read().decode(errors="replace").strip().splitlines()
        self.stop()
        failure = write_failure(self._path)
        if failed and failure.errno == errno.ENOSPC:
            raise failure
        if failed:
            raise OSError(
                errno.EIO, N_("ffmpeg failed: {message}", message=messages[-1] if messages else N_("it says nothing"))
            )

    def stop(self) -> None:
        """Kill ffmpeg, if it still runs."""
        self._process.kill()
        self._process.wait()
        self._close_input()
        self._messages.close()

    def _close_input(self) -> None:
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):  # its exit code tells more
                self._process.stdin.close()
