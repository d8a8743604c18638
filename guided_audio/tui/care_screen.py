"""Whom to call: a page over any other screen of the picker and of the player, which closes to it."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from guided_audio.safety.crisis import care_sheet
from guided_audio.tui.foot import HELP_BY_LETTERS, Foot, Part
from guided_audio.tui.scrolling import Scrolling
from guided_audio.tui.shown import Shown

_WIDEST = 72


class CareScreen(Screen[None]):
    """People to call, and what to do right now, with words before them where a session is not enough."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - as Textual has it

    def __init__(self, press: Callable[[str], None], *parts: Part, first: str = "") -> None:
        super().__init__()
        self._press, self._first = press, first
        self._sheet = Scrolling(id="sheet")
        self._foot = Foot(self._sheet, *parts, ways=HELP_BY_LETTERS[:1])

    def compose(self) -> ComposeResult:
        """Lay out whom to call first."""
        with self._sheet:
            yield Shown(self._first, id="head")
            yield Shown(id="people")
        yield self._foot

    def on_mount(self) -> None:
        """Show words before the numbers only where there are some."""
        self.query_one("#head").display = bool(self._first)

    def on_resize(self) -> None:
        """Break the lines anew."""
        sheet, width = care_sheet(), min(self._sheet.size.width, _WIDEST)
        first, *others = (sheet.whom_to_call, *(part for part in sheet.sections if part != sheet.whom_to_call))
        parts = [part.text(width) for part in (first, *others)]
        self.query_one("#people", Shown).update("\n\n".join([*parts, sheet.problem]).rstrip())

    def on_key(self, event: events.Key) -> None:
        """Pass every key on."""
        event.stop()
        self._press(event.character or event.key)

    def turn(self, pages: int) -> None:
        """Show more, or what was before."""
        self._sheet.turn(pages)
