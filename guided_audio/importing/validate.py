"""Validating a draft: cues that the script format would not take where they stand are kept as notes, and reported."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from guided_audio.audio import has_clip
from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import DEFAULT_BREATH, clock
from guided_audio.importing.draft import CueWords, Draft, Part, Title, Words
from guided_audio.importing.written_cues import note_cues
from guided_audio.script import Bell, Cue, Heading, Hold, Instruction, Paragraph, Pauses, PlaySound, SpeakAs
from guided_audio.script.block_builder import BlockBuilder
from guided_audio.script.cue_model import BlockMark
from guided_audio.script.cue_table import read_cue
from guided_audio.script.cue_words import is_cue

_MOST_PASSES = 20


def settle(draft: Draft, collector: DiagnosticCollector, has_voice: Callable[[str], bool] | None = None) -> Draft:
    """Return a draft with nothing but cues that can be performed; without `has_voice`, all voices are there."""
    parts = [settled for part in draft.parts for settled in _settled(part, collector, has_voice)]
    cues = [_cue(part) for part in parts]
    lone = _lone_marks(parts, cues)
    kept: list[Part] = []
    for index, (part, cue) in enumerate(zip(parts, cues, strict=True)):
        if not isinstance(part, CueWords):
            kept.append(part)
        elif index in lone:
            kept += _as_notes(part, N_("opens or closes a passage that is not whole"), collector)
        else:
            if isinstance(cue, Hold) and cue.is_long:
                message = N_("this becomes a silence of {natural} minutes", natural=clock(cue.length.natural))
                collector.warn(part.location, "long-pause", message, N_("if it is not meant, write a unit: 5s, 500ms"))
            kept.append(replace(part, alone=True) if isinstance(cue, BlockMark) else part)
    missing = {key for key in draft.meta if _is_missing(key, str(draft.meta[key]), collector.at(1), has_voice)}
    meta = {f"x-{key}" if key in missing else key: value for key, value in draft.meta.items()}
    if slots := {part.text: "" for part in kept if isinstance(part, Words) and part.is_slot}:
        known = meta.get("slots")
        meta["slots"] = slots | dict(known) if isinstance(known, Mapping) else slots
    return Draft(tuple(kept), meta)


def _settled(part: Part, collector: DiagnosticCollector, has_voice: Callable[[str], bool] | None) -> Sequence[Part]:
    if isinstance(part, CueWords) and not is_cue(part.inside):
        return _as_notes(part, N_("is no cue here"), collector)
    if isinstance(part, CueWords) and has_voice and isinstance(cue := _cue(part), SpeakAs) and not has_voice(cue.voice):
        return _as_notes(part, N_("names a voice that is not here"), collector)
    if isinstance(part, CueWords) and is_missing_sound(_cue(part), part.location):
        return _as_notes(part, N_("names a sound that is not here"), collector)
    return [part]


def _is_missing(key: str, value: str, place: SourceLocation, has_voice: Callable[[str], bool] | None) -> bool:
    """Whether a key of the front matter names a voice or a sound that is not here."""
    if key in {"bell", "intro", "outro"}:
        return not has_clip(value, Path(place.path).parent)
    return key == "voice" and has_voice is not None and not has_voice(value)


def is_missing_sound(cue: Cue | BlockMark | None, place: SourceLocation) -> bool:
    """Whether a cue names a file of sound that is neither beside the script nor in the user's folder."""
    sound = cue.sound if isinstance(cue, Bell | PlaySound) else ""
    return bool(sound) and not has_clip(sound, Path(place.path).parent)


def _as_notes(part: CueWords, what: str, collector: DiagnosticCollector) -> list[CueWords]:
    collector.warn(
        part.location,
        "unknown-cue",
        N_("[{inside}] {what}: it is kept as a note", inside=shorten(part.inside), what=what),
    )
    return [replace(part, inside=note) for note in note_cues(part.inside)]


def _cue(part: Part) -> Cue | BlockMark | None:
    return read_cue(part.inside, Pauses(), DEFAULT_BREATH) if isinstance(part, CueWords) else None


def _lone_marks(parts: Sequence[Part], cues: Sequence[Cue | BlockMark | None]) -> set[int]:
    """Return the marks that make no whole passage: not closed in their chapter, nothing in them, too deep in others."""
    marks = {index for index, cue in enumerate(cues) if isinstance(cue, BlockMark)}
    lone: set[int] = set()
    for _ in range(_MOST_PASSES):  # without the one half of a passage, the other half is alone, too
        found = _misplaced(parts, cues, lone) if marks else set()
        if not found:
            return lone
        lone |= found
    return marks


def _misplaced(parts: Sequence[Part], cues: Sequence[Cue | BlockMark | None], lone: Collection[int]) -> set[int]:
    """Return the marks that a script's own builder of passages refuses; a part's number stands for its place."""
    collector = DiagnosticCollector("", len(parts) + 1)
    builder = BlockBuilder(collector)
    for index, (part, cue) in enumerate(zip(parts, cues, strict=True)):
        place = SourceLocation("", index, 1)
        if isinstance(part, Title):
            builder.add(Heading(part.level, part.text, place))
        elif isinstance(part, Words) and part.text.strip():
            builder.add(Paragraph((), place))
        elif isinstance(cue, BlockMark) and index not in lone:
            builder.mark(cue, "", place)
        elif cue and not isinstance(cue, BlockMark):
            builder.add(Instruction(cue, "", place))
    builder.finish()
    return {found.location.line for found in collector.sorted()}
