"""What stands between marks that are not ours: speech inside a sentence, a direction where it stands alone.

The checks of a script, its mending and every importer judge by these rules, so that they never disagree.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.units import parse_duration
from guided_audio.script.cue_words import cues_lasting
from guided_audio.script.directions import Direction, is_stage_direction, lone_direction, read_direction

_NEAR = 80
"""How many characters beside a bracket are looked at."""
_OPENERS = " \t\r*_~\"“«‘'>#"
_CLOSERS = " \t\r*_~\"”»’'"
_LINE = re.compile(r"[^\n]+")
_LABEL = re.compile(r"[\s\d.*)+-]{0,9}(\*\*|__)[^*_]{1,60}\1\s{0,9}")
"""A line's own label in bold: «**Let it pass** (wait for an answer):»."""
_SENTENCE_ENDS = frozenset(".!?…:。！？।؟])）】")
_SENTENCE_BEGINS = frozenset('([（【<{*-–—…"“‘«¿¡')


@dataclass(frozen=True, slots=True)
class AsideStyle:
    """One way of marking; `is_refused` if the script format refuses its marks anyway."""

    name: str
    pattern: re.Pattern[str]
    warning: str = ""
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands between two marks: a direction, a `remark` that is not understood, or a remark that is `spoken`."""

    direction: Direction | None = None
    is_remark: bool = False
    is_spoken: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """What was found in a text between marks that are not ours."""

    start: int
    end: int
    verdict: Verdict


@cache
def aside_styles() -> tuple[AsideStyle, ...]:
    """Return the ways of marking, in the order in which they are looked for."""
    return tuple(map(make_style, packaged_toml(__package__, "asides.toml")["aside"]))


def make_style(entry: Mapping[str, Any]) -> AsideStyle:
    """Return a style as a table of TOML describes it."""
    return AsideStyle(**{**entry, "pattern": re.compile(entry["pattern"], re.IGNORECASE | re.MULTILINE)})


def find_asides(text: str) -> Iterator[Aside]:
    """Find in the text of a paragraph what would be spoken, and is a direction or a remark."""
    done = 0
    for match, style in sorted(_matches(text), key=lambda found: found[0].start()):
        if match.start() >= done and (verdict := judge(match)) and not style.is_refused:
            yield Aside(match.start(), match.end(), verdict)
            done = match.end()


def lone_lines(text: str) -> list[tuple[int, int]]:
    """Return where the lines of a paragraph stand that say nothing but a direction, without marks: «PAUSE 10 SECONDS»."""
    lines = [(match.start(), match.end()) for match in _LINE.finditer(text)]
    return [(start, end) for start, end in lines if lone_direction(text[start:end].strip("*_~—–- \t"), len(lines) == 1)]


def _matches(text: str) -> Iterator[tuple[re.Match[str], AsideStyle]]:
    return ((match, style) for style in aside_styles() for match in style.pattern.finditer(text))


def judge(match: re.Match[str]) -> Verdict | None:
    """Return what a match of a style is; None if it is nothing but words."""
    groups = {name: said for name, said in match.groupdict().items() if said is not None}
    if "round" in groups:
        return None if match[0].startswith("\\") else judge_round(match, groups["round"])
    if "inside" in groups:
        return Verdict(read_direction(groups["inside"]), is_remark=True) if groups["inside"].strip() else None
    if "starred" in groups or "exact" in groups:
        direction = read_direction(groups.get("starred", groups.get("exact", "")))
        is_cue = (
            direction and direction.is_exact and (direction.is_named or "exact" in groups or not stands_inside(match))
        )
        return Verdict(direction) if is_cue else None
    seconds = seconds_of(groups)
    return Verdict(Direction(cues_lasting(seconds), kind="pause")) if seconds else None


def seconds_of(groups: Mapping[str, str]) -> float:
    """Return the length that the groups of a match say outright, or zero."""
    milliseconds = next((said for name, said in groups.items() if name.startswith("ms")), "")
    said = f"{milliseconds}ms" if milliseconds else groups.get("length") or groups.get("seconds") or ""
    return float(parse_duration(said) or 0.0)


def judge_round(match: re.Match[str], inside: str) -> Verdict | None:
    """Judge a round bracket: inside a sentence it is speech, unless it names a pause or a bell and says nothing else."""
    if not inside.strip():
        return None
    direction = read_direction(inside)
    if direction and direction.is_exact and direction.is_named:
        return Verdict(direction)
    is_stage = is_stage_direction(inside)
    begins, ends = _begins(match), _ends(match)
    is_manner = is_stage or (direction is not None and direction.kind in {"delivery", "own"})
    if not begins or not (ends or (is_manner and begins == "sentence")):
        return Verdict(is_spoken=True) if is_stage else None
    return Verdict(direction) if direction and direction.kind != "cue" else Verdict(is_remark=True)


def stands_inside(match: re.Match[str]) -> bool:
    """Whether a match stands inside a sentence."""
    return not (_begins(match) and _ends(match))


def _begins(match: re.Match[str]) -> str:
    """Return whether a match begins a «sentence» or only a «line»; nothing if it stands inside a sentence."""
    before = match.string[max(match.start() - _NEAR, 0) : match.start()].rstrip(_OPENERS)
    is_paragraph = before[-1:] == "\n" and before[:-1].rstrip(" \t\r")[-1:] in {"", "\n"}
    if not before or is_paragraph or before[-1] in _SENTENCE_ENDS:
        return "sentence"
    line = match.string[max(match.start() - _NEAR, 0) : match.start()].rpartition("\n")[2]
    return "line" if before.endswith("\n") or _LABEL.fullmatch(line) else ""


def _ends(match: re.Match[str]) -> bool:
    """Whether a match ends a line, or a sentence begins after it."""
    after = match.string[match.end() : match.end() + _NEAR].lstrip(_CLOSERS).lstrip(".!?…:").lstrip(_CLOSERS)
    if not after or after[0] == "\n" or after[0] in _SENTENCE_BEGINS or after[0].isdigit():
        return True
    return after[0].isalpha() and not after[0].islower()
