"""What a therapist gives to a client: an export with its captions, its transcript, a sheet, or all of it in one zip."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from guided_audio.core.errors import OutputError
from guided_audio.core.files import make_folder, save_text
from guided_audio.export.exporter import Exported
from guided_audio.export.extras.about import About
from guided_audio.export.extras.pack import Member
from guided_audio.export.extras.sheet import Advice, Sheet
from guided_audio.export.extras.transcript import Part
from guided_audio.export.measurement import Proof
from guided_audio.safety.crisis import TITLE, sheet_to_give
from guided_audio.session.export import export
from guided_audio.session.prepare import PreparedSession, Progress
from guided_audio.session.report import save_report
from guided_audio.session.session import Session

_CAPTIONS = ("vtt", "srt", "lrc")
_TRANSCRIPT, _SHEET = "-transcript", "-when-to-stop.html"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is to go with an export."""

    captions: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()
    sheet: bool = False
    pack: bool = False
    report: bool = False
    personal_tags: bool = False
    """Whether the listener's own words may stand in the tags of the sound."""
    country: str | None = None
    """Whose numbers the sheet has; None: those of the user's own choice, else of this machine."""

    @property
    def names_numbers(self) -> bool:
        """Whether any of it says whom to call."""
        return bool(self.transcripts) or self.sheet or self.pack

    @property
    def keeps_sound(self) -> bool:
        """Whether the sound is a file of its own: a zip alone has it inside."""
        return not self.pack or bool(self.captions or self.transcripts) or self.sheet or self.report

    @property
    def is_nothing(self) -> bool:
        """Whether the sound goes alone."""
        return not (self.captions or self.names_numbers or self.report)


@dataclass(frozen=True, slots=True)
class Packed:
    """What came of an export: its sound, if that is a file of its own, the files beside it, and the zip with its contents."""

    exported: Exported
    sound: Path | None
    beside: tuple[Path, ...] = ()
    pack: Path | None = None
    inside: tuple[str, ...] = ()


def files_of(target: Path, beside: Beside) -> tuple[Path, ...]:
    """Return every file that an export to `target` will write; OutputError if one of them cannot be a file."""
    paths = [target] if beside.keeps_sound else []
    paths += _side_files(target, beside)
    paths += [_report_file(target)] if beside.report else []
    paths += [target.with_suffix(".zip")] if beside.pack else []
    for path in paths:
        if path.exists() and not path.is_file():
            raise OutputError(f"{path} could not be written: it is no ordinary file", "choose another place")
    return tuple(paths)


def given_sheet(country: str | None = None) -> Sheet:
    """Return the sheet for a client, without any line of the user's own; UnknownCountry if there are none for a country."""
    care = sheet_to_give(country)
    parts = tuple(Advice(part.title, part.items, part.before, part.after) for part in care.to_give)
    return Sheet(TITLE, parts, care.origin, care.country.name if care.country else "")


def export_with(
    ready: PreparedSession, target: Path, kind: str, beside: Beside, progress: Progress = lambda _: None
) -> Packed:
    """Export a session with all that is to go with it, each file whole or not at all; what is there is replaced."""
    proof = Proof(ready.placed, ready.session.timeline.format) if beside.report else None
    if beside.is_nothing:
        return Packed(export(ready, target, kind, progress, personal=beside.personal_tags), target)
    sheet = given_sheet(beside.country)
    make_folder(target.parent)
    with _place_of_sound(target, beside) as place:
        exported = export(ready, place, kind, progress, personal=beside.personal_tags, proof=proof)
        goods = _Goods(ready.session, exported, sheet)
        paths = _side_files(target, beside)
        if proof is not None:
            save_report(_report_file(target), ready, proof, exported)
        for path in paths:
            save_text(path, goods.text(path.name.removeprefix(target.stem)))
        sound = target if beside.keeps_sound else None
        reports = (_report_file(target),) if beside.report else ()
        if not beside.pack:
            return Packed(exported, sound, (*paths, *reports))
        return _packed(goods, target, sound, (*paths, *reports))


def _packed(goods: _Goods, target: Path, sound: Path | None, beside: tuple[Path, ...]) -> Packed:
    from guided_audio.export.extras.pack import write_pack

    members, pack = goods.members(target), target.with_suffix(".zip")
    write_pack(pack, members)
    return Packed(goods.exported, sound, beside, pack, tuple(sorted(member.name for member in members)))


def _report_file(target: Path) -> Path:
    return target.with_name(f"{target.stem}-report.json")


def _side_files(target: Path, beside: Beside) -> tuple[Path, ...]:
    endings = [f".{kind}" for kind in beside.captions]
    endings += [f"{_TRANSCRIPT}.{kind}" for kind in beside.transcripts]  # NAME.md would be the script's own name
    endings += [_SHEET] if beside.sheet else []
    return tuple(target.with_name(f"{target.stem}{ending}") for ending in endings)


@contextlib.contextmanager
def _place_of_sound(target: Path, beside: Beside) -> Iterator[Path]:
    """Yield where the sound is written: at its own place, or, until it is in the zip, where nobody else can read it."""
    if beside.keeps_sound:
        yield target
        return
    with tempfile.TemporaryDirectory(prefix="guided_audio-") as folder:
        yield Path(folder, target.name)


@dataclass(frozen=True)
class _Goods:
    """A finished session, and the texts that go with it."""

    session: Session
    exported: Exported
    sheet: Sheet

    def text(self, ending: str) -> str:
        """Return the text of a file beside the sound, by how its name ends."""
        from guided_audio.export.extras.captions import write_captions
        from guided_audio.export.extras.markdown import transcript_as_markdown
        from guided_audio.export.extras.page import sheet_page, transcript_as_html

        if ending == _SHEET:
            return sheet_page(self.sheet)
        kind = ending.rpartition(".")[2]
        if kind in _CAPTIONS:
            return write_captions(kind, self.about, self.exported.lines, self.exported.chapters)
        write = transcript_as_html if kind == "html" else transcript_as_markdown
        return write(self.about, self._parts(), self.sheet)

    def members(self, target: Path) -> list[Member]:
        """Return what is in the zip."""
        from guided_audio.export.extras.cover import make_cover
        from guided_audio.export.extras.pack import Member, read_me

        def text(ending: str, what: str) -> Member:
            return Member(f"{target.stem}{ending}", self.text(ending).encode(), purpose(what))

        def purpose(what: str) -> str:
            return self.about.words.of("purposes", what)

        cover = make_cover(self.about.title, self.session.script.meta.practice or "")
        members = [
            Member(target.name, self.exported.path, purpose("sound")),
            text(f"{_TRANSCRIPT}.html", "transcript"),
            text(_SHEET, "sheet"),
            text(".vtt", "captions"),
            Member(f"{target.stem}.jpg", cover, purpose("picture")),
        ]
        return [*members, read_me(self.about, members)]

    @cached_property
    def about(self) -> About:
        """What the session says about itself."""
        meta = self.session.script.meta
        return About(
            self.session.timeline.title, self.exported.seconds, meta.author, meta.language, meta.summary,
            meta.content_note, meta.safety, meta.needs,
        )  # fmt: skip

    def _parts(self) -> tuple[Part, ...]:
        from guided_audio.export.extras.transcript import transcript_of

        places = [paragraph.location for paragraph in self.session.script.paragraphs]
        return transcript_of(self.session.timeline.cues, places, self.exported.chapters)
