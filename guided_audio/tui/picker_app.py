"""The picker: a session, found by the path or by a need, and the settings it is to be played with."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.printable import printable
from guided_audio.safety.crisis import care_sheet
from guided_audio.tui.picker_choices import Elsewhere, Found, Picked, Row, Settings, for_need, on_the_path, why_not
from guided_audio.tui.shown import Shown
from guided_audio.tui.terminal import terminal_driver

TICK = 0.1
_TITLE = "What would be good now?"
_NEED = "/  What do you need tonight? A word or two …"
_FOOT = "Enter chooses · g steady ground · c too much · p on a phone · q leaves"
_SETTINGS_FOOT = "Enter plays · ↑ ↓ and ← → change it · Esc goes back · g steady ground"
_ELSEWHERE = {"g": Elsewhere.GROUND, "c": Elsewhere.CARE, "p": Elsewhere.PHONE}
_MARK, _NO_MARK = "› ", "  "
_MARGIN = 8


class _Rows(OptionList):
    """Rows with a mark at the present one, so that nothing depends on colour."""

    def fill(self, rows: tuple[Row, ...], width: int) -> None:
        """Show rows; headings cannot be chosen."""
        self._rows, self._width = rows, width
        self.clear_options()
        lines = [(row.script, self._line(row, False)) for row in rows]
        self.add_options([Option(line, id=script or None, disabled=not script) for script, line in lines])
        self.highlighted = next((index for index, row in enumerate(rows) if row.script), None)

    def mark(self, index: int | None) -> Row | None:
        """Mark the present row, and return it."""
        for number, row in enumerate(self._rows):
            if row.script:
                self.replace_option_prompt_at_index(number, self._line(row, number == index))
        return self._rows[index] if index is not None else None

    def _line(self, row: Row, is_present: bool) -> Text:
        if not row.script:
            return Text(f"\n{printable(row.text)}")
        room, text = self._width - len(row.minutes) - 4, printable(row.text)
        text = text if len(text) <= room else text[: room - 1] + "…"
        return Text(f"{_MARK if is_present else _NO_MARK}{text:<{room}}  {row.minutes}")


class PathScreen(Screen[None]):
    """Sessions in the order of the path, or for a need."""

    def compose(self) -> ComposeResult:
        """Lay out the need, the sessions, and the summary of the present one."""
        yield Shown(_TITLE, id="head")
        yield Input(placeholder=_NEED, id="need", select_on_focus=False)
        yield Shown("", id="words")
        yield _Rows(id="rows")
        yield Shown("", id="summary")
        yield Shown(_FOOT, id="foot", classes="faint")

    def on_mount(self) -> None:
        """Show the screen first, and then the path, which takes a moment to read."""
        self.query_one("#words").display = False
        self.query_one(_Rows).focus()
        self.call_after_refresh(lambda: self.show(on_the_path()))

    def show(self, found: Found) -> None:
        """Show sessions, or people to call where a session is not enough."""
        words = self.query_one("#words", Shown)
        words.update(found.words)
        words.display = bool(found.words)
        self.query_one(_Rows).fill(found.rows, min(self.app.size.width - _MARGIN, 76))
        if found.rows:
            self.query_one(_Rows).focus()
        if found.is_danger:
            self.app.push_screen(CareScreen())

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the summary of the present session."""
        row = self.query_one(_Rows).mark(event.option_index)
        self.query_one("#summary", Shown).update(row.summary if row else "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on to the settings of a session."""
        try:
            settings = Settings(event.option_id or "")
        except GuidedAudioError as error:
            self.query_one("#summary", Shown).update(why_not(error, event.option_id or ""))
            return
        self.app.push_screen(SettingsScreen(settings), lambda picked: self.app.exit(picked) if picked else None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Look for what helps."""
        self.show(for_need(event.value) if event.value.strip() else on_the_path())

    def on_key(self, event: events.Key) -> None:
        """Answer the few single keys, unless something is being typed."""
        need = self.query_one(Input)
        if need.has_focus:
            if event.key in {"escape", "down"}:
                self.query_one(_Rows).focus()
            return
        match event.character or event.key:
            case "/":
                event.stop()
                event.prevent_default()
                need.focus()
            case "g" | "G" | "c" | "C" | "p" | "P" as key:
                self.app.exit(_ELSEWHERE[key.lower()])
            case "\x1b" | "escape" if need.value:
                need.value = ""
                self.show(on_the_path())
            case "q" | "Q" | "\x1b" | "escape":
                self.app.exit(None)


class SettingsScreen(Screen[Picked]):
    """The settings that one session is to be played with."""

    BINDINGS: ClassVar = [
        ("escape", "back"),
        Binding("left", "turn(-1)", priority=True),
        Binding("right", "turn(1)", priority=True),
    ]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        """Lay out what it is about, and its settings."""
        meta = self._settings.session.script.meta
        touches = f"Touches on: {meta.content_note}" if meta.content_note else ""
        needs = f"You will need: {', '.join(meta.needs)}" if meta.needs else ""
        yield Shown(self._settings.session.timeline.title, id="head")
        yield Shown("\n\n".join(filter(None, (meta.summary, touches, meta.safety, needs))), id="words")
        yield OptionList(id="ways")
        yield Shown(_SETTINGS_FOOT, id="foot", classes="faint")

    def on_mount(self) -> None:
        """Begin at Play: Enter is enough."""
        rows = self.query_one(OptionList)
        rows.add_options(self._lines(0))
        rows.highlighted = 0
        rows.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Mark the present row."""
        self._mark(event.option_index)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Play; or, at anything else, choose the next value."""
        if event.option_index == 0:
            self.dismiss(self._settings.picked)
        else:
            self.action_turn(1)

    def on_key(self, event: events.Key) -> None:
        """Answer the same single keys as the sessions do: a listener reads here what a session touches on."""
        elsewhere = _ELSEWHERE.get((event.character or "").lower())
        if elsewhere or event.character in {"q", "Q"}:
            self.app.exit(elsewhere)

    def action_back(self) -> None:
        """Go back to the sessions."""
        self.dismiss(None)

    def action_turn(self, steps: int) -> None:
        """Choose another value for the present row."""
        present = self.query_one(OptionList).highlighted or 0
        if present:
            self._settings.all[present - 1].turn(steps)
            self._mark(present)

    def _mark(self, present: int) -> None:
        rows = self.query_one(OptionList)
        for index, line in enumerate(self._lines(present)):
            rows.replace_option_prompt_at_index(index, line)

    def _lines(self, present: int) -> list[Text]:
        texts = ["Play", *(f"{setting.name:<14}{setting.label}" for setting in self._settings.all)]
        return [Text(f"{_MARK if index == present else _NO_MARK}{printable(text)}") for index, text in enumerate(texts)]


class CareScreen(Screen[None]):
    """People to call, where a session is not enough."""

    def compose(self) -> ComposeResult:
        """Lay out whom to call."""
        yield Shown(care_sheet().person_now, id="head")
        with VerticalScroll(id="sheet"):
            yield Shown(care_sheet().whom_to_call.text(min(self.app.size.width - _MARGIN, 72)))
        yield Shown("g about a minute of steady ground · Esc goes back", id="foot", classes="faint")

    def on_key(self, event: events.Key) -> None:
        """Go to steady ground, or back."""
        if event.character in {"g", "G"}:
            self.app.exit(Elsewhere.GROUND)
        elif event.key in {"escape", "q"}:
            self.dismiss(None)


class PickerApp(App[Picked | Elsewhere]):
    """Leads to a session."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = Path(__file__).with_name("screens.tcss")
    BINDINGS: ClassVar = [Binding("ctrl+c", "quit", priority=True)]

    def __init__(self, driver: type[Driver] | None = None, is_over: Callable[[], bool] = lambda: False) -> None:
        super().__init__(driver_class=driver)
        self._is_over = is_over

    def get_default_screen(self) -> Screen[None]:
        """Begin with the path."""
        return PathScreen()

    def on_mount(self) -> None:
        """Look from time to time whether it is over."""
        self.set_interval(TICK, lambda: self.exit() if self._is_over() else None)

    def bell(self) -> None:
        """Make no sound, which would startle."""


def pick(is_over: Callable[[], bool] = lambda: False) -> Picked | Elsewhere | None:
    """Let a listener pick a session, or somewhere else to go; None if they leave, or as soon as `is_over`."""
    with terminal_driver() as driver:
        return PickerApp(driver, is_over).run(mouse=False)
