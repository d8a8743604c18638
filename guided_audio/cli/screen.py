"""What a listener reads without a screen of its own: plain lines, in the order in which they are spoken."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

import click

from guided_audio.core.units import clock
from guided_audio.playback import State
from guided_audio.tui.player_keys import CHOICES, KEYS, Key, Keyboard, answer_to, key_of
from guided_audio.tui.player_text import TAKE_YOUR_TIME, About, how_to_go_on, situation

if TYPE_CHECKING:
    from guided_audio.playback import CueInfo, Status
    from guided_audio.session.play import Playback
    from guided_audio.session.session import Session
    from guided_audio.tui.player_text import Performance

_LONG_SILENCE = 20.0
_WIDTH = 72
_SPOKEN_NAMES = {
    "→  n": "n",
    "←  b": "b",
    ".": "full stop",
    "+  -": "plus, minus",
    "]  [": "closing bracket, opening bracket",
    "?": "?",
}
"""What a screen reader would leave out, or read as something else."""
_NOT_PLAIN = "d"


def about(session: Session, by_keys: bool) -> About:
    """Return what is to be said of a session before it begins."""
    timeline, meta = session.timeline, session.script.meta
    seconds = timeline.length_estimate
    minutes = round(seconds / 60)
    lasting = (
        f"about {minutes} minute{'s' if minutes > 1 else ''}"
        if seconds >= 50
        else f"about {round(seconds)} seconds"
        if seconds >= 1.5
        else "about a second"
    )
    touches = f"Touches on: {meta.content_note}" if meta.content_note else ""
    needs = f"You will need: {', '.join(meta.needs)}" if meta.needs else ""
    too_much = "If it gets too much: press g" if by_keys and meta.safety else ""
    notes = (touches, meta.safety, needs, too_much)
    return About(f"{timeline.title}, {lasting}", tuple(filter(None, notes)))


def announce(session: Session, by_keys: bool) -> None:
    """Say what is about to begin."""
    what = about(session, by_keys=False)
    click.echo(click.style(_fill(what.title), bold=True))
    for text in what.notes:
        click.echo(_fill(text))
    if session.script.meta.safety:
        click.echo("If it gets too much: guided-audio care")
    if not by_keys and session.has_waits:
        click.echo(_fill("There is no keyboard here: each wait lasts as long as it would in an exported file."))


def say_farewell(playback: Playback) -> None:
    """Say that it is over."""
    click.echo("")
    if playback.stopped:
        click.echo(_fill(f"Ended at {clock(playback.status.elapsed)}. Take the time you need before you move on."))
        click.echo("If it was too much: guided-audio care")
    else:
        click.echo(_fill("The session has ended. Take the time you need before you move on."))


def _fill(text: str) -> str:
    """Break a text into lines that fit the terminal."""
    return textwrap.fill(text, max(20, min(_WIDTH, shutil.get_terminal_size().columns - 1)))


class PlainScreen:
    """A line for every sentence, chapter, wait and key as it comes."""

    def __init__(self, by_keys: bool) -> None:
        self._by_keys = by_keys
        self._keyboard = Keyboard()
        self._state = State.PREPARING

    def open(self) -> None:
        """Say how it is led."""
        if self._by_keys:
            click.echo(
                _fill("Space pauses and goes on. G finds steady ground. Q leads back and ends. ? tells all keys.")
            )
        click.echo("")

    def update(self, performance: Performance) -> None:
        """Print what has begun since the last time."""
        for cue in performance.take_cues():
            if line := self._line(cue):
                click.echo(line)
        status = performance.status
        if status.state is not self._state:
            if words := self._change(status):
                click.echo(words)
            self._state = status.state

    def press(self, pressed: str, performance: Performance) -> None:
        """Do what a key asks for, and answer it in a word or two."""
        key, status = key_of(pressed), performance.status
        if key is Key.HELP:
            _tell_keys()
        elif key is not None and (command := self._keyboard.press(key, status.state)):
            performance.send(command)
            if answer := answer_to(command, status):
                click.echo(answer)

    def _change(self, status: Status) -> str:
        """Return what there is to say of a new state; a wait's own words have been said as it began."""
        match status.state:
            case State.PLAYING:
                return "Going on." if self._state in {State.PAUSED, State.LOST} else ""
            case State.CHOOSING:
                return "\n".join(("How would you like to go on?", *(f"{key}: {what}" for key, what in CHOICES)))
            case State.WAITING | State.WRITING | State.PREPARING | State.CLOSING | State.GROUNDING:
                return ""
            case State.SETTLING:
                return "Time to settle. N begins."
            case _:
                return situation(status, False)

    def _line(self, cue: CueInfo) -> str:
        match cue.kind:
            case "chapter":
                return f"\n{cue.text}\n"
            case "say" | "breathe":
                return cue.text
            case "note":
                return f"({cue.text})"
            case "silence" if cue.length >= _LONG_SILENCE:
                return f"(silence, {clock(cue.length)})"
            case "wait" | "write":
                going_on = how_to_go_on(cue) if self._by_keys else ""
                return " ".join(filter(None, (cue.text or TAKE_YOUR_TIME, going_on)))
            case _:
                return ""


def _tell_keys() -> None:
    for name, meaning in KEYS:
        if name != _NOT_PLAIN:
            click.echo(f"{_SPOKEN_NAMES.get(name, name)}: {meaning}")
