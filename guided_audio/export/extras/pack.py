"""One zip for a client: the same members give the same bytes, and the sound is never read as a whole."""

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.files import PERSONAL, explained, written_whole
from guided_audio.export.extras.about import About

READ_ME = "READ-ME-FIRST.txt"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can tell; the real one would make each zip another."""
_UNIX = 3
_READABLE = 0o100644
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the zip: its bytes, or the file on the disk that it is a copy of."""

    name: str
    content: bytes | Path
    purpose: str = ""
    """What it is for, in a few words for the client."""


def write_pack(target: Path, members: Sequence[Member]) -> None:
    """Write a zip for nobody else to read, whole or not at all; raises OutputError."""
    with written_whole(target) as temporary, explained(target):
        temporary.touch(PERSONAL)
        with zipfile.ZipFile(temporary, "w") as pack:
            for member in sorted(members, key=lambda member: member.name):
                _add(pack, member)


def read_me(about: About, members: Sequence[Member]) -> Member:
    """Return the first thing a client reads: what is in here, and what to know before listening."""
    width = max(len(member.name) for member in members)
    rows = [f"  {member.name:<{width}}  {member.purpose}" for member in members]
    words = about.words
    safety = (words["note"], about.safety), (words["touches"], about.content_note)
    notes = [f"{title}: {text}" for title, text in safety if text]
    blocks = [
        f"{about.title}\n{about.lasting}",
        about.summary,
        f"{words['in-here']}:\n\n" + "\n".join(rows),
        *notes,
        words["stop"],
        words["offline"],
    ]
    return Member(READ_ME, ("\n\n".join(filter(None, blocks)) + "\n").encode())


def _add(pack: zipfile.ZipFile, member: Member) -> None:
    info = zipfile.ZipInfo(member.name, _BEGINNING)
    info.create_system, info.external_attr = _UNIX, _READABLE << 16
    if isinstance(member.content, bytes):
        info.compress_type = zipfile.ZIP_DEFLATED
        pack.writestr(info, member.content)
        return
    info.compress_type = zipfile.ZIP_STORED  # sound does not become smaller
    info.file_size = member.content.stat().st_size
    with member.content.open("rb") as source, pack.open(info, "w") as inside:
        shutil.copyfileobj(source, inside, _CHUNK)
