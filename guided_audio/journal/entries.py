"""What is kept of a session that was played."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from guided_audio.core.units import Seconds


class Ending(StrEnum):
    """How a session came to its end."""

    HEARD = "heard to the end"
    CLOSED = "closed gently"
    STOPPED = "stopped"
    FAILED = "the sound or the voice failed"
    HUNG_UP = "the terminal was closed"
    UNKNOWN = "left in the middle"
    """It is playing now, or the program was killed."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """What somebody said in a check-in: in a word, and how heavy it is, from 0 (light) to 10 (hardest)."""

    word: str = ""
    heavy: float | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.word, "" if self.heavy is None else f"{self.heavy:g}")))


NOTHING_SAID = Feeling()


@dataclass(frozen=True, slots=True)
class Beginning:
    """A session as it begins."""

    script: str
    """Its name in the library, or its whole path; empty for what cannot be read a second time."""
    title: str
    digest: str
    """A hash of the script's text."""
    planned: Seconds
    wishes: Mapping[str, object] = field(default_factory=dict)
    """What was asked of it, as JSON can hold it; the words for its slots are among it."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC).astimezone())
    """With the local offset, so that an evening stays one after travelling."""
    before: Feeling = NOTHING_SAID
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session was left: the last sentence that had begun."""

    script: str
    title: str
    digest: str
    wishes: Mapping[str, object]
    began: datetime
    chapter: str
    cue: int
    """Its number among the cues of the timeline that was played."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A session that was played."""

    script: str
    title: str
    began: datetime
    heard: Seconds
    planned: Seconds
    ending: Ending
    chapter: str
    before: Feeling = NOTHING_SAID
    after: Feeling = NOTHING_SAID
    resumed: bool = False


def local_time(began: int, utc_offset: int) -> datetime:
    """Return a moment, in seconds since 1970, as clocks showed it where it was: so many seconds east of Greenwich."""
    return datetime.fromtimestamp(began, timezone(timedelta(seconds=utc_offset)))
