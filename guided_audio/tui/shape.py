"""The widget of the breathing shape: it draws again only the lines that have changed."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from guided_audio.tui.breath import EMBER, draw, tones
from guided_audio.tui.colours import GLOW, NIGHT

_STYLES = tuple(Style(color=colour, bgcolor=NIGHT) for colour in GLOW)


class BreathShape(Widget):
    """A soft disc of dots that grows and shrinks."""

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
        return Strip(
            [Segment(dots, _STYLES[tone]) for dots, tone in zip(self._lines[y], self._tones[y], strict=True)]
        ).simplify()
