"""The player's screen: its places for words, the shape that breathes, and what is shown in each."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from guided_audio.tui import player_text
from guided_audio.tui.breath_shape import BreathShape
from guided_audio.tui.player_hints import hint
from guided_audio.tui.player_keys import KEYS, View
from guided_audio.tui.player_opening import Opening
from guided_audio.tui.player_text import About
from guided_audio.tui.scrolling import Scrolling
from guided_audio.tui.shown import Shown

_PLACES = {
    "chapter": "quiet", "times": "faint", "words": "", "note": "quiet", "choices": "",
    "situation": "quiet", "foot": "faint", "dark": "",
}  # fmt: skip
"""The places for words, and the colour of each."""


class Words(Shown):
    """One or more lines of text that are drawn again only when they have changed."""

    def __init__(self, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
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
        self.update(player_text.balanced(self._shown, player_text.columns(self.app.size.width)))


class PlayerScreen(Screen[None]):
    """The listener's view of a session."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high"), (30, "-roomy"), (36, "-tall")]  # noqa: RUF012 - as Textual has it
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (player_text.NARROW, "-wide")]  # noqa: RUF012

    def __init__(self, about: About, ready: Callable[[], object], press: Callable[[str], None]) -> None:
        super().__init__()
        self._ready = ready
        self._press = press
        self.shape = BreathShape("shape")
        self._places = {place: Words(place, look) for place, look in _PLACES.items()}
        self._opening, self._keys = Opening(about), Scrolling(id="keys")

    def compose(self) -> ComposeResult:
        """Lay out every place."""
        places = self._places
        with Vertical(id="lit"):
            yield Horizontal(places["chapter"], places["times"], id="top")
            yield self.shape
            yield self._opening
            yield Vertical(places["words"], places["note"], places["choices"], id="middle")
            with self._keys:
                yield Shown(player_text.in_columns(KEYS), classes="quiet")
            yield Vertical(places["situation"], places["foot"], id="bottom")
        yield places["dark"]

    def on_mount(self) -> None:
        """Begin to follow the session."""
        self._ready()

    def on_resize(self, event: events.Resize) -> None:
        """Leave the room to what keeps a listener safe, where there is little."""
        self.set_class(not self._opening.leaves_room(event.size), "-crowded")

    def on_key(self, event: events.Key) -> None:
        """Pass every key on."""
        event.stop()
        self._press(event.character or event.key)

    @property
    def view(self) -> View:
        """What is on the screen."""
        return View.DARK if self.has_class("-dark") else View.KEYS if self.has_class("-keys") else View.PLAYER

    def say(self, place: str, text: str) -> None:
        """Show a text in its place."""
        self._places[place].say(text)

    def say_what_to_press(self, answer: str) -> None:
        """Show the answer to a key; without one, what may be pressed."""
        self.say("foot", answer or hint(self.view, player_text.columns(self.app.size.width), self.has_more))

    @property
    def has_more(self) -> bool:
        """Whether there is more to read than is shown."""
        return self._read.display and self._read.has_more

    def turn(self, pages: int) -> None:
        """Show more of what is longer than the screen, or what was before."""
        self._read.turn(pages)

    @property
    def _read(self) -> Scrolling | Opening:
        return self._keys if self.has_class("-keys") else self._opening
