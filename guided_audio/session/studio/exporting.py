"""Exporting a script from the studio: a file, or a client's pack, in one folder beside the scripts and nowhere else."""

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import EXPORT_FOLDER
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.core.files import make_folder
from guided_audio.core.translation import N_
from guided_audio.export import ExportOptions, files_of, ready_target, target_of
from guided_audio.session.options import SessionOptions
from guided_audio.session.prepare import Progress
from guided_audio.session.session import Session, open_session
from guided_audio.speech import Speech

KINDS = ("mp3", "m4b", "opus", "flac", "wav")
_NAME = re.compile(r"\w[\w .'-]{0,99}")


class IsThere(OutputError):
    """A file of this name is there, and may only be replaced if its user says so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to become of a script."""

    options: SessionOptions
    kind: str = "mp3"
    pack: bool = False
    """Whether it becomes one zip for a client."""
    name: str = ""
    """What its file is called, such as a client's number; empty for the script's own name."""
    country: str = ""
    """Whose numbers a pack has; empty for the user's own choice, else this machine's."""
    replaces: bool = False


def folder_of(root: Path) -> Path:
    """Return where the studio's exports of a folder go."""
    return root / EXPORT_FOLDER


def exported_from(root: Path, script: Path) -> bool:
    """Whether there is an export of a script that is not older than it."""
    try:
        made = [path.stat().st_mtime for path in folder_of(root).glob("*") if path.stem == script.stem]
        return bool(made) and max(made) >= script.stat().st_mtime
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Export:
    """An export that can begin."""

    session: Session
    target: Path
    kind: str
    options: ExportOptions

    def make(self, progress: Progress, cancel: threading.Event) -> Path:
        """Speak, render and write it; return the file. OutputError, SpeechError, Cancelled."""
        with self.session.prepare(lambda share: progress(share / 2)) as ready:
            made = ready.export(self.target, self.kind, self.options, lambda share: progress(0.5 + share / 2), cancel)
        return made.pack or made.path


def export_of(root: Path, script: Path, asked: Asked, speech: Speech) -> Export:
    """Return the export that is asked for; IsThere if its file would replace one, and whatever else would stop it."""
    if asked.kind not in KINDS or not _NAME.fullmatch(asked.name or script.stem):
        what = N_("«{name}.{kind}» cannot be the name of a file", name=asked.name or script.stem, kind=asked.kind)
        raise UsageError(what, N_("use letters, digits and hyphens: client-17"))
    session = open_session(script, asked.options, speech=speech)
    make_folder(folder_of(root))
    place, kind = target_of(script.stem, folder_of(root) / f"{asked.name or script.stem}.{asked.kind}", None)
    options = ExportOptions(pack=asked.pack, country=asked.country or None, overwrite=asked.replaces)
    place = ready_target(place, options)
    there = [path.name for path in files_of(place, options) if path.exists()]
    if there and not asked.replaces:
        raise IsThere(N_("{there} is already there", there=there[0]), N_("replace it, or choose another name"))
    return Export(session, place, kind, options)
