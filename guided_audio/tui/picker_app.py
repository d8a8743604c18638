"""The picker: a session, found by the path or by a need, and the settings it is to be played with."""

import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.printable import printable
from guided_audio.core.translation import _
from guided_audio.playback import Command
from guided_audio.safety.crisis import person_now
from guided_audio.tui.care_screen import CareScreen
from guided_audio.tui.foot import Foot, Part
from guided_audio.tui.picker_choices import (
    HELP,
    Elsewhere,
    Found,
    Goal,
    Picked,
    Row,
    Settings,
    for_need,
    for_tonight,
    named,
    why_not,
)
from guided_audio.tui.picker_settings import BACK, MARK, NO_MARK, SettingsScreen
from guided_audio.tui.player_keys import Act, Key, key_of
from guided_audio.tui.shown import Shown
from guided_audio.tui.terminal import terminal_driver

TICK = 0.1
PAUSE = 0.3
"""Seconds without a key after which what was typed is looked for among the needs, which takes a moment."""
_TITLE = _("What would be good now?")
_NEED = _("Type what you need, or choose below")
_OPENS: Part = (_("Enter opens it"), _("Enter opens"))
_LOOKS: Part = (_("Enter looks for it"), _("Enter looks"))
_LEAVES: Part = (_("Esc leaves"),)
_EMPTIES: Part = (_("Esc empties it"),)
IN_CARE: dict[Key | None, Act | Command] = {
    Key.BACK: Act.BACK, Key.LEAVE: Act.BACK, Key.GROUND: Command.GROUND, Key.CARE: Act.UP, Key.DOWN: Act.DOWN, Key.UP: Act.UP,
}  # fmt: skip
"""What keys do on the page with people to call; Enter nothing, which may have been pressed twice to send words of danger."""
_WIDEST, _LOW = 74, 18
_BESIDE = 4
"""Columns for the mark, and between a name and its minutes."""


class _Rows(OptionList, can_focus=False):
    """Rows with a mark at the present one, so that nothing depends on colour."""

    rows: tuple[Row, ...] = ()
    _marked: int | None = None

    def fill(self, rows: tuple[Row, ...], is_marked: bool) -> None:
        """Show rows; headings cannot be chosen."""
        if rows != self.rows:
            self.rows, self._marked = rows, None
            self.clear_options()
            self.add_options([Option(self._line(row, False), disabled=not row.goal) for row in rows])
        self.scroll_home(animate=False)
        self.highlighted = next((index for index, row in enumerate(rows) if row.goal), None) if is_marked else None
        self.mark()

    @property
    def present(self) -> Row | None:
        """The marked row."""
        return self.rows[self.highlighted] if self.highlighted is not None else None

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._draw(*range(len(self.rows)))

    def mark(self) -> None:
        """Move the mark to the present row."""
        if self._marked != self.highlighted:
            self._draw(self._marked, self.highlighted)
            self._marked = self.highlighted

    def _draw(self, *numbers: int | None) -> None:
        for number in numbers:
            if number is not None and number < len(self.rows):
                line = self._line(self.rows[number], number == self.highlighted)
                self.replace_option_prompt_at_index(number, line)

    def _line(self, row: Row, is_present: bool) -> Text:
        if not row.goal:
            return Text(printable(row.text) if self.app.size.height < _LOW else f"\n{printable(row.text)}")
        room = max(min(self.size.width or _WIDEST, _WIDEST) - len(row.minutes) - _BESIDE, 8)
        *lines, last = textwrap.wrap(printable(row.text), room, subsequent_indent=NO_MARK) or [""]
        text = Text(f"\n{NO_MARK}".join([*lines, last]))
        text.append(" " * (room - cell_len(last)) + f"  {row.minutes}" if row.minutes else "")
        return Text(MARK if is_present else NO_MARK).append_text(text)


class PathScreen(Screen[None]):
    """A field that takes what is typed, and the sessions in the order of the path, or for what was typed."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (_LOW, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar = [
        ("escape", "back"),
        ("ctrl+j", "choose"),  # Enter, as it comes from a terminal that was still reading lines
        ("up", "move('cursor_up')"),
        ("down", "move('cursor_down')"),
        ("pageup", "move('page_up')"),
        ("pagedown", "move('page_down')"),
    ]

    def __init__(self, is_ready: Callable[[], object], show_care: Callable[..., None]) -> None:
        super().__init__()
        self._is_ready, self._show_care = is_ready, show_care
        self._whole: Found | None = None
        self._words = ""
        self._stop_pause: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Lay out the field, the sessions, and the summary of the present one."""
        rows = _Rows(id="rows")
        yield Shown(_TITLE, id="head")
        field = Input(placeholder=_NEED, id="need", select_on_focus=False)
        field.cursor_blink = False
        yield Horizontal(Shown(">"), field, id="form")
        yield Shown("", id="words")
        yield rows
        yield Shown("", id="summary")
        yield Foot(rows, _LEAVES)

    def on_mount(self) -> None:
        """Show the screen first, and then the path, which takes a moment to read."""
        self.query_one("#words").display = False
        self._field.focus()
        self.call_after_refresh(self._load)

    def on_descendant_focus(self) -> None:
        """Take keys from now on."""
        self._is_ready()

    def show(self, found: Found, is_marked: bool = True) -> None:
        """Show rows, and mark the first."""
        self._say(found.words)
        self._list.fill(found.rows, is_marked)
        self._tell()

    def on_option_list_option_highlighted(self) -> None:
        """Show the summary of the present row."""
        self._list.mark()
        self._tell()

    def on_input_changed(self) -> None:
        """Show what has such a name at once, and what helps with such a need after a pause."""
        self._stop_pause()
        whole, typed = self._load(), self._typed
        if not typed:
            self.show(whole)
            return
        by_name = named(typed, whole.rows)
        self.show(Found((*by_name, *HELP)), is_marked=bool(by_name))
        self._stop_pause = self.set_timer(PAUSE, self._suggest).stop

    def on_input_submitted(self) -> None:
        """Choose the marked row, or look for what was typed."""
        self.action_choose()

    def action_choose(self) -> None:
        """Open the marked row; without one, look for the need. Words of danger lead to people, also where a row is marked."""
        typed, present = self._typed, self._list.present
        found = for_need(typed) if typed else None
        if found and found.is_danger:
            self._empty()
            self._show_care(person_now())
        elif present is not None and present.goal is not None:
            self._open(present.goal)
        elif found:
            self._stop_pause()
            self.show(found)

    def action_move(self, way: str) -> None:
        """Mark another row."""
        getattr(self._list, f"action_{way}")()

    def action_back(self) -> None:
        """Empty the field; where it is empty, leave."""
        if self._field.value:
            self._empty()
        else:
            self.app.exit(None)

    @property
    def _field(self) -> Input:
        return self.query_one(Input)

    @property
    def _list(self) -> _Rows:
        return self.query_one(_Rows)

    @property
    def _typed(self) -> str:
        return self._field.value.strip()

    def _load(self) -> Found:
        """Return what is offered before anything is typed; the first time, read it and show it."""
        if self._whole is None:
            self._whole = for_tonight()
            if not self._typed:
                self.show(self._whole)
        return self._whole

    def _suggest(self) -> None:
        """Add what helps with what was typed, below what has such a name; a row that is marked stays so."""
        found, marked = for_need(self._typed), self._list.present
        if found.is_danger:
            self.show(found, is_marked=False)
            return
        by_name = named(self._typed, self._load().rows)
        others = tuple(row for row in found.rows if row.goal not in {row.goal for row in by_name})
        self.show(Found((*by_name, *others), "" if by_name and found.rows == HELP else found.words), is_marked=False)
        goals = [row.goal for row in self._list.rows]
        self._list.highlighted = goals.index(marked.goal) if marked and marked.goal in goals else None

    def _empty(self) -> None:
        """Leave nothing in the field, and show the path again."""
        self._field.value = ""
        self._stop_pause()
        self.show(self._load())

    def _open(self, goal: Goal | Elsewhere) -> None:
        """Go on to the settings of a session, or elsewhere."""
        if goal is Elsewhere.CARE:
            self._show_care()
        elif isinstance(goal, Elsewhere):
            self.app.exit(goal)
        else:
            try:
                settings = Settings(goal)
            except GuidedAudioError as error:
                self._say(why_not(error, goal.script))
                return
            self.app.push_screen(SettingsScreen(settings), lambda picked: self.app.exit(picked) if picked else None)

    def _say(self, words: str) -> None:
        """Show words before the rows, or none."""
        if words != self._words:
            self._words = words
            place = self.query_one("#words", Shown)
            place.update(words)
            place.display = bool(words)

    def _tell(self) -> None:
        """Show the summary of the present row, and what the keys do now."""
        present = self._list.present
        self.query_one("#summary", Shown).update(present.summary if present else "", layout=False)
        chooses = _OPENS if present else _LOOKS
        self.query_one(Foot).say(_EMPTIES if self._field.value else _LEAVES, chooses)


class PickerApp(App[Picked | Elsewhere]):
    """Leads to a session."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = Path(__file__).with_name("screens.tcss")
    BINDINGS: ClassVar = [
        Binding("ctrl+c,ctrl+q", "quit", priority=True),
        Binding("f1", "care", priority=True),
        Binding("ctrl+g", "ground", priority=True),
    ]

    def __init__(self, driver: type[Driver] | None = None, is_over: Callable[[], bool] = lambda: False) -> None:
        super().__init__(driver_class=driver)
        self.is_ready = threading.Event()
        self._is_over = is_over

    def get_default_screen(self) -> Screen[None]:
        """Begin with the field and the path."""
        return PathScreen(self.is_ready.set, self.action_care)

    def on_mount(self) -> None:
        """Look from time to time whether it is over."""
        self.set_interval(TICK, lambda: self.exit() if self._is_over() else None)

    def action_care(self, first: str = "") -> None:
        """Show whom to call, over any screen."""
        if isinstance(self.screen, CareScreen):
            self.screen.turn(-1)
        else:
            self.push_screen(CareScreen(self.press_in_care, BACK, first=first))

    def press_in_care(self, pressed: str) -> None:
        """Do what a key asks for on the page with people to call."""
        match IN_CARE.get(key_of(pressed)):
            case Command.GROUND:
                self.action_ground()
            case Act.BACK:
                self.pop_screen()
            case Act.DOWN | Act.UP as act if isinstance(self.screen, CareScreen):
                self.screen.turn(1 if act is Act.DOWN else -1)

    def action_ground(self) -> None:
        """Leave for steady ground."""
        self.exit(Elsewhere.GROUND)

    def bell(self) -> None:
        """Make no sound, which would startle."""


def pick(is_over: Callable[[], bool] = lambda: False) -> Picked | Elsewhere | None:
    """Let a listener pick a session, or somewhere else to go; None if they leave, or as soon as `is_over`."""
    with terminal_driver() as driver:
        return PickerApp(driver, is_over).run(mouse=False)
