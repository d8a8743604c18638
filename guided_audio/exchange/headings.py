"""Which lines of a foreign script are headings, and the times that stand beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guided_audio.exchange.vocabulary import vocabulary

_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_MINUTES = r"\d{1,3}(?:\s{0,2}[-–—]\s{0,2}\d{1,3})?\s{0,2}(?:min|mins|minutes|minutos|minuten|minuti)\.?"
_SPAN = rf"{_CLOCK}\s{{0,3}}(?:[-–—]|to)\s{{0,3}}{_CLOCK}"
_TIME = re.compile(rf"[\[(]\s{{0,3}}(?:{_SPAN}|{_CLOCK}|{_MINUTES})\s{{0,3}}[\])]|(?<!\S){_SPAN}(?!\S)", re.IGNORECASE)
_ATX = re.compile(r"\s{0,8}(?P<marks>#{1,6})(?:[ \t]+(?P<words>\S.*?)|(?<=##)(?P<close>[^\s#].*?))[ \t]*#*[ \t]*")
_MARKED = re.compile(r"\s*(?P<mark>\*\*|__|\*|_)(?P<words>[^*_]{1,80})(?P=mark)\s*:?\s*")
_MOST_LETTERS, _MOST_WORDS = 70, 8


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading: its level (0 where the marks say none), its words, a time that stood beside it, and what was guessed."""

    words: str
    level: int = 0
    time: str = ""
    guess: str = ""


def read_heading(line: str, alone: bool) -> HeadingLine | None:
    """Read a line as a heading; `alone` says whether it is a paragraph of its own."""
    if atx := _ATX.fullmatch(line):
        words, time = _without_time(atx["words"] or atx["close"])
        return HeadingLine(words, len(atx["marks"]), time) if words.strip(" #*_") else None
    plain = line.strip()
    if not alone or len(plain) > _MOST_LETTERS:
        return None
    marked = _MARKED.fullmatch(plain)
    words, time = _without_time(marked["words"] if marked else plain)
    bare = words.strip(" *_:").strip()
    if not bare or len(bare.split()) > _MOST_WORDS or bare[-1] in ".!?,;…)]":
        return None
    if time:
        return HeadingLine(bare, time=time, guess="a line with a time beside it is taken for a heading")
    if section_of(bare):
        return HeadingLine(bare, guess="this line is taken for a heading")
    letters = [character for character in bare if character.isalpha()]
    if len(letters) >= 4 and all(map(str.isupper, letters)) and len(letters) * 2 > len(bare):
        return HeadingLine(bare, guess="a line in capitals is taken for a heading")
    return None


def section_of(words: str) -> str:
    """Return «private» for the name of a section that is for the reader, «public» for one that is spoken, or nothing."""
    name = " ".join(words.lower().strip(" *_:#").split())
    return next((kind for kind in ("private", "public") if name in vocabulary().words[kind]), "")


def lone_time(line: str) -> re.Match[str] | None:
    """Return the time at the beginning of a line, if it is a time mark of a recording: `[00:45]`, `(0:45 - 3:00)`."""
    return _TIME.match(line, len(line) - len(line.lstrip())) if ":" in line[:20] else None


def _without_time(words: str) -> tuple[str, str]:
    found = _TIME.search(words)
    if found is None:
        return words, ""
    rest = (words[: found.start()].rstrip(" -–—:") + " " + words[found.end() :].lstrip(" -–—:")).strip()
    return (rest, found[0].strip("()[] ")) if rest else (words, "")
