"""The listening page: what every voice said, its pitch drawn, and its measures."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np
from listening_measures import Curve, ending, peak
from markupsafe import Markup

from guided_audio.core.files import save_text

NAMES = {
    "en": "English", "es": "Spanish", "de": "German", "fr": "French", "it": "Italian", "pt": "Portuguese",
}  # fmt: skip
WIDTH, HEIGHT, LEFT = 320, 88, 26
RANGE = 12.0
"""Semitones above and below a voice's middle that are drawn."""
FURTHEST = 0.06
"""Seconds between points of a curve from which on they are not joined."""


@dataclass(frozen=True, slots=True)
class Take:
    """One sentence, or paragraph, by a voice: its sound, and its pitch in semitones above the voice's middle."""

    sound: str
    seconds: float
    curve: Curve | None


@dataclass(frozen=True, slots=True)
class Performance:
    """All that a voice said in a language, by kind, and what was measured of it."""

    voice: str
    about: str
    way: str
    """How it was said, where a voice says all twice: plain, or with its melody."""
    takes: Mapping[str, Take]
    measures: Mapping[str, str]

    @property
    def title(self) -> str:
        return f"{self.voice}, {self.way}" if self.way else self.voice


@dataclass(frozen=True, slots=True)
class Part:
    """A language: what was said by kind, and who said it."""

    language: str
    texts: Mapping[str, str]
    performances: Sequence[Performance]

    @property
    def name(self) -> str:
        return NAMES.get(self.language, self.language)

    @property
    def by_voice(self) -> list[list[Performance]]:
        """Return the performances of each voice together."""
        return [list(group) for _, group in itertools.groupby(self.performances, lambda one: one.voice)]

    def longest(self, *kinds: str) -> float:
        """Return how long the longest take of these kinds is, in seconds: they are all drawn to its scale."""
        return max(one.takes[kind].seconds for one in self.performances for kind in kinds)


def write_page(folder: Path, parts: Sequence[Part], kinds: Mapping[str, str], about: str) -> None:
    """Write the page beside its sounds."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    page = templates.get_template("listening.html").render(parts=parts, kinds=kinds, about=about, drawn=drawn)
    save_text(folder / "index.html", page)


def drawn(take: Take, longest: float) -> Markup:
    """Return a take's pitch as a picture, with its scale: semitones above and below the voice's middle, and half seconds."""
    if take.curve is None:
        return Markup("<p>Pitch not drawn (install praat-parselmouth).</p>")
    longest = max(longest, 0.5)
    lines = [_line(level, level) for level in (-6, 0, 6)]
    ticks = [_tick(at, longest) for at in np.arange(0.5, longest, 0.5 if longest < 8 else 2.0)]
    curve = [f'<polyline points="{points}"/>' for points in _strokes(take.curve, longest)]
    inner = Markup("".join([*ticks, *lines, *curve]))  # noqa: S704 - numbers
    picture = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
    return picture.format(WIDTH, HEIGHT, in_words(take), inner)


def in_words(take: Take) -> str:
    """Say what a picture shows."""
    if take.curve is None or np.isnan(take.curve[:, 1]).all():
        return "No pitch was found."
    voiced = take.curve[~np.isnan(take.curve[:, 1])]
    at = voiced[np.argmin(abs(voiced[:, 1] - peak(take.curve))), 0]
    return (
        f"Pitch over {take.seconds:.1f} seconds: highest, {peak(take.curve):+.1f} semitones from the voice's middle, "
        f"at {at:.1f} seconds; it ends at {ending(take.curve):+.1f}."
    )


def _x(seconds: float, longest: float) -> float:
    return LEFT + (WIDTH - LEFT - 2) * seconds / longest


def _y(semitones: float) -> float:
    return HEIGHT / 2 * (1 - max(-RANGE, min(RANGE, semitones)) / RANGE)


def _line(semitones: float, shown: int) -> str:
    y = _y(semitones)
    kind = "middle" if not shown else "scale"
    label = f"{shown:+d}".replace("-", "−") if shown else "0"
    return (
        f'<line class="{kind}" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 4}" y="{y + 3:.1f}">{label}</text>'
    )


def _tick(seconds: float, longest: float) -> str:
    x = _x(seconds, longest)
    return f'<line class="tick" x1="{x:.1f}" y1="{HEIGHT - 4}" x2="{x:.1f}" y2="{HEIGHT}"/>'


def _strokes(curve: Curve, longest: float) -> list[str]:
    """Return the points of each stretch that has a pitch."""
    voiced = curve[~np.isnan(curve[:, 1])]
    breaks = np.flatnonzero(np.diff(voiced[:, 0]) > FURTHEST) + 1
    return [
        " ".join(f"{_x(at, longest):.1f},{_y(pitch):.1f}" for at, pitch in stroke)
        for stroke in np.split(voiced, breaks)
        if len(stroke) > 1
    ]
