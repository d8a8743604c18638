"""Whom to call: a page that opens over any other, and closes to it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen

from guided_audio.safety.crisis import care_sheet
from guided_audio.tui.foot import HELP, Foot
from guided_audio.tui.shown import Shown

_BACK = ("Esc goes back", "Esc back")
_WIDEST, _MARGIN = 72, 2


class CareScreen(Screen[bool]):
    """People to call, with words before them where a session is not enough; closes with True for steady ground."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar = [("escape,q", "leave(False)"), ("g,ctrl+g", "leave(True)")]

    def __init__(self, first: str = "") -> None:
        super().__init__()
        self._first = first

    def compose(self) -> ComposeResult:
        """Lay out whom to call."""
        sheet = VerticalScroll(id="sheet")
        with sheet:
            yield Shown(self._first, id="head")
            yield Shown(id="people")
        yield Foot(sheet, _BACK, help=HELP[:1])

    def on_mount(self) -> None:
        """Show the numbers; arrows scroll them."""
        self.query_one("#head").display = bool(self._first)
        self.query_one("#sheet").focus()

    def on_resize(self) -> None:
        """Break its lines anew."""
        width = min(self.query_one("#sheet").size.width - _MARGIN, _WIDEST)
        self.query_one("#people", Shown).update(care_sheet().whom_to_call.text(width))

    def action_leave(self, to_ground: bool) -> None:
        """Go back, or to steady ground."""
        self.dismiss(to_ground)
