"""The collector of everything that is wrong with one script, so that it is reported at once."""

import bisect
import re
from collections import Counter

from guided_audio.core.errors import Diagnostic, Severity, SourceLocation

MAX_DIAGNOSTICS = 100


class TextPlaces:
    """From an offset in running text to the line and column in the file from which it was taken."""

    def __init__(self, text: str, location: SourceLocation) -> None:
        self._location = location
        self._starts = [0, *(end.end() for end in re.finditer("\n", text))]

    def at(self, offset: int) -> SourceLocation:
        """Return the place of the character at `offset`."""
        row = bisect.bisect_right(self._starts, offset) - 1
        column = offset - self._starts[row] + (1 if row else self._location.column)
        return SourceLocation(self._location.path, self._location.line + row, column, self._location.words)


class DiagnosticCollector:
    """Collects the findings in one file: at most so many errors, and as many warnings that do not crowd them out."""

    def __init__(self, path: str, most: int = MAX_DIAGNOSTICS) -> None:
        self.path = path
        self._most = most
        self._places: set[SourceLocation] = set()
        self._found: list[Diagnostic] = []
        self._counts: Counter[Severity] = Counter()
        self._warned: set[tuple[str, str]] = set()

    def at(self, line: int, column: int = 1) -> SourceLocation:
        """Return the place in this file at a 1-based line and column."""
        return SourceLocation(self.path, line, column)

    def error(self, location: SourceLocation, code: str, message: str, hint: str = "") -> None:
        """Add something that cannot be performed."""
        self._add(Diagnostic(location, code, message, hint))

    def warn(self, location: SourceLocation, code: str, message: str, hint: str = "") -> None:
        """Add something that can be performed, but perhaps not as its author meant."""
        self._add(Diagnostic(location, code, message, hint, Severity.WARNING))

    def warn_once(self, location: SourceLocation, code: str, message: str, hint: str = "") -> None:
        """Add a warning where it is met first, and not where it is met again."""
        if (code, message) not in self._warned:
            self._warned.add((code, message))
            self.warn(location, code, message, hint)

    def has_finding_at(self, location: SourceLocation) -> bool:
        """Whether something was found at this place."""
        return location in self._places

    def _add(self, diagnostic: Diagnostic) -> None:
        self._counts[diagnostic.severity] += 1
        if self._counts[diagnostic.severity] <= self._most:
            self._found.append(diagnostic)
            self._places.add(diagnostic.location)

    @property
    def errors(self) -> int:
        """How many errors there have been."""
        return self._counts[Severity.ERROR]

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Return all findings in the order of the file."""
        return tuple(sorted(self._found, key=lambda d: (d.location.line, d.location.column)))
