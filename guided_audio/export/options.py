"""What may go with an exported sound, and which files an export writes."""

from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import EXPORT_FOLDER
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.export.encoders import EXTENSIONS, check_encoder

SSML = "ssml"
"""The one kind of export that has words instead of sound."""
TRANSCRIPT, SHEET, REPORT, PACK = "-transcript", "-when-to-stop.html", "-report.json", ".zip"
"""How the names of the files beside a sound end; NAME.md would be the script's own name."""


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
    report: bool = False
    """What was measured in the sound, as JSON."""
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
        return not self.pack or bool(self.endings)

    @property
    def is_sound_only(self) -> bool:
        """Whether nothing goes with the sound."""
        return not (self.pack or self.endings)

    @property
    def endings(self) -> tuple[str, ...]:
        """How the names of the files beside the sound end, without the zip."""
        endings = [f".{kind}" for kind in self.captions] + [f"{TRANSCRIPT}.{kind}" for kind in self.transcripts]
        return (*endings, *((SHEET,) if self.sheet else ()), *((REPORT,) if self.report else ()))


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
            raise OutputError(f"{path} could not be written: it is no ordinary file", "choose another place")
    return tuple(paths)


def target_of(stem: str, output: Path | None, kind: str | None) -> tuple[Path, str]:
    """Return the file that an export is written to, and its kind.

    Args:
        stem: The name of the file without its ending, where `output` does not name a file.
        output: A file, a folder that exists, or None for `audio_out/`.
        kind: One of EXTENSIONS or SSML; None: as the ending of `output` says, else `mp3`.

    Raises:
        UsageError: The ending of `output` is unknown, or is not that of `kind`.
        OutputError: A program that this kind needs is not installed.

    """
    if output is None or output.is_dir():
        kind = kind or "mp3"
        output = (output or EXPORT_FOLDER) / f"{stem}.{kind}"
    endings, ending = (*EXTENSIONS, SSML), output.suffix.lower().removeprefix(".")
    if ending not in endings:
        hint = f"give it the ending .{', .'.join(endings)}, or name a folder that exists"
        raise UsageError(f"{output} does not say what kind of file to write", hint)
    if kind and kind != ending:
        raise UsageError(f"{output.name} ends in .{ending}, and --format says {kind}", "leave one of them out")
    check_encoder(ending)
    return output, ending
