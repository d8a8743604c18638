"""The words of the player screen: the line being spoken, and a few words for where the session stands."""

import textwrap
from dataclasses import dataclass
from typing import Protocol

from guided_audio.core.translation import _, ngettext
from guided_audio.playback import Command, CueInfo, State, Status
from guided_audio.tui.player_keys import CHOICES

_PLAIN = {
    State.PREPARING: _("A moment …"),
    State.SETTLING: _("Time to settle. → begins."),
    State.HOLDING: _("As long as you like. Press m when you are ready."),
    State.PAUSED: _("Paused. Space goes on."),
    State.CLOSING: _("On the way back. Press q again to end now."),
    State.AT_END: _("The end. It goes on when the script is saved; q ends it."),
    State.STOPPING: _("Fading out …"),
}
TAKE_YOUR_TIME = _("Take your time.")
_READY = _("Press space when you are ready.")
_WRITTEN = _("Write on paper, or w opens a page here. Space goes on.")
_ON_PAPER = _("Press space when you have written.")
_LOST = _("The sound has gone. The session is kept, and goes on when it is back.")
_WIDEST = 60
NARROW = 70
"""Columns of a terminal below which lines may fill it."""
_TIMELESS = {State.PREPARING, State.SETTLING, State.CHOOSING, State.AT_END, State.STOPPING, State.ENDED}


class Performance(Protocol):
    """A session that is being played, as screens see it."""

    @property
    def status(self) -> Status:
        """What is being played now."""

    def take_cues(self) -> list[CueInfo]:
        """Return the cues that have begun since the last call, in order."""

    def send(self, command: Command) -> None:
        """Ask for something."""

    def wait(self, seconds: float) -> bool:
        """Wait for the end for at most so long; True once it has come."""


@dataclass(frozen=True, slots=True)
class About:
    """The words before a session begins: its title and length, what keeps a listener safe, what it touches on and needs."""

    title: str
    notes: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    """What comes first, on however small a terminal."""
    levels: str = ""
    """How it begins louder or quieter than usual."""


class Spoken:
    """The words that were begun last, and the note for the eyes beside them."""

    def __init__(self) -> None:
        self.words = ""
        self.note = ""

    def take(self, cue: CueInfo) -> None:
        """Follow a cue that has begun."""
        match cue.kind:
            case "chapter":
                self.note = "" if self.words else self.note  # a note just before the first words stays a while
                self.words = ""
            case "say" | "breathe":
                self.words = cue.text
            case "note":
                self.note = cue.text
            case "wait" | "write":
                self.words = self.note = ""
            case "bell" | "sound" if cue.kind == "bell" or cue.length:
                self.words = ""


def words_by_place(spoken: Spoken, status: Status, has_page: bool) -> dict[str, str]:
    """Return the words in each place of the player screen now."""
    choosing = status.state is State.CHOOSING
    return {
        "chapter": status.chapter,
        "times": times(status),
        "words": _("How would you like to go on?") if choosing else prompt_of(status) or spoken.words,
        "note": "" if choosing else spoken.note,
        "situation": "\n".join(filter(None, (situation(status, has_page), status.notice))),
        "choices": in_columns(CHOICES) if choosing else "",
    }


def wait_of(status: Status) -> CueInfo | None:
    """Return the wait, or the page of writing, that is being heard; None if another cue is."""
    return status.cue if status.cue and status.cue.kind in {"wait", "write"} else None


def prompt_of(status: Status) -> str:
    """Return the prompt of a wait or a page of writing; empty elsewhere."""
    wait = wait_of(status) if status.state in {State.WAITING, State.WRITING} else None
    return wait.text or TAKE_YOUR_TIME if wait else ""


def how_to_go_on(wait: CueInfo, has_page: bool = False) -> str:
    """Return how a wait or a page of writing is ended; empty where its own words say it."""
    if wait.kind == "write":
        return _WRITTEN if has_page else _ON_PAPER
    return "" if "space" in wait.text else _READY


def situation(status: Status, has_page: bool) -> str:
    """Return where the session stands, if there is something to know or to do."""
    match status.state:
        case State.WAITING | State.WRITING:
            wait = wait_of(status)
            return status.listening or (how_to_go_on(wait, has_page) if wait else _READY)
        case State.LOST:
            return status.message or _LOST
        case State.PAUSED if status.message:  # where the sound will come from, before going on
            message = f"{status.message[0].upper()}{status.message[1:]}"
            return _("{message}. Space goes on there.", message=message)
        case _:
            return _PLAIN.get(status.state) or "\n".join(filter(None, (status.message, status.listening)))


def times(status: Status) -> str:
    """Return how long it has been and may still be, in minutes: a clock that ticks is not a quiet one."""
    if status.state in _TIMELESS:
        return ""
    heard = _("{minutes} min", minutes=int(status.elapsed // 60)) + " · " if status.elapsed >= 60 else ""
    left = round(status.remaining / 60)
    if status.remaining < 60:
        return heard + _("less than a minute left")
    return heard + ngettext("about {count} min left", "about {count} min left", left)


def in_columns(rows: tuple[tuple[str, str], ...]) -> str:
    """Return keys and what they do, one to a line, the keys in a column of their own."""
    widest = max(len(name) for name, _meaning in rows)
    longest = max(len(meaning) for _name, meaning in rows)
    return "\n".join(f"{name:>{widest}}   {meaning:<{longest}}" for name, meaning in rows)


def columns(width: int) -> int:
    """Return how long a line may be on a terminal: more columns than that are hard to read at a glance."""
    return min(_WIDEST, width - (2 if width < NARROW else 6))


def balanced(text: str, width: int) -> str:
    """Break every line of a text that is too long for `width` into as few as possible, all about equally long."""
    return "\n".join(_balanced(line, max(width, 1)) for line in text.split("\n"))


def _balanced(line: str, width: int) -> str:
    lines = len(textwrap.wrap(line, width))
    if lines < 2:
        return line
    narrowest = next(less for less in range(len(line) // lines, width + 1) if len(textwrap.wrap(line, less)) <= lines)
    return textwrap.fill(line, narrowest)
