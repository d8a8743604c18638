"""A part of a batch: every n-th row, so that all parts take about as long."""

import re
from dataclasses import dataclass
from typing import Self

from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_


@dataclass(frozen=True, slots=True)
class Shard:
    """The rows whose number leaves the same rest."""

    number: int = 1
    """From 1."""
    count: int = 1

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a shard written as `3/20`; UsageError for what is none."""
        found = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text.strip())
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise UsageError(N_("«{text}» is no part of a batch", text=text), N_("write 3/20 for the third of twenty"))
        return cls(int(found[1]), int(found[2]))

    def has(self, row: int) -> bool:
        """Whether a row, by its number from 1, belongs to it."""
        return (row - self.number) % self.count == 0
