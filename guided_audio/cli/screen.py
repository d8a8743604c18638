"""What a listener reads in the plain terminal: lines in the order in which they are spoken."""

import guided_audio as ga
from guided_audio.cli.humanize import minutes
from guided_audio.cli.printing import echo, fill, page_width, style
from guided_audio.core.translation import _
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
    "→  n": "n", "←  b": "b", "h  F1": "h", ".": _("full stop"), "+  -": _("plus, minus"),
    "]  [": _("closing bracket, opening bracket"),
}  # fmt: skip
"""What a screen reader would leave out, or read as something else."""
_NOT_PLAIN = {"d", "w", "Esc"}


def about(session: ga.Session, by_keys: bool) -> About:
    """Return what is to be said of a session before it begins."""
    timeline, meta = session.timeline, session.script.meta
    seconds = timeline.length_estimate
    lasting = minutes(seconds if seconds < 50 else max(60.0, seconds)) or minutes(1.0)
    touches = _("Touches on: {content_note}", content_note=meta.content_note) if meta.content_note else ""
    needs = _("You will need: {needs}", needs=", ".join(meta.needs)) if meta.needs else ""
    too_much = _("If it gets too much: press g") if by_keys else ""
    safety, notes = (too_much, meta.safety), (touches, needs)
    title = _("{title}, about {lasting}", title=timeline.title, lasting=lasting)
    return About(title, tuple(filter(None, notes)), tuple(filter(None, safety)))


def announce(session: ga.Session, by_keys: bool) -> None:
    """Print what is about to begin."""
    what = about(session, by_keys=False)
    echo(style(_fill(what.title), bold=True))
    for text in (*what.safety, *what.notes):
        echo(_fill(text))
    if session.script.meta.safety:
        echo(_("If it gets too much: {command}", command="guided-audio care"))
    if not by_keys and session.has_waits:
        echo(_fill(_("There is no keyboard here: each wait lasts as long as it would in an exported file.")))


def say_farewell(playback: ga.Playback) -> None:
    """Print that it is over."""
    echo("")
    if playback.stopped:
        moment = clock(playback.status.elapsed)
        echo(_fill(_("Ended at {moment}. Take the time you need before you move on.", moment=moment)))
        echo(_("If it was too much: {command}", command="guided-audio care"))
    else:
        echo(_fill(_("The session has ended. Take the time you need before you move on.")))


def _fill(text: str) -> str:
    """Break a text into lines that fit the terminal."""
    return fill(text, widest=_WIDTH)


class PlainScreen:
    """A line for every sentence, chapter, wait and key as it comes."""

    def __init__(self, by_keys: bool) -> None:
        self._by_keys = by_keys
        self._keyboard = Keyboard()
        self._state = State.PREPARING
        self._notice = self._listening = ""

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
        if status.listening not in {"", self._listening}:
            echo(_fill(status.listening))
        self._listening = status.listening
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
                return _("Going on.") if self._state in {State.PAUSED, State.LOST} else ""
            case State.CHOOSING:
                return "\n".join((_("How would you like to go on?"), *(f"{key}: {what}" for key, what in CHOICES)))
            case State.WAITING | State.WRITING if self._state in {State.PAUSED, State.LOST}:
                return "" if status.listening else situation(status, False)
            case State.WAITING | State.WRITING | State.PREPARING | State.CLOSING | State.GROUNDING:
                return ""
            case State.SETTLING:
                return _("Time to settle. N begins.")
            case _:
                return situation(status, False)

    def _line(self, cue: ga.CueInfo) -> str:
        if cue.kind in {"wait", "write"}:
            going_on = how_to_go_on(cue) if self._by_keys else ""
            return " ".join(filter(None, (cue.text or TAKE_YOUR_TIME, going_on)))
        silence = _("(silence, {length})", length=clock(cue.length)) if cue.length >= _LONG_SILENCE else ""
        lines = {"chapter": f"\n{cue.text}\n", "say": cue.text, "breathe": cue.text, "note": f"({cue.text})"}
        return {**lines, "silence": silence}.get(cue.kind, "")
