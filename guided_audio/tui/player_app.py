"""The player: a quiet screen with the line being spoken, and a shape that breathes."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.driver import Driver
from textual.screen import Screen

from guided_audio.playback import Command, CueInfo, State, Status
from guided_audio.tui import player_text
from guided_audio.tui.breath_shape import Breath, BreathShape
from guided_audio.tui.player_keys import KEYS, Key, Keyboard, answer_to, key_of
from guided_audio.tui.player_text import About, Performance, Spoken
from guided_audio.tui.shown import Shown
from guided_audio.tui.terminal import has_gone, terminal_driver
from guided_audio.tui.writing_page import Begin, Notebook, WritingPage

TICK = 0.1
_ANSWERED = 3.0
"""Seconds for which the answer to a key is shown."""
_OPENING = 15.0
"""Seconds for which the words about a session stay once it has begun."""
_HINT = "? keys"
_SHOWN_IN_THE_DARK = {State.PAUSED, State.WAITING, State.WRITING, State.HOLDING, State.CHOOSING, State.LOST}
_WIDEST = 60
"""Columns of the longest line: more of them are hard to read at a glance."""

_PLACES = {
    "chapter": "quiet", "times": "faint", "title": "", "about": "quiet", "words": "", "note": "quiet", "choices": "",
    "situation": "quiet", "foot": "faint", "dark": "",
}  # fmt: skip
"""The places for words, and the colour of each."""


def play_on_screen(performance: Performance, about: About, write: Begin | None = None) -> bool:
    """Show a performance, and send it what the listener asks for; True once it has ended.

    False if the screen could not be kept up, because the terminal has gone or drawing failed: the performance goes on then,
    and may be followed in another way. KeyboardInterrupt if it was asked twice to end. `write` begins a page, which is
    saved every few seconds and at the end; without it, writing is for paper.
    """
    with terminal_driver() as driver:
        app = PlayerApp(performance, about, write, driver)
        try:
            app.run(mouse=False)
        finally:
            if app.notebook is not None:
                app.notebook.keep()
    if app.asked_to_end > 1:
        raise KeyboardInterrupt
    return performance.wait(0.0)


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
        self.update(player_text.balanced(self._shown, min(_WIDEST, self.app.size.width - 6)))


class PlayerScreen(Screen[None]):
    """The listener's view of a session."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high"), (36, "-tall")]  # noqa: RUF012 - as Textual has it

    def __init__(self, about: About, ready: Callable[[], object], press: Callable[[str], None]) -> None:
        super().__init__()
        self._about = about
        self._ready = ready
        self._press = press
        self.shape = BreathShape("shape")
        self._places = {place: Words(place, look) for place, look in _PLACES.items()}

    def compose(self) -> ComposeResult:
        """Lay out every place."""
        places = self._places
        with Vertical(id="lit"):
            yield Horizontal(places["chapter"], places["times"], id="top")
            yield self.shape
            yield Vertical(places["title"], places["about"], id="opening")
            yield Vertical(places["words"], places["note"], places["choices"], id="middle")
            yield Vertical(Shown(player_text.in_columns(KEYS), classes="quiet"), id="keys")
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


class PlayerApp(App[None]):
    """Follows a performance until it has ended."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = Path(__file__).with_name("screens.tcss")
    BINDINGS: ClassVar = [
        Binding("ctrl+c", "end", priority=True),
        Binding("ctrl+q", "ask('LEAVE')", priority=True),
        Binding("ctrl+g", "ask('GROUND')", priority=True),
    ]

    def __init__(
        self, performance: Performance, about: About, write: Begin | None = None, driver: type[Driver] | None = None
    ) -> None:
        super().__init__(driver_class=driver)
        self.asked_to_end = 0
        self._performance = performance
        self._player = PlayerScreen(about, lambda: self.set_interval(TICK, self.follow), self.press)
        self._keyboard = Keyboard()
        self._spoken = Spoken()
        self._breath = Breath()
        self.notebook = Notebook(write) if write else None
        self._page: WritingPage | None = None
        self._paged: CueInfo | None = None
        self._has_opened = False
        self._answer = ""
        self._answered = self._ticked = time.monotonic()

    def get_default_screen(self) -> Screen[None]:
        """Begin with the player."""
        return self._player

    def follow(self) -> None:
        """Show what is being played now."""
        for cue in self._performance.take_cues():
            self._spoken.take(cue)
        status = self._performance.status
        now = time.monotonic()
        level = self._breath.follow(status, now - self._ticked)
        self._ticked = now
        self._follow_page(status)
        if self._player.has_class("-dark"):
            self._player.say("dark", self._in_the_dark(status))
        elif self._page is None:
            self._show(status, now)
            self._player.shape.show(level)
        if self._performance.wait(0.0) or (not self.is_headless and has_gone()):
            self.exit()

    def panic(self, *renderables: object) -> None:
        """Leave without printing an error: the performance is followed in another way."""
        del renderables
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self.panic()

    def bell(self) -> None:
        """Make no sound, which would startle."""

    def press(self, pressed: str) -> None:
        """Do what a key asks for."""
        key, status = key_of(pressed), self._performance.status
        if key is Key.DIM:
            self._player.toggle_class("-dark")
        elif key is Key.HELP or (pressed == "escape" and self._player.has_class("-keys")):
            self._player.toggle_class("-keys")
        elif pressed == "w" and status.state is State.WRITING:
            self._open_page(status)
        elif key is not None:
            self._ask(key, status)
        self.follow()

    def action_end(self) -> None:
        """Fade out and end; asked for again, end at once."""
        self.asked_to_end += 1
        self._performance.send(Command.STOP if self.asked_to_end == 1 else Command.STOP_NOW)
        if self.asked_to_end > 1:
            self.exit()

    def action_ask(self, key: str) -> None:
        """Do what a key of this name asks for, also from the writing page."""
        self._ask(Key[key], self._performance.status)

    def _ask(self, key: Key, status: Status) -> None:
        if command := self._keyboard.press(key, status.state):
            self._performance.send(command)
            self._answer, self._answered = answer_to(command, status), time.monotonic()

    def _show(self, status: Status, now: float) -> None:
        for place, words in player_text.words_by_place(self._spoken, status, self.notebook is not None).items():
            self._player.say(place, words)
        if status.state is State.CHOOSING:
            self._player.remove_class("-keys")  # what may be chosen now is what has to be read
        self._player.say("foot", self._answer if self._answer and now - self._answered < _ANSWERED else _HINT)
        self._player.set_class(self._is_opening(status), "-opening")

    def _is_opening(self, status: Status) -> bool:
        """Whether there is still time to read what the session is; once that is over, it does not come back."""
        if status.state is State.PLAYING:
            is_led = status.cue is not None and status.cue.kind in {"breathe", "wait", "write"}
            self._has_opened |= status.elapsed >= _OPENING or is_led
        elif status.state not in {State.PREPARING, State.SETTLING}:
            self._has_opened = True
        return not self._has_opened

    def _in_the_dark(self, status: Status) -> str:
        if status.state is State.CHOOSING:
            return player_text.words_by_place(self._spoken, status, False)["choices"]
        if status.state not in _SHOWN_IN_THE_DARK:
            return ""
        return "\n".join(filter(None, (player_text.prompt_of(status), player_text.situation(status, False))))

    def _follow_page(self, status: Status) -> None:
        """Open the page where there is something to write, once; close an empty one when the time for it is over."""
        if status.state is State.WRITING and player_text.wait_of(status) not in (None, self._paged):
            self._paged = status.cue
            if self._page is None:
                self._open_page(status)
        elif status.state is not State.WRITING and self._page is not None:
            self._page.time_is_over()

    def _open_page(self, status: Status) -> None:
        if self.notebook is not None and self._page is None:
            self._page = WritingPage(self.notebook.page(player_text.prompt_of(status)))
            self.push_screen(self._page, self._close_page)

    def _close_page(self, is_done: bool | None) -> None:
        self._page = None
        if is_done and self._performance.status.state is State.WRITING:
            self._performance.send(Command.GO_ON)
