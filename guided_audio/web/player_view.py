"""What the player's page knows of a finished session: its passages with their words, and the moments its script acts on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guided_audio.session.finished import Finished

_SPOKEN, _WAITS = ("say", "breathe"), ("wait", "write")


@dataclass(slots=True)
class Passage:
    """A chapter: where it begins, in seconds, its words, and the pages to write in it."""

    title: str
    start: float
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class View:
    """A finished session as its page shows it."""

    title: str
    passages: tuple[Passage, ...]
    prompts: Mapping[int, str]
    """What is to be written about, by the number of its cue."""
    moments: Mapping[str, list[list[Any]]]
    """Seconds at which sentences begin; waits with their ends, cues and words; breaths with their ends and phases; notes."""

    def passage_at(self, seconds: float) -> str:
        """Return the title of the passage that a place is in; empty before the first."""
        return next((one.title for one in reversed(self.passages) if one.start <= seconds), "")


def view_of(finished: Finished) -> View:
    """Read a finished session."""
    timeline = json.loads(finished.timeline.read_text(encoding="utf-8"))
    cues = timeline["cues"]
    prompts = {number: cue["text"] for number, cue in enumerate(cues) if cue["kind"] == "write"}
    return View(timeline["title"], _passages(cues), prompts, _moments(cues))


def _passages(cues: Sequence[Mapping[str, Any]]) -> tuple[Passage, ...]:
    passages = [Passage("", 0.0)]
    for cue in cues:
        if cue["kind"] == "chapter":
            passages.append(Passage(cue["text"], cue["start_seconds"]))
        elif cue["kind"] in (*_SPOKEN, *_WAITS) and cue["text"] and passages[-1].lines[-1:] != [cue["text"]]:
            passages[-1].lines.append(cue["text"])
    return tuple(passage for passage in passages if passage.title or passage.lines)


def _moments(cues: Sequence[Mapping[str, Any]]) -> dict[str, list[list[Any]]]:
    moments: dict[str, list[list[Any]]] = {"says": [], "waits": [], "breaths": [], "notes": []}
    for number, cue in enumerate(cues):
        start, end, text = cue["start_seconds"], round(cue["start_seconds"] + cue["seconds"], 3), cue["text"]
        match cue["kind"]:
            case "say":
                moments["says"].append([start])
            case "wait" | "write" as kind:
                moments["waits"].append([start, end, kind, number, text])
            case "breathe":
                moments["breaths"].append([start, end, cue.get("phase", "")])
            case "note":
                moments["notes"].append([start, text])
            case "chapter" if (
                moments["notes"] and moments["notes"][-1][0] < start
            ):  # a note before the first words stays
                moments["notes"].append([start, ""])
    return moments
