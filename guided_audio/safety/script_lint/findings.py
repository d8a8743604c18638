"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guided_audio.core.errors import Severity

if TYPE_CHECKING:
    from guided_audio.core.errors import SourceLocation
    from guided_audio.safety.script_lint.analysis import Hearing


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a rule speaks of; `paragraph` is its number, or -1 for the script as a whole."""

    place: SourceLocation
    message: str
    hint: str
    paragraph: int = -1


Finds = Callable[["Hearing"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, what it finds, and where it comes from."""

    name: str
    summary: str
    source: str
    finds: Finds
    severity: Severity = Severity.WARNING
    of_sessions: bool = False
    """It is about a session as a whole, and says nothing of a passage shorter than two minutes."""
    any_language: bool = False
    """It needs no list of words."""
