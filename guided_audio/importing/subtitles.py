"""Reading subtitles, SRT and WebVTT: their words, and the silence between them as exact pauses."""

import bisect
import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.assembling import Assembler
from guided_audio.importing.draft import Draft
from guided_audio.importing.guards import needs, refuse
from guided_audio.importing.notes import note_cues
from guided_audio.importing.styles import read_words

SHORTEST_GAP = 0.4
"""A gap below this, in seconds, is the breath between two lines, and no pause."""
PARAGRAPH_GAP = 3.0
"""From this gap on, a sentence that has ended ends its paragraph, too."""

_TIMES = re.compile(r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->")
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
    """One subtitle: when, in seconds, and its lines of text."""

    start: float
    end: float
    number: int
    lines: tuple[_Line, ...]


def read(text: str, path: str, diagnosis: DiagnosticCollector) -> Draft:
    """Read SRT or WebVTT; a file without a single time raises ScriptError."""
    del path  # the diagnosis knows it
    return _Reader(text, diagnosis).read()


class _Reader:
    def __init__(self, text: str, diagnosis: DiagnosticCollector) -> None:
        text = text.removeprefix("\ufeff")
        self._lines = text.split("\n")
        self._is_vtt = text.lstrip().startswith("WEBVTT")
        self._diagnosis = diagnosis
        self._page = Assembler()
        self._names: set[int] = set()
        self._notes: list[_Line] = []
        self._notes_above: dict[int, list[_Line]] = {}
        self._told: set[str] = set()

    def read(self) -> Draft:
        numbers = [n for n, line in enumerate(self._lines) if _TIMES.search(line)]
        if not numbers:
            hint = "a subtitle begins with a line such as 00:00:01,000 --> 00:00:04,000"
            refuse(self._diagnosis, self._diagnosis.at(1), "no-subtitles", "there are no subtitles in this file", hint)
        self._names = self._find_names(numbers)
        self._opening(numbers[0])
        spans = self._times(numbers)
        ends = [*numbers[1:], len(self._lines)]
        subtitles = [
            _Subtitle(start, end, number, tuple(self._body(number + 1, following)))
            for (start, end), number, following in zip(spans, numbers, ends, strict=True)
        ]
        self._play(subtitles)
        return Draft(self._page.finish())

    def _times(self, numbers: list[int]) -> list[tuple[float, float]]:
        """Have the times read; the words are taken from the lines, as the library drops a number that ends a text."""
        with needs("pysubs2", "subtitles"):
            from pysubs2 import SSAFile
        lines = "".join(f"{self._lines[n]}\n\n" for n in numbers)
        form, head = ("vtt", "WEBVTT\n\n") if self._is_vtt else ("srt", "")
        events = SSAFile.from_string(head + lines, format_=form).events
        if len(events) != len(numbers):
            wrong = next(
                n for n in numbers if len(SSAFile.from_string(head + self._lines[n], format_=form).events) != 1
            )
            hint = (
                "write it as 00:00:01.000 --> 00:00:04.000" if self._is_vtt else "write 00:00:01,000 --> 00:00:04,000"
            )
            refuse(
                self._diagnosis, self._diagnosis.at(wrong + 1), "bad-time", "this line of times is not understood", hint
            )
        return [(event.start / 1000, event.end / 1000) for event in events]

    def _opening(self, first: int) -> None:
        """Keep what stands before the first subtitle as private remarks."""
        lines = [_Line(n + 1, line) for n, line in enumerate(self._lines[:first]) if n not in self._names]
        if self._is_vtt and lines:
            lines[0] = _Line(1, lines[0].text.replace("WEBVTT", "", 1).lstrip(" -:"))
        self._notes += [line for line in self._without_apart(lines) if line.text.strip()]

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
                self._tell(number, "subtitle-name", f"the name «{line[:40]}» of a subtitle is left out")
        return names

    def _body(self, begin: int, end: int) -> list[_Line]:
        """Return the lines of one subtitle, up to the counter or name of the next."""
        lines = [_Line(n + 1, self._lines[n]) for n in range(begin, end) if n not in self._names]
        return [line for line in self._without_apart(lines) if line.text.strip()]

    def _without_apart(self, lines: list[_Line]) -> Iterator[_Line]:
        """Take the blocks out of WebVTT that are not shown: notes are kept as remarks."""
        block = ""
        for index, line in enumerate(lines):
            begins = index == 0 or not lines[index - 1].text.strip()
            if not line.text.strip():
                block = ""
            elif self._is_vtt and begins and (found := _APART.match(line.text)):
                block = found[0]
                if block == "NOTE" and line.text[4:].strip():
                    self._notes.append(_Line(line.number, line.text[4:]))
            elif block == "NOTE":
                self._notes.append(line)
            elif not block:
                yield line

    def _place_notes(self, following: int) -> None:
        """Place the notes that stand above the subtitle with its times in this line."""
        for line in self._notes_above.pop(following, ()):
            for inside in note_cues(line.text):
                self._page.cue(inside, self._diagnosis.at(line.number))

    def _sort_notes(self, numbers: list[int]) -> None:
        for line in sorted(self._notes, key=lambda line: line.number):
            index = bisect.bisect_left(numbers, line.number - 1)
            above = numbers[index] if index < len(numbers) else len(self._lines)
            self._notes_above.setdefault(above, []).append(line)

    def _play(self, subtitles: list[_Subtitle]) -> None:
        for before, after in itertools.pairwise(subtitles):
            if after.start < before.start:
                message = "this subtitle begins before the one above it: they are sorted"
                self._tell(after.number + 1, "unordered", message)
        self._sort_notes([subtitle.number for subtitle in subtitles])
        reached = 0.0
        for subtitle in sorted(subtitles, key=lambda subtitle: subtitle.start):
            self._gap(round(subtitle.start - reached, 1), subtitle)
            self._place_notes(subtitle.number)
            for line in subtitle.lines:
                self._say(line)
            reached = max(reached, subtitle.end)
        self._place_notes(len(self._lines))

    def _gap(self, seconds: float, subtitle: _Subtitle) -> None:
        number = subtitle.number + 1
        if subtitle.end < subtitle.start:
            self._tell(number, "overlap", "this subtitle ends before it begins")
        elif seconds < 0:
            self._tell(number, "overlap", "this subtitle begins before another one has ended")
        if seconds >= PARAGRAPH_GAP and self._page.ends_with(_SENTENCE_END):
            self._page.end_paragraph()
        if seconds >= SHORTEST_GAP:
            self._page.pause(seconds, self._diagnosis.at(number))

    def _say(self, line: _Line) -> None:
        plain = html.unescape(_TAG.sub("", line.text))
        if tag := _TAG.search(line.text):
            self._tell(line.number, "tags", f"tags such as {tag[0][:40]} are left out", "*so* is emphasis in a script")
        self._page.blank()
        indent = len(line.text) - len(line.text.lstrip())
        for part in read_words(plain.strip(), self._diagnosis.at(line.number, indent + 1), self._diagnosis):
            self._page.take(part)
        self._page.blank()

    def _tell(self, number: int, code: str, message: str, hint: str = "") -> None:
        if code != "tags" or message not in self._told:
            self._told.add(message)
            self._diagnosis.warn(self._diagnosis.at(number), code, message, hint)
