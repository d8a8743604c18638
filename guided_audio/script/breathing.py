"""How `[breathe …]` is read: the phases of one round, how many rounds, and how they are led."""

import math
import re

from guided_audio.script.cue_words import CueError, CueWords
from guided_audio.script.model import Breath, Breathe, BreathMode
from guided_audio.units import Length, Seconds, parse_length

MAX_ROUNDS = 108
MAX_PHASE = Seconds(60.0)

_EXAMPLE = "write [breathe in 4, hold 2, out 6, 5 rounds]"
_PHASE = re.compile(r"(in|hold|out|rest)\s+(?:for\s+)?(\d+(?:\.\d+)?)(?:\s*s)?")
_PATTERN = re.compile(r"\d+(?:\.\d+)?(?:\s*[-–]\s*\d+(?:\.\d+)?){1,3}")
_ROUNDS = re.compile(r"(\w+)(?:\s*(?:[-–]|\bto\b)\s*(\w+))?\s+(?:rounds?|times|breaths?)")
_PATTERN_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}


def read_breathe(words: CueWords) -> Breathe:
    """Read `in 4, hold 7, out 8, 4 rounds`, `4-7-8, for 3m`, `4-6, 4-8 rounds, counted`."""
    phases: list[Breath] = []
    rounds: list[tuple[int, int]] = []
    lasting: list[Length] = []
    modes: list[BreathMode] = []
    for part in (part.strip() for part in words.arguments.split(",")):
        if phase := _PHASE.fullmatch(part):
            phases.append(Breath(phase[1], Seconds(float(phase[2]))))
        elif _PATTERN.fullmatch(part):
            phases += _pattern(part)
        elif said := _ROUNDS.fullmatch(part):
            least = words.count(said[1], MAX_ROUNDS, "4 rounds")
            rounds.append((least, words.count(said[2], MAX_ROUNDS, "4-8 rounds") if said[2] else least))
        elif part.startswith("for ") and (length := parse_length(part[4:], words.breath)):
            lasting.append(length)
        elif part in {mode.value for mode in BreathMode}:
            modes.append(BreathMode(part))
        else:
            raise CueError("bad-breath", f"[{words.source}]: «{part}» is not understood", _EXAMPLE)
    _check_phases(phases, words)
    rounds += [_rounds_within(length, phases) for length in lasting]
    least, most = rounds[0] if rounds else (1, 1)
    if len(rounds) > 1 or len(modes) > 1 or not 1 <= least <= most <= MAX_ROUNDS:
        raise CueError(
            "bad-breath", f"[{words.source}]: one number of rounds, 1 to {MAX_ROUNDS}, and one way", _EXAMPLE
        )
    return Breathe(tuple(phases), (least, most), modes[0] if modes else BreathMode.SPOKEN)


def _pattern(part: str) -> list[Breath]:
    numbers = [float(number) for number in re.split(r"\s*[-–]\s*", part)]
    names = _PATTERN_PHASES[len(numbers)]
    return [Breath(name, Seconds(number)) for name, number in zip(names, numbers, strict=True) if number]


def _check_phases(phases: list[Breath], words: CueWords) -> None:
    if not {"in", "out"} <= {phase.phase for phase in phases}:
        raise CueError("bad-breath", f"[{words.source}] needs at least an in and an out", _EXAMPLE)
    if any(not 1 <= phase.length <= MAX_PHASE for phase in phases):
        raise CueError("bad-breath", f"[{words.source}]: each part of a breath lasts 1 to 60 seconds", _EXAMPLE)


def _rounds_within(length: Length, phases: list[Breath]) -> tuple[int, int]:
    """Return how many whole rounds fit best into a length of time, at least and at most."""
    one = sum(phase.length for phase in phases)
    least = max(1, round(length.least / one))
    return least, max(least, round(length.most / one)) if math.isfinite(length.most) else MAX_ROUNDS
