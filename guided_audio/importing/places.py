"""Where in a foreign file a piece of running text stands."""

import bisect
from dataclasses import replace

from guided_audio.core.errors import SourceLocation


class Places:
    """From an offset in running text to the line and column in the file from which it was taken."""

    def __init__(self, text: str, location: SourceLocation) -> None:
        self._location = location
        self._starts = [0, *(n + 1 for n, character in enumerate(text) if character == "\n")]

    def at(self, offset: int) -> SourceLocation:
        """Return the place of the character at `offset`."""
        row = bisect.bisect_right(self._starts, offset) - 1
        column = offset - self._starts[row] + (1 if row else self._location.column)
        return replace(self._location, line=self._location.line + row, column=column)
