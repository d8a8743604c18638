"""The writing page: a prompt, room to write, and nothing else; and the notebook of a session's pages."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import TextArea

from guided_audio.core.errors import GuidedAudioError
from guided_audio.tui.shown import Shown

Save = Callable[[str], None]
"""Saves the text of a page in the place of what was saved before; OSError or GuidedAudioError if that cannot be."""
Begin = Callable[[str], Save]
"""Begins a page for a prompt, which is on no disk before it is saved."""
KEPT_EVERY = 3.0
"""Seconds after which what is new on the page is saved."""
_EMPTY = "Write on paper, or here. Space goes on. Esc closes the page."
_WRITING = "Kept on this computer only. Esc when you have written."
_SURE = "Press Esc again to go on, or keep writing."
_OVER = "The voice goes on. What you write is kept; Esc closes the page."


class Page:
    """The text that is written to one prompt."""

    def __init__(self, prompt: str, save: Save) -> None:
        self.prompt = prompt
        self.text = ""
        self._saved = ""
        self._save = save

    def keep(self) -> None:
        """Save it, if anything in it is new."""
        if self.text != self._saved:
            self._save(self.text)
            self._saved = self.text


class Notebook:
    """The pages of one session: at a prompt that comes again, its page is as it was."""

    def __init__(self, begin: Begin) -> None:
        self._pages: dict[str, Page] = {}
        self._begin = begin

    def keep(self) -> None:
        """Save what is new on any page."""
        for page in self._pages.values():
            page.keep()

    def page(self, prompt: str) -> Page:
        """Return the page for a prompt."""
        if prompt not in self._pages:
            self._pages[prompt] = Page(prompt, self._begin(prompt))
        return self._pages[prompt]


class Paper(TextArea):
    """The text area; while it is empty, space and Enter are keys of the player."""

    async def _on_key(self, event: events.Key) -> None:
        if not self.text and event.key in {"space", "enter"}:
            event.prevent_default()  # the page answers it


class WritingPage(Screen[bool]):
    """Room to write. Closes with True when the listener goes on."""

    BINDINGS: ClassVar = [("ctrl+s", "keep", "Keep")]

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._written = page
        self._is_sure = self._is_over = False

    def compose(self) -> ComposeResult:
        """Lay out the prompt and the paper."""
        yield Shown(self._written.prompt, id="prompt", classes="quiet")
        paper = Paper(self._written.text, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        paper.cursor_blink = False
        yield paper
        yield Shown(_WRITING if self._written.text else _EMPTY, id="foot", classes="faint")

    def on_mount(self) -> None:
        """Begin to save."""
        paper = self.query_one(Paper)
        paper.focus()
        paper.move_cursor(paper.document.end)
        self.set_interval(KEPT_EVERY, self.action_keep)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Take what has been written."""
        self._written.text = event.text_area.text
        self._is_sure = False
        self._show_foot()

    def on_key(self, event: events.Key) -> None:
        """Go on with space where nothing is written, and with Esc, asked twice where something is."""
        if event.key in {"space", "enter"} and not self._written.text:
            self._close(True)
        elif event.key == "escape":
            event.stop()
            if not self._written.text.strip():
                self._close(False)
            elif self._is_sure or self._is_over:
                self._close(True)
            else:
                self._is_sure = True
                self._show_foot()

    def time_is_over(self) -> None:
        """Close an empty page; a page with words stays open."""
        if not self._written.text.strip():
            self._close(False)
        elif not self._is_over:
            self._is_over = True
            self._show_foot()

    def action_keep(self) -> None:
        """Save what has been written."""
        try:
            self._written.keep()
        except (OSError, GuidedAudioError) as error:
            reason = error.message if isinstance(error, GuidedAudioError) else error.strerror or str(error)
            self.query_one("#foot", Shown).update(f"This cannot be kept just now: {reason}. It stays here.")

    def _close(self, is_done: bool) -> None:
        if self.is_current:
            self.action_keep()
            self.dismiss(is_done)

    def _show_foot(self) -> None:
        text = _OVER if self._is_over else _SURE if self._is_sure else _WRITING if self._written.text else _EMPTY
        self.query_one("#foot", Shown).update(text)
