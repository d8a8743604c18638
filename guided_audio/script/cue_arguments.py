"""What follows a cue's verb, taken apart, and the error for what cannot be read."""

import math
import re
from dataclasses import dataclass

from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import Length, Seconds, parse_length, parse_number
from guided_audio.script.model import Pauses

MAX_PAUSE = Seconds(3600.0)
MAX_BARE = 300.0
"""Above five minutes, a number without a unit is more likely milliseconds: it needs its unit, and importers take it for them."""

SOUND_NAME = re.compile(r"(?=.{1,60}\Z)[^\W_]+(?:[-_]\w+)*")


class CueError(Exception):
    """A cue that cannot be read: what was found, what would be right, and the diagnostic's code."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class CueArguments:
    """The inside of a bracket, `[verb arguments: text]`, and the lengths the script gave to words."""

    source: str
    arguments: str
    text: str
    pauses: Pauses
    breath: Seconds

    def error(self, code: str, message: str, hint: str) -> CueError:
        """Return an error whose message begins with the cue."""
        return CueError(code, N_("[{source}]{what}", source=self.source, what=message), hint)

    def length(self, arguments: str) -> Length:
        """Read a length of time for this cue."""
        bare = parse_number(arguments)
        if bare is not None and bare > MAX_BARE:
            hint = N_("write {bare:g}s, or {seconds:g}s if milliseconds are meant", bare=bare, seconds=bare / 1000)
            raise self.error("bare-number", N_(": «{arguments}» of what?", arguments=arguments), hint)
        length = parse_length(arguments, self.breath)
        if length is None:
            hint = N_("write 5s, 2m, 1m30s, 20-40s or 3 breaths")
            raise self.error("bad-duration", N_(": «{arguments}» is not a length of time", arguments=arguments), hint)
        if length.natural > MAX_PAUSE or MAX_PAUSE < length.most < math.inf:
            raise self.error("pause-too-long", N_(" is longer than an hour"), N_("an hour is the longest silence"))
        return length

    def count(self, arguments: str, most: int, example: str) -> int:
        """Read how many times something is done."""
        number = read_count(arguments)
        if number is None or number != int(number) or not 1 <= number <= most:
            raise self.error(
                "bad-count",
                N_(": a number from 1 to {most} is expected", most=most),
                N_("write {example}", example=example),
            )
        return int(number)

    def sound(self, arguments: str, example: str) -> str:
        """Read the name of a file of sound: one word, with hyphens for blanks."""
        if SOUND_NAME.fullmatch(arguments):
            return arguments
        if any(mark in arguments for mark in "/\\."):
            hint = N_("a sound has a plain name, never a path, and no ending: write {example}", example=example)
        else:
            name = "-".join(re.findall(r"\w+", arguments)) or "my-sound"
            hint = N_("the name of a sound is one word, with hyphens for blanks: «{name}»", name=shorten(name))
        raise self.error(
            "bad-sound", N_(": «{arguments}» is not the name of a sound", arguments=shorten(arguments)), hint
        )

    def require_none(self, verb: str) -> None:
        """Refuse arguments."""
        if self.arguments:
            raise self.error("bad-cue", N_(": nothing may follow «{verb}»", verb=verb), N_("write [{verb}]", verb=verb))


def read_count(text: str) -> float | None:
    """Read how often something is done: `3 times`, `x3`, `twice`; None if it does not say."""
    said = re.fullmatch(r"(?:x\s*)?(.+?)(?:\s*x|\s+times?)?", text.strip())
    words = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
    return words.get(said[1]) or parse_number(said[1]) if said else None
