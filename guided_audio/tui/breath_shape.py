"""The breathing shape: its size, its drawing in Braille dots, and its widget."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from guided_audio.playback import CueInfo, State, Status

EMBER = 0.16
"""Its size at rest, as a share of its full size: small, and still visible."""
_SWELL = 0.05
_SWELL_EVERY = 11.0
"""In silences it swells, in seconds, too little and too slowly to be taken for a breath to follow."""
_SETTLING = 0.7
"""Seconds in which it comes most of the way to its size at rest: it never jumps."""
_SOFT_EDGE = 0.5
_DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint16)
"""Unicode's numbering of the dots of a Braille pattern, four rows of two."""
_GLOW = ("#d6c3a0", "#c0ae92", "#a49880", "#87826f", "#6b6b61", "#525650", "#40463f")
_STYLES = tuple(Style(color=colour, bgcolor="#0c0e11") for colour in _GLOW)
"""Its colours from the middle outwards, on the background of the screens."""


class Breath:
    """The size of the shape, from 0 to 1, following a session."""

    def __init__(self) -> None:
        self.level = EMBER
        self._cue: CueInfo | None = None
        self._began_at = 0.0
        self._began_level = EMBER
        self._age = 0.0

    def follow(self, status: Status, passed: float) -> float:
        """Return the size now, `passed` seconds after the last time."""
        cue = status.cue
        if cue and cue.phase and status.state is State.PLAYING:
            self.level = self._led(cue, status.into)
        else:
            self._cue, self._age = None, self._age + passed
            if status.state is not State.PAUSED:
                swells = status.state is State.HOLDING or (cue is not None and cue.kind == "silence")
                swell = _SWELL * (1 - math.cos(math.tau * self._age / _SWELL_EVERY)) if swells else 0.0
                self.level += (EMBER + swell - self.level) * (1 - math.exp(-passed / _SETTLING))
        return self.level

    def _led(self, cue: CueInfo, into: float) -> float:
        if cue != self._cue or into < self._began_at:
            self._cue, self._began_at, self._began_level = cue, into, self.level
        goal = {"in": 1.0, "out": EMBER}.get(cue.phase, self._began_level)
        share = (into - self._began_at) / max(cue.length - self._began_at, 0.1)
        eased = (1 - math.cos(math.pi * min(max(share, 0.0), 1.0))) / 2
        return self._began_level + (goal - self._began_level) * eased


def draw(columns: int, rows: int, level: float) -> list[str]:
    """Return the shape in lines of Braille dots.

    Every dot has a size from which on it is drawn, so that the shape grows and shrinks dot by dot and never flickers.
    """
    on = _thresholds(columns, rows) < level
    cells = on.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3)
    codes = (cells * _DOTS).sum(axis=(2, 3))
    return ["".join(chr(0x2800 + code) if code else " " for code in row) for row in codes]


def tones(columns: int, rows: int, count: int) -> list[list[int]]:
    """Return for every cell how far from the middle it is, as one of `count` tones from 0, the innermost."""
    y, x = np.mgrid[0:rows, 0:columns]
    distance = np.hypot((x + 0.5) - columns / 2, ((y + 0.5) - rows / 2) * 2) * 2 / _radius(columns, rows)
    return [[int(tone) for tone in row] for row in np.clip(distance * count, 0, count - 1)]


def _radius(columns: int, rows: int) -> float:
    return min(columns * 2, rows * 4) / 2


@cache
def _thresholds(columns: int, rows: int) -> NDArray[np.float64]:
    y, x = np.mgrid[0 : rows * 4, 0 : columns * 2]
    distance = np.hypot(x + 0.5 - columns, y + 0.5 - rows * 2) / _radius(columns, rows)
    # Interleaved gradient noise (J. Jimenez, «Next generation post processing in Call of Duty», 2014): even, without a pattern.
    noise = np.mod(52.9829189 * np.mod(0.06711056 * x + 0.00583715 * y, 1.0), 1.0)
    field: NDArray[np.float64] = distance / (1 - _SOFT_EDGE * noise)
    return field


class BreathShape(Widget):
    """A soft disc of dots that grows and shrinks; only the lines that have changed are drawn again."""

    can_focus = False

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._level = EMBER
        self._form = Size(0, 0)
        self._lines: list[str] = []
        self._tones: list[list[int]] = []

    def show(self, level: float) -> None:
        """Take a size from 0 to 1."""
        self._level = level
        if self.size == self._form and self.size.height:
            lines = draw(*self._form, level)
            changed = [y for y, (new, old) in enumerate(zip(lines, self._lines, strict=True)) if new != old]
            self._lines = lines
            if changed:
                self.refresh(*(Region(0, y, self._form.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """Return one line of it."""
        if self.size != self._form:
            self._form = self.size
            self._lines = draw(*self._form, self._level)
            self._tones = tones(*self._form, len(_STYLES))
        if y >= len(self._lines):
            return Strip.blank(self.size.width, _STYLES[-1])
        cells = zip(self._lines[y], self._tones[y], strict=True)
        return Strip([Segment(dots, _STYLES[tone]) for dots, tone in cells]).simplify()
