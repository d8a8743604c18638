"""What cues are called, and what can be read of them: for screens, transcripts, reports and JSON alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds
from guided_audio.timeline import cues

_KINDS = {
    cues.Say: "say", cues.Lead: "breathe", cues.Silence: "silence", cues.Strike: "bell", cues.Await: "wait",
    cues.RingOut: "ring-out", cues.Chapter: "chapter", cues.Show: "note", cues.Bed: "ambience",
    cues.Sound: "sound",
}  # fmt: skip
"""The names of cues, as far as possible those of the script language."""


@dataclass(frozen=True, slots=True)
class CueInfo:
    """A cue to be read: a sentence, a silence by its source, the prompt of a wait. A wait lasts as long as in an export."""

    kind: str
    text: str
    start: Seconds
    length: Seconds
    phase: str = ""
    """Of breathing: `in`, `hold`, `out` or `rest`."""
    is_spoken: bool = False
    """Whether a voice says it."""
    bounds: tuple[Seconds, Seconds] | None = None
    """How far a silence may shrink and stretch, if it may."""
    location: SourceLocation | None = None


def kind_of(cue: cues.TimelineCue) -> str:
    """Return what a cue is called; a wait with a page to write is a `write`."""
    return "write" if isinstance(cue, cues.Await) and cue.prompt.writing else _KINDS[type(cue)]


def text_of(cue: cues.TimelineCue) -> str:
    """Return what can be read of a cue; empty where there are no words."""
    match cue:
        case cues.Say(shown=text) | cues.Lead(shown=text):
            return text
        case cues.Show(text=text) | cues.Silence(source=text) | cues.Chapter(title=text):
            return text
        case cues.Await(prompt=prompt):
            return prompt.text
        case cues.Sound(clip=clip):
            return clip.name
        case cues.Bed(sound=sound, quietly=quietly):  # of a file of the listener's own, its name is enough
            return (PurePath(sound).name or "off") + (", quietly" if quietly else "")
        case _:
            return ""


def describe(placed: cues.Placed, form: AudioFormat) -> CueInfo:
    """Return what can be read of a cue in its place."""
    cue = placed.cue
    return CueInfo(
        kind_of(cue),
        text_of(cue),
        form.seconds(placed.start),
        form.seconds(placed.frames),
        phase=cue.phase if isinstance(cue, cues.Lead) else "",
        is_spoken=isinstance(cue, cues.Say | cues.Lead) and bool(cue.utterances),
        bounds=(cue.length.least, cue.length.most) if cues.is_elastic(cue) else None,
        location=cue.location if isinstance(cue, cues.Say | cues.Lead) else None,
    )


def cues_as_dicts(placed: Iterable[cues.Placed], form: AudioFormat) -> list[dict[str, object]]:
    """Return cues as values for JSON, with their places in frames and in seconds."""
    return [
        {
            "kind": kind_of(item.cue),
            "start_frame": item.start,
            "frames": item.frames,
            "start_seconds": round(form.seconds(item.start), 3),
            "seconds": round(form.seconds(item.frames), 3),
            "text": text_of(item.cue),
            **_of_words(item.cue),
        }
        for item in placed
    ]


def cues_from_dicts(values: Iterable[Mapping[str, Any]], path: str) -> tuple[CueInfo, ...]:
    """Return what can be read of cues that were written as JSON; `path` is that of their script."""
    return tuple(
        CueInfo(
            value["kind"],
            value["text"],
            Seconds(value["start_seconds"]),
            Seconds(value["seconds"]),
            phase=value.get("phase", ""),
            location=SourceLocation(path, value["line"], value["column"]) if "line" in value else None,
        )
        for value in values
    )


def _of_words(cue: cues.TimelineCue) -> dict[str, object]:
    """Return what only words have: their place in the script, and of breathing its phase."""
    if not isinstance(cue, cues.Say | cues.Lead):
        return {}
    place: dict[str, object] = {"line": cue.location.line, "column": cue.location.column}
    return {"phase": cue.phase, **place} if isinstance(cue, cues.Lead) else place
