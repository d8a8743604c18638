"""The layout of the player: places for words, and the breathing shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from guided_audio.tui.breath_shape import BreathShape
from guided_audio.tui.player_keys import KEYS
from guided_audio.tui.player_text import About, balanced, in_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

_WIDEST = 60
"""Columns of the longest line: more of them are hard to read at a glance."""

_PLACES = {
    "chapter": "quiet", "times": "faint", "title": "", "about": "quiet", "words": "", "note": "quiet", "choices": "",
    "situation": "quiet", "foot": "faint", "dark": "",
}  # fmt: skip
"""The places for words, and the colour of each."""


class Words(Static):
    """One or more lines of text that are drawn again only when they have changed."""

    def __init__(self, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._shown = ""
        self.add_class("-empty")

    def say(self, text: str) -> None:
        """Show a text, in lines of about the same length where it needs several."""
        if text != self._shown:
            self._shown = text
            self.set_class(not text, "-empty")
            self.on_resize()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.update(balanced(self._shown, min(_WIDEST, self.app.size.width - 6)))


class PlayerScreen(Screen[None]):
    """The listener's view of a session."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high"), (36, "-tall")]  # noqa: RUF012 - as Textual has it

    def __init__(self, about: About, ready: Callable[[], None], press: Callable[[str], None]) -> None:
        super().__init__()
        self._about = about
        self._ready = ready
        self._press = press
        self._shape = BreathShape("shape")
        self._places = {place: Words(place, look) for place, look in _PLACES.items()}

    def compose(self) -> ComposeResult:
        """Lay out every place."""
        places = self._places
        with Vertical(id="lit"):
            yield Horizontal(places["chapter"], places["times"], id="top")
            yield self._shape
            yield Vertical(places["title"], places["about"], id="opening")
            yield Vertical(places["words"], places["note"], places["choices"], id="middle")
            yield Vertical(Static(in_columns(KEYS), classes="quiet", markup=False), id="keys")
            yield places["situation"]
            yield places["foot"]
        yield places["dark"]

    def on_mount(self) -> None:
        """Show the words before the session begins."""
        self.say("title", self._about.title)
        self.say("about", "\n\n".join(self._about.notes))
        self._ready()

    def on_key(self, event: events.Key) -> None:
        """Pass every key on."""
        event.stop()
        self._press(event.character or event.key)

    def say(self, place: str, text: str) -> None:
        """Show a text in its place."""
        self._places[place].say(text)

    def breathe(self, level: float) -> None:
        """Show the shape in a size from 0 to 1."""
        self._shape.show(level)

    @property
    def is_dark(self) -> bool:
        """Whether it is dark for closed eyes."""
        return self.has_class("-dark")
