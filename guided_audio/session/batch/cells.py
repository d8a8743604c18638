"""What stands in the cells of a manifest: each reader returns its value, or raises a GuidedAudioError."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guided_audio.audio.beds import check_bed, is_path
from guided_audio.core.errors import UsageError
from guided_audio.core.files import explained
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.export.encoders import EXTENSIONS, check_encoder
from guided_audio.library.catalog import find_script
from guided_audio.script import read_script
from guided_audio.session.options import SESSION, read_values
from guided_audio.session.prepare import sheet_for
from guided_audio.voices.voice_catalog import find_voice

_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})
_NO_BED = frozenset({"none", "off"})


def find_in(folder: Path, wanted: str) -> Path:
    """Return a script by its path beside the manifest, or by its name in the library."""
    if not wanted:
        raise UsageError(N_("a row needs a script"), N_("«guided-audio list» shows their names; or write a path"))
    beside = folder / wanted
    return beside if beside.is_file() else find_script(wanted)


def text_of(script: Path) -> str:
    """Return the text of a script that can be performed."""
    read_script(script).require()
    with explained(script, "read"):
        return script.read_bytes().decode("utf-8")


def other_language(script: Path, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield that a script is in another language than is asked for."""
    meta = read_script(script).require().meta
    if language and language_of(language) != language_of(meta.language):
        hint = N_("name a script in that language, or leave the cell empty")
        yield (
            "language",
            "language",
            N_(
                "{name} is in «{language}», not in «{other}»",
                name=script.name,
                language=meta.language,
                other=language,
            ),
            hint,
        )


def kind_of(cell: str) -> str:
    """Return the kind of file."""
    kind = cell.lower().removeprefix(".") or "mp3"
    if kind not in EXTENSIONS:
        raise UsageError(
            N_("there is no format «{cell}»", cell=cell),
            did_you_mean(kind, EXTENSIONS) or N_("it is one of {extensions}", extensions=", ".join(EXTENSIONS)),
        )
    check_encoder(kind)
    return kind


def voice_of(cell: str) -> str:
    """Return the full name of a voice; empty for the script's own."""
    return find_voice(cell).reference if cell else ""


def length_of(cell: str) -> Seconds | None:
    """Return a length with its unit; None for the script's own."""
    if not cell:
        return None
    try:
        length: Any = read_values(SESSION, {"length": cell})["length"]
    except UsageError as error:
        raise UsageError(N_("«{cell}» is not a length", cell=cell), N_("write 20m or 12:30")) from error
    return Seconds(length)


def bed_in(folder: Path, cell: str) -> str | None:
    """Return a bed of sound by its name, or its path beside the manifest; empty for none, None for the script's own."""
    if not cell:
        return None
    if cell.lower() in _NO_BED:
        return ""
    name = str(folder / cell) if is_path(cell) and (folder / cell).is_file() else cell
    check_bed(name)
    return name


def yes_or_no(cell: str) -> bool:
    """Return what a cell says; nothing is no."""
    if cell.lower() not in _YES | _NO:
        raise UsageError(N_("«{cell}» is neither yes nor no", cell=cell), N_("write yes, or leave it empty"))
    return cell.lower() in _YES


def country_of(cell: str) -> str | None:
    """Return a country by its name: without one, that of this machine, and not that of the machine where it is made."""
    return sheet_for(cell or None).country or None
