"""What is written during a session: a page for every prompt."""

from collections.abc import Callable

Save = Callable[[str], None]
"""Keeps the text of a page in the place of what it had before; OSError or GuidedAudioError if that cannot be."""
Begin = Callable[[str], Save]
"""Begins a page for a prompt, which is kept nowhere before it is saved."""


class Page:
    """What somebody writes to one prompt."""

    def __init__(self, prompt: str, save: Save) -> None:
        self.prompt = prompt
        self.text = ""
        self._saved = ""
        self._save = save

    def keep(self) -> None:
        """Keep it, if anything in it is new."""
        if self.text != self._saved:
            self._save(self.text)
            self._saved = self.text


class Notebook:
    """The pages of one session: whoever comes back to a prompt finds what they wrote as it was."""

    def __init__(self, begin: Begin) -> None:
        self._pages: dict[str, Page] = {}
        self._begin = begin

    def keep(self) -> None:
        """Keep what is new on any page."""
        for page in self._pages.values():
            page.keep()

    def page(self, prompt: str) -> Page:
        """Return the page for a prompt."""
        if prompt not in self._pages:
            self._pages[prompt] = Page(prompt, self._begin(prompt))
        return self._pages[prompt]
