"""The files that go with a sound, and the zip of all of them for a client."""

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.files import PERSONAL, explained, written_whole
from guided_audio.export.captions import CAPTIONS, write_captions
from guided_audio.export.client_sheet import Sheet, sheet_page
from guided_audio.export.labels import About
from guided_audio.export.measurement import Measurement, report_of
from guided_audio.export.options import REPORT, SHEET, TRANSCRIPT
from guided_audio.export.production import Exported, Production
from guided_audio.export.transcript import transcript_as_html, transcript_as_markdown, transcript_of

READ_ME = "READ-ME-FIRST.txt"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can hold; with the real one, no two zips would be the same."""
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


@dataclass(frozen=True, slots=True)
class Extras:
    """Makes the files that go with a finished sound."""

    production: Production
    sound: Exported
    cover: bytes
    sheet: Sheet | None = None
    measurement: Measurement | None = None

    def text(self, ending: str) -> str:
        """Return the text of the file whose name has this ending, one of `ExportOptions.endings`."""
        kind = ending.rpartition(".")[2]
        if ending == REPORT and self.measurement:
            return report_of(self.production, self.sound, self.measurement)
        if kind in CAPTIONS:
            return write_captions(kind, self.about, self.sound.lines, self.sound.chapters)
        sheet = self.sheet or Sheet("", ())
        if ending == SHEET:
            return sheet_page(sheet)
        places = [paragraph.location for paragraph in self.production.script.paragraphs]
        parts = transcript_of(self.production.timeline.cues, places, self.sound.chapters)
        write = transcript_as_html if kind == "html" else transcript_as_markdown
        return write(self.about, parts, sheet)

    def members(self) -> tuple[Member, ...]:
        """Return what is in the zip; the read-me is the last."""
        stem, purpose = self.sound.path.stem, self.about.labels.purpose
        texts = ((f"{TRANSCRIPT}.html", "transcript"), (SHEET, "sheet"), (".vtt", "captions"))
        members = (
            Member(self.sound.path.name, self.sound.path, purpose("sound")),
            *(Member(f"{stem}{ending}", self.text(ending).encode(), purpose(what)) for ending, what in texts),
            Member(f"{stem}.jpg", self.cover, purpose("picture")),
        )
        return (*members, read_me(self.about, members))

    @property
    def about(self) -> About:
        """What the session says about itself."""
        meta = self.production.script.meta
        return About(
            self.production.timeline.title, self.sound.seconds, meta.author, meta.language, meta.summary,
            meta.content_note, meta.safety, meta.needs,
        )  # fmt: skip


def read_me(about: About, members: Sequence[Member]) -> Member:
    """Return what a client reads first: what is in the zip, and what to know before listening."""
    width = max(len(member.name) for member in members)
    rows = [f"  {member.name:<{width}}  {member.purpose}" for member in members]
    labels = about.labels
    safety = (labels["note"], about.safety), (labels["touches"], about.content_note)
    blocks = [
        f"{about.title}\n{about.lasting}",
        about.summary,
        f"{labels['in-here']}:\n\n" + "\n".join(rows),
        *(f"{title}: {text}" for title, text in safety if text),
        labels["stop"],
        labels["offline"],
    ]
    return Member(READ_ME, ("\n\n".join(filter(None, blocks)) + "\n").encode())


def write_pack(target: Path, members: Sequence[Member]) -> None:
    """Write a zip that its owner alone can read, whole or not at all; the same members give the same bytes.

    A sound is copied piece by piece, never read as a whole. Raises OutputError.
    """
    with written_whole(target) as temporary, explained(target):
        temporary.touch(PERSONAL)
        with zipfile.ZipFile(temporary, "w") as pack:
            for member in sorted(members, key=lambda member: member.name):
                _add(pack, member)


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
