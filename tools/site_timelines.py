"""Timelines as pictures for the site: what is said, breathed, rung and left to the listener, in time."""

import html
from collections.abc import Mapping
from typing import Any

from guided_audio.core.units import clock

WIDTH, HEIGHT = 1000, 100
"""Of a picture, in units of its own; a page draws it as wide as it has room."""
THINNEST = 2.0
"""A bell takes no time, and is seen."""
SHAPES: dict[str, tuple[str, tuple[str, ...], int, int]] = {
    "said": ("words", ("say",), 0, 100),
    "breath": ("breathing", ("breathe",), 20, 60),
    "sound": ("a bell or a sound", ("bell", "sound"), 55, 45),
    "own": ("your own time, to write or to wait", ("wait", "write"), 0, 100),
}
"""For each class of a picture: its words, its kinds of cues, and where its bars begin and how high they are."""

Planned = Mapping[str, Any]
"""A timeline as `Timeline.to_dict()` gives it."""


def facts_of(planned: Planned) -> str:
    """Return the lengths of a timeline in words: `5:02, of which words 1:40, breathing 0:20, silence 3:02`."""
    whole = float(planned["length_seconds"])
    parts = {name: _seconds(planned, kinds) for name, kinds in _measured().items()}
    parts["silence"] = max(0.0, whole - sum(parts.values()))
    return (
        f"{clock(whole)}, of which {', '.join(f'{name} {clock(long)}' for name, long in parts.items() if long >= 0.5)}"
    )


def timeline_picture(planned: Planned) -> str:
    """Return a timeline as SVG of one line, for a page; its text alternative has the lengths and the chapters."""
    chapters = [(float(cue["start_seconds"]), cue["text"]) for cue in planned["cues"] if cue["kind"] == "chapter"]
    listed = ", ".join(f"{text} at {clock(start)}" for start, text in chapters)
    label = f"Timeline of «{planned['title']}»: {facts_of(planned)}{f'. Chapters: {listed}' if listed else ''}"
    scale = WIDTH / max(1.0, float(planned["length_seconds"]))
    paths = {name: _bars(planned, name, scale) for name in SHAPES}
    paths["chapter"] = "".join(f"M{start * scale:.1f} 0h1v{HEIGHT}h-1z" for start, _ in chapters[1:])
    bars = "".join(f'<path class="{name}" d="{path}"/>' for name, path in paths.items() if path)
    head = f'class="timeline" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    return f'<svg {head} role="img" aria-label="{html.escape(label)}">{bars}</svg>'


def legend() -> str:
    """Return what the colours of the pictures mean, as a list of HTML."""
    words = {name: shape[0] for name, shape in SHAPES.items()} | {"rest": "silence"}
    rows = "".join(f'<li><span class="{name}"></span>{text}</li>' for name, text in words.items())
    return f'<ul class="legend" aria-label="What the pictures show">{rows}</ul>'


def _measured() -> dict[str, tuple[str, ...]]:
    """Return the kinds of cues that take time, by what they are called."""
    return {words.partition(",")[0]: kinds for name, (words, kinds, *_) in SHAPES.items() if name != "sound"}


def _seconds(planned: Planned, kinds: tuple[str, ...]) -> float:
    return sum(float(cue["seconds"]) for cue in planned["cues"] if cue["kind"] in kinds)


def _bars(planned: Planned, name: str, scale: float) -> str:
    """Return the bars of one class as the path of an SVG."""
    _, kinds, top, high = SHAPES[name]
    cues = [cue for cue in planned["cues"] if cue["kind"] in kinds]
    places = ((float(cue["start_seconds"]) * scale, max(THINNEST, float(cue["seconds"]) * scale)) for cue in cues)
    return "".join(f"M{left:.1f} {top}h{wide:.1f}v{high}h-{wide:.1f}z" for left, wide in places)
