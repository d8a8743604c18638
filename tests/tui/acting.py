"""A performance that stands wherever a test wants it to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from guided_audio.core.units import Seconds
from guided_audio.playback import Command, CueInfo, Levels, State, Status


def cue(kind: str, text: str = "", length: float = 0.0, phase: str = "") -> CueInfo:
    """Return a cue at the beginning of a session."""
    return CueInfo(kind, text, Seconds(0.0), Seconds(length), phase)


WAIT = cue("wait", "Until you can sense it, even faintly.")
WRITE = cue("write", "What would the younger one like you to know?")
SILENCE = cue("silence", "[pause 30s]", 30.0)


def say(text: str) -> CueInfo:
    return cue("say", text)


def lead(phase: str, length: float = 4.0) -> CueInfo:
    return cue("breathe", f"Breathe {phase}.", length, phase)


class Acting:
    """Stands still until it is told; what it was asked for is in `sent`."""

    def __init__(self, state: State = State.PLAYING, cue: CueInfo | None = None, *begun: CueInfo) -> None:
        chapter = "Meeting the younger you"
        self.status = Status(state, chapter, Seconds(245.0), Seconds(640.0), cue, Seconds(0.0), Levels())
        self.sent: list[Command] = []
        self.has_ended = False
        self._begun = list(begun)

    def goes(self, state: State, cue: CueInfo | None = None, into: float = 0.0, message: str = "") -> None:
        self.status = replace(self.status, state=state, cue=cue, into=Seconds(into), message=message)

    def begins(self, *cues: CueInfo) -> None:
        self._begun += cues

    def take_cues(self) -> list[CueInfo]:
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


async def until(pilot: Pilot[Any], condition: Callable[[], bool], times: int = 100) -> None:
    """Let the screen work until something has come true."""
    for _ in range(times):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(lines_of(pilot.app))
