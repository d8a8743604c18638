"""Dialects of Markdown, and of the programs that people write in: their marks are taken away, their remarks become notes.

Blanks stand where a mark stood, and one character where a remark stood, so that every word keeps its place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import shorten
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.importing.draft import CueWords, Part, Words, note_parts
from guided_audio.importing.foreign_file import MAX_PIECES, limit
from guided_audio.importing.vocabulary import pattern
from guided_audio.script.directions import read_direction

_FIRST = 0xF8000
"""The characters that stand for remarks: for private use, beyond those that fonts of icons have."""
REMARK = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + 2 * MAX_PIECES)}]")
FILLER = "\u200b"
"""Stands for a mark inside a word."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One kind of mark, and what is done with it: see `dialects.toml`."""

    name: str
    pattern: re.Pattern[str]
    says: str = ""
    put: str = ""
    spares_cues: bool = False


@dataclass(slots=True)
class Remarks:
    """The remarks that were taken from a text; one character stands there for each."""

    texts: list[str] = field(default_factory=list)

    def put(self, text: str) -> str:
        """Keep a remark, and return the character that stands for it."""
        self.texts.append(" ".join(pattern("quoted-line-end").sub(" ", text).split()))
        return chr(_FIRST + len(self.texts) - 1)

    def expand(self, text: str) -> str:
        """Return a text with its remarks in it."""
        while REMARK.search(text):
            text = REMARK.sub(lambda m: self.texts[ord(m[0]) - _FIRST], text)
        return text.replace(FILLER, "")

    def split(self, text: str) -> tuple[str, list[str]]:
        """Return a text without its remarks, and the remarks."""
        return REMARK.sub("", text).replace(FILLER, ""), [self.expand(m[0]) for m in REMARK.finditer(text)]

    def apart(self, parts: Iterable[Part]) -> list[Part]:
        """Return the parts of a paragraph, with a note in the place of every remark."""
        found: list[Part] = []
        for part in parts:
            if isinstance(part, CueWords):
                found.append(replace(part, inside=self.expand(part.inside)))
            elif isinstance(part, Words):
                for piece in re.split(f"({REMARK.pattern})", part.text):
                    if REMARK.match(piece):
                        found += note_parts(self.expand(piece), part.location)
                    elif words := piece.replace(FILLER, ""):
                        found.append(replace(part, text=words))
            else:
                found.append(part)
        return found


def is_remark(line: str) -> bool:
    """Whether there is nothing on a line but remarks."""
    return bool(line.strip()) and not REMARK.sub("", line).strip(f" \t{FILLER}")


def read_dialects(text: str, collector: DiagnosticCollector) -> tuple[str, Remarks]:
    """Return a text of as many lines without the marks of dialects, and its remarks; each kind is reported."""
    remarks = Remarks()
    text = REMARK.sub("\ufffd", text)
    labels = {label.casefold() for label in pattern("defined-label").findall(text)}
    marks = _marks("fountain") if pattern("scene").search(text) and pattern("character").search(text) else ()
    for mark in (*marks, *_marks("dialect")):
        text = _Pass(mark, text, remarks, labels, collector).run()
    return text, remarks


@dataclass
class _Pass:
    """One kind of mark over the whole text."""

    mark: _Mark
    text: str
    remarks: Remarks
    labels: set[str]
    collector: DiagnosticCollector

    @cached_property
    def _places(self) -> TextPlaces:
        return TextPlaces(self.text, self.collector.at(1))

    def run(self) -> str:
        """Return the text without marks of this kind."""
        return self.mark.pattern.sub(self._replaced, self.text)

    def _replaced(self, match: re.Match[str]) -> str:
        groups = {name: said for name, said in match.groupdict().items() if said is not None}
        if not self._is_meant(match, groups):
            return match[0]
        limit(len(self.remarks.texts), "remarks", self.collector)
        notes = [said for name, said in groups.items() if name.startswith("note") and said.strip()]
        self._report(match, groups, notes)
        if self.mark.put:
            return match.expand(self.mark.put).ljust(len(match[0]))
        kept = sorted(match.span(name) for name in groups if name.startswith("words"))
        written, done = "", match.start()
        for start, end in (*kept, (match.end(), match.end())):
            room = self._room(done, start, bool(notes))
            if notes and start > done:
                signs = "".join(map(self.remarks.put, notes))
                room, notes = signs + "\n" * room[: len(signs)].count("\n") + room[len(signs) :], []
            written += room + self.text[start:end]
            done = end
        return written

    def _is_meant(self, match: re.Match[str], groups: Mapping[str, str]) -> bool:
        if "label" in match.re.groupindex:
            return (groups.get("label") or groups["words"]).casefold() in self.labels
        direction = read_direction(groups["words"]) if self.mark.spares_cues else None
        return direction is None or direction.has_rest or direction.kind not in {"pause", "silence", "bell"}

    def _room(self, start: int, end: int, is_note: bool) -> str:
        """Return what stands in the place of a mark: blanks, unless it stands inside a word or before a comma."""
        piece = self.text[start:end]
        before, after = is_note or self.text[start - 1 : start].strip(), self.text[end : end + 1].strip()
        beside = before and after and "\n" not in piece
        return re.sub(r"[^\n]", FILLER if beside else " ", piece)

    def _report(self, match: re.Match[str], groups: Mapping[str, str], notes: Sequence[str]) -> None:
        gone = match[0]
        for name in groups:
            gone = gone.replace(groups[name], "", 1) if name.startswith(("words", "note")) else gone
        place, says = self._places.at(match.start()), N_(self.mark.says)
        if any(map(str.isalnum, gone)) and not self.mark.put:
            shown = shorten(" ".join(self.remarks.expand(match[0]).split()), 200)
            self.collector.warn(place, "dialect", N_("«{shown}»: {guess}", shown=shown, guess=says))
        elif says:
            self.collector.warn_once(place, "dialect", says)


@cache
def _marks(table: str) -> tuple[_Mark, ...]:
    data: dict[str, Any] = packaged_toml("guided_audio.importing", "dialects.toml")
    words = {name: f"(?:{'|'.join(map(re.escape, words))})" for name, words in data["lists"].items()}
    chat = {name: f"(?:{'|'.join(patterns)})" for name, patterns in data["chat"].items()}
    lists = chat | words | {"emoji": data["emoji"], "remark": REMARK.pattern}
    return tuple(_Mark(**{**entry, "pattern": _compiled(entry["pattern"], lists)})
                 for entry in data[table])  # fmt: skip


def _compiled(written: str, lists: Mapping[str, str]) -> re.Pattern[str]:
    for name, words in lists.items():
        written = written.replace(f"{{{name}}}", words)
    return re.compile(written, re.MULTILINE)
