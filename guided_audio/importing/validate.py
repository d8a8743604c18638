"""Validating a draft: cues that the script format would not take where they stand are kept as notes, and reported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.units import DEFAULT_BREATH, clock
from guided_audio.importing.draft import CueWords, Draft, Part, Title, Words
from guided_audio.importing.written_cues import note_cues
from guided_audio.script import Cue, Hold, Pauses, Remark, SpeakAs
from guided_audio.script.block_builder import MAX_DEPTH
from guided_audio.script.cue_model import Alternative, BlockMark, Closing, Opening
from guided_audio.script.cue_table import read_cue
from guided_audio.script.cue_words import is_cue

_CHAPTER = 2


def settle(draft: Draft, collector: DiagnosticCollector, has_voice: Callable[[str], bool] | None = None) -> Draft:
    """Return a draft with nothing but cues that can be performed; without `has_voice`, all voices are there."""
    parts = [settled for part in draft.parts for settled in _settled(part, collector, has_voice)]
    lone = _lone_marks(parts)
    kept: list[Part] = []
    for index, part in enumerate(parts):
        if not isinstance(part, CueWords):
            kept.append(part)
        elif index in lone:
            kept += _as_notes(part, "opens or closes a passage that is not whole", collector)
        else:
            cue = _cue(part)
            if isinstance(cue, Hold) and cue.is_long:
                message = f"this becomes a silence of {clock(cue.length.natural)} minutes"
                collector.warn(part.location, "long-pause", message, "if it is not meant, write a unit: 5s, 500ms")
            kept.append(replace(part, alone=part.alone or isinstance(cue, BlockMark)))
    meta = {
        f"x-{key}" if key == "voice" and has_voice and not has_voice(str(value)) else key: value
        for key, value in draft.meta.items()
    }
    if slots := {part.text: "" for part in kept if isinstance(part, Words) and part.is_slot}:
        known = meta.get("slots")
        meta["slots"] = slots | dict(known) if isinstance(known, Mapping) else slots
    return Draft(tuple(kept), meta)


def _settled(part: Part, collector: DiagnosticCollector, has_voice: Callable[[str], bool] | None) -> Sequence[Part]:
    if isinstance(part, CueWords) and not is_cue(part.inside):
        return _as_notes(part, "is no cue here", collector)
    if isinstance(part, CueWords) and has_voice and isinstance(cue := _cue(part), SpeakAs) and not has_voice(cue.voice):
        return _as_notes(part, "names a voice that is not here", collector)
    return [part]


def _as_notes(part: CueWords, what: str, collector: DiagnosticCollector) -> list[CueWords]:
    message = f"[{shorten(part.inside)}] {what}: it is kept as a note"
    collector.warn(part.location, "unknown-cue", message)
    return [replace(part, inside=note) for note in note_cues(part.inside)]


def _cue(part: Part) -> Cue | BlockMark | None:
    return read_cue(part.inside, Pauses(), DEFAULT_BREATH) if isinstance(part, CueWords) else None


@dataclass(slots=True)
class _Passage:
    """A passage that is open: the marks that belong to it, and what stands in it so far."""

    kind: str
    marks: list[int]
    labels: list[str] = field(default_factory=list)
    is_filled: bool = False
    is_too_deep: bool = False


def _lone_marks(parts: Sequence[Part]) -> set[int]:
    """Return the marks that make no whole passage: not closed in their chapter, nothing in them, too deep in others."""
    lone: set[int] = set()
    open_: list[_Passage] = []
    for index, part in enumerate(parts):
        cue = _cue(part)
        if isinstance(part, Title) and part.level <= _CHAPTER:
            lone |= {mark for passage in open_ for mark in passage.marks}
            open_.clear()
        elif isinstance(cue, Opening):
            too_deep = len(open_) >= MAX_DEPTH
            open_.append(_Passage(cue.kind, [index], [cue.label.casefold()], is_too_deep=too_deep))
        elif isinstance(cue, Alternative):
            lone |= _divide(open_, index, cue.label.casefold())
        elif isinstance(cue, Closing):
            lone |= _close(open_, index, cue.kind)
        elif open_ and ((isinstance(part, Words) and part.text.strip()) or (cue and not isinstance(cue, Remark))):
            open_[-1].is_filled = True
    return lone | {mark for passage in open_ for mark in passage.marks}


def _divide(open_: list[_Passage], index: int, label: str) -> set[int]:
    passage = open_[-1] if open_ else None
    if passage is None or passage.kind != "choose" or not passage.is_filled or label in passage.labels:
        return {index}
    passage.marks.append(index)
    passage.labels.append(label)
    passage.is_filled = False
    return set()


def _close(open_: list[_Passage], index: int, kind: str) -> set[int]:
    if kind not in {passage.kind for passage in open_}:
        return {index}
    lone: set[int] = set()
    while open_:
        passage = open_.pop()
        is_whole = passage.kind == kind and passage.is_filled and not passage.is_too_deep
        if open_ and passage.is_filled:
            open_[-1].is_filled = True
        if passage.kind == kind:
            return lone if is_whole else lone | {index, *passage.marks}
        lone |= set(passage.marks)
    return lone
