"""Which lines of a foreign script are headings, and the times that stand beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from guided_audio.core.errors import SourceLocation
from guided_audio.importing.draft import Part, Title, Words
from guided_audio.importing.vocabulary import vocabulary

_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_MINUTES = r"\d{1,3}(?:\s{0,2}[-–—]\s{0,2}\d{1,3})?\s{0,2}(?:mins?|minutes?|minutos?|minuten|minut[io])\.?"
_SPAN = rf"{_CLOCK}\s{{0,3}}(?:[-–—]|to)\s{{0,3}}{_CLOCK}"
_TIME = re.compile(rf"[\[(]\s{{0,3}}(?:{_SPAN}|{_CLOCK}|{_MINUTES})\s{{0,3}}[\])]|(?<!\S){_SPAN}(?!\S)", re.IGNORECASE)
_ATX = re.compile(r"\s{0,8}(?P<marks>#{1,6})(?:[ \t]+(?P<words>\S.*?)|(?<=##)(?P<close>[^\s#].*?))[ \t]*#*[ \t]*")
_WEB = re.compile(r"\s*<h(?P<level>[1-6])(?:\s[^<>]{0,200})?>(?P<words>.{1,300}?)</h[1-6]>\s*", re.IGNORECASE)
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
        words = (atx["words"] or atx["close"]).strip()
        marked = _MARKED.fullmatch(words)
        words, time = _without_time(marked["words"] if marked else words)
        return HeadingLine(words, len(atx["marks"]), time) if words.strip(" #*_") else None
    if web := _WEB.fullmatch(line):
        return HeadingLine(re.sub(r"<[^<>]{0,200}>", "", web["words"]).strip(), int(web["level"]))
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
    levelled: list[Part] = []
    if title and head is None:
        levelled.append(Title(title, 1, SourceLocation("", 1, 1)))
    for part in parts:
        if isinstance(part, Title):
            level = 1 if part is head else max(part.level - shift, 2)
            levelled.append(replace(part, level=level))
        else:
            levelled.append(part)
    return levelled


def _same(words: str, others: str) -> bool:
    return re.findall(r"\w+", words.casefold()) == re.findall(r"\w+", others.casefold())


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
