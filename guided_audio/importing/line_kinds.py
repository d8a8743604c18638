"""What one line of a foreign script is, besides words: a heading, a time, a pause, a label, a remark for the reader.

Labels are blanked, so that no word moves.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from guided_audio.core.errors import SourceLocation
from guided_audio.core.translation import N_
from guided_audio.importing.draft import Part, Title, Words
from guided_audio.importing.vocabulary import pattern, vocabulary
from guided_audio.script.direction_words import direction_words
from guided_audio.script.machinery import is_label

MOST_PAUSE = 3600
"""The largest number that is taken for seconds."""

_MOST_LETTERS, _MOST_WORDS = 70, 8
_FEWEST_TIMES = 3


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading: its level (0 where the marks say none), its words, a time that stood beside it, and what was guessed."""

    words: str
    level: int = 0
    time: str = ""
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says, and its line without it."""

    words: str
    line: str


def marked_heading(words: str, level: int) -> HeadingLine:
    """Return a heading that Markdown marks, without emphasis around it, its time apart."""
    words, time = _without_time(words.replace("\\", ""))
    return HeadingLine(words, level, time)


def guess_heading(line: str) -> HeadingLine | None:
    """Read a line that is a paragraph of its own as a heading without a mark."""
    plain = line.strip()
    if len(plain) > _MOST_LETTERS:
        return None
    words, time = _without_time(plain)
    bare = words.strip(" *_:").strip()
    if not bare or len(bare.split()) > _MOST_WORDS or bare[-1] in ".!?,;…)]":
        return None
    if time:
        return HeadingLine(bare, time=time, guess=N_("a line with a time beside it is taken for a heading"))
    if section_of(bare):
        return HeadingLine(bare, guess=N_("this line is taken for a heading"))
    letters = [character for character in bare if character.isalpha()]
    if len(letters) >= 4 and all(map(str.isupper, letters)) and len(letters) * 2 > len(bare):
        return HeadingLine(bare, guess=N_("a line in capitals is taken for a heading"))
    return None


def _without_time(words: str) -> tuple[str, str]:
    """Return a heading's words without emphasis around them, and the time that stood beside them."""
    if marked := pattern("emphasised").fullmatch(words):
        words = marked["words"]
    found = pattern("time").search(words)
    if found is None:
        return words, ""
    start, end = found.span()
    while words[start - 1 : start] in {"*", "_"} and words[start - 1 : start] == words[end : end + 1]:
        start, end = start - 1, end + 1
    rest = (words[:start].rstrip(" -–—:") + " " + words[end:].lstrip(" -–—:")).strip()
    return (rest, found[0].strip("()[] ")) if rest else (words, "")


def level_titles(parts: Sequence[Part], title: str) -> list[Part]:
    """Give every heading its level: one title, chapters below it, whatever the levels of the foreign file are."""
    titles = [part for part in parts if isinstance(part, Title)]
    heads = [part for part in titles if part.level == 1]
    begins = next((part for part in parts if isinstance(part, Title | Words)), None)
    if len(heads) == 1 or (heads and (not title or _same(heads[0].text, title))):
        head: Title | None = heads[0]
    else:
        head = titles[0] if titles and not title and titles[0] is begins and not titles[0].level else None
    deep = [part.level for part in titles if part.level > 1]
    shift = min(deep) - 2 if deep and not any(part.level < 2 and part is not head for part in titles) else 0
    levelled: list[Part] = [Title(title, 1, SourceLocation("", 1, 1))] if title and head is None else []
    for part in parts:
        level = 1 if part is head else max(part.level - shift, 2) if isinstance(part, Title) else 0
        levelled.append(replace(part, level=level) if isinstance(part, Title) else part)
    return levelled


def _same(words: str, others: str) -> bool:
    return re.findall(r"\w+", words.casefold()) == re.findall(r"\w+", others.casefold())


def section_of(words: str) -> str:
    """Return «private» for the name of a section that is for the reader, «public» for one that is spoken, or nothing."""
    name = " ".join(words.lower().strip(" *_:#").split())
    return next((kind for kind in ("private", "public") if name in vocabulary().words[f"sections {kind}"]), "")


def is_in_capitals(lines: Sequence[str]) -> bool:
    """Whether a script is written in capitals throughout, so that they mark no heading."""
    filled = [line for line in lines if any(map(str.isalpha, line))]
    return sum(line.isupper() for line in filled) * 2 > len(filled)


def is_cue_line(line: str) -> bool:
    """Whether a line holds nothing but something in brackets."""
    return pattern("cue-line").fullmatch(line.strip()) is not None


def time_mark(line: str) -> re.Match[str] | None:
    """Return the time at the beginning of a line, if it is a time mark of a recording: `[00:45]`, `(0:45 - 3:00)`."""
    return pattern("time").match(line, len(line) - len(line.lstrip())) if ":" in line[:20] else None


def timed_lines(lines: Sequence[str]) -> dict[int, re.Match[str]]:
    """Return the bare times at the beginnings of lines, if there are several, and they only go on."""
    found = {n: match for n, line in enumerate(lines) if (match := pattern("bare-time").match(line))}
    times = [int(match["minutes"]) * 60 + int(match["seconds"]) for match in found.values()]
    return found if len(found) >= _FEWEST_TIMES and times == sorted(set(times)) else {}


def lone_seconds(line: str, beside: Iterable[tuple[str, bool]]) -> int:
    """Return the seconds that a line with nothing but a number means; none where it counts on from the lines beside it.

    Args:
        line: The line.
        beside: The nearest lines with words, and whether they come before it.

    """
    number = pattern("lone-number").fullmatch(line)
    if number is None or int(number[1]) > MOST_PAUSE:
        return 0
    for other, is_before in beside:
        words = re.findall(r"\w+", other.lower())
        nearest = (words[-1] if is_before else words[0]) if words else ""
        count = int(nearest) if nearest.isdecimal() else direction_words().numbers.get(nearest, -1)
        if abs(count - int(number[1])) == 1 or (pattern("lone-number").fullmatch(other) and other.strip() != number[1]):
            return 0
    return int(number[1])


def counted_lines(lines: Sequence[str]) -> set[int]:
    """Return the lines with nothing but a number that count up or down, whatever stands between them."""
    found = [(n, int(number[1])) for n, line in enumerate(lines) if (number := pattern("lone-number").fullmatch(line))]
    steps = [after[1] - before[1] for before, after in pairwise(found)]
    counted: set[int] = set()
    for n, (step, following) in enumerate(pairwise(steps)):
        if step == following and abs(step) == 1:
            counted |= {line for line, _ in found[n : n + 3]}
    return counted


def speaker_of(line: str) -> Label | None:
    """Return who speaks a line, if it says so; a manner, as in «Guide (softly):», stays there as a direction."""
    label = pattern("speaker").match(line)
    if label is None or label["who"].strip().lower() not in vocabulary().words["speakers"] or is_label(line):
        return None
    colon = pattern("speaker-colon").match(line, label.end())
    if colon is None:
        return None
    rest = " " * (colon.end() - label.end())
    if colon["manner"]:
        start, end = (offset - label.end() for offset in colon.span("manner"))
        rest = f"{rest[: start - 1]}[{colon['manner']}]{rest[end + 1 :]}"
    return Label(label["who"].strip(), " " * label.end() + rest + line[colon.end() :])


def section_label(line: str) -> Label | None:
    """Return the section that begins with a line such as «Closing:» or «**Closing:** Come back.»."""
    label = pattern("label").fullmatch(line)
    if label is None or section_of(label["name"]) != "public" or not (label["mark"] or not label["rest"].strip()):
        return None
    return Label(label["name"].strip(), " " * label.start("rest") + label["rest"])


def remark_code(line: str, begins: bool) -> str:
    """Return what a line that is only for the reader is called in findings; nothing for any other."""
    label = pattern("label").fullmatch(line)
    is_label = label is not None and bool(label["rest"].strip())
    if _is_about_script(line) or (begins and label and is_label and section_of(label["name"]) == "private"):
        return "private-section" if is_label else "remark"
    return ""


def _is_about_script(line: str) -> bool:
    """Whether a line is about the script, and no part of it: a page's number, a copyright, the end."""
    words = line.strip()
    bare = words.strip("*_ ")
    is_marked = bare != words or words.isupper()
    return bool(pattern("about").fullmatch(words) or (is_marked and pattern("end").fullmatch(bare)))


def without_marks(words: str) -> str:
    """Return words without the marks of emphasis around them."""
    return re.sub(r"(\*{1,3}|_{1,3})(?=[^\s*_])([^*_]{1,400})(?<=\S)\1", r"\2", words.replace("\\", "")).strip()
