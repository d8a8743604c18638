"""Reading captions and transcripts with times: SRT, WebVTT, SBV, LRC, tables, lines copied from a page."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import parse_duration, parse_timestamp
from guided_audio.importing.captions import Caption, Line, in_seconds, name_for, pattern, plain_name, read_captions
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import refuse

_SPANS, _MARKS = ("span", "span-in-brackets", "span-with-comma"), ("mark",)
_META = {"ti": "title", "ar": "author", "la": "language"}
_MOST_LINES = 4
"""A turn of speech in a transcript has no more lines on average."""


class _Time(NamedTuple):
    """The line of times of a caption, or the beginning of a line that has one."""

    start: float
    end: float | None
    rest: str
    speaker: str = ""
    again: Sequence[float] = ()
    """When the same words come once more."""


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read captions of any form; a file without a single time raises ScriptError."""
    return _Reader(text, collector).read()


def has_times(text: str) -> bool:
    """Whether a text is a transcript with times: captions without their head, or lines that each have a rising time."""
    lines = [line for line in text.removeprefix("\ufeff").split("\n") if line.strip()]
    times = _times_in(lines)
    if not times or any(line.startswith(("#", "---")) for line in lines[min(times) :]) or pattern("pause").search(text):
        return False
    others = len(lines) - len(times) - min(times)
    if _columns(lines[0]) or any(_time(_SPANS, lines[row]) for row in itertools.islice(times, 2)):
        return min(times) <= _MOST_LINES or len(times) > 1
    is_rising = all(a.start <= b.start for a, b in itertools.pairwise(times.values()))
    with_words = sum(bool(time.rest) for time in times.values())
    fits = others * 5 <= len(times) if with_words * 2 > len(times) else others <= _MOST_LINES * len(times)
    are_turns = all(time.speaker for time in times.values())  # two of them are enough
    return len(times) > 2 - are_turns and is_rising and fits


def _times_in(lines: Sequence[str]) -> dict[int, _Time]:
    """Return the lines with times: of the first form that occurs."""
    columns = _columns(next((line for line in lines if line.strip()), ""))
    for form in [partial(_row, *columns)] if columns else [partial(_time, _SPANS), partial(_time, _MARKS)]:
        if times := {n: time for n, line in enumerate(lines) if (time := form(line))}:
            return times
    return {}


def _columns(head: str) -> tuple[str, list[str]] | None:
    """Return what stands between the columns of a table, and their names, by its first line: names, or two times and words."""
    if pattern("label").match(head):
        return "\t", ["start", "end", "text"]
    between = next((sign for sign in "\t;," if sign in head), "\t")
    names = [plain_name(cell) for cell in head.split(between)]
    return (between, names) if all(name_for(meaning, names) for meaning in ("start", "end", "text")) else None


def _row(between: str, names: Sequence[str], line: str) -> _Time | None:
    try:
        cells = dict(zip(names, next(csv.reader([line], delimiter=between), []), strict=False))
    except csv.Error:  # a cell of more than 128 KB
        return None
    start, end, text = (cells.get(name_for(meaning, names), "") for meaning in ("start", "end", "text"))
    time = parse_timestamp(start)
    return None if time is None else _Time(time, parse_timestamp(end), text.strip())


def _time(forms: Sequence[str], line: str) -> _Time | None:
    found = next((found for form in forms if (found := pattern(form).fullmatch(line))), None)
    if found is None:
        return None
    groups = {name: value or "" for name, value in found.groupdict().items()}
    again = [parse_timestamp(time) or 0.0 for time in pattern("again").findall(groups.get("again", ""))]
    start, end = parse_timestamp(found["start"]) or 0.0, parse_timestamp(groups.get("end", ""))
    return _Time(start, end, found["rest"].strip(), groups.get("name", "").strip(), again)


def _ended(captions: Sequence[Caption]) -> Sequence[Caption]:
    """Return captions in their order; a time without words, as LRC has them, is the end of the words before."""
    captions = sorted(captions, key=lambda caption: caption.start)
    ends = [None if after.lines or after.speaker else after.start for after in captions[1:]]
    return [replace(c, end=c.end or end) for c, end in itertools.zip_longest(captions, ends)]


class _Reader:
    def __init__(self, text: str, collector: DiagnosticCollector) -> None:
        self._lines = text.removeprefix("\ufeff").split("\n")
        self._is_vtt = text.removeprefix("\ufeff").lstrip().startswith("WEBVTT")
        self._collector = collector
        self._meta: dict[str, object] = {}
        self._apart: dict[int, str] = {}
        """The lines that are no words, and what they are: the name of a caption, or a block of WebVTT."""

    def read(self) -> Draft:
        times = _times_in(self._lines)
        self._refuse_others(times)
        self._find_names(list(times))
        self._find_blocks(times)
        notes = self._head(min(times))
        found: list[Caption] = []
        for (row, time), following in zip(times.items(), [*list(times)[1:], len(self._lines)], strict=True):
            found += self._captions(row, time, self._body(row + 1, following, ""), notes)
            notes = self._body(row + 1, following, "NOTE")
        captions = _ended(found) if any(caption.end is None for caption in found) else found
        is_table = _columns(next(filter(str.strip, self._lines))) is not None
        return Draft(read_captions(in_seconds(captions) if is_table else captions, notes, self._collector), self._meta)

    def _refuse_others(self, times: dict[int, _Time]) -> None:
        """Refuse a file with a time that is not understood, or without any."""
        usual = "00:00:01.000 --> 00:00:04.000" if self._is_vtt else "00:00:01,000 --> 00:00:04,000"
        for number, line in enumerate(self._lines, 1):
            if pattern("span-begins").match(line) and not _time(_SPANS, line):
                message = N_("this line of times is not understood")
                refuse(
                    self._collector,
                    self._collector.at(number),
                    "bad-time",
                    message,
                    N_("write it as {usual}", usual=usual),
                )
        if not times:
            hint = N_("a subtitle begins with a line such as {usual}", usual=usual)
            refuse(
                self._collector, self._collector.at(1), "no-subtitles", N_("there are no subtitles in this file"), hint
            )

    def _captions(self, row: int, time: _Time, said: list[Line], notes: list[Line]) -> Iterator[Caption]:
        """Yield the caption of a line of times; LRC writes several times before words that come again."""
        place = self._collector.at(row + 1)
        if pattern("settings").fullmatch(time.rest):
            self._collector.warn_once(place, "settings", N_("where subtitles stand on the screen is left out"))
        elif time.rest:
            said = [Line(time.rest, replace(place, column=max(self._lines[row].rfind(time.rest), 0) + 1)), *said]
        elif said and time.end is None and " " in said[0].text and parse_duration(said[0].text) == time.start // 1:
            said = said[1:]  # «9 seconds» below 0:09, as some pages have it for their readers
        yield Caption(time.start, time.end, place, said, notes, time.speaker)
        for start in time.again:
            yield Caption(start, time.end, place, said)

    def _find_names(self, rows: list[int]) -> None:
        """Find the lines that hold a subtitle's counter or, in WebVTT, its name."""
        counter = 0
        for row in rows:
            line = self._lines[row - 1].strip() if row else ""
            begins = row < 2 or not self._lines[row - 2].strip()
            above = row - 1 if line else row - 2
            number = self._lines[above].strip() if above >= 0 else ""
            if pattern("counter").fullmatch(number) and ((line and begins) or int(number) == counter + 1):
                counter = int(number)
                self._apart[above] = "counter"
            elif self._is_vtt and line and begins and not line.startswith("WEBVTT"):
                if "name" not in self._apart.values():
                    message = N_("names of subtitles, such as «{line}», are left out", line=shorten(line))
                    self._collector.warn_once(self._collector.at(row), "subtitle-name", message)
                self._apart[row - 1] = "name"

    def _find_blocks(self, times: dict[int, _Time]) -> None:
        """Find WebVTT's blocks of notes and of what is for the eye, up to an empty line."""
        block = ""
        for row, line in enumerate(self._lines if self._is_vtt else ()):
            if row in times or row in self._apart or not line.strip():
                block = ""
            elif (row - 1 in times or not self._lines[row - 1].strip()) and (found := pattern("apart").match(line)):
                block = found[0]
                if block == "NOTE":
                    self._lines[row] = line.replace("NOTE", "    ", 1)
                else:
                    message = N_("how subtitles look is left out ({block})", block=block)
                    self._collector.warn_once(self._collector.at(row + 1), "settings", message)
            if block:
                self._apart[row] = block

    def _head(self, end: int) -> list[Line]:
        """Return what stands before the first subtitle, as private remarks; what is known of it goes to the front matter."""
        if self._is_vtt and end:
            self._lines[0] = self._lines[0].replace("WEBVTT", "", 1).lstrip(" -:")
        notes: list[Line] = []
        for line in sorted(self._body(0, end, "") + self._body(0, end, "NOTE"), key=lambda line: line.place.line):
            if found := pattern("head").fullmatch(line.text):
                key = found["key"].lower()
                self._meta[_META.get(key, key)] = found["value"]
            elif pattern("left-out").fullmatch(line.text) or _columns(line.text):
                self._collector.warn_once(line.place, "header", N_("«{text}» is left out", text=shorten(line.text)))
            else:
                notes.append(line)
        return notes

    def _body(self, begin: int, end: int, kind: str) -> list[Line]:
        """Return the lines of this kind between two places: those that are words, or those of notes."""
        rows = [n for n in range(begin, end) if self._apart.get(n, "") == kind and self._lines[n].strip()]
        return [
            Line(text := self._lines[n], self._collector.at(n + 1, len(text) - len(text.lstrip()) + 1)) for n in rows
        ]
