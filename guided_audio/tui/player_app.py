"""The player: a quiet screen that follows a session, and passes on what the listener asks for."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.screen import Screen

from guided_audio.core.translation import _
from guided_audio.playback import Command, CueInfo, State, Status
from guided_audio.tui import player_text
from guided_audio.tui.breath_shape import Breath
from guided_audio.tui.care_screen import CareScreen
from guided_audio.tui.notebook import Notebook
from guided_audio.tui.player_hints import PARTS, hint
from guided_audio.tui.player_keys import (
    LEVELS,
    Act,
    Keyboard,
    View,
    answer_to,
    key_of,
    pauses_for_care,
    resumes_after_care,
)
from guided_audio.tui.player_screen import PlayerScreen
from guided_audio.tui.player_text import About, Performance, Spoken
from guided_audio.tui.terminal import has_gone, terminal_driver
from guided_audio.tui.writing_page import Saving, WritingPage

TICK = 0.1
_ANSWERED = 3.0
"""Seconds for which the answer to a key is shown."""
_OPENING = 15.0
"""Seconds for which the words about a session stay at least once it has begun."""
_READING = 0.3
"""Seconds that a word of them takes to read: 200 words a minute, which is slow (Brysbaert 2019: 238)."""
_OVER = {State.STOPPING, State.ENDED}
_SHOWN_IN_THE_DARK = {State.PAUSED, State.WAITING, State.WRITING, State.HOLDING, State.CHOOSING, State.LOST}


def play_on_screen(
    performance: Performance,
    about: About,
    notebook: Notebook | None = None,
    is_asked_to_end: Callable[[], bool] = lambda: False,
) -> bool:
    """Show a performance, and send it what the listener asks for; True once it has ended.

    False if the screen could not be kept up, because the terminal has gone or drawing failed: the performance goes on then,
    and may be followed in another way. KeyboardInterrupt if it was asked twice to end. Pages are written in the notebook;
    without one, writing is for paper. A page that is being written stays open at the end of the session, unless
    `is_asked_to_end`, as by a signal.
    """
    with terminal_driver() as driver:
        app = PlayerApp(performance, about, notebook, driver, is_asked_to_end)
        try:
            app.run(mouse=False)
        finally:
            if notebook is not None:
                notebook.close()
    if app.asked_to_end > 1:
        raise KeyboardInterrupt
    return performance.wait(0.0)


class PlayerApp(App[None]):
    """Follows a performance until it has ended."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = Path(__file__).with_name("screens.tcss")
    BINDINGS: ClassVar = [
        Binding("ctrl+c", "end", priority=True),
        *(Binding(key, f"press('{key}')", priority=True) for key in ("ctrl+q", "ctrl+g", "f1")),
    ]

    def __init__(
        self,
        performance: Performance,
        about: About,
        notebook: Notebook | None = None,
        driver: type[Driver] | None = None,
        is_asked_to_end: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(driver_class=driver)
        self.asked_to_end = 0
        self._is_left = is_asked_to_end
        self._performance = performance
        self._player = PlayerScreen(about, lambda: self.set_interval(TICK, self.follow), self.press)
        self._reading = max(_OPENING, _READING * len(" ".join((*about.safety, *about.notes)).split()))
        self._keyboard = Keyboard()
        self._spoken = Spoken()
        self._breath = Breath()
        self._saving = Saving(self, notebook) if notebook else None
        self._page: WritingPage | None = None
        self._paged: CueInfo | None = None
        self._care: CareScreen | None = None
        self._resumes = self._has_opened = False
        self._answer = ""
        self._asked: Command | None = None
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
        if self._asked in LEVELS and now - self._answered >= TICK:
            self._answer = answer_to(self._asked, status, is_done=True)
        if self._player.has_class("-dark"):
            self._player.say("dark", self._in_the_dark(status, now))
        elif self._page is None:
            self._show(status, now)
            self._player.shape.show(level)
        else:
            self._page.show()
        if not self.is_headless and has_gone():
            self.exit()
        elif self._performance.wait(0.0):
            self._end()

    def _end(self) -> None:
        """Close the screen; a page that is being written first has to be closed, or its next words would go to a shell."""
        if self._page is not None and not self.asked_to_end and not self._is_left():
            self._page.time_is_over(has_ended=True)
        else:
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
        """Do what a key asks for, on whichever screen it was pressed."""
        key, status = key_of(pressed), self._performance.status
        asked = self._keyboard.press(key, status.state, View.CARE if self._care else self._player.view)
        if isinstance(asked, Act):
            self._act(asked, status)
        else:
            self._leave_pages()
            self._performance.send(asked)
            self._say(answer_to(asked, status), asked)
        self.follow()

    def action_press(self, pressed: str) -> None:
        """Do what a key asks for that is no letter, also on the page to write on."""
        self.press(pressed)

    def action_end(self) -> None:
        """Fade out and end; asked for again, end at once."""
        self.asked_to_end += 1
        self._performance.send(Command.STOP if self.asked_to_end == 1 else Command.STOP_NOW)
        if self.asked_to_end > 1:
            self.exit()

    def _act(self, act: Act, status: Status) -> None:
        match act:
            case Act.CARE:
                self._open_care(status)
            case Act.BACK:
                self._go_back()
            case Act.KEYS:
                self._player.add_class("-keys")
            case Act.DIM:
                self._player.add_class("-dark")
            case Act.PAGE:
                self._open_page(status)
            case Act.DOWN | Act.UP:
                (self._care or self._player).turn(1 if act is Act.DOWN else -1)
            case Act.HINT:
                said = hint(self._player.view, player_text.columns(self.size.width))
                self._say("" if status.state in _OVER else said)

    def _say(self, answer: str, asked: Command | None = None) -> None:
        self._answer, self._asked, self._answered = answer, asked, time.monotonic()

    def _go_back(self) -> None:
        """Go one step back, from people to call, from the keys, or from the dark."""
        if self._care is not None:
            resumes = self._resumes and self._performance.status.state is State.PAUSED
            self._leave_care()
            if resumes:
                self._performance.send(Command.RESUME)
        else:
            self._player.remove_class("-dark" if self._player.has_class("-dark") else "-keys")

    def _open_care(self, status: Status) -> None:
        """Show people to call; the session is paused, for nobody should be talked to meanwhile."""
        if self._saving is not None:
            self._saving.soon(0.0)
        if pauses_for_care(status.state):
            self._performance.send(Command.PAUSE)
        self._resumes = resumes_after_care(status.state)
        self._care = CareScreen(self.press, *PARTS[View.CARE])
        self.push_screen(self._care)

    def _leave_care(self) -> None:
        if self._care is not None:
            self._care.dismiss(None)
            self._care = None

    def _leave_pages(self) -> None:
        """Leave what lies over the player, because the session is led elsewhere; what was written is saved."""
        self._leave_care()
        if self._page is not None:
            self._page.close()

    def _show(self, status: Status, now: float) -> None:
        is_opening = self._is_opening(status)
        words = player_text.words_by_place(self._spoken, status, self._saving is not None)
        unkept = self._saving.trouble if self._saving else ""
        unkept = unkept and _(
            "What you wrote is not on the disk yet: {unkept}. It is tried again, and elsewhere at the end.",
            unkept=unkept,
        )
        words["situation"] = "\n".join(filter(None, (words["situation"], unkept)))
        for place, text in words.items():
            self._player.say(place, text)
        if status.state is State.CHOOSING:
            self._player.remove_class("-keys")  # what may be chosen now is what has to be read
        self._player.say_what_to_press(self._answer if now - self._answered < _ANSWERED else "")
        self._player.set_class(is_opening, "-opening")

    def _is_opening(self, status: Status) -> bool:
        """Whether there is still time to read what the session is; once that is over, it does not come back."""
        if status.state is State.PLAYING:
            is_led = status.cue is not None and status.cue.kind in {"breathe", "wait", "write"}
            self._has_opened |= status.elapsed >= self._reading or is_led
        elif status.state not in {State.PREPARING, State.SETTLING, State.PAUSED}:
            self._has_opened = True
        return not self._has_opened

    def _in_the_dark(self, status: Status, now: float) -> str:
        answer = self._answer if now - self._answered < _ANSWERED else ""
        if status.state is State.CHOOSING:
            shown = player_text.words_by_place(self._spoken, status, False)["choices"]
        elif status.state in _SHOWN_IN_THE_DARK or status.listening:
            shown = "\n".join(filter(None, (player_text.prompt_of(status), player_text.situation(status, False))))
        else:
            shown = ""
        return "\n\n".join(filter(None, (shown, answer)))

    def _follow_page(self, status: Status) -> None:
        """Open the page where there is something to write, once; close an empty one when the time for it is over."""
        if status.state is State.WRITING and player_text.wait_of(status) not in (None, self._paged):
            self._paged = status.cue
            if self._page is None:
                self._open_page(status)
        elif status.state is State.GROUNDING:
            self._paged = None  # back from there, the page opens again as it was
        elif status.state not in {State.WRITING, State.PAUSED, State.ENDED} and self._page is not None:
            self._page.time_is_over()

    def _open_page(self, status: Status) -> None:
        if self._saving is not None and self._page is None:
            self._page = WritingPage(self._saving, player_text.prompt_of(status))
            self.push_screen(self._page, self._close_page)

    def _close_page(self, is_done: bool | None) -> None:
        self._page = None
        if is_done and self._performance.status.state is State.WRITING:
            self._performance.send(Command.GO_ON)
