"""How `[breathe …]` is read: the phases of one round, how many rounds, and how they are led."""

import math
import re
from dataclasses import dataclass, field

from guided_audio.core.units import Length, Seconds, parse_length
from guided_audio.script.cue_words import CueError, CueWords
from guided_audio.script.model import Breath, Breathe, BreathMode

MAX_ROUNDS = 108
MAX_PHASE = Seconds(60.0)

_EXAMPLE = "write [breathe in 4, hold 2, out 6, 5 rounds]"
_PHASE = re.compile(r"(in|hold|out|rest)\s+(?:for\s+)?(\d+(?:\.\d+)?)(?:\s*(?:s|secs?|seconds?))?")
_PATTERN = re.compile(r"\d+(?:\.\d+)?(?:\s*[-–]\s*\d+(?:\.\d+)?){1,3}")
_ROUNDS = re.compile(r"(\w+)(?:\s*(?:[-–]|\bto\b)\s*(\w+))?\s+(?:rounds?|times|breaths?)")
_PATTERN_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}


def read_breathe(words: CueWords) -> Breathe:
    """Read `in 4, hold 7, out 8, 4 rounds`, `4-7-8, for 3m`, `4-6, 4-8 rounds, counted`."""
    said = _Said()
    for part in (part.strip() for part in words.arguments.split(",")):
        if phase := _PHASE.fullmatch(part):
            said.phases.append(Breath(phase[1], Seconds(float(phase[2]))))
        elif _PATTERN.fullmatch(part):
            _check_pattern(part, said, words)
            said.phases += _pattern(part)
        elif found := _ROUNDS.fullmatch(part):
            least = words.count(found[1], MAX_ROUNDS, "4 rounds")
            said.rounds.append((least, words.count(found[2], MAX_ROUNDS, "4-8 rounds") if found[2] else least))
        elif part.startswith("for ") and (length := parse_length(part[4:], words.breath)):
            said.lasting.append((part, length))
        elif part in {mode.value for mode in BreathMode}:
            said.modes.append(BreathMode(part))
        else:
            raise _error(words, f"«{part}» is not understood" if part else "it says nothing of in and out")
    _check_phases(said.phases, words)
    return Breathe(tuple(said.phases), _rounds(said, words), said.modes[0] if said.modes else BreathMode.SPOKEN)


@dataclass(slots=True)
class _Said:
    """What a breathing cue says, in the order in which it says it."""

    phases: list[Breath] = field(default_factory=list)
    rounds: list[tuple[int, int]] = field(default_factory=list)
    lasting: list[tuple[str, Length]] = field(default_factory=list)
    modes: list[BreathMode] = field(default_factory=list)


def _error(words: CueWords, what: str, hint: str = _EXAMPLE) -> CueError:
    return CueError("bad-breath", f"[{words.source}]: {what}", hint)


def _check_pattern(part: str, said: _Said, words: CueWords) -> None:
    """Refuse numbers after the phases: «4-8» without «rounds» would be a second breath, and nobody's wish."""
    if said.phases:
        numbers = re.split(r"\s*[-–]\s*", part)
        hint = f"did you mean «{part} rounds»?" if len(numbers) == 2 else _EXAMPLE
        raise _error(words, f"«{part}» comes after a breath that is already whole", hint)


def _rounds(said: _Said, words: CueWords) -> tuple[int, int]:
    if len(said.modes) > 1:
        raise _error(words, "a breathing is led in one way", "keep one of spoken, counted and silent")
    if len(said.rounds) + len(said.lasting) > 1:
        raise _error(words, "it says twice how many rounds there are", "keep one of them")
    if said.rounds:
        least, most = said.rounds[0]
        if least > most:
            raise _error(words, "its rounds go from many to few", f"write {most}-{least} rounds")
        return least, most
    if not said.lasting:
        return 1, 1
    part, length = said.lasting[0]
    least, most = _rounds_within(length, said.phases)
    if most > MAX_ROUNDS:
        raise _error(
            words, f"«{part}» is {most} rounds; there are at most {MAX_ROUNDS}", "repeat it, or breathe more slowly"
        )
    return least, most


def _pattern(part: str) -> list[Breath]:
    numbers = [float(number) for number in re.split(r"\s*[-–]\s*", part)]
    names = _PATTERN_PHASES[len(numbers)]
    return [Breath(name, Seconds(number)) for name, number in zip(names, numbers, strict=True) if number]


def _check_phases(phases: list[Breath], words: CueWords) -> None:
    if not {"in", "out"} <= {phase.phase for phase in phases}:
        raise _error(words, "it needs at least an in and an out")
    if any(not 1 <= phase.length <= MAX_PHASE for phase in phases):
        raise _error(words, "each part of a breath lasts 1 to 60 seconds")
    names = [phase.phase for phase in phases]
    if twice := next((name for name in ("in", "out", "rest") if names.count(name) > 1), ""):
        raise _error(words, f"it has two times «{twice}» in one breath")


def _rounds_within(length: Length, phases: list[Breath]) -> tuple[int, int]:
    """Return how many whole rounds fit best into a length of time, at least and at most."""
    one = sum(phase.length for phase in phases)
    least = max(1, round(length.least / one))
    return least, max(least, round(length.most / one)) if math.isfinite(length.most) else max(least, MAX_ROUNDS)
