"""What is written during a session: one text of several pages, kept whole again and again."""

from __future__ import annotations

from collections.abc import Callable

Keep = Callable[[str], None]
"""Keeps everything that has been written in this session; OSError or GuidedAudioError if that cannot be."""


class Page:
    """What somebody writes to one prompt."""

    def __init__(self, prompt: str, kept: Callable[[], None]) -> None:
        self.prompt = prompt
        self.text = ""
        self._kept = ""
        self._keep = kept

    def keep(self) -> bool:
        """Keep it if anything in it is new; whether there was."""
        if self.text == self._kept:
            return False
        self._keep()
        self._kept = self.text
        return True


class Notebook:
    """The pages of one session, a page for every prompt: whoever comes back to one finds it as it was."""

    def __init__(self, keep: Keep) -> None:
        self._pages: dict[str, Page] = {}
        self._keep = keep

    def keep(self) -> None:
        """Keep what is new on any page."""
        for page in self._pages.values():
            page.keep()

    def page(self, prompt: str) -> Page:
        """Return the page for a prompt."""
        return self._pages.setdefault(prompt, Page(prompt, lambda: self._keep(self.text)))

    @property
    def text(self) -> str:
        """All that is written, under the words that it answers."""
        written = [page for page in self._pages.values() if page.text.strip()]
        return "\n\n".join(f"{page.prompt}\n\n{page.text.strip()}" for page in written) + "\n"
