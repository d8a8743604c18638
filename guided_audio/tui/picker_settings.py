"""The picker's second screen: what a session touches on, and how it is to be played."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from guided_audio.core.printable import printable
from guided_audio.core.translation import _
from guided_audio.tui.foot import Foot, Part
from guided_audio.tui.picker_choices import AnySetting, Picked, Settings, facts_of
from guided_audio.tui.scrolling import Scrolling
from guided_audio.tui.shown import Shown

MARK, NO_MARK = "› ", "  "
TOO_MUCH = _("If it gets too much: press g. Whom to call: F1.")
_PLAY, _GO_ON = _("Play"), _("Go on")
_NAME_WIDTH = 14
BACK: Part = (_("Esc goes back"), _("Esc back"))
_FOOT: tuple[Part, ...] = (BACK, (_("← → change"), "← →"), (_("Enter plays"),))


class SettingsScreen(Screen[Picked]):
    """One session: what keeps a listener safe first, then the ways to play it, then its summary, on a page that scrolls."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar = [
        ("enter,ctrl+j", "play"),
        ("escape,q", "back"),
        ("left", "turn(-1)"),
        ("right", "turn(1)"),
        ("up", "move(-1)"),
        ("down", "move(1)"),
        Binding("pageup", "page(-1)", priority=True),
        Binding("pagedown,space", "page(1)", priority=True),
        ("g", "app.ground"),
        ("h", "app.care"),
    ]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._present = 0
        self._is_shown = False

    def compose(self) -> ComposeResult:
        """Lay out what it is about, and its settings."""
        session = self._settings.session
        yield Shown(session.timeline.title, id="head")
        page = Scrolling(id="page")
        with page:
            yield Shown("\n".join((TOO_MUCH, *facts_of(session))), id="facts")
            yield Shown(id="ways")
            yield Shown(session.script.meta.summary, id="about", classes="quiet")
        yield Foot(page, *_FOOT)

    def on_mount(self) -> None:
        """Begin at Play."""
        self._draw()
        self.call_after_refresh(self._take_keys)

    def action_play(self) -> None:
        """Play, whichever row is the present one; keys that came before the screen do nothing."""
        if self._is_shown:
            self.dismiss(self._settings.picked)

    def action_back(self) -> None:
        """Go back to the sessions."""
        self.dismiss(None)

    def action_turn(self, steps: int) -> None:
        """Choose another value for the present row."""
        if self._present:
            self._rows[self._present - 1].turn(steps)
            self._draw()

    def action_move(self, steps: int) -> None:
        """Mark another row; while the present one is not to be seen, read on towards it."""
        page, line = self.query_one("#page"), self._line_of(self._present)
        top, bottom = page.scroll_y, page.scroll_y + page.size.height
        following = self._present + steps
        if steps > 0 and line >= bottom:
            self.action_page(1)
        elif 0 <= following <= len(self._rows):
            self._present = following
            self._draw()
            line = self._line_of(following)
            if not top <= line < bottom:
                page.scroll_to(y=line - page.size.height + 1 if line >= bottom else line, animate=False)
        else:
            page.scroll_relative(y=steps, animate=False)

    def action_page(self, pages: int) -> None:
        """Read on, or back; a line stays in sight."""
        self.query_one(Scrolling).turn(pages)

    @property
    def _rows(self) -> tuple[AnySetting, ...]:
        return self._settings.all

    def _take_keys(self) -> None:
        self._is_shown = True

    def _line_of(self, row: int) -> int:
        """Return the line of the page that a row stands on."""
        return self.query_one("#ways").virtual_region.y + row

    def _draw(self) -> None:
        present = self._present
        lines = [_GO_ON if self._settings.start.value else _PLAY]
        for index, setting in enumerate(self._rows, 1):
            value = f"‹ {setting.label} ›" if index == present else f"  {setting.label}"
            lines.append(f"{setting.name:<{_NAME_WIDTH}}{value}")
        marked = (f"{MARK if index == present else NO_MARK}{printable(line)}" for index, line in enumerate(lines))
        self.query_one("#ways", Shown).update(Text("\n".join(marked), no_wrap=True, overflow="ellipsis"))
