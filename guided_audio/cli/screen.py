"""What a listener sees: one quiet area on a terminal, or plain lines."""

from __future__ import annotations

import contextlib
import shutil
import textwrap
from typing import TYPE_CHECKING, Protocol, Self

import click

from guided_audio.playback import State
from guided_audio.timeline import Await, Chapter, Lead, Say, Show, Silence, Strike
from guided_audio.units import clock

if TYPE_CHECKING:
    from types import TracebackType

    from rich.text import Text

    from guided_audio.playback import Player, Status
    from guided_audio.sessions import Session
    from guided_audio.timeline import TimelineCue

_LONG_SILENCE = 20.0
_WIDTH = 72
_KEYS = "space pauses · q ends"


class Screen(Protocol):
    """Follows a player."""

    def open(self, session: Session, by_keys: bool) -> None:
        """Say what is about to begin."""
        ...

    def update(self, player: Player) -> None:
        """Show how things stand now."""
        ...

    def farewell(self, player: Player) -> None:
        """Say that it is over."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def _announce(session: Session, by_keys: bool) -> None:
    timeline, meta = session.timeline, session.script.meta
    seconds = timeline.length_estimate
    minutes = round(seconds / 60)
    lasting = (
        f"about {minutes} minute{'s' if minutes > 1 else ''}"
        if seconds >= 50
        else f"about {max(1, round(seconds))} seconds"
    )
    click.echo(click.style(_fill(f"{timeline.title}, {lasting}"), bold=True))
    touches = f"Touches on: {meta.content_note}" if meta.content_note else ""
    needs = f"You will need: {', '.join(meta.needs)}" if meta.needs else ""
    for text in filter(None, (touches, meta.safety, needs)):
        click.echo(_fill(text))
    if meta.safety:
        click.echo("If it gets too much: guided-audio care")
    if not by_keys and any(isinstance(cue, Await) for cue in timeline.cues):
        click.echo(_fill("There is no keyboard here: each wait lasts as long as it would in an exported file."))


def _say_farewell(player: Player) -> None:
    if player.stopped:
        click.echo(_fill(f"Ended at {clock(player.status.elapsed)}. Take the time you need before you move on."))
        click.echo("If it was too much: guided-audio care")
    else:
        click.echo(_fill("The session has ended. Take the time you need before you move on."))


def _fill(text: str) -> str:
    """Break a text into lines that fit the terminal."""
    return textwrap.fill(text, max(20, min(_WIDTH, shutil.get_terminal_size().columns - 1)))


class PlainScreen:
    """A line for every sentence, chapter and wait as it comes."""

    def __init__(self) -> None:
        self._by_keys = False
        self._state = State.PREPARING

    def open(self, session: Session, by_keys: bool) -> None:
        """Say what is about to begin."""
        self._by_keys = by_keys
        _announce(session, by_keys)
        if by_keys:
            click.echo("Space pauses and goes on. Q ends.")
        click.echo("")

    def update(self, player: Player) -> None:
        """Print what has begun since the last time."""
        for cue in player.take_cues():
            if line := self._line(cue):
                click.echo(line)
        state = player.status.state
        if state is not self._state:
            words = {State.PAUSED: "Paused.", State.STOPPING: "Fading out."}
            if state in words:
                click.echo(words[state])
            elif self._state is State.PAUSED and state is State.PLAYING:
                click.echo("Going on.")
            self._state = state

    def farewell(self, player: Player) -> None:
        """Say that it is over."""
        click.echo("")
        _say_farewell(player)

    def _line(self, cue: TimelineCue) -> str:
        match cue:
            case Chapter(title=title):
                return f"\n{title}\n"
            case Say(shown=shown) | Lead(shown=shown):
                return shown
            case Show(text=text):
                return f"({text})"
            case Silence(length=length) if length.natural >= _LONG_SILENCE:
                return f"(silence, {clock(length.natural)})"
            case Await(prompt=prompt):
                ready = " Press space when you are ready." if self._by_keys else ""
                return f"{prompt.text or 'Take your time.'}{ready if 'space' not in prompt.text else ''}"
            case _:
                return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class LiveScreen:
    """One small area that changes in place."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self._console = Console(highlight=False)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._words = ""
        self._note = ""
        self._prompted = False
        self._shown: object = None
        self._by_keys = False

    def open(self, session: Session, by_keys: bool) -> None:
        """Say what is about to begin."""
        self._by_keys = by_keys
        _announce(session, by_keys)

    def update(self, player: Player) -> None:
        """Redraw the area if anything in it has changed."""
        for cue in player.take_cues():
            self._take(cue)
        status = player.status
        now = (status.state, status.chapter, round(status.elapsed), self._words, self._note)
        if now != self._shown:
            self._live.update(self._draw(status), refresh=True)
            self._shown = now

    def farewell(self, player: Player) -> None:
        """Say that it is over."""
        _say_farewell(player)

    def _take(self, cue: TimelineCue) -> None:
        if self._prompted and not isinstance(cue, Await):
            self._note, self._prompted = "", False
        match cue:
            case Chapter():
                self._note = "" if self._words else self._note  # a note just before the first words stays a while
                self._words = ""
            case Say(shown=shown) | Lead(shown=shown):
                self._words = shown
            case Show(text=text):
                self._note = text
            case Await(prompt=prompt):
                self._words, self._note, self._prompted = "", prompt.text or "Take your time.", True
            case Strike():
                self._words = ""

    def _draw(self, status: Status) -> Text:
        from rich.text import Text

        width = min(_WIDTH, max(self._console.width - 2, 20))
        situation = textwrap.wrap(self._situation(status), width)
        room = max(self._console.height - len(situation) - 7, 1)  # the keys stay in sight, whatever is said
        words = textwrap.wrap(self._words, width)[:room]
        note = textwrap.wrap(self._note, width)[: max(room - len(words), 0)]
        area = Text()
        area.append(f"\n{status.chapter}\n", "dim")
        area.append("\n" + "\n".join(words or [" "]) + "\n")
        if note:
            area.append("\n" + "\n".join(note) + "\n", "italic dim")
        area.append("\n" + "\n".join(situation), "dim")
        return area

    def _situation(self, status: Status) -> str:
        times = f"{clock(status.elapsed)} · about {clock(status.remaining)} left"
        keys = f"   {_KEYS}" if self._by_keys else ""
        match status.state:
            case State.PREPARING:
                return "a moment …"
            case State.PAUSED:
                return f"{times}   paused · space goes on · q ends"
            case State.WAITING:
                return f"{times}   waiting for you · space goes on · q ends"
            case State.STOPPING:
                return "fading out …"
            case _:
                return f"{times}{keys}"

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # the terminal may have been closed
            self._live.stop()
