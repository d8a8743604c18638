"""Reading captions and transcripts with times: SRT, WebVTT, SBV, LRC, tables, lines copied from a page; ASS by pysubs2."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.units import parse_duration, parse_timestamp
from guided_audio.importing.captions import Caption, Line, in_seconds, pattern, plain_name, read_captions, timed_words
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import refuse

_FULL = r"\d{1,4}(?::\d{1,2}){1,2}(?: ?[.,] ?\d{1,3}|:\d{2,3}(?!\d))?"
_ANY = r"\d{1,6}(?::\d{1,2}){0,2}(?:[.,] ?\d{1,6})?"
_ARROW = r"[ \t]*(?:[-–—=]{1,3}(?:>|&gt;)|[→⟶])[ \t]*"
_SPANS = tuple(
    re.compile(rf"[ \t]*{span}[ \t]*(?P<rest>.*)")
    for span in (
        rf"(?P<start>{_FULL}){_ARROW}(?P<end>{_FULL})(?!\d)",
        rf"[\[(](?P<start>{_ANY})s?{_ARROW}(?P<end>{_ANY})s?[\])]",
        rf"(?P<start>{_FULL}),(?P<end>{_FULL})(?=[ \t]*$)",
    )
)
_MARK = re.compile(
    r"[ \t]*(?P<name>\[[^\[\]\d]{1,40}\][ \t]{1,8}|[^\W\d][^\n\d:\[\]()<>#*]{0,40}\d{0,3}(?:[ \t]{2,8}|[ \t](?=[\[(])))?"
    rf"(?P<open>[\[(])?(?P<start>{_FULL})(?:[ \t]*[-–—][ \t]*(?P<end>{_FULL}))?(?(open)[\])]|(?![\d%]))"
    rf"(?P<again>(?:[ \t]?\[{_FULL}\])*)(?:[ \t]*[-–—:][ \t]+|[ \t]+|:?$|(?(open)|(?!)))(?P<rest>.*)"
)
_BEGINS = re.compile(rf"{_FULL}{_ARROW}")
_META = {"ti": "title", "ar": "author", "la": "language"}
_MOST_LINES = 4
"""A turn of speech in a transcript has no more lines on average."""


@dataclass(frozen=True, slots=True)
class _Time:
    """The line of times of a caption, or the beginning of a line that has one."""

    start: float
    end: float | None
    rest: str
    speaker: str
    again: Sequence[float]
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
    if _columns(lines[0]) or any(_time(lines[row], _SPANS) for row in itertools.islice(times, 2)):
        return min(times) <= _MOST_LINES or len(times) > 1
    is_rising = all(a.start <= b.start for a, b in itertools.pairwise(times.values()))
    with_words = sum(bool(time.rest) for time in times.values())
    fits = others * 5 <= len(times) if with_words * 2 > len(times) else others <= _MOST_LINES * len(times)
    return len(times) > 2 and is_rising and fits


def _times_in(lines: Sequence[str]) -> dict[int, _Time]:
    """Return the lines with times: of the first form that occurs."""
    head = next((line for line in lines if line.strip()), "")
    if columns := _columns(head):
        return {n: row for n, line in enumerate(lines) if (row := _row(line, columns))}
    for patterns in (_SPANS, (_MARK,)):
        if times := {n: time for n, line in enumerate(lines) if (time := _time(line, patterns))}:
            return times
    return {}


class _Columns(NamedTuple):
    """Where a table of a recogniser has what: its columns by their numbers, and what stands between them."""

    start: int
    end: int
    text: int
    between: str


def _columns(head: str) -> _Columns | None:
    """Return the columns of a table by its first line: their names, or two times and words."""
    if pattern("label").match(head):
        return _Columns(0, 1, 2, "\t")
    between = next((sign for sign in "\t;," if sign in head), "")
    names = [plain_name(cell) for cell in head.split(between)] if between else []
    start, end, text = (
        next((n for n, name in enumerate(names) if name in timed_words()[meaning]), -1)
        for meaning in ("start", "end", "text")
    )
    return _Columns(start, end, text, between) if min(start, end, text) >= 0 else None


def _row(line: str, columns: _Columns) -> _Time | None:
    try:
        cells = next(csv.reader([line], delimiter=columns.between), [])
    except csv.Error:  # a cell of more than 128 KB
        return None
    start, end = (parse_timestamp(cells[n]) if n < len(cells) else None for n in columns[:2])
    words = cells[columns.text].strip() if columns.text < len(cells) else ""
    return None if start is None else _Time(start, end, words, "", ())


def _time(line: str, patterns: Sequence[re.Pattern[str]]) -> _Time | None:
    found = next((found for form in patterns if (found := form.fullmatch(line))), None)
    if found is None:
        return None
    groups = found.groupdict()
    start, *again = [
        parse_timestamp(time) or 0.0 for time in (found["start"], *re.findall(_FULL, groups.get("again") or ""))
    ]
    end = parse_timestamp(groups.get("end") or "")
    return _Time(start, end, found["rest"].strip(), (groups.get("name") or "").strip(), again)


def _ended(captions: Sequence[Caption]) -> Sequence[Caption]:
    """Return captions in their order; a time without words, as LRC has them, is the end of the words before."""
    captions = sorted(captions, key=lambda caption: caption.start)
    ends = [None if after.lines or after.speaker else after.start for after in captions[1:]]
    return [replace(c, end=c.end or end) for c, end in itertools.zip_longest(captions, ends)]


class _Reader:
    def __init__(self, text: str, collector: DiagnosticCollector) -> None:
        text = text.removeprefix("\ufeff")
        self._lines = text.split("\n")
        self._is_table = _columns(text.lstrip().split("\n", 1)[0]) is not None
        self._is_vtt = text.lstrip().startswith("WEBVTT")
        self._collector = collector
        self._meta: dict[str, object] = {}
        self._names: set[int] = set()

    def read(self) -> Draft:
        times = _times_in(self._lines)
        bad = next((n for n, line in enumerate(self._lines) if _BEGINS.match(line) and not _time(line, _SPANS)), None)
        if bad is not None:
            hint = f"write it as {'00:00:01.000 --> 00:00:04.000' if self._is_vtt else '00:00:01,000 --> 00:00:04,000'}"
            place = self._collector.at(bad + 1)
            refuse(self._collector, place, "bad-time", "this line of times is not understood", hint)
        if not times:
            hint = "a subtitle begins with a line such as 00:00:01,000 --> 00:00:04,000"
            refuse(self._collector, self._collector.at(1), "no-subtitles", "there are no subtitles in this file", hint)
        self._names = self._find_names(list(times))
        notes = self._head(min(times))
        found: list[Caption] = []
        for (row, time), following in zip(times.items(), [*list(times)[1:], len(self._lines)], strict=True):
            said, notes_below = self._body(row + 1, following)
            found += self._captions(row, time, said, notes)
            notes = notes_below
        captions = _ended(found) if any(caption.end is None for caption in found) else found
        captions = in_seconds(captions) if self._is_table else captions
        return Draft(read_captions(captions, notes, self._collector), self._meta)

    def _captions(self, row: int, time: _Time, said: list[Line], notes: list[Line]) -> Iterator[Caption]:
        """Yield the caption of a line of times; LRC writes several times before words that come again."""
        place = self._collector.at(row + 1)
        if pattern("settings").fullmatch(time.rest):
            self._collector.warn_once(place, "settings", "where subtitles stand on the screen is left out")
        elif time.rest:
            said = [Line(time.rest, replace(place, column=max(self._lines[row].rfind(time.rest), 0) + 1)), *said]
        elif (
            time.end is None and said and " " in said[0].text and parse_duration(said[0].text) == int(time.start) * 1.0
        ):
            said = said[1:]  # «9 seconds» below 0:09, as some pages have it for their readers
        yield Caption(time.start, time.end, place, said, notes, time.speaker)
        for start in time.again:
            yield Caption(start, time.end, place, said)

    def _find_names(self, rows: list[int]) -> set[int]:
        """Return the lines that hold a subtitle's counter or, in WebVTT, its name."""
        names: set[int] = set()
        counter = 0
        for row in rows:
            line = self._lines[row - 1].strip() if row else ""
            begins = row < 2 or not self._lines[row - 2].strip()
            above = row - 1 if line else row - 2
            number = self._lines[above].strip() if above >= 0 else ""
            if pattern("counter").fullmatch(number) and ((line and begins) or int(number) == counter + 1):
                counter = int(number)
                names.add(above)
            elif self._is_vtt and line and begins and not line.startswith("WEBVTT"):
                if len(names) == counter:
                    message = f"names of subtitles, such as «{shorten(line)}», are left out"
                    self._collector.warn_once(self._collector.at(row), "subtitle-name", message)
                names.add(row - 1)
        return names

    def _head(self, end: int) -> list[Line]:
        """Return what stands before the first subtitle, as private remarks; what is known of it goes to the front matter."""
        if self._is_vtt and end:
            self._lines[0] = self._lines[0].replace("WEBVTT", "", 1).lstrip(" -:")
        above, hidden = self._body(0, end)
        notes: list[Line] = []
        for line in sorted([*above, *hidden], key=lambda line: line.place.line):
            if found := pattern("head").fullmatch(line.text):
                key = found["key"].lower()
                self._meta[_META.get(key, key)] = found["value"]
            elif pattern("left-out").fullmatch(line.text) or _columns(line.text):
                self._collector.warn_once(line.place, "header", f"«{shorten(line.text)}» is left out")
            else:
                notes.append(line)
        return notes

    def _body(self, begin: int, end: int) -> tuple[list[Line], list[Line]]:
        """Return the lines of one subtitle, up to the name of the next, and the notes among WebVTT's hidden blocks."""
        said: list[Line] = []
        notes: list[Line] = []
        block, is_after_blank = "", True
        for row in (row for row in range(begin, end) if row not in self._names):
            text = self._lines[row]
            place = self._collector.at(row + 1, len(text) - len(text.lstrip()) + 1)
            begins, is_after_blank = is_after_blank, not text.strip()
            if is_after_blank:
                block = ""
            elif self._is_vtt and begins and (found := pattern("apart").match(text)):
                block = found[0]
                notes += [Line(text[4:], place)] if block == "NOTE" and text[4:].strip() else []
                if block != "NOTE":
                    self._collector.warn_once(place, "settings", f"how subtitles look is left out ({block})")
            elif block in {"", "NOTE"}:
                (notes if block else said).append(Line(text, place))
        return said, notes
