"""The error tree, and the diagnostics that carry a place in a script.

Every message says what happened, and `hint` what would be right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from guided_audio.core.translation import ngettext


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """A place in a script: 1-based line and column, the column counted in code points."""

    path: str
    line: int
    column: int
    words: str = field(default="", compare=False)
    """How a word processor's user would find it, as a document shows no lines: its heading and its first words."""

    def __str__(self) -> str:
        return f"{self.path}, {self.words}" if self.words else f"{self.path}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops the performance, a warning does not, a note asks for nothing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding in a script: where, which rule, what was found, and what would be right."""

    location: SourceLocation
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.location}: {self.severity}: {self.message}{hint} [{self.code}]"


class GuidedAudioError(Exception):
    """Any error that can be explained to a user."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(GuidedAudioError):
    """An option or argument is wrong (exit 2)."""

    exit_code = 2


class ScriptNotFound(UsageError):
    """No script has this name or path."""


class UnknownVoice(UsageError):
    """No installed engine has this voice."""


class UnknownCountry(UsageError):
    """There are no crisis lines for this country."""


class UnknownSound(UsageError):
    """There is no bed of sound of this name."""


class UnknownDevice(UsageError):
    """There is no sound device of this name."""


class LengthOutOfReach(UsageError):
    """A session cannot be as long as was asked, `target`: `least` and `most` are the seconds it can last."""

    def __init__(self, message: str, hint: str, least: float, most: float, target: float) -> None:
        super().__init__(message, hint)
        self.least = least
        self.most = most
        self.target = target


class DiagnosticsError(GuidedAudioError):
    """A file cannot be used as it is written; `str()` has all its diagnostics, one to a line."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        errors = sum(d.severity is Severity.ERROR for d in self.diagnostics)
        path = self.diagnostics[0].location.path
        super().__init__(ngettext("{count} error in {path}", "{count} errors in {path}", errors, path=path))

    def __str__(self) -> str:
        return "\n".join([self.message, *map(str, self.diagnostics)])


class ScriptError(DiagnosticsError):
    """A script cannot be performed as it is written."""


class UserFileError(DiagnosticsError):
    """A TOML file of the user's own cannot be used: the path, the crisis lines, the dictionary."""


class TransferError(DiagnosticsError):
    """A file of history or of pages cannot be imported as it is."""


class ManifestError(DiagnosticsError):
    """A batch cannot be made as its manifest is written."""


class ClusterError(GuidedAudioError):
    """The machines of a cluster cannot be reached, or cannot do what is asked."""


class SpeechError(GuidedAudioError):
    """A voice could not say something, or died."""


class ResourceError(GuidedAudioError):
    """The system has no room for another process or thread."""


class OutputError(GuidedAudioError):
    """A file could not be written."""


class DownloadError(GuidedAudioError):
    """A file of a voice could not be downloaded, or is another than expected."""


class ServingError(GuidedAudioError):
    """The pages for a browser cannot be served here."""


class JournalError(GuidedAudioError):
    """The journal of played sessions cannot be read or written."""


class EncryptionError(GuidedAudioError):
    """Pages cannot be encrypted, or cannot be opened."""


class Cancelled(GuidedAudioError):
    """The work was cancelled by its caller."""


class DeviceError(GuidedAudioError):
    """The sound device failed."""


class NoDevice(DeviceError):
    """There is no sound device to play through."""


class NoMicrophone(DeviceError):
    """There is no microphone that may be opened."""


class DeviceLost(DeviceError):
    """The sound device has gone, or has stopped answering; it may come back."""


def shorten(text: str, most: int = 40) -> str:
    """Return a text that a message can quote: at most so many characters, an ellipsis for the rest."""
    return text if len(text) <= most else text[: most - 1] + "…"
