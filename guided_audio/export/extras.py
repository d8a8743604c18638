"""What may go with an exported sound: which files an export writes, what is in them, and the zip of all of them for a client."""

import json
import os
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import EXPORT_FOLDER
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.core.files import PERSONAL, accepted_name, explained, make_folder, try_writing, written_whole
from guided_audio.core.translation import N_
from guided_audio.export.captions import CAPTIONS, write_captions
from guided_audio.export.client_sheet import Sheet, sheet_page
from guided_audio.export.encoders import EXTENSIONS, PRESETS, check_encoder
from guided_audio.export.labels import About
from guided_audio.export.measurement import Measurement, report_of
from guided_audio.export.production import Exported, Production
from guided_audio.export.transcript import transcript_as_html, transcript_as_markdown, transcript_of
from guided_audio.timeline import describe

SSML = "ssml"
"""The one kind of export that has words instead of sound."""
TRANSCRIPT, SHEET, REPORT, PACK, TIMELINE = "-transcript", "-when-to-stop.html", "-report.json", ".zip", ".json"
"""How the names of the files beside a sound end; NAME.md would be the script's own name."""
READ_ME = "READ-ME-FIRST.txt"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can hold; with the real one, no two zips would be the same."""
_UNIX, _READABLE = 3, 0o100644


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes with an exported sound."""

    captions: tuple[str, ...] = ()
    """Their formats: `vtt`, `srt`, `lrc`."""
    transcripts: tuple[str, ...] = ()
    """Their formats: `md`, `html`."""
    sheet: bool = False
    """A page that says when to stop, and whom to call."""
    pack: bool = False
    """One zip for a client: sound, captions, transcript, sheet and cover."""
    timeline: bool = False
    """Every cue with its exact time, as JSON."""
    report: bool = False
    """What was measured in the sound, as JSON."""
    personal_tags: bool = False
    """Whether the listener's own words may stand in the tags of the sound."""
    preset: str = ""
    """A place that the sound is made for, one of PRESETS: its bit rate and sample rate are what is asked for there."""
    country: str | None = None
    """Whose numbers the sheet has; None: those of the user's own choice, else of this machine."""
    overwrite: bool = True
    """Whether files that are there are replaced; otherwise one that is there at the end is an OutputError."""

    @property
    def names_numbers(self) -> bool:
        """Whether any of it says whom to call."""
        return bool(self.transcripts) or self.sheet or self.pack

    @property
    def keeps_sound(self) -> bool:
        """Whether the sound is a file of its own: a zip alone has it inside."""
        return not self.pack or bool(self.endings)

    @property
    def is_sound_only(self) -> bool:
        """Whether nothing goes with the sound."""
        return not (self.pack or self.endings)

    @property
    def endings(self) -> tuple[str, ...]:
        """How the names of the files beside the sound end, without the zip."""
        endings = [f".{kind}" for kind in self.captions] + [f"{TRANSCRIPT}.{kind}" for kind in self.transcripts]
        asked = {TIMELINE: self.timeline, SHEET: self.sheet, REPORT: self.report}
        return (*endings, *(ending for ending, is_asked in asked.items() if is_asked))


SOUND_ONLY = ExportOptions()


def sibling(target: Path, ending: str) -> Path:
    """Return the file beside a sound whose name has this ending."""
    return target.with_name(f"{target.stem}{ending}")


def files_of(target: Path, options: ExportOptions) -> tuple[Path, ...]:
    """Return every file that an export to `target` writes; OutputError if one of them cannot be a file."""
    paths = [target] if options.keeps_sound else []
    paths += [sibling(target, ending) for ending in (*options.endings, *((PACK,) if options.pack else ()))]
    for path in paths:
        if path.exists() and not path.is_file():
            raise OutputError(
                N_("{path} could not be written: it is no ordinary file", path=path), N_("choose another place")
            )
    return tuple(paths)


def ready_target(target: Path, options: ExportOptions = SOUND_ONLY) -> Path:
    """Return a target by a name that its folder takes, once it is sure that an export can be written there.

    The folder is made if it is missing. OutputError says now what would otherwise fail after all of it was rendered; a target
    that is not what the preset takes is a UsageError.
    """
    kind = PRESETS[options.preset].kind if options.preset else ""
    if kind and target.suffix.lower() != f".{kind}":
        hint = N_("give it the ending .{kind}, and leave out another format", kind=kind)
        raise UsageError(
            N_("{preset} takes an {upper}, not {name}", preset=options.preset, upper=kind.upper(), name=target.name),
            hint,
        )
    make_folder(target.parent)
    target = accepted_name(target, (*options.endings, *((PACK,) if options.pack else ())))
    files_of(target, options)
    try_writing(target)
    return target


def names_folder(output: str | Path) -> bool:
    """Whether an output is a folder: one that exists, or text that ends with a slash."""
    return str(output).endswith(("/", os.sep)) or Path(output).is_dir()


def target_of(stem: str, output: str | Path | None, kind: str | None) -> tuple[Path, str]:
    """Return the file that an export is written to, and its kind: one of EXTENSIONS, or SSML.

    `output` is a file, a folder, or None for `audio_out/`; in a folder, the file is named `stem`. Without a `kind`, that is what
    the ending of `output` says, else `mp3`.

    UsageError for an ending that is unknown, or is not that of `kind`; OutputError if a program that it needs is not installed.
    """
    if output is None or names_folder(output):
        kind = kind or "mp3"
        output = Path(output or EXPORT_FOLDER) / f"{stem}.{kind}"
    output = Path(output)
    endings, ending = (*EXTENSIONS, SSML), output.suffix.lower().removeprefix(".")
    if ending not in endings:
        hint = N_(
            "give it the ending .{endings}, or name a folder, with a slash at its end", endings=", .".join(endings)
        )
        raise UsageError(N_("{output} does not say what kind of file to write", output=output), hint)
    if kind and kind != ending:
        raise UsageError(
            N_(
                "{name} ends in .{ending}, and the format asked for is {kind}",
                name=output.name,
                ending=ending,
                kind=kind,
            ),
            N_("leave one of them out"),
        )
    check_encoder(ending)
    return output, ending


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
    file: Path | None = None
    """Where the sound is, if that is not yet its own place."""

    def text(self, ending: str) -> str:
        """Return the text of the file whose name has this ending, one of `ExportOptions.endings`."""
        kind = ending.rpartition(".")[2]
        if ending == REPORT and self.measurement:
            return report_of(self.production, self.sound, self.measurement)
        timeline = self.production.timeline
        if ending == TIMELINE:
            return json.dumps(timeline.to_dict(self.sound.cues), ensure_ascii=False, indent=1) + "\n"
        if kind in CAPTIONS:
            return write_captions(kind, self.about, self.sound.lines, self.sound.heard)
        sheet = self.sheet or Sheet("", ())
        if ending == SHEET:
            return sheet_page(sheet)
        places = [paragraph.location for paragraph in self.production.script.paragraphs]
        parts = transcript_of((describe(cue, timeline.format) for cue in self.sound.cues), places)
        write = transcript_as_html if kind == "html" else transcript_as_markdown
        return write(self.about, parts, sheet)

    def members(self) -> tuple[Member, ...]:
        """Return what is in the zip; the read-me is the last.

        They are named by the script, as the zip may be named by the client.
        """
        stem, purposes = Path(self.production.file_name).stem, self.about.labels.texts["purposes"]
        texts = ((f"{TRANSCRIPT}.html", "transcript"), (SHEET, "sheet"), (".vtt", "captions"))
        members = (
            Member(f"{stem}{self.sound.path.suffix}", self.file or self.sound.path, purposes["sound"]),
            *(Member(f"{stem}{ending}", self.text(ending).encode(), purposes[what]) for ending, what in texts),
            Member(f"{stem}.jpg", self.cover, purposes["picture"]),
        )
        return (*members, read_me(self.about, members))

    @property
    def about(self) -> About:
        """What the session says about itself."""
        return About.of(self.production.script, self.production.timeline.title, self.sound.seconds)


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


def write_pack(target: Path, members: Sequence[Member], *, overwrite: bool = True) -> None:
    """Write a zip that its owner alone can read, whole or not at all; the same members give the same bytes; OutputError."""
    with (
        written_whole(target, PERSONAL, overwrite=overwrite, keep=True) as temporary,
        explained(target),
        zipfile.ZipFile(temporary, "w") as pack,
    ):
        for member in sorted(members, key=lambda member: member.name):
            info = zipfile.ZipInfo(member.name, _BEGINNING)
            info.create_system, info.external_attr = _UNIX, _READABLE << 16
            if isinstance(member.content, bytes):
                pack.writestr(info, member.content, zipfile.ZIP_DEFLATED)
                continue
            info.file_size = member.content.stat().st_size  # it is stored: sound does not become smaller
            with member.content.open("rb") as source, pack.open(info, "w") as inside:
                shutil.copyfileobj(source, inside)
