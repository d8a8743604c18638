"""Slots filled in: with the listener's own words, and without them for what travels with a file."""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.errors import SourceLocation
from guided_audio.script import Slot, Text

MINUTES = "minutes"
"""The slot that follows the session's length: the only one whose words are not the listener's own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph with its slot filled in; `public` is what it is without the listener's own words."""

    text: str
    public: str
    location: SourceLocation


class Run:
    """Pieces that are spoken without a break between them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.text = "".join(piece.text for piece in pieces)
        self._pieces = tuple(pieces)
        self._starts = [0]
        for piece in pieces:
            self._starts.append(self._starts[-1] + len(piece.text))

    def location(self, offset: int) -> SourceLocation:
        """Return where in the script the character at `offset` stands."""
        index = bisect.bisect_right(self._starts, offset) - 1
        place = self._pieces[index].location
        return replace(place, column=place.column + offset - self._starts[index])

    def public(self, offset: int, text: str) -> str:
        """Return `text`, a sentence that begins at `offset`, without the listener's own words."""
        end, words, personal = offset + len(text), "", False
        for start, piece in zip(self._starts, self._pieces, strict=False):
            if start >= end or start + len(piece.text) <= offset:
                continue
            if piece.text == piece.public:
                words += piece.text[max(offset - start, 0) : end - start]
            else:
                personal = True
                words += piece.public if start >= offset else ""
        return words if personal else text


class Filling:
    """The words for the slots of a script: its own, and those that the listener gave."""

    def __init__(self, defaults: Mapping[str, str], given: Mapping[str, str]) -> None:
        self._public = {**defaults, **{name: words for name, words in given.items() if name == MINUTES}}
        self._words = {**defaults, **given}

    def fill(self, parts: Sequence[Text | Slot]) -> str:
        """Return the words with the listener's own in their places; a slot's value is never read as a cue."""
        return self.run(parts).text

    def run(self, parts: Sequence[Text | Slot]) -> Run:
        """Return the parts filled in, each with its place."""
        return Run([Piece(_said(part, self._words), _said(part, self._public), part.location) for part in parts])


def _said(part: Text | Slot, slots: Mapping[str, str]) -> str:
    if isinstance(part, Text):
        return part.text
    words = " ".join(slots[part.name].split())
    return f"{part.before}{words}{part.after}" if words else ""
