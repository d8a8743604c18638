"""A draft as a script: Markdown with front matter, which the parser reads back without an error and without a word lost."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from guided_audio.core.diagnostics import MAX_DIAGNOSTICS
from guided_audio.core.errors import GuidedAudioError, SourceLocation
from guided_audio.importing.draft import CueWords, Draft, LineBreak, ParagraphEnd, Part, Shown, Title, Words
from guided_audio.importing.escaping import armour, clean, escape, escape_start, reference
from guided_audio.importing.preface import write_preface
from guided_audio.script import ParsedScript, parse_script
from guided_audio.script.parser import MAX_BYTES

if TYPE_CHECKING:
    _Spoken = Words | CueWords | LineBreak

_EMPTY_PREFACE = "---\n---\n\n"
_AFTER_EMPHASIS = frozenset(" .,;:!?)")
_CLOSING_MARKS = re.compile(r"#(?=#*+$)")


def write_draft(draft: Draft) -> str:
    """Write a draft in the script format, one paragraph a line; what could never be played is refused."""
    return write_parsed(draft)[0]


def write_parsed(draft: Draft) -> tuple[str, ParsedScript]:
    """Write a draft, and return with its text what the parser makes of it."""
    preface, notes = write_preface(draft.meta)
    lines = _lines((*(CueWords(note, SourceLocation("", 1, 1), alone=True) for note in notes), *draft.parts))
    text = _joined(preface, [line.render() for line in lines])
    parsed = parse_script(text)
    if not parsed.errors:
        return text, parsed
    written = _settled(lines)
    if written and not preface and parse_script(written[0]).errors:  # it looks like a front matter without its fence
        written[0] = reference(written[0][0]) + written[0][1:]
    text = _joined(preface, written)
    return text, parse_script(text)


def _joined(preface: str, lines: Sequence[str]) -> str:
    """Return the whole text; every paragraph is a line with an empty one after it."""
    text = preface + "\n\n".join(lines) + ("\n" if lines else "")
    if (size := len(text.encode("utf-8", "replace"))) > MAX_BYTES:
        sizes = f"{size // 1024} KB, and the largest that can be played has {MAX_BYTES // 1024} KB"
        raise GuidedAudioError(f"the script would have {sizes}", "split it into sessions of its own")
    return f"\n{text}" if text.startswith("\ufeff") else text


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the script: the mark it begins with, and what stands on it; a paragraph may be broken in it."""

    mark: str
    parts: tuple[_Spoken, ...]

    def render(self) -> str:
        """Write the line with as few marks as it needs."""
        return self._render(escape, emphasised=True)

    def render_armoured(self) -> str:
        """Write the line so that nothing in it can be mistaken, at the price of its looks."""
        return self._render(armour, emphasised=False)

    def _render(self, write: Callable[[str], str], emphasised: bool) -> str:
        rows, line = [], ""
        for index, part in enumerate(self.parts):
            if isinstance(part, LineBreak):
                rows.append(escape_start(line.strip()))
                line = ""
                continue
            if isinstance(part, CueWords):
                line += f"{_apart(line)}[{part.inside}]"
                continue
            words = write(part.text)
            if line.endswith("]") and line.startswith("[") and part.text[:1].isalpha():
                words = f" {words}"
            if words.startswith("(") and index and isinstance(self.parts[index - 1], CueWords):
                words = f"\\{words}"  # a bracket with a parenthesis after it would be a link
            before, after = line[-1:], self._first_character(index + 1)
            line += _emphasised(words, part.emphasis, before, after) if emphasised and part.emphasis else words
        line = line.strip()
        rows.append(_CLOSING_MARKS.sub(r"\\#", line) if self.mark.startswith("#") else escape_start(line))
        return self.mark + "\\\n".join(row for row in rows if row)

    def _first_character(self, index: int) -> str:
        if index >= len(self.parts):
            return ""
        part = self.parts[index]
        return part.text[:1] if isinstance(part, Words) else "[" if isinstance(part, CueWords) else ""


def _apart(line: str) -> str:
    """Return the blank that a cue needs after the end of a sentence, to be pleasant to read."""
    return " " if line.endswith((".", "!", "?")) and not line.endswith("..") else ""


def _emphasised(words: str, emphasis: int, before: str, after: str) -> str:
    """Put words between stars where Markdown would see the emphasis; elsewhere the words matter more."""
    core = words.strip()
    follows = words[-1:] if words[-1:].isspace() else after
    leads = words[:1] if words[:1].isspace() else before
    if not core or leads not in {"", " "} or (follows and follows not in _AFTER_EMPHASIS):
        return words
    stars = "*" * min(emphasis, 2)
    start = len(words) - len(words.lstrip())
    return f"{words[:start]}{stars}{core}{stars}{words[start + len(core) :]}"


def _lines(parts: Iterable[Part]) -> list[_Line]:
    lines: list[_Line] = []
    paragraph: list[_Spoken] = []
    for part in (*parts, ParagraphEnd()):
        if isinstance(part, Words | LineBreak) or (isinstance(part, CueWords) and not part.alone):
            paragraph.append(part)
            continue
        lines.append(_Line("", _merged(paragraph)))
        paragraph = []
        if isinstance(part, CueWords):
            lines.append(_Line("", _merged([part])))
        elif isinstance(part, Title | Shown):
            mark = f"{'#' * min(max(part.level, 1), 6)} " if isinstance(part, Title) else "> "
            lines.append(_Line(mark, (Words(clean(part.text), part.location),)))
    return [line for line in lines if any(_says(part, line) for part in line.parts)]


def _merged(parts: Iterable[_Spoken]) -> tuple[_Spoken, ...]:
    """Return clean parts; neighbours of one kind are one, so that what they are together is seen."""
    merged: list[_Spoken] = []
    for emphasis, group in groupby(parts, lambda part: part.emphasis if isinstance(part, Words) else None):
        if emphasis is None:
            merged += [replace(p, inside=clean(p.inside)) if isinstance(p, CueWords) else p for p in group]
            continue
        words = [part for part in group if isinstance(part, Words)]
        if text := clean("".join(part.text for part in words)):
            merged.append(replace(words[0], text=text))
    return tuple(merged)


def _says(part: _Spoken, line: _Line) -> bool:
    """Whether there is something in this; the parser takes a backslash at an end for a line break."""
    return isinstance(part, CueWords) or (
        isinstance(part, Words) and bool(part.text.strip(" \\" if line.mark else None))
    )


def _settled(lines: Sequence[_Line]) -> list[str]:
    """Write lines, and hide from the parser whatever else it would refuse in them: it is its own best judge."""
    written = [line.render() for line in lines]
    wrong = _errors(written)
    if not wrong:
        return written
    if sum(map(len, wrong.values())) >= MAX_DIAGNOSTICS and len(lines) > 1:  # it tells no more than so many
        middle = len(lines) // 2
        return _settled(lines[:middle]) + _settled(lines[middle:])
    for index, columns in wrong.items():
        hidden = _hidden(written[index], columns)
        written[index] = lines[index].render_armoured() if hidden is None or _errors([hidden]) else hidden
    return written


def _errors(written: Sequence[str]) -> dict[int, list[int]]:
    """Return the columns of what the parser refuses, by line; a cue that it refuses is the reader's affair."""
    found: dict[int, list[int]] = {}
    starts = list(accumulate((line.count("\n") + 2 for line in written), initial=_EMPTY_PREFACE.count("\n") + 1))
    for error in parse_script(_EMPTY_PREFACE + "\n\n".join(written)).errors:
        index = bisect.bisect_right(starts, error.location.line) - 1
        rows = written[index].split("\n")[: error.location.line - starts[index]]
        column = sum(len(row) + 1 for row in rows) + error.location.column
        if written[index][column - 1 : column] != "[":
            found.setdefault(index, []).append(column)
    return found


def _hidden(line: str, columns: Sequence[int]) -> str | None:
    """Return a line with references at these columns; None where a mark of our own stands there."""
    for column in sorted(set(columns), reverse=True):
        at = column - 1
        if line[at:column] in {"", "*", "\\", "\n"} or len(columns) >= MAX_DIAGNOSTICS:
            return None
        before = line[:at]
        is_escaped = (len(before) - len(before.rstrip("\\"))) % 2
        line = before[: at - is_escaped] + reference(line[at]) + line[column:]
    return line
