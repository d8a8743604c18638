"""The pathway as frozen values: stages with their steps in order, and needs in the words of people."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One session on the way, and the sessions that come before it."""

    script: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of the way."""

    title: str
    about: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody may say of this evening, what else they may type for it, and the sessions for it.

    A need for which no session is enough has none, and a note that says what is right instead.
    """

    words: str
    keys: tuple[str, ...]
    scripts: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pathway:
    """The whole way, and the file that it was read from."""

    path: Path
    begin: str
    stages: tuple[Stage, ...]
    needs: tuple[Need, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @property
    def order(self) -> dict[str, int]:
        """The place of each script on the way, from 0."""
        return {step.script: place for place, step in enumerate(self.steps)}

    def needs_of(self, script: str) -> tuple[str, ...]:
        """Return the needs, in words, that a script is for."""
        return tuple(need.words for need in self.needs if script in need.scripts)
