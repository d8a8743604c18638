"""What is seen while a session plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from guided_audio.tui.keys import KEYS
from guided_audio.tui.shape import BreathShape
from guided_audio.tui.words import balanced, in_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

    from guided_audio.tui.performance import About

_WIDEST = 60
"""Columns of the longest line: more of them are hard to read at a glance."""


class Quiet(Static):
    """A line or more of text that is drawn again only when it has changed."""

    def __init__(self, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._shown = ""
        self.add_class("-empty")

    def say(self, text: str) -> None:
        """Show a text, in lines of about the same length where it needs several."""
        if text != self._shown:
            self._shown = text
            self.set_class(not text, "-empty")
            self.update(balanced(text, self._room))

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.update(balanced(self._shown, self._room))

    @property
    def _room(self) -> int:
        return min(_WIDEST, self.app.size.width - 6)


class PlayerScreen(Screen[None]):
    """The listener's view of a session."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high"), (36, "-tall")]  # noqa: RUF012 - as Textual has it

    def __init__(self, about: About, ready: Callable[[], None], press: Callable[[str], None]) -> None:
        super().__init__()
        self._about = about
        self._ready = ready
        self._press = press

    def compose(self) -> ComposeResult:
        """Lay out everything that may be seen."""
        with Vertical(id="lit"):
            yield Horizontal(Quiet("chapter", "quiet"), Quiet("times", "faint"), id="top")
            yield BreathShape("shape")
            yield Vertical(Quiet("title"), Quiet("about", "quiet"), id="opening")
            yield Vertical(Quiet("words"), Quiet("note", "quiet"), Quiet("choices"), id="middle")
            yield Vertical(Static(in_columns(KEYS), classes="quiet", markup=False), id="keys")
            yield Quiet("situation", "quiet")
            yield Quiet("foot", "faint")
        yield Quiet("dark")

    def on_mount(self) -> None:
        """Say what is about to begin."""
        self.say("title", self._about.title)
        self.say("about", "\n\n".join(self._about.notes))
        self._ready()

    def on_key(self, event: events.Key) -> None:
        """Give every key on."""
        event.stop()
        self._press(event.character or event.key)

    def say(self, place: str, text: str) -> None:
        """Show a text in its place."""
        self.query_one(f"#{place}", Quiet).say(text)

    @property
    def is_dark(self) -> bool:
        """Whether it is dark for closed eyes."""
        return self.has_class("-dark")
