"""The words before a session: what keeps a listener safe first, in pages of whole sentences where there is little room."""

import re
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from guided_audio.tui.player_text import About, balanced, columns
from guided_audio.tui.shown import Shown

_OTHER_LINES = 12
"""Lines of a screen for its top and bottom, for the title, and for a sentence that is spoken."""
_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


def in_pages(paragraphs: Sequence[str], width: int, height: int) -> list[str]:
    """Break paragraphs into pages of lines, between sentences: only one that is longer than a page is divided itself."""
    pages, lines = [""], max(height, 1)
    for paragraph in paragraphs:
        gap = "\n\n"
        for sentence in _SENTENCE_END.split(paragraph):
            longer = f"{pages[-1]}{gap if pages[-1] else ''}{sentence}"
            if pages[-1] and _count(longer, width) > lines:
                pages.append(sentence)
            else:
                pages[-1] = longer
            gap = " "
    whole = (balanced(page, width).split("\n") for page in pages)
    return ["\n".join(page[at : at + lines]) for page in whole for at in range(0, len(page), lines)]


def _count(text: str, width: int) -> int:
    return balanced(text, width).count("\n") + 1


class Opening(Vertical):
    """The title of a session, and the present page of what there is to know of it."""

    def __init__(self, about: About) -> None:
        super().__init__(id="opening")
        paragraphs = (*about.safety, about.levels, *about.notes)
        self._paragraphs = tuple(filter(None, paragraphs))
        self._title, self._text = Shown(about.title, id="title"), Shown(id="about", classes="quiet")
        self._pages, self._at = [""], 0

    def compose(self) -> ComposeResult:
        """Lay out both."""
        yield self._title
        yield self._text

    def on_resize(self) -> None:
        """Break the pages anew."""
        room = self.size.height - self._title.outer_size.height
        self._pages = in_pages(self._paragraphs, columns(self.app.size.width), room)
        self.turn(0)

    def leaves_room(self, size: Size) -> bool:
        """Whether what is spoken can be shown beneath all of it, on a screen of this size."""
        return _count("\n\n".join(self._paragraphs), columns(size.width)) + _OTHER_LINES <= size.height

    @property
    def has_more(self) -> bool:
        """Whether there are more pages."""
        return self._at + 1 < len(self._pages)

    def turn(self, pages: int) -> None:
        """Go on by so many pages."""
        self._at = min(max(self._at + pages, 0), len(self._pages) - 1)
        self._text.update(self._pages[self._at])
