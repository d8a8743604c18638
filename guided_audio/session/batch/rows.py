"""From a row of a manifest to the job that it asks for, or to everything that is wrong with the row."""

import functools
import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from guided_audio.audio.beds import find_sound, is_path
from guided_audio.core.errors import Diagnostic, DiagnosticsError, GuidedAudioError, ManifestError, UsageError
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_
from guided_audio.core.units import clock
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.script import merge_words
from guided_audio.session.batch.cells import (
    bed_in,
    country_of,
    find_in,
    kind_of,
    length_of,
    other_language,
    text_of,
    voice_of,
    yes_or_no,
)
from guided_audio.session.batch.job import Job, LaidOut, Recipe, key_of, laid_out
from guided_audio.session.batch.manifest import CHOICE, SLOT, Row
from guided_audio.session.plan import OnMeasuring
from guided_audio.session.slot_words import require_sayable

T = TypeVar("T")
NAME = "{id}"
"""How files are named unless told otherwise."""
_FIELDS = ("id", "name", "script", "language", "voice", "country", "length", "row")
_SHARED = ("script", "language", "voice", "length", "country", "ambience", "format", "pack")
"""The columns that make a recipe."""
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
"""Characters that one file system or another refuses in names."""
_LONGEST = 120
"""Bytes of a file's name, so that there is room in any folder."""
_SLACK = 1.25
"""How far a length may be beyond what was estimated before any word was spoken."""
_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Checked:
    """A recipe, or what is wrong with it, by column."""

    laid: LaidOut | None = None
    recipe: Recipe | None = None
    faults: tuple[tuple[str, str, str, str], ...] = ()
    """Column, code, message and hint."""


@dataclass
class _Faults:
    """Collects what is wrong in a row, by column."""

    found: list[tuple[str, str, str, str]] = field(default_factory=list)

    def read(self, column: str, code: str, reader: Callable[[], T], otherwise: T) -> T:
        """Return what a reader returns, or note what it raises."""
        try:
            return reader()
        except DiagnosticsError as error:
            first = error.diagnostics[0]
            self.found.append((column, code, f"{error.message}: {first.location}: {first.message}", first.hint))
        except GuidedAudioError as error:
            self.found.append((column, code, error.message, error.hint))
        return otherwise


class RowReader:
    """Reads rows; what many rows share is checked once."""

    def __init__(self, pattern: str = NAME, on_measuring: OnMeasuring | None = None) -> None:
        """Raise UsageError for a pattern that names no file."""
        check_pattern(pattern)
        self._pattern = pattern
        self._on_measuring = on_measuring
        self._lexicon = _without_paths(read_lexicon())
        self._checked = functools.lru_cache(_KEPT)(self._check)

    def job(self, row: Row) -> Job:
        """Return the job of a row; ManifestError has all that is wrong with it."""
        if row.faults:
            raise ManifestError(row.faults)
        shared = tuple(row.cells.get(column, "") for column in _SHARED)
        checked = self._checked(Path(row.path).parent, shared, tuple(sorted(row.named(CHOICE).items())))
        faults = [row.fault(*fault) for fault in checked.faults]
        if checked.laid is None or checked.recipe is None:
            raise ManifestError(faults)
        laid, recipe = checked.laid, checked.recipe
        slots = _slots(row, laid, faults)
        file = self._file(row, recipe, laid, faults)
        if faults:
            raise ManifestError(faults)
        meta, timeline = laid.session.script.meta, laid.session.timeline
        return Job(
            row.number,
            row.line,
            _id_of(row, recipe),
            file,
            recipe,
            laid.digest,
            key_of(laid.digest, recipe, slots, meta.language),
            slots,
            laid.session.target or timeline.length_estimate,
            timeline.format.channels,
        )

    def _check(self, folder: Path, shared: tuple[str, ...], choices: tuple[tuple[str, str], ...]) -> _Checked:
        """Check what a recipe is made of, as far as one fault does not hide the next."""
        cells, faults = dict(zip(_SHARED, shared, strict=True)), _Faults()
        script = faults.read("script", "unknown-script", lambda: find_in(folder, cells["script"]), None)
        text = faults.read("script", "script", lambda: text_of(script) if script else "", "")
        if script and not faults.found:
            faults.found += other_language(script, cells["language"])
        recipe = Recipe(
            name=script.name if script else "",
            text=text,
            kind=faults.read("format", "format", lambda: kind_of(cells["format"]), "mp3"),
            voice=faults.read("voice", "unknown-voice", lambda: voice_of(cells["voice"]), ""),
            length=faults.read("length", "length", lambda: length_of(cells["length"]), None),
            ambience=faults.read("ambience", "unknown-sound", lambda: bed_in(folder, cells["ambience"]), None),
            choices=choices,
            pack=faults.read("pack", "pack", lambda: yes_or_no(cells["pack"]), False),
            country=faults.read("country", "unknown-country", lambda: country_of(cells["country"]), None),
            lexicon=self._lexicon,
        )
        if faults.found:
            return _Checked(faults=tuple(faults.found))
        column = f"{CHOICE}{choices[0][0]}" if choices else "script"
        laid = faults.read(column, "script", lambda: laid_out(recipe, self._on_measuring), None)
        if laid:
            recipe = replace(recipe, voice=laid.session.voice.reference)  # another machine may prefer another
            faults.found += _out_of_reach(laid)
        return _Checked(laid, recipe, tuple(faults.found))

    def _file(self, row: Row, recipe: Recipe, laid: LaidOut, faults: list[Diagnostic]) -> str:
        """Return the name of a row's file; what cannot stand in one is a fault."""
        script = Path(recipe.name).stem
        values = {name: row.cells.get(name, "") for name in _FIELDS} | {
            "id": _id_of(row, recipe), "script": script, "row": str(row.number),
            "language": laid.session.script.meta.language,
        }  # fmt: skip
        for name in fields_of(self._pattern):
            value = values[name]
            if not value:
                faults.append(
                    row.fault(name, "file-name", N_("the file is named by {{{name}}}, and it is empty", name=name))
                )
            elif _UNFIT.search(value) or value.startswith(".") or value != value.strip(" ."):
                hint = N_("use letters, digits, hyphens and dots between them")
                faults.append(
                    row.fault(name, "file-name", N_("«{value}» cannot stand in the name of a file", value=value), hint)
                )
        file = f"{self._pattern.format_map(values)}.{'zip' if recipe.pack else recipe.kind}"
        if any(len(part.encode()) > _LONGEST for part in file.split("/")):
            faults.append(
                row.fault("id", "file-name", N_("the name of its file is too long"), N_("choose a shorter id"))
            )
        return unicodedata.normalize("NFC", file)


def check_pattern(pattern: str) -> None:
    """Raise UsageError for a pattern of names that knows no such field, or leads out of the folder."""
    hint = N_(
        "write a name such as {{language}}/{{id}}, with {value}", value=", ".join(f"{{{name}}}" for name in _FIELDS)
    )
    try:
        unknown = next((name for name in fields_of(pattern) if name not in _FIELDS), None)
    except ValueError as error:
        raise UsageError(N_("«{pattern}» names no file: {error}", pattern=pattern, error=error), hint) from error
    if unknown is not None:
        raise UsageError(N_("the name of a file knows no {{{unknown}}}", unknown=unknown), hint)
    parts = pattern.split("/")
    if not all(parts) or any(part.startswith(".") for part in parts) or _UNFIT.search(pattern.replace("/", "")):
        raise UsageError(N_("«{pattern}» names no file in the folder", pattern=pattern), hint)
    if not fields_of(pattern):
        raise UsageError(N_("«{pattern}» gives all files one name", pattern=pattern), hint)


def fields_of(pattern: str) -> list[str]:
    """Return the fields of a pattern, each once; ValueError if its braces are wrong."""
    return list(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None))


def own_sound(job: Job) -> str:
    """Return the bed of a job that is a file on this machine; empty if it has none."""
    for cue in laid_out(job.recipe).session.timeline.cues:
        sound = getattr(cue, "sound", "")
        if sound and (is_path(sound) or find_sound(sound).path):
            return str(sound)
    return ""


def _id_of(row: Row, recipe: Recipe) -> str:
    return row.cells.get("id") or f"{Path(recipe.name).stem}-{row.number:04d}"


def _slots(row: Row, laid: LaidOut, faults: list[Diagnostic]) -> dict[str, str]:
    """Return the words for the slots of a row; `name` is for the slot of that name, where the script has one."""
    session, given = laid.session, row.named(SLOT)
    known, places = session.script.meta.slots, {slot: f"{SLOT}{slot}" for slot in given}
    if "name" in row.cells and "name" in known:
        if "name" in given:
            faults.append(
                row.fault(
                    "name", "slot", N_("the name is also given in {slot}name", slot=SLOT), N_("leave one of them out")
                )
            )
        given, places = {"name": row.cells["name"], **given}, {"name": "name", **places}
    own = laid.session.choices.own_words
    for slot, words in given.items():
        if slot not in known:
            hint = did_you_mean(slot, known) or N_("its slots: {known}", known=", ".join(known) or "it has none")
            faults.append(row.fault(places[slot], "slot", N_("this script has no slot «{slot}»", slot=slot), hint))
            continue
        pronounced = merge_words(own, session.script.meta.pronounce)
        try:
            require_sayable(session.script, {slot: words}, session.voice, pronounced)
        except GuidedAudioError as error:
            faults.append(row.fault(places[slot], "slot", error.message, error.hint))
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in words if not character.isspace()):
            message = N_("the words for «{slot}» hold a character that is none", slot=slot)
            faults.append(row.fault(places[slot], "slot", message, N_("type them anew")))
    return given


def _out_of_reach(laid: LaidOut) -> Iterator[tuple[str, str, str, str]]:
    """Yield that a length which is asked for can clearly not be had; what is close is known when the words are spoken."""
    length, reach = laid.session.options.length, laid.session.reach_estimate
    if length is not None and not reach.least / _SLACK <= length <= reach.most * _SLACK:
        message = N_("{stem} cannot last {length}", stem=laid.session.path.stem, length=clock(length))
        yield (
            "length",
            "length",
            message,
            N_("it can last from about {least} to {most}", least=clock(reach.least), most=clock(reach.most)),
        )


def _without_paths(lexicon: Lexicon) -> Lexicon:
    """Return a dictionary that says nothing of where on this machine it is."""
    return Lexicon(
        tuple(
            replace(entry, location=replace(entry.location, path=Path(entry.location.path).name))
            for entry in lexicon.entries
        )
    )
