"""A folder of scripts that are edited here and elsewhere at the same time: what is on disk is never overwritten unseen."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from guided_audio.core.errors import (
    Diagnostic,
    GuidedAudioError,
    OutputError,
    ScriptError,
    ScriptNotFound,
    SourceLocation,
    UsageError,
)
from guided_audio.core.files import PERSONAL, explained, reason_of, written_whole
from guided_audio.core.locks import changing
from guided_audio.core.placing import sync
from guided_audio.core.translation import N_
from guided_audio.script.parser import MAX_BYTES
from guided_audio.session.studio.kept import KeptTexts

ENDING = ".md"
GONE = ""
"""The digest of a file that is not there."""
MOST = 2000
"""The scripts that are listed."""
_WRITABLE = 0o222


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script as it is on disk: its text with line ends of LF, and the digest of its bytes; GONE if there is no file."""

    text: str
    digest: str
    has_crlf: bool = False


class Conflict(GuidedAudioError):
    """A script was changed elsewhere since it was read here: nothing is written."""

    def __init__(self, theirs: ScriptText) -> None:
        super().__init__(N_("this script was changed elsewhere"), N_("look at both versions"))
        self.theirs = theirs


class ScriptFolder:
    """The scripts in a folder and below it; what lies outside is not reached, by links neither."""

    def __init__(self, root: Path, kept: KeptTexts | None = None) -> None:
        self.root = root.resolve()
        self._kept = kept or KeptTexts()

    def names(self) -> tuple[str, ...]:
        """Return the scripts by their paths below the folder, in order; hidden ones are left out."""
        return tuple(sorted(self._found())[:MOST])

    def path_of(self, name: str, *, exists: bool = True) -> Path:
        """Return the file of a script; ScriptNotFound for what is none of this folder's."""
        parts = PurePosixPath(name).parts
        is_plain = bool(parts) and not any(part.startswith((".", "/")) or "\\" in part for part in parts)
        path = self.root.joinpath(*parts) if is_plain and name.isprintable() else self.root
        real = path.resolve()
        is_script = path.suffix.lower() == ENDING and real.suffix.lower() == ENDING and self.root in real.parents
        if not is_script or (exists and not real.is_file()):
            raise ScriptNotFound(
                N_("there is no script «{name}» in {root}", name=name, root=self.root),
                N_("its list shows those that there are"),
            )
        return path

    def read(self, name: str) -> ScriptText:
        """Return a script as it is now; ScriptError if it is no text in UTF-8, or too large."""
        path = self.path_of(name, exists=False)
        try:
            return text_of(path)
        except FileNotFoundError:
            return ScriptText("", GONE)
        except OSError as error:
            raise UsageError(
                N_("{path} cannot be read: {reason}", path=path, reason=reason_of(error)),
                N_("see whose file it is"),
            ) from error

    def save(self, name: str, text: str, base: str) -> ScriptText:
        """Save a script in the place of the version whose digest is `base`, with its permissions and its line ends.

        What it replaces is kept. Conflict if another version is on disk; OutputError if it cannot be written.
        """
        path = self.path_of(name, exists=False)
        with explained(path), changing(path.parent):
            before = self._unchanged(name, base)
            mode = path.stat().st_mode & 0o7777 if before.digest != GONE else PERSONAL
            if not mode & _WRITABLE:
                raise OutputError(
                    N_("{path} is read-only, and stays as it is", path=path), N_("allow writing to it, or save a copy")
                )
            data = text.replace("\n", "\r\n" if before.has_crlf else "\n").encode("utf-8")
            if len(data) > MAX_BYTES:
                raise OutputError(
                    N_("{name} would be larger than {max_bytes} KB", name=name, max_bytes=MAX_BYTES // 1024),
                    N_("make it two sessions"),
                )
            self._kept.keep(path, before.text)
            with written_whole(path, mode, overwrite=before.digest != GONE) as temporary:
                temporary.write_bytes(data)
                sync(temporary)  # what takes long comes before the last look
                self._unchanged(name, base)
        return ScriptText(text, digest_in(data), before.has_crlf)

    def keep_aside(self, name: str, text: str) -> Path | None:
        """Keep a text that is given up for another version, and return where."""
        return self._kept.keep(self.path_of(name, exists=False), text)

    def _unchanged(self, name: str, base: str) -> ScriptText:
        theirs = self.read(name)
        if theirs.digest != base:
            raise Conflict(theirs)
        return theirs

    def _found(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            folders[:] = [one for one in folders if not one.startswith(".")]
            for file in files:
                path = Path(folder, file)
                if not file.startswith(".") and path.suffix.lower() == ENDING:
                    real = path.resolve()
                    if self.root in real.parents and real.is_file():
                        yield path.relative_to(self.root).as_posix()


def text_of(path: Path) -> ScriptText:
    """Read a file; OSError if there is none, ScriptError if it is no text in UTF-8, or too large."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    start = SourceLocation(str(path), 1, 1)
    if len(data) > MAX_BYTES:
        hint = N_("split it into sessions of its own")
        raise ScriptError(
            [
                Diagnostic(
                    start, "too-large", N_("this file is larger than {max_bytes} KB", max_bytes=MAX_BYTES // 1024), hint
                )
            ]
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        hint = N_("import it, which makes a script of it")
        raise ScriptError([Diagnostic(start, "not-utf-8", N_("this file is not UTF-8 text"), hint)]) from error
    return ScriptText(text.replace("\r\n", "\n"), digest_in(data), "\r\n" in text)


def digest_in(data: bytes) -> str:
    """Return the digest by which a version is known."""
    return hashlib.sha256(data).hexdigest()[:32]
