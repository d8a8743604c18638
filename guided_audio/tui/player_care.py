"""Whom to call, over any other screen."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen

from guided_audio.safety.crisis import care_sheet
from guided_audio.tui.player_hints import hint
from guided_audio.tui.player_keys import View
from guided_audio.tui.shown import Shown

_WIDEST = 72


class Scrolling(VerticalScroll, can_focus=False):
    """Something to read that may be longer than the screen; the keys for it come from outside."""

    @property
    def has_more(self) -> bool:
        """Whether there is more below."""
        return self.scroll_offset.y < self.max_scroll_y

    def turn(self, pages: int) -> None:
        """Go on by so many pages, one line of which stays."""
        self.scroll_to(y=self.scroll_offset.y + pages * max(1, self.size.height - 1), animate=False)


class CarePage(Screen[None]):
    """People to call, and what to do right now. It is closed from outside."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012 - as Textual has it

    def __init__(self, press: Callable[[str], None]) -> None:
        super().__init__()
        self._press = press

    def compose(self) -> ComposeResult:
        """Lay out whom to call first."""
        yield Shown(care_sheet().title, id="head")
        yield Scrolling(Shown(id="sheet"), id="read")
        yield Shown(id="foot", classes="faint")

    def on_mount(self) -> None:
        """Show the sheet once its width is known."""
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Break the lines anew."""
        sheet, width = care_sheet(), min(_WIDEST, self._columns)
        first, *others = (sheet.whom_to_call, *(part for part in sheet.sections if part != sheet.whom_to_call))
        problem = [sheet.problem] if sheet.problem else []
        parts = [first.text(width), *(part.text(width) for part in others), *problem]
        self.query_one("#sheet", Shown).update("\n\n".join(parts))
        self.call_after_refresh(self.show_foot)

    @property
    def _columns(self) -> int:
        return self.query_one("#foot").content_size.width or self.app.size.width

    def on_key(self, event: events.Key) -> None:
        """Pass every key on."""
        event.stop()
        self._press(event.character or event.key)

    def turn(self, pages: int) -> None:
        """Show more, or what was before."""
        self.query_one(Scrolling).turn(pages)
        self.call_after_refresh(self.show_foot)

    def show_foot(self) -> None:
        """Show what may be pressed."""
        self.query_one("#foot", Shown).update(hint(View.CARE, self._columns, self.query_one(Scrolling).has_more))
