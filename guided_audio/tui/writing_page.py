"""The writing page: a prompt, room to write, and nothing else."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input, TextArea

from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.translation import _
from guided_audio.tui.foot import foot_line
from guided_audio.tui.notebook import Notebook, other_places, why_not
from guided_audio.tui.shown import Shown

if TYPE_CHECKING:
    from textual.timer import Timer

KEPT_AFTER = 0.5
"""Seconds after a letter at which it is saved, with all that came after it: within two it has to be on the disk."""
_AGAIN = 3.0
"""Seconds after which saving that failed is tried again."""
_EMPTY = _("Write on paper, or here. Space goes on. Esc closes the page.")
_WRITING = _("Kept on this computer only. Esc when you have written.")
_SURE = _("Press Esc again to go on, or keep writing.")
_OVER = _("The voice goes on. What you write is kept; Esc closes the page.")
_ENDED = _("The session has ended. What you write is kept; Esc closes the page.")
_UNKEPT = _("This cannot be kept just now: {}. It stays here. Ctrl-S tries again, Ctrl-O keeps it elsewhere.")
_WHERE = _("In which folder? Enter keeps it there, Esc goes back to the page.")


class Saving:
    """Saves the pages of a notebook soon after each letter, on every screen."""

    def __init__(self, app: App[None], notebook: Notebook) -> None:
        self.notebook = notebook
        self.trouble = ""
        """Why they cannot be saved just now."""
        self._app = app
        self._timer: Timer | None = None

    def soon(self, seconds: float = KEPT_AFTER) -> None:
        """Save them after so many seconds at the latest."""
        if self._timer is None or not seconds:
            self._stop()
            self._timer = self._app.set_timer(max(seconds, 0.01), self.now)

    async def now(self) -> None:
        """Save them; where that fails, it is tried again."""
        self._stop()
        self.trouble = await _tried(self.notebook.keep)
        if self.trouble:
            self.soon(_AGAIN)

    async def move_to(self, folder: Path) -> str:
        """Save them in another folder from now on; returns why that cannot be, or nothing."""
        refused = await _tried(lambda: self.notebook.move_to(folder))
        if not refused:
            self.trouble = ""
        return refused

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = None


async def _tried(save: Callable[[], object]) -> str:
    """Save, and return why that cannot be, or nothing; a slow disk must not hold up the next letter."""
    try:
        await asyncio.to_thread(save)
    except (OSError, GuidedAudioError) as error:
        return why_not(error)
    return ""


class Paper(TextArea):
    """The text area; while it is empty, space and Enter are keys of the player."""

    async def _on_key(self, event: events.Key) -> None:
        if not self.text and event.key in {"space", "enter"}:
            event.prevent_default()  # the page answers it


class WritingPage(Screen[bool]):
    """Room to write. Closes with True when the listener goes on."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar = [Binding("ctrl+s", "keep", priority=True), Binding("ctrl+o", "elsewhere", priority=True)]

    def __init__(self, saving: Saving, prompt: str) -> None:
        super().__init__()
        self._saving = saving
        self._written = saving.notebook.page(prompt)
        self._is_sure = self._is_over = self._has_ended = False
        self._shown = self._refused = ""
        self._folder, self._foot = Input(id="folder", select_on_focus=False), Shown(id="foot", classes="faint")

    def compose(self) -> ComposeResult:
        """Lay out the prompt and the paper."""
        yield Shown(self._written.prompt, id="prompt", classes="quiet")
        paper = Paper(self._written.text, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        paper.cursor_blink = False
        yield paper
        yield self._folder
        yield self._foot

    def on_mount(self) -> None:
        """Begin to write."""
        paper = self.query_one(Paper)
        paper.focus()
        paper.move_cursor(paper.document.end)
        self._folder.display = False
        self.show()

    def on_resize(self) -> None:
        """Shorten what may be pressed."""
        self.show()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Take what has been written, and save it soon."""
        self._written.text = event.text_area.text
        self._is_sure = False
        if not self._written.is_kept:
            self._saving.soon()
        self.show()

    def on_key(self, event: events.Key) -> None:
        """Go on with space where nothing is written, and with Esc, asked twice where something is."""
        if event.key == "escape":
            event.stop()
            self._go_back()
        elif event.key in {"space", "enter"} and not self._written.text and not self._folder.display:
            self._leave(True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the pages in another folder."""
        self.run_worker(self._move_to(Path(event.value)), exclusive=True)

    def time_is_over(self, *, has_ended: bool = False) -> None:
        """Close an empty page; a page with words stays open, also after the end of the session."""
        if not self._written.text.strip():
            self._leave(False)
        else:
            self._is_over, self._has_ended = True, has_ended
            self.show()

    def close(self) -> None:
        """Close it, because the session is led elsewhere."""
        self._leave(False)

    def show(self) -> None:
        """Show how things stand."""
        words = f"{self._state}\n{foot_line((), self.app.size.width)}"
        if words != self._shown:
            self._shown = words
            self._foot.update(words)

    async def action_keep(self) -> None:
        """Save what has been written now."""
        await self._saving.now()
        self.show()

    def action_elsewhere(self) -> None:
        """Ask for another folder."""
        place = next(iter(other_places()), None)
        self._folder.value = str(place) if place else ""
        self._folder.display, self._refused = True, ""
        self._folder.focus()
        self.show()

    async def _move_to(self, folder: Path) -> None:
        self._refused = await self._saving.move_to(folder)
        if not self._refused:
            self._back_to_paper()
        self.show()

    def _go_back(self) -> None:
        if self._folder.display:
            self._back_to_paper()
        elif not self._written.text.strip():
            self._leave(False)
        elif self._is_sure or self._is_over:
            self._leave(True)
        else:
            self._is_sure = True
        self.show()

    def _back_to_paper(self) -> None:
        self._folder.display = False
        self.query_one(Paper).focus()

    def _leave(self, is_done: bool) -> None:
        if self.is_current:
            self._saving.soon(0.0)
            self.dismiss(is_done)

    @property
    def _state(self) -> str:
        if self._folder.display:
            return f"{_('Not there: {why}.', why=self._refused)} {_WHERE}" if self._refused else _WHERE
        trouble = _UNKEPT.format(self._saving.trouble) if self._saving.trouble else ""
        if trouble or self._is_over or self._is_sure:
            return trouble or (_ENDED if self._has_ended else _OVER if self._is_over else _SURE)
        if not self._written.text:
            return _EMPTY
        place = self._saving.notebook.folder
        return _("Kept in {place}. Esc when you have written.", place=place) if place else _WRITING
