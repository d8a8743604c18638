"""A performance that stands wherever a test wants it to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Length, Seconds
from guided_audio.core.voice import Utterance
from guided_audio.playback import Command, State, Status
from guided_audio.script import Prompt
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Await, Lead, Say, Silence, TimelineCue

PLACE = SourceLocation("s.md", 1, 1)
WAIT = Await(Prompt("Until you can sense it, even faintly.", None))
WRITE = Await(Prompt("What would the younger one like you to know?", None, writing=True))
SILENCE = Silence(Length.exactly(30.0))


def say(text: str) -> Say:
    return Say(Utterance(text, TONE), text, PLACE)


def lead(phase: str, length: float = 4.0) -> Lead:
    return Lead(f"Breathe {phase}.", phase, Seconds(length), (), "breathe", PLACE)


class Acting:
    """Stands still until it is told; what it was asked for is in `sent`."""

    def __init__(self, state: State = State.PLAYING, cue: TimelineCue | None = None, *begun: TimelineCue) -> None:
        chapter = "Meeting the younger you"
        self.status = Status(state, chapter, Seconds(245.0), Seconds(640.0), cue, Seconds(0.0), Seconds(4.0), 0.0, None)
        self.sent: list[Command] = []
        self.has_ended = False
        self._begun = list(begun)

    def goes(self, state: State, cue: TimelineCue | None = None, into: float = 0.0, message: str = "") -> None:
        self.status = replace(self.status, state=state, cue=cue, into=Seconds(into), message=message)

    def begins(self, *cues: TimelineCue) -> None:
        self._begun += cues

    def take_cues(self) -> list[TimelineCue]:
        begun, self._begun = self._begun, []
        return begun

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def wait(self, seconds: float) -> bool:
        del seconds
        return self.has_ended


def lines_of(app: App[Any]) -> list[str]:
    """What is to be read on the screen, line by line, without the breathing shape."""
    text = [strip.text for strip in app.screen._compositor.render_strips()]
    bare = ["".join(" " if "\u2800" <= char <= "\u28ff" else char for char in line).strip() for line in text]
    return [line for line in bare if line]


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Let the screen work until something has come true."""
    for _ in range(100):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(lines_of(pilot.app))
