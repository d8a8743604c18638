"""Reading subtitles, SRT and WebVTT: their words, and the silence between them as exact pauses."""

import html
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.draft import Assembler, Draft
from guided_audio.importing.foreign_file import refuse
from guided_audio.importing.inline_cues import read_words

SHORTEST_GAP = 0.4
"""A gap below this, in seconds, is the breath between two lines, and no pause."""
PARAGRAPH_GAP = 3.0
"""From this gap on, a sentence that has ended ends its paragraph, too."""

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2}[.,]\d{1,3})"
_BEGINS = re.compile(rf"{_TIME}[ \t]*-->")
_TIMES = re.compile(rf"{_TIME}[ \t]*-->[ \t]*{_TIME}")
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>\n]{0,200}|\d{2}:[\d:.]{1,20})>|\{\\[^{}\n]{0,200}\}")
_COUNTER = re.compile(r"\s*\d{1,9}\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_APART = re.compile(r"(?:NOTE|STYLE|REGION)\b")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _Subtitle:
    """One subtitle: when, in seconds, the notes above it, and its lines of text."""

    start: float
    end: float
    number: int
    notes: list[_Line]
    lines: list[_Line]


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read SRT or WebVTT; a file without a single time raises ScriptError."""
    return _Reader(text, collector).read()


class _Reader:
    def __init__(self, text: str, collector: DiagnosticCollector) -> None:
        text = text.removeprefix("\ufeff")
        self._lines = text.split("\n")
        self._is_vtt = text.lstrip().startswith("WEBVTT")
        self._collector = collector
        self._page = Assembler()
        self._names: set[int] = set()

    def read(self) -> Draft:
        numbers = [n for n, line in enumerate(self._lines) if _BEGINS.search(line)]
        if not numbers:
            hint = "a subtitle begins with a line such as 00:00:01,000 --> 00:00:04,000"
            refuse(self._collector, self._collector.at(1), "no-subtitles", "there are no subtitles in this file", hint)
        self._names = self._find_names(numbers)
        if self._is_vtt and numbers[0]:
            self._lines[0] = self._lines[0].replace("WEBVTT", "", 1).lstrip(" -:")
        above, hidden = self._body(0, numbers[0])  # all that stands before the first subtitle is a private remark
        notes = sorted([*above, *hidden], key=lambda line: line.number)
        spans = [self._times(number) for number in numbers]
        subtitles: list[_Subtitle] = []
        for (start, end), number, following in zip(spans, numbers, [*numbers[1:], len(self._lines)], strict=True):
            lines, notes_below = self._body(number + 1, following)
            subtitles.append(_Subtitle(start, end, number, notes, lines))
            notes = notes_below
        self._play(subtitles)
        self._keep(notes)
        return Draft(self._page.finish())

    def _times(self, number: int) -> tuple[float, float]:
        found = _TIMES.search(self._lines[number])
        if found is None:
            hint = (
                "write it as 00:00:01.000 --> 00:00:04.000" if self._is_vtt else "write 00:00:01,000 --> 00:00:04,000"
            )
            place = self._collector.at(number + 1)
            refuse(self._collector, place, "bad-time", "this line of times is not understood", hint)
        return _seconds(*found.groups()[:3]), _seconds(*found.groups()[3:])

    def _find_names(self, numbers: list[int]) -> set[int]:
        """Return the lines that hold a subtitle's counter or, in WebVTT, its name."""
        names: set[int] = set()
        counter = 0
        for number in numbers:
            line = self._lines[number - 1].strip() if number else ""
            begins = number < 2 or not self._lines[number - 2].strip()
            if _COUNTER.fullmatch(line) and (begins or int(line) == counter + 1):
                counter = int(line)
                names.add(number - 1)
            elif self._is_vtt and line and begins and not line.startswith("WEBVTT"):
                names.add(number - 1)
                self._warn(number, "subtitle-name", f"the name «{line[:40]}» of a subtitle is left out")
        return names

    def _body(self, begin: int, end: int) -> tuple[list[_Line], list[_Line]]:
        """Return the lines of one subtitle, up to the name of the next, and the notes among WebVTT's hidden blocks."""
        said: list[_Line] = []
        notes: list[_Line] = []
        block, is_after_blank = "", True
        for line in (_Line(n + 1, self._lines[n]) for n in range(begin, end) if n not in self._names):
            begins, is_after_blank = is_after_blank, not line.text.strip()
            if is_after_blank:
                block = ""
            elif self._is_vtt and begins and (found := _APART.match(line.text)):
                block = found[0]
                notes += [_Line(line.number, line.text[4:])] if block == "NOTE" and line.text[4:].strip() else []
            elif block in {"", "NOTE"}:
                (notes if block else said).append(line)
        return said, notes

    def _play(self, subtitles: list[_Subtitle]) -> None:
        for before, after in itertools.pairwise(subtitles):
            if after.start < before.start:
                message = "this subtitle begins before the one above it: they are sorted"
                self._warn(after.number + 1, "unordered", message)
        reached = 0.0
        for subtitle in sorted(subtitles, key=lambda subtitle: subtitle.start):
            self._gap(round(subtitle.start - reached, 1), subtitle)
            self._keep(subtitle.notes)
            for line in subtitle.lines:
                self._say(line)
            reached = max(reached, subtitle.end)

    def _keep(self, notes: Iterable[_Line]) -> None:
        for line in notes:
            self._page.note(line.text, self._collector.at(line.number))

    def _gap(self, seconds: float, subtitle: _Subtitle) -> None:
        number = subtitle.number + 1
        if subtitle.end < subtitle.start:
            self._warn(number, "overlap", "this subtitle ends before it begins")
        elif seconds < 0:
            self._warn(number, "overlap", "this subtitle begins before another one has ended")
        if seconds >= PARAGRAPH_GAP and self._page.ends_with(_SENTENCE_END):
            self._page.end_paragraph()
        if seconds >= SHORTEST_GAP:
            self._page.pause(seconds, self._collector.at(number))

    def _say(self, line: _Line) -> None:
        plain = html.unescape(_TAG.sub("", line.text))
        if tag := _TAG.search(line.text):
            message = f"tags such as {tag[0][:40]} are left out"
            self._collector.warn_once(self._collector.at(line.number), "tags", message, "*so* is emphasis in a script")
        self._page.blank()
        place = self._collector.at(line.number, len(line.text) - len(line.text.lstrip()) + 1)
        self._page.take(read_words(plain.strip(), place, self._collector))
        self._page.blank()

    def _warn(self, number: int, code: str, message: str) -> None:
        self._collector.warn(self._collector.at(number), code, message)


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
