"""Guided breathing: how `[breathe …]` is read, and the words that lead a breath in the language of its script."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.units import SECONDS, Length, Seconds, parse_length
from guided_audio.core.voice import language_of
from guided_audio.script.cue_arguments import CueArguments, CueError
from guided_audio.script.cue_model import Breath, Breathe, BreathMode

MAX_ROUNDS = 108
MAX_PHASE = Seconds(60.0)

_EXAMPLE = N_("write [breathe in 4, hold 2, out 6, 5 rounds]")
_PHASE = re.compile(r"(in|hold|out|rest)\s+(?:for\s+)?(\d+(?:\.\d+)?)(?:\s*" + SECONDS + ")?")
_PATTERN = re.compile(r"\d+(?:\.\d+)?(?:\s*[-–]\s*\d+(?:\.\d+)?){1,3}")
_ROUNDS = re.compile(r"(\w+)(?:\s*(?:[-–]|\bto\b)\s*(\w+))?\s+(?:rounds?|times|breaths?)")
_PATTERN_PHASES = {2: ("in", "out"), 3: ("in", "hold", "out"), 4: ("in", "hold", "out", "rest")}
_LONG = Seconds(2.0)
""""Breathe in." takes more than a second."""


def read_breathe(cue: CueArguments) -> Breathe:
    """Read `in 4, hold 7, out 8, 4 rounds`, `4-7-8, for 3m`, `4-6, 4-8 rounds, counted`."""
    parts = _Parts()
    for part in (part.strip() for part in cue.arguments.split(",")):
        if phase := _PHASE.fullmatch(part):
            parts.phases.append(Breath(phase[1], Seconds(float(phase[2]))))
        elif _PATTERN.fullmatch(part):
            parts.phases += _pattern(part, parts, cue)
        elif found := _ROUNDS.fullmatch(part):
            least = cue.count(found[1], MAX_ROUNDS, "4 rounds")
            parts.rounds.append((least, cue.count(found[2], MAX_ROUNDS, "4-8 rounds") if found[2] else least))
        elif part.startswith("for ") and (length := parse_length(part[4:], cue.breath)):
            parts.lengths.append((part, length))
        elif part in {mode.value for mode in BreathMode}:
            parts.modes.append(BreathMode(part))
        else:
            raise _error(
                cue, N_("«{part}» is not understood", part=part) if part else N_("it says nothing of in and out")
            )
    _check_phases(parts.phases, cue)
    return Breathe(tuple(parts.phases), _rounds(parts, cue), parts.modes[0] if parts.modes else BreathMode.SPOKEN)


@dataclass(slots=True)
class _Parts:
    """The parts of a breathing cue, in the order in which they are written."""

    phases: list[Breath] = field(default_factory=list)
    rounds: list[tuple[int, int]] = field(default_factory=list)
    lengths: list[tuple[str, Length]] = field(default_factory=list)
    modes: list[BreathMode] = field(default_factory=list)


def _error(cue: CueArguments, what: str, hint: str = _EXAMPLE) -> CueError:
    return cue.error("bad-breath", N_(": {what}", what=what), hint)


def _pattern(part: str, parts: _Parts, cue: CueArguments) -> list[Breath]:
    """Read `4-7-8`; after the phases, «4-8» without «rounds» would be a second breath, which is never meant."""
    numbers = re.split(r"\s*[-–]\s*", part)
    if parts.phases:
        hint = N_("did you mean «{part} rounds»?", part=part) if len(numbers) == 2 else _EXAMPLE
        raise _error(cue, N_("«{part}» comes after a breath that is already whole", part=part), hint)
    lengths = map(float, numbers)
    return [Breath(name, Seconds(n)) for name, n in zip(_PATTERN_PHASES[len(numbers)], lengths, strict=True) if n]


def _rounds(parts: _Parts, cue: CueArguments) -> tuple[int, int]:
    if len(parts.modes) > 1:
        raise _error(cue, N_("a breathing is led in one way"), N_("keep one of spoken, counted and silent"))
    if len(parts.rounds) + len(parts.lengths) > 1:
        raise _error(cue, N_("it says twice how many rounds there are"), N_("keep one of them"))
    if parts.rounds:
        least, most = parts.rounds[0]
        if least > most:
            raise _error(
                cue, N_("its rounds go from many to few"), N_("write {most}-{least} rounds", most=most, least=least)
            )
        return least, most
    if not parts.lengths:
        return 1, 1
    part, length = parts.lengths[0]
    one = sum(phase.length for phase in parts.phases)
    least = max(1, round(length.least / one))
    most = max(least, round(length.most / one) if math.isfinite(length.most) else MAX_ROUNDS)
    if most > MAX_ROUNDS:
        hint = N_("repeat it, or breathe more slowly")
        raise _error(
            cue,
            N_(
                "«{part}» is {most} rounds; there are at most {max_rounds}", part=part, most=most, max_rounds=MAX_ROUNDS
            ),
            hint,
        )
    return least, most


def _check_phases(phases: list[Breath], cue: CueArguments) -> None:
    names = [phase.phase for phase in phases]
    if not {"in", "out"} <= set(names):
        raise _error(cue, N_("it needs at least an in and an out"))
    if any(not 1 <= phase.length <= MAX_PHASE for phase in phases):
        raise _error(cue, N_("each part of a breath lasts 1 to 60 seconds"))
    if twice := next((name for name in ("in", "out", "rest") if names.count(name) > 1), ""):
        raise _error(cue, N_("it has two times «{twice}» in one breath", twice=twice))


@dataclass(frozen=True, slots=True)
class GuidingWords:
    """The words that lead a breath; where a language has none, English ones to be shown, and not to be spoken."""

    first: Mapping[str, str]
    then: Mapping[str, str]
    count: str
    are_known: bool = True

    def lead(self, breath: Breath, first: bool) -> str:
        """Return what is said or shown with a phase; the first round has whole sentences."""
        words = self.first if first and breath.length >= _LONG else {}
        return words.get(breath.phase) or self.then[breath.phase]

    def second(self, number: int) -> str:
        """Return how a second is counted."""
        return self.count.format(number)


@cache
def guiding_words(language: str) -> GuidingWords:
    """Return the words of a language, by a tag such as `es-MX`."""
    tables = packaged_toml(__package__, "guiding-words.toml")
    known = tables.get(language_of(language))
    return GuidingWords(**(known or tables["en"]), are_known=known is not None)
