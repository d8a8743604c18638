"""The lines of a foreign script, with what is known about some of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Page:
    """A script's lines, with what is known about some of them."""

    lines: list[str]
    before: dict[int, int] = field(default_factory=dict)
    """Seconds of silence before a line."""
    after: dict[int, int] = field(default_factory=dict)
    """Seconds of silence after a line."""
    alone: set[int] = field(default_factory=set)
    """Lines that begin a paragraph of their own."""
    notes: dict[int, list[str]] = field(default_factory=dict)
    """What is to be kept as notes before a line, or after the last."""

    def is_alone(self, number: int) -> bool:
        """Whether a line is a paragraph of its own."""
        lines = self.lines
        after = number + 1 >= len(lines) or not lines[number + 1].strip() or number + 1 in self.alone
        before = number == 0 or not lines[number - 1].strip() or number in self.alone
        return after and before

    def neighbours(self, number: int) -> Iterator[int]:
        """Return the numbers of the nearest lines with words, before and after."""
        for numbers in (
            range(number - 1, max(number - 5, -1), -1),
            range(number + 1, min(number + 5, len(self.lines))),
        ):
            yield from [n for n in numbers if self.lines[n].strip()][:1]
