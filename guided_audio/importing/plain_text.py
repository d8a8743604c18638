"""Plain text and foreign Markdown as a draft: what is spoken, what is a cue, and what is only for the reader.

The text becomes lines and blocks (`markdown_blocks`, `layout`), each line is known for what it is (`line_kinds`), the cues
in paragraphs are understood (`inline_cues`), and the parts make a draft, which `markdown_writer` writes down.
"""

from dataclasses import replace

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.importing import line_kinds
from guided_audio.importing.dialects import Remarks, is_remark, read_dialects
from guided_audio.importing.draft import CueWords, Draft, ParagraphEnd, Part, Title, Words, cue_parts, note_parts
from guided_audio.importing.foreign_file import limit
from guided_audio.importing.foreign_front_matter import take_front_matter
from guided_audio.importing.headers import take_headers
from guided_audio.importing.inline_cues import read_words
from guided_audio.importing.layout import lay_out
from guided_audio.importing.line_kinds import HeadingLine, is_cue_line, level_titles, section_of, without_marks
from guided_audio.importing.markdown_blocks import Page, read_blocks
from guided_audio.importing.vocabulary import pattern, vocabulary
from guided_audio.script.cue_words import cues_lasting
from guided_audio.script.directions import lone_direction

_TIME_MARKS = "()[]-–—| \t"
_LINE_ENDS, _LINE_BEGINS = frozenset(".!?…\\])>") | {""}, frozenset("[(<")
_MOST_LETTERS = 100


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read plain text or Markdown of any kind."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    limit(sum(bool(line.strip()) for line in lines), "lines", collector)
    meta = take_front_matter(lines, collector)
    text, remarks = read_dialects("\n".join(lines), collector)
    breaks = {number for number, line in enumerate(lines) if pattern("line-break").search(line)}
    lines = text.split("\n")
    meta = take_headers(lines, meta, remarks, collector)
    page = read_blocks(lines, collector)
    page.breaks = breaks
    lay_out(page, collector)
    parts = _Reader(page, remarks, collector).read()
    meta = {key: remarks.expand(value) if isinstance(value, str) else value for key, value in meta.items()}
    return Draft(tuple(level_titles(parts, str(meta.get("title", "")))), meta)


class _Reader:
    def __init__(self, page: Page, remarks: Remarks, collector: DiagnosticCollector) -> None:
        self._page = page
        self._remarks = remarks
        self._lines = page.lines
        self._collector = collector
        self._parts: list[Part] = []
        self._open: list[int] = []
        """The numbers of the lines of the paragraph that is being read."""
        self._capitals = line_kinds.is_in_capitals(page.lines)
        self._counted = line_kinds.counted_lines(page.lines)
        self._timed = line_kinds.timed_lines(page.lines)
        self._page.alone |= set(self._timed) | {n for n, line in enumerate(page.lines) if line_kinds.speaker_of(line)}
        self._end = max((n for n, line in enumerate(page.lines) if line.strip() and not is_remark(line)), default=0)
        self._speaker = ""
        self._private_until = 0

    def read(self) -> list[Part]:
        """Return all parts of the script."""
        for number, line in enumerate([*self._lines, ""]):
            if number in self._page.alone or not line.strip():
                self._end_paragraph()
            for note in self._page.notes.get(number, ()):
                self._keep(min(number, len(self._lines) - 1), note)
            if not line.strip():
                continue
            if number < self._private_until:
                self._keep(number, line)
            elif is_remark(line) or not self._is_block(number, line):
                if is_cue_line(line):
                    self._end_paragraph()
                self._open.append(number)
                if is_cue_line(line):
                    self._end_paragraph()
        return self._parts

    def _is_block(self, number: int, line: str) -> bool:
        """Read a line that is more than words: a heading, a rule, a number, a time, a remark."""
        readers = (self._underlined, self._rule, self._lone_pause, self._remark, self._labelled, self._heading)
        return any(read(number, line) for read in readers)

    def _underlined(self, number: int, line: str) -> bool:
        if not pattern("underline").fullmatch(line):
            return False
        words = self._lines[self._open[0]].strip() if len(self._open) == 1 else ""
        if words.strip("=-*_ ") and len(words) <= _MOST_LETTERS:
            heading = self._open.pop()
            self._warn(
                heading, "underlined", N_("«{words}» is underlined: it is taken for a heading", words=shorten(words))
            )
            self._title(heading, HeadingLine(words.strip("*_ "), 1 if "=" in line else 2))
        elif "=" in line:
            self._end_paragraph()
            self._warn(number, "underlined", N_("a line of signs is left out"))
        else:
            return False
        return True

    def _rule(self, number: int, line: str) -> bool:
        if number not in self._page.rules:
            return False
        self._end_paragraph()
        is_ornament = self._is_ornament(number)
        what = N_("beside a heading or at an end is left out") if is_ornament else N_("is taken for a long pause")
        self._warn(number, "rule", N_("the rule «{line}» {what}", line=shorten(line.strip()), what=what))
        if not is_ornament:
            self._parts.append(CueWords("long pause", self._at(number), alone=True))
        return True

    def _is_ornament(self, number: int) -> bool:
        """Whether a rule only sets off a heading, or the beginning or the end of the script."""
        beside = list(self._page.neighbours(number))
        if len(beside) < 2 or not self._parts or number >= self._end:
            return True
        return isinstance(self._parts[-1], Title) or self._heading_at(beside[1]) is not None

    def _heading_at(self, number: int) -> HeadingLine | None:
        """Return the heading on a line: by Markdown's marks, or by a guess where it is a paragraph of its own."""
        marked = self._page.headings.get(number)
        return marked or (line_kinds.guess_heading(self._lines[number]) if self._page.is_alone(number) else None)

    def _heading(self, number: int, line: str) -> bool:
        heading = self._page.headings.get(number)
        if heading is None and (self._page.is_alone(number) or self._begins_private(number)):
            heading = line_kinds.guess_heading(line)  # a time mark may have been blanked in the page
        if heading is None or ("capitals" in heading.guess and self._capitals):
            return False
        if not heading.level and line_kinds.speaker_of(line):
            return False
        if heading.guess:
            self._warn(
                number, "guessed-heading", N_("«{shown}»: {guess}", shown=shorten(line.strip()), guess=heading.guess)
            )
        self._end_paragraph()
        self._title(number, heading)
        return True

    def _labelled(self, number: int, line: str) -> bool:
        """Take «Closing:» for a heading, even where its text follows at once."""
        label = None if self._open else line_kinds.section_label(line)
        if label is None:
            return False
        self._warn(number, "guessed-heading", N_("«{words}:» is taken for a heading", words=shorten(label.words)))
        self._title(number, HeadingLine(label.words))
        self._lines[number] = label.line
        return not label.line.strip()

    def _begins_private(self, number: int) -> bool:
        """Whether a line is the name of a section for the reader, and nothing else; its first line may follow at once."""
        return (number == 0 or not self._lines[number - 1].strip()) and section_of(self._lines[number]) == "private"

    def _title(self, number: int, heading: HeadingLine) -> None:
        if section_of(heading.words) == "private" and self._begin_private(number, heading):
            self._keep(number, heading.words)
            return
        words, notes = self._remarks.split(heading.words)
        self._parts.append(Title(without_marks(words), heading.level, self._at(number)))
        for note in notes:
            self._keep(number, note)
        if heading.time:
            self._warn(number, "section-time", N_("the time «{time}» is kept as a note", time=heading.time))
            self._keep(number, heading.time)

    def _begin_private(self, number: int, heading: HeadingLine) -> bool:
        """Take what stands under a heading for remarks, up to the next heading, unless that were most of the script."""
        end = self._end_of_private(number, heading)
        words = sum(len(line.split()) for line in self._lines[number + 1 : end])
        is_kept = words * 2 <= sum(len(line.split()) for line in self._lines)
        message = N_("what stands under «{words}» is spoken: it is most of the script", words=heading.words)
        if is_kept:
            self._private_until = end
            message = N_(
                "the {words} words under «{heading}» are kept as notes, and not spoken",
                words=words,
                heading=heading.words,
            )
        self._warn(number, "private-section", message)
        return is_kept

    def _end_of_private(self, number: int, heading: HeadingLine) -> int:
        """Return the line after what stands under a heading: up to the next one, or for one remark its paragraph."""
        lines = range(number + 1, len(self._lines))
        if heading.guess and " ".join(heading.words.lower().split()) in vocabulary().words["sections brief"]:
            first = next((n for n in lines if self._lines[n].strip()), len(self._lines))
            ends = (n for n in lines if n > first and not self._lines[n].strip())
        else:
            ends = (n for n in lines if n in self._page.rules or self._ends_section(n, heading))
        return next(ends, len(self._lines))

    def _ends_section(self, number: int, heading: HeadingLine) -> bool:
        """Whether another heading stands here; in a section with a marked heading, a line with a time is none."""
        found = self._heading_at(number)
        return found is not None and bool(heading.guess or not found.guess or not found.time)

    def _lone_pause(self, number: int, line: str) -> bool:
        beside = [(self._lines[n], n < number) for n in self._page.neighbours(number)]
        seconds = 0 if number in self._counted else line_kinds.lone_seconds(line, beside)
        direction = lone_direction(line, self._page.is_alone(number))
        cues = cues_lasting(seconds) if seconds else direction.cues if direction else ()
        if not cues:
            return False
        what = N_("a pause in seconds") if seconds else f"[{cues[0]}]"
        self._warn(
            number, "lone-number", N_("«{line}» on a line of its own is taken for {what}", line=line.strip(), what=what)
        )
        self._end_paragraph()
        self._parts += cue_parts(cues, self._at(number), alone=True)
        return True

    def _remark(self, number: int, line: str) -> bool:
        """Keep as a note what is for the reader: a time mark, the definition of a link, a labelled remark."""
        bare = self._timed.get(number)
        time = bare or line_kinds.time_mark(line)
        if time and not line[time.end() :].strip():
            what, code = N_("a time mark"), "section-time"
        elif time and (bare or line[time.start()] in "[("):
            self._warn(
                number,
                "section-time",
                N_("the time mark «{mark}» is kept as a note", mark=time[0].strip(_TIME_MARKS)),
            )
            self._end_paragraph()
            self._keep(number, time[0].strip(_TIME_MARKS))
            self._lines[number] = " " * time.end() + line[time.end() :]
            return False
        elif code := line_kinds.remark_code(line, begins=not self._open):
            what = N_("a remark for the reader")
        else:
            return False
        self._end_paragraph()
        self._warn(
            number, code, N_("«{line}» is taken for {what}, and kept as a note", line=shorten(line.strip()), what=what)
        )
        self._keep(number, line)
        return True

    def _keep(self, number: int, words: str) -> None:
        """Keep words as notes."""
        self._parts += note_parts(without_marks(self._remarks.expand(words)), self._at(number), alone=True)

    def _end_paragraph(self) -> None:
        if not self._open:
            return
        first, last = self._open[0], self._open[-1]
        self._open = []
        before = cue_parts(cues_lasting(self._page.before.get(first, 0)), self._at(first))
        parts = [*before, *([Words(" ", self._at(first))] if before else []), *self._new_speaker(first)]
        text = "".join(self._line(number, last) for number in range(first, last + 1))
        start = len(text) - len(text.lstrip(" \t"))
        place = replace(self._at(first), column=start + 1)
        parts += self._remarks.apart(read_words(text[start:], place, self._collector))
        if after := cue_parts(cues_lasting(self._page.after.get(last, 0)), self._at(last)):
            parts += [Words(" ", self._at(last)), *after]
        if any(isinstance(part, Words) and part.text.strip() for part in parts):
            self._parts += parts
        else:
            self._parts += [replace(part, alone=True) for part in parts if isinstance(part, CueWords)]
        self._parts.append(ParagraphEnd())

    def _line(self, number: int, last: int) -> str:
        """Return a line of a paragraph with its end; a line of a verse ends as a sentence does, unless it says so itself."""
        line, after = self._lines[number], self._lines[number + 1] if number < last else ""
        if number == last:
            return line
        ends = is_remark(line) or line.rstrip()[-1:] in _LINE_ENDS or after.lstrip()[:1] in _LINE_BEGINS
        return line.rstrip() + "\\\n" if number in self._page.breaks and not ends else f"{line}\n"

    def _new_speaker(self, number: int) -> list[Part]:
        """Take the name of the speaker from the beginning of a paragraph, and keep it where it is another one."""
        label = line_kinds.speaker_of(self._lines[number])
        if label is None:
            return []
        place = self._at(number)
        self._lines[number] = label.line
        if label.words.casefold() == self._speaker:
            return []
        self._speaker = label.words.casefold()
        self._collector.warn(place, "speaker", N_("«{words}» says who speaks: it is kept as a note", words=label.words))
        return note_parts(label.words, place, alone=True)

    def _at(self, number: int) -> SourceLocation:
        line = self._lines[number]
        return self._collector.at(number + 1, len(line) - len(line.lstrip()) + 1 if line.strip() else 1)

    def _warn(self, number: int, code: str, message: str) -> None:
        self._collector.warn(self._at(number), code, self._remarks.expand(message))
