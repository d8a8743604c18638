"""The text of a document: its paragraphs and tables as the lines that a writer of plain text would write.

Readers of documents call it word by word; the lines are then read as any other text is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.importing.document_tree import KINDS
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import refuse
from guided_audio.importing.line_kinds import is_cue_line
from guided_audio.importing.plain_text import read as read_plain
from guided_audio.importing.vocabulary import vocabulary
from guided_audio.importing.written_cues import note_cues
from guided_audio.script.parser import MAX_BYTES

_UNSEEN = str.maketrans({"\u00ad": "", "\u2011": "-", "\xa0": " ", "\t": " ", "\r": " ", "\u2028": "\n"})
_PLAIN = re.compile(r"[\[({<][^\[\](){}<>]{0,400}[\])}>]|(?<!\S)[^\s*]*\*\S*|\n")
"""What needs no emphasis, or can have none: directions, words with stars, and ends of lines."""
_GAP = re.compile(r"\n[ \n]*\n")
_NOTE = re.compile(r" ?\[note: [^\[\]]*\]")
_MARKS = "#*|\\ "
_MOST_QUOTED, _LONGEST_TITLE = 200, 70
_MOST_OF_ALL, _LONGEST_NAME = 0.7, 3
MAX_PARAGRAPHS = 6_000
"""Each takes half a millisecond to read; a script of 256 KB in paragraphs of 50 letters has 5,000."""


class DocumentText:
    """Collects a document's words, and what of it is not spoken."""

    def __init__(self, collector: DiagnosticCollector) -> None:
        self._collector = collector
        self._spans: list[tuple[str, int]] = []
        self._gone: list[tuple[str, str]] = []
        self._tables: list[list[list[list[str]]]] = []
        """Of every table that is open, its rows, their cells, and the paragraphs in these."""
        self._lines: list[str] = []
        self._count = self.pictures = 0
        self._findings: list[tuple[int, str, str]] = []

    def say(self, words: str, emphasis: int = 0) -> None:
        """Add words with an emphasis of 0, 1 or 2; a line feed ends a line of the paragraph, and two end it."""
        if words := words.translate(_UNSEEN):
            self._spans.append((words, emphasis))

    def note(self, words: str, what: str) -> None:
        """Keep as a note, at this place, what is for the reader."""
        if words := " ".join(words.split()):
            self.warn(
                "document-note",
                N_("{what} is kept as a note: «{words}»", what=what, words=shorten(words, _MOST_QUOTED)),
            )
            self.say("".join(f" [{note}]" for note in note_cues(words)))

    def leave_out(self, words: str, what: str) -> None:
        """Say that words are not spoken, and what they are."""
        self._gone.append((words, what))

    def warn(self, code: str, message: str) -> None:
        """Add a finding at this place."""
        self._findings.append((len(self._lines) + 1, code, message))

    def end(self, level: int = 0) -> None:
        """End the paragraph, if one has begun; one with a level is a heading."""
        for what, group in groupby(self._gone, lambda gone: gone[1]):
            self._end_gone(" ".join("".join(words for words, _ in group).split()), what)
        spans, self._spans, self._gone = self._spans, [], []
        whole = " ".join("".join(words for words, _ in spans).split())
        plain = _NOTE.sub("", whole).strip()
        if plain and not level and not self._count and _is_title(plain, spans):
            self.warn(
                "guessed-heading", N_("«{plain}» begins the document in bold: it is taken for its title", plain=plain)
            )
            level = 1
        if level:
            for words in (f"{'#' * level} {plain}" if plain else "", *_NOTE.findall(whole)):
                self._add(words.strip())
            return
        for words in _GAP.split(_with_emphasis(spans)):
            self._add("\n".join(line for row in words.split("\n") if (line := " ".join(row.split()))))

    def _end_gone(self, words: str, what: str) -> None:
        if not words:
            return
        if "contents" in what and self._lines[-2:-1] and self._lines[-2].lower() in KINDS["words"]["contents"]:
            words = f"{self._lines[-2]} {words}"
            del self._lines[-2:]
        self.warn("left-out", N_("{what} is not spoken: «{words}»", what=what, words=shorten(words, _MOST_QUOTED)))

    def begin(self, kind: str, columns: int = 1) -> None:
        """Begin a paragraph, a table, its row, or a cell as wide as so many columns; cells may hold tables."""
        if self._spans:
            self.end()
        if kind == "table":
            self._tables.append([])
        elif kind == "row" and self._tables:
            self._tables[-1].append([])
        elif kind == "cell" and self._tables and self._tables[-1]:
            self._tables[-1][-1] += [[] for _ in range(columns)]

    def end_table(self) -> None:
        """End a table: one that only lays out a page is read as paragraphs, and others as those of Markdown are."""
        self.end()
        rows = [row for row in self._tables.pop() if any(row)]
        columns = {number for row in rows for number, cell in enumerate(row) if cell}
        if self._tables or len(columns) < 2:
            for paragraph in (paragraph for row in rows for cell in row for paragraph in cell):
                self._add(paragraph)
            return
        wide = sorted(columns)
        cells = [[_in_one_line(row[number]) if number < len(row) else "" for number in wide] for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in self._with_header(cells)]
        self._lines += [lines[0], f"|{'---|' * len(columns)}", *lines[1:], ""]

    def _with_header(self, rows: list[list[str]]) -> list[list[str]]:
        """Name the column that holds nearly all words, where the first row does not: the others are times, music and remarks."""
        columns = [" ".join(column).split() for column in zip(*rows, strict=True)]
        counts = [sum(any(map(str.isalpha, word)) for word in column) for column in columns]
        is_named = any(cell.lower() in vocabulary().words["columns words"] for cell in rows[0])
        if is_named or max(counts) < _MOST_OF_ALL * sum(counts):
            return rows
        main = counts.index(max(counts))
        name = rows[0][main]
        is_header = len(rows) > 1 and len(name.split()) <= _LONGEST_NAME and name[-1:] not in ".!?…"
        names = rows[0][:] if is_header else ["notes"] * len(counts)
        names[main] = "script"
        if is_header and name:
            message = N_(
                "the column «{name}» holds nearly all words of this table: it is the one that is spoken", name=name
            )
            self.warn("table", message)
        return [names, *rows[is_header:]]

    def read(self, hint: str = N_("split it into several documents")) -> Draft:
        """Read all that was collected as a text; the hint says what to do if it is too long for one script."""
        if len("".join(self._lines)) > MAX_BYTES:
            too_long = N_(
                "this document has more words than a script may have: {max_bytes} KB", max_bytes=MAX_BYTES // 1024
            )
            refuse(self._collector, self._collector.at(1), "too-large", too_long, hint)
        if self.pictures:
            self.warn("picture", N_("pictures and symbols are left out: there are {pictures}", pictures=self.pictures))
        places = _Places(self._collector, self._lines)
        for line, code, message in self._findings:
            places.warn(places.at(line), code, message)
        source = "\n".join(self._lines)
        return replace(read_plain(source, places), source=source)

    def _add(self, paragraph: str) -> None:
        if not paragraph:
            return
        self._count += 1
        if self._count > MAX_PARAGRAPHS:
            message = N_(
                "there are more than {max_paragraphs:,} paragraphs and cells in this document",
                max_paragraphs=MAX_PARAGRAPHS,
            )
            refuse(self._collector, self._collector.at(1), "too-large", message, N_("split it into several documents"))
        if self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._tables[-1][-1][-1].append(paragraph)
            return
        rows = paragraph.split("\n")
        for row, following in zip_longest(rows, rows[1:], fillvalue=""):
            is_apart = _stands_alone(row) or _stands_alone(following)
            self._lines += [row, ""] if is_apart else [f"{row}\\"]


def _is_title(words: str, spans: Sequence[tuple[str, int]]) -> bool:
    is_bold = all(emphasis == 2 for words, emphasis in spans if _NOTE.sub("", words).strip())
    return is_bold and len(words) <= _LONGEST_TITLE and words[-1] not in ".!?,;:…)]"


def _stands_alone(row: str) -> bool:
    return is_cue_line(row) or not any(map(str.isalpha, row))


def _in_one_line(paragraphs: Sequence[str]) -> str:
    return "<br>".join(re.sub(r"^#+ ", "", words) for words in paragraphs).replace("\n", "<br>").replace("|", "\\|")


def _with_emphasis(spans: Sequence[tuple[str, int]]) -> str:
    """Put stars around whole words, as Markdown sees no others; the emphasis of a word is that of all its letters."""
    text = "".join(words for words, _ in spans)
    levels = [emphasis for words, emphasis in spans for _ in words]
    for found in _PLAIN.finditer(text) if any(levels) else ():
        levels[slice(*found.span())] = [0] * len(found[0])

    def level_of(word: re.Match[str]) -> int:
        letters = (levels[n] for n in range(*word.span()) if text[n].isalnum())
        return min(letters, default=levels[word.start()])

    pieces, done = [], 0
    for level, group in groupby(re.finditer(r"\S+|\n", text), level_of):
        words, stars = list(group), "*" * level
        pieces.append(f"{text[done : words[0].start()]}{stars}{text[words[0].start() : words[-1].end()]}{stars}")
        done = words[-1].end()
    return "".join(pieces) + text[done:]


class _Places(DiagnosticCollector):
    """Names the lines of a document by their heading and their first words, as a word processor shows no numbers."""

    def __init__(self, document: DiagnosticCollector, lines: Sequence[str]) -> None:
        super().__init__(document.path)
        vars(self).update(vars(document))  # what is found here is found in the document
        self._names = list(_named(lines)) or [(1, "")]

    def at(self, line: int, column: int = 1) -> SourceLocation:
        """Return the place of a line of the text."""
        number, words = self._names[min(line, len(self._names)) - 1]
        return SourceLocation(self.path, number, column, words)


def _named(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Return for each line how many with words there are up to it, and how it is named."""
    number, heading, words = 0, "", ""
    for line in lines:
        number += bool(line)
        plain = _NOTE.sub("", line).replace("*", "").strip(_MARKS)
        words = f"«{shorten(plain, 40)}»" if any(map(str.isalpha, plain)) else words
        is_heading = line.startswith("#")
        yield max(number, 1), words if is_heading or words == heading else f"{heading}, {words}".removeprefix(", ")
        heading = words if is_heading else heading
