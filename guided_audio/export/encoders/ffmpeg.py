"""ffmpeg, where it is installed: finding it, and one run of it."""

import contextlib
import errno
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from guided_audio.audio.pydub_adapter import ffmpeg_program
from guided_audio.core.errors import OutputError
from guided_audio.export.encoders.failure import write_failure


def find_ffmpeg() -> str:
    """Return the program; OutputError if there is none."""
    found = ffmpeg_program()
    if not found:
        raise OutputError(
            "m4b needs the program ffmpeg, which is not installed here", "install ffmpeg, or export an MP3"
        )
    return found


def file_url(path: Path) -> str:
    """Return how ffmpeg is told of a file: a colon in its name would else be taken for the end of a protocol's."""
    return f"file:{path}"


class FfmpegRun:
    """One run of ffmpeg that writes a file; every failure is an OSError with the last thing it said."""

    def __init__(self, arguments: Iterable[str], path: Path) -> None:
        self._path = path
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 – closed in stop(); a pipe that nobody reads could fill up
        self._process = subprocess.Popen(
            [find_ffmpeg(), "-hide_banner", "-v", "error", "-xerror", *arguments, "-y", file_url(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C is for this program, which then stops ffmpeg
        )

    def feed(self, data: bytes) -> None:
        """Hand it what it reads from its standard input."""
        try:
            if self._process.stdin:
                self._process.stdin.write(data)
        except BrokenPipeError as error:
            self.finish()
            raise write_failure(self._path) from error  # it went without a word

    def finish(self) -> None:
        """Let it come to its end."""
        self._close_input()
        failed = self._process.wait() != 0
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip().splitlines()
        self.stop()
        failure = write_failure(self._path)
        if failed and failure.errno == errno.ENOSPC:
            raise failure
        if failed:
            raise OSError(errno.EIO, f"ffmpeg failed: {said[-1] if said else 'it says nothing'}")

    def stop(self) -> None:
        """End it at once, wherever it is."""
        self._process.kill()
        self._process.wait()
        self._close_input()
        self._said.close()

    def _close_input(self) -> None:
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):  # how it ended says more
                self._process.stdin.close()
