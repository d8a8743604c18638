"""What a listener reads in the plain terminal: lines in the order in which they are spoken."""

import guided_audio as ga
from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import echo, fill, page_width, style
from guided_audio.core.units import clock
from guided_audio.playback import State
from guided_audio.safety.crisis import care_sheet
from guided_audio.tui.player_hints import hint
from guided_audio.tui.player_keys import (
    CHOICES,
    KEYS,
    Act,
    Keyboard,
    View,
    answer_to,
    key_of,
    pauses_for_care,
)
from guided_audio.tui.player_text import TAKE_YOUR_TIME, About, Performance, how_to_go_on, situation

_LONG_SILENCE = 20.0
_WIDTH = 72
_SPOKEN_NAMES = {
    "→  n": "n", "←  b": "b", "h  F1": "h", ".": "full stop", "+  -": "plus, minus", "]  [": "closing bracket, opening bracket",
}  # fmt: skip
"""What a screen reader would leave out, or read as something else."""
_NOT_PLAIN = {"d", "w", "Esc"}


def about(session: ga.Session, by_keys: bool) -> About:
    """Return what is to be said of a session before it begins."""
    timeline, meta = session.timeline, session.script.meta
    seconds = timeline.length_estimate
    lasting = f"{round(seconds)} seconds" if seconds >= 1.5 else "a second"
    lasting = count_of(round(seconds / 60), "minute") if seconds >= 50 else lasting
    touches = f"Touches on: {meta.content_note}" if meta.content_note else ""
    needs = f"You will need: {', '.join(meta.needs)}" if meta.needs else ""
    too_much = "If it gets too much: press g" if by_keys else ""
    safety, notes = (too_much, meta.safety), (touches, needs)
    return About(f"{timeline.title}, about {lasting}", tuple(filter(None, notes)), tuple(filter(None, safety)))


def announce(session: ga.Session, by_keys: bool) -> None:
    """Print what is about to begin."""
    what = about(session, by_keys=False)
    echo(style(_fill(what.title), bold=True))
    for text in (*what.safety, *what.notes):
        echo(_fill(text))
    if session.script.meta.safety:
        echo("If it gets too much: guided-audio care")
    if not by_keys and session.has_waits:
        echo(_fill("There is no keyboard here: each wait lasts as long as it would in an exported file."))


def say_farewell(playback: ga.Playback) -> None:
    """Print that it is over."""
    echo("")
    if playback.stopped:
        echo(_fill(f"Ended at {clock(playback.status.elapsed)}. Take the time you need before you move on."))
        echo("If it was too much: guided-audio care")
    else:
        echo(_fill("The session has ended. Take the time you need before you move on."))


def _fill(text: str) -> str:
    """Break a text into lines that fit the terminal."""
    return fill(text, widest=_WIDTH)


class PlainScreen:
    """A line for every sentence, chapter, wait and key as it comes."""

    def __init__(self, by_keys: bool) -> None:
        self._by_keys = by_keys
        self._keyboard = Keyboard()
        self._state = State.PREPARING
        self._notice = ""

    def open(self) -> None:
        """Print which keys lead it."""
        if self._by_keys:
            echo(_fill(hint(View.PLAIN, _WIDTH)))
        echo("")

    def update(self, performance: Performance) -> None:
        """Print what has begun since the last time."""
        for cue in performance.take_cues():
            if line := self._line(cue):
                echo(line)
        status = performance.status
        if status.notice != self._notice:
            if status.notice:
                echo(_fill(status.notice))
            self._notice = status.notice
        if status.state is not self._state:
            if words := self._change(status):
                echo(words)
            self._state = status.state

    def press(self, pressed: str, performance: Performance) -> None:
        """Do what a key asks for, and answer it in a word or two."""
        status = performance.status
        asked = self._keyboard.press(key_of(pressed), status.state, View.PLAIN)
        match asked:
            case Act.KEYS:
                lines = (f"{_SPOKEN_NAMES.get(key, key)}: {meaning}" for key, meaning in KEYS if key not in _NOT_PLAIN)
                echo("\n".join(lines))
            case Act.CARE:
                if pauses_for_care(status.state):
                    performance.send(ga.Command.PAUSE)
                echo(f"\n{care_sheet().whom_to_call.text(page_width(_WIDTH))}\n")
            case Act():
                echo(_fill(hint(View.PLAIN, _WIDTH)))
            case _:
                performance.send(asked)
                if answer := answer_to(asked, status):
                    echo(answer)

    def _change(self, status: ga.Status) -> str:
        """Return the words for a new state; a wait's own words were printed when it began."""
        match status.state:
            case State.PLAYING:
                return "Going on." if self._state in {State.PAUSED, State.LOST} else ""
            case State.CHOOSING:
                return "\n".join(("How would you like to go on?", *(f"{key}: {what}" for key, what in CHOICES)))
            case State.WAITING | State.WRITING if self._state in {State.PAUSED, State.LOST}:
                return situation(status, False)
            case State.WAITING | State.WRITING | State.PREPARING | State.CLOSING | State.GROUNDING:
                return ""
            case State.SETTLING:
                return "Time to settle. N begins."
            case _:
                return situation(status, False)

    def _line(self, cue: ga.CueInfo) -> str:
        if cue.kind in {"wait", "write"}:
            going_on = how_to_go_on(cue) if self._by_keys else ""
            return " ".join(filter(None, (cue.text or TAKE_YOUR_TIME, going_on)))
        silence = f"(silence, {clock(cue.length)})" if cue.length >= _LONG_SILENCE else ""
        lines = {"chapter": f"\n{cue.text}\n", "say": cue.text, "breathe": cue.text, "note": f"({cue.text})"}
        return {**lines, "silence": silence}.get(cue.kind, "")
