"""The cue table: every verb that may stand in square brackets, and how what follows it is read."""

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from guided_audio.errors import shorten
from guided_audio.script.meta import Pauses
from guided_audio.script.model import (
    Bell,
    Breath,
    Breathe,
    BreathMode,
    Cue,
    Delivery,
    Hold,
    Manner,
    Prompt,
    Remark,
)
from guided_audio.units import Length, Seconds, parse_duration, parse_length, parse_number

MAX_PAUSE = Seconds(3600.0)
MAX_STRIKES = 12
MAX_ROUNDS = 108
MAX_PHASE = Seconds(60.0)
DEFAULT_SILENCE = Seconds(60.0)
SILENCE_SHRINKS, SILENCE_STRETCHES = 0.5, 4.0
"""A silence of one length may be fitted between half and four times that length."""


class CueError(Exception):
    """A cue that cannot be read: what was found, what would be right, and the diagnostic's code."""

    def __init__(self, code: str, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.cure = cure


@dataclass(frozen=True, slots=True)
class CueWords:
    """The inside of a bracket, taken apart: `[verb arguments: text]`, and the lengths the script gave to words."""

    source: str
    arguments: str
    text: str
    pauses: Pauses
    breath: Seconds

    def length(self, arguments: str) -> Length:
        """Read a length of time for this cue."""
        length = parse_length(arguments, self.breath)
        if length is None:
            raise CueError(
                "bad-duration",
                f"[{self.source}]: «{arguments}» is not a length of time",
                "write 5s, 2m, 1m30s, 20-40s or 3 breaths",
            )
        if length.natural > MAX_PAUSE:
            raise CueError(
                "pause-too-long", f"[{self.source}] is longer than an hour", "an hour is the longest silence"
            )
        return length

    def count(self, arguments: str, most: int, example: str) -> int:
        """Read how many times something is done."""
        said = re.fullmatch(r"(?:x\s*)?(.+?)(?:\s*x|\s+times?)?", arguments.strip())
        words = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
        number = words.get(said[1]) or parse_number(said[1]) if said else None
        if number is None or number != int(number) or not 1 <= number <= most:
            raise CueError("bad-count", f"[{self.source}]: a number from 1 to {most} is expected", f"write {example}")
        return int(number)


def _named_pause(name: str) -> Callable[[CueWords], Cue]:
    def read(words: CueWords) -> Cue:
        if not words.arguments:
            return Hold(Length.exactly(getattr(words.pauses, name)))
        if name != "pause":
            cure = f"write [pause {words.arguments}]"
            raise CueError("bad-duration", f"[{words.source}]: a {name} pause has its own length", cure)
        return Hold(words.length(words.arguments))

    return read


def _silence(words: CueWords) -> Cue:
    length = words.length(words.arguments) if words.arguments else Length.exactly(DEFAULT_SILENCE)
    if length.is_exact:
        natural = length.natural
        length = Length(natural, Seconds(natural * SILENCE_SHRINKS), Seconds(natural * SILENCE_STRETCHES))
    return Hold(length)


def _bell(words: CueWords) -> Cue:
    return Bell(words.count(words.arguments, MAX_STRIKES, "[bell, 3 times]") if words.arguments else 1)


def _wait(words: CueWords) -> Cue:
    if not words.arguments:
        return Prompt(_prompt_text(words, "wait up to"), None)
    if not words.arguments.startswith("up to "):
        span = words.arguments.removeprefix("for ")
        cure = f"write [wait up to {span}], or [pause {span}] for silence" if parse_length(span) else "write [wait]"
        raise CueError("bad-wait", f"[{words.source}]: a wait ends when the listener presses a key", cure)
    return Prompt(_prompt_text(words, "wait up to"), _limit(words))


def _write(words: CueWords) -> Cue:
    limit = _limit(words) if words.arguments else None
    return Prompt(_prompt_text(words, "write"), limit, writing=True)


def _limit(words: CueWords) -> Seconds:
    length = words.length(words.arguments.removeprefix("up to "))
    return length.most if math.isfinite(length.most) else length.natural


def _prompt_text(words: CueWords, verb: str) -> str:
    if parse_length(words.text, words.breath):
        raise CueError(
            "bad-wait",
            f"[{words.source}]: a length of time stands where words are shown",
            f"write [{verb} {words.text}]",
        )
    if "{" in words.text:
        raise CueError("slot-in-cue", f"[{words.source}]: slots are not filled inside cues", "say it in plain words")
    return words.text


def _delivery(manner: Manner) -> Callable[[CueWords], Cue]:
    def read(words: CueWords) -> Cue:
        if words.arguments:
            cure = f"write [{manner.value}]"
            raise CueError("bad-cue", f"[{words.source}]: nothing may follow «{manner.value}»", cure)
        return Delivery(manner)

    return read


_PHASE = re.compile(r"(in|hold|out|rest)\s+(?:for\s+)?(\d+(?:\.\d+)?)(?:\s*s)?")
_PATTERN = re.compile(r"\d+(?:\.\d+)?(?:\s*[-–]\s*\d+(?:\.\d+)?){1,3}")
_ROUNDS = re.compile(r"(\w+)(?:\s*[-–]\s*(\w+))?\s+(?:rounds?|times|breaths?)")
_PATTERN_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}


def _breathe(words: CueWords) -> Cue:
    phases: list[Breath] = []
    rounds: list[tuple[int, int]] = []
    modes: list[BreathMode] = []
    for part in (part.strip() for part in words.arguments.split(",")):
        if phase := _PHASE.fullmatch(part):
            phases.append(Breath(phase[1], Seconds(float(phase[2]))))
        elif _PATTERN.fullmatch(part):
            numbers = [float(number) for number in re.split(r"\s*[-–]\s*", part)]
            names = _PATTERN_PHASES[len(numbers)]
            phases += [Breath(name, Seconds(n)) for name, n in zip(names, numbers, strict=True) if n]
        elif said := _ROUNDS.fullmatch(part):
            least = words.count(said[1], MAX_ROUNDS, "4 rounds")
            rounds.append((least, words.count(said[2], MAX_ROUNDS, "4-8 rounds") if said[2] else least))
        elif part.startswith("for ") and (lasting := parse_duration(part[4:], words.breath)):
            rounds.append(_rounds_within(lasting, phases))
        elif part in {mode.value for mode in BreathMode}:
            modes.append(BreathMode(part))
        else:
            raise CueError("bad-breath", f"[{words.source}]: «{part}» is not understood", _BREATHE_EXAMPLE)
    least, most = rounds[0] if rounds else (1, 1)
    if len(rounds) > 1 or len(modes) > 1 or not 1 <= least <= most <= MAX_ROUNDS:
        raise CueError(
            "bad-breath", f"[{words.source}]: one number of rounds, 1 to {MAX_ROUNDS}, and one way", _BREATHE_EXAMPLE
        )
    return Breathe(_checked_phases(phases, words), (least, most), modes[0] if modes else BreathMode.SPOKEN)


_BREATHE_EXAMPLE = "write [breathe in 4, hold 2, out 6, 5 rounds]"


def _checked_phases(phases: list[Breath], words: CueWords) -> tuple[Breath, ...]:
    if not {"in", "out"} <= {phase.phase for phase in phases}:
        raise CueError("bad-breath", f"[{words.source}] needs at least an in and an out", _BREATHE_EXAMPLE)
    if any(not 1 <= phase.length <= MAX_PHASE for phase in phases):
        raise CueError("bad-breath", f"[{words.source}]: each part of a breath lasts 1 to 60 seconds", _BREATHE_EXAMPLE)
    return tuple(phases)


def _rounds_within(lasting: Seconds, phases: list[Breath]) -> tuple[int, int]:
    rounds = max(1, round(lasting / max(sum(phase.length for phase in phases), 1.0)))
    return (rounds, rounds)


_TABLE: dict[str, Callable[[CueWords], Cue] | None] = {
    "pause": _named_pause("pause"),
    "short pause": _named_pause("short"),
    "long pause": _named_pause("long"),
    "silence": _silence,
    "breathe": _breathe,
    "bell": _bell,
    "wait": _wait,
    "write": _write,
    "softly": _delivery(Manner.SOFTLY),
    "slowly": _delivery(Manner.SLOWLY),
    "slower": _delivery(Manner.SLOWER),
    "normal voice": _delivery(Manner.NORMAL),
    "note": lambda _: Remark(),
    # In the language, and not built yet: refused, never skipped.
    "ambience": None,
    "voice": None,
    "repeat": None,
    "end repeat": None,
    "optional": None,
    "end optional": None,
    "choose": None,
    "or": None,
    "end choose": None,
}
_VERBS_LONGEST_FIRST = sorted(_TABLE, key=len, reverse=True)
_COLON = re.compile(r"(?<!\d):|:(?!\d\d(?!\d))")  # not the one in 1:30
_WITH_TEXT = frozenset({"wait", "write", "note"})


def read_cue(inside: str, pauses: Pauses, breath: Seconds) -> Cue:
    """Read the inside of a bracket, or raise CueError with what would be right."""
    source = " ".join(inside.split())
    head, *rest = _COLON.split(source, maxsplit=1)
    head, text = head.strip().lower(), (rest[0].strip() if rest else "")
    verb = next((v for v in _VERBS_LONGEST_FIRST if head == v or head.startswith((v + " ", v + ","))), None)
    if verb is None:
        span = head.removesuffix(" pause")  # [5s] and [5s pause] are pauses
        if not text and parse_number(span) is None and parse_length(span, breath) is not None:
            verb, head = "pause", f"pause {span}"
        else:
            raise _unknown(source, head)
    reader = _TABLE[verb]
    if reader is None:
        raise CueError("not-supported-yet", f"[{source}]: «{verb}» is not supported yet", "leave it out for now")
    arguments = head[len(verb) :].strip(" ,")
    if text and verb not in _WITH_TEXT:
        if arguments:
            raise CueError(
                "bad-cue", f"[{shorten(source)}]: words after the colon would be lost", "say them outside the brackets"
            )
        arguments, text = text.lower(), ""  # [pause: 8s]
    return reader(CueWords(source, arguments, text, pauses, breath))


def looks_like_cue(inside: str) -> bool:
    """Whether these words would be a cue if they stood in brackets."""
    try:
        read_cue(inside, Pauses(), Seconds(8.0))
    except CueError:
        return False
    return True


_OTHER_WORDS = {
    "breath": "breathe",
    "chime": "bell",
    "gong": "bell",
    "hold": "pause",
    "rest": "pause",
    "whisper": "softly",
}


def _unknown(source: str, head: str) -> CueError:
    shown = shorten(source)
    near = _nearest(head)
    guess = f"did you mean [{near}]? " if near else ""
    return CueError(
        "unknown-cue",
        f"unknown cue [{shown}]",
        f"{guess}To have it read aloud, write \\[{shown}\\]; for a remark to yourself, [note: …]",
    )


def _nearest(head: str) -> str:
    """Return the cue that was probably meant, with its arguments if they would be right, or nothing."""
    words = re.split(r"(?=[\d,])|\s(?=in\b)", head, maxsplit=1)[0].strip()
    for written in dict.fromkeys((words, words.split(" ")[0])):
        near = difflib.get_close_matches(written, _TABLE, n=1)
        verb = _OTHER_WORDS.get(written) or (near[0] if near else "")
        if verb:
            whole = f"{verb}{head.removeprefix(written)}"
            return whole if looks_like_cue(whole) else verb
    return ""
