"""What a screen needs of whatever it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guided_audio.playback import CueInfo
    from guided_audio.playback.commands import Command, Status


class Performance(Protocol):
    """A session that is being performed; the player is one."""

    @property
    def status(self) -> Status:
        """How things stand."""
        ...

    def take_cues(self) -> list[CueInfo]:
        """Return the cues that have begun since the last call, in order."""
        ...

    def send(self, command: Command) -> None:
        """Ask for something."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for the end for at most so long; True once it has come."""
        ...


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a session before it begins: its title and length, what it touches on, what is needed."""

    title: str
    notes: tuple[str, ...] = ()
