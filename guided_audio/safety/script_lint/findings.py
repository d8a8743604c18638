"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guided_audio.core.errors import Severity
from guided_audio.safety.script_lint.analysis import Finding, Hearing

Finds = Callable[[Hearing], Iterator[Finding]]


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
