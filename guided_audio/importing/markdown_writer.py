"""Writing a draft as a script: Markdown with front matter, which the parser reads back without an error or a lost word."""

import bisect
import re
import string
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import GuidedAudioError, SourceLocation
from guided_audio.core.translation import N_
from guided_audio.importing.draft import CueWords, Draft, LineBreak, ParagraphEnd, Part, Spoken, Title, Words
from guided_audio.importing.written_cues import clean, note_cues, value_words
from guided_audio.script import ParsedScript, parse_script
from guided_audio.script.cue_table import looks_like_cue
from guided_audio.script.front_matter import MAX_FRONT_MATTER, parse_front_matter
from guided_audio.script.parser import MAX_BYTES

_EMPTY_FRONT_MATTER = "---\n---\n\n"
_AFTER_EMPHASIS = frozenset(" .,;:!?)")
_SPECIAL = re.compile(r"[\\*_`\[\]{}<|]|&(?=#?\w{1,40};)|(?<=--)>")
_LITERAL_CUE = re.compile(r"(\[\s{0,9})([^\s\[\]])([^\[\]]{0,399}\])")
_BLOCK_START = re.compile(r"[#>+=~-]|\d{1,9}(?=[.)](?:\s|$))")
_NOTHING_BUT_DOTS = re.compile(r"\.\.\.|…")
_ALL, _MOST_HIDDEN = 1_000_000, 100
_CLOSING_MARKS = re.compile(r"#(?=#*+$)")


def write_parsed(draft: Draft) -> tuple[str, ParsedScript]:
    """Write a draft, a paragraph to a line, and return its text and what the parser makes of it."""
    front, notes = _front_matter(draft.meta)
    lines = _lines((*(CueWords(note, SourceLocation("", 1, 1), alone=True) for note in notes), *draft.parts))
    text = _joined(front, [line.render() for line in lines])
    parsed = parse_script(text)
    if not parsed.errors:
        return text, parsed
    written = _settled(lines)
    if written and not front and parse_script(written[0]).errors:  # it looks like a front matter without its fence
        written[0] = _reference(written[0][0]) + written[0][1:]
    text = _joined(front, written)
    return text, parse_script(text)


def _joined(front: str, lines: Sequence[str]) -> str:
    """Return the whole text; every paragraph is a line with an empty one after it."""
    text = front + "\n\n".join(lines) + ("\n" if lines else "")
    if (size := len(text.encode("utf-8", "replace"))) > MAX_BYTES:
        sizes = N_(
            "{size} KB, and the largest that can be played has {max_bytes} KB",
            size=size // 1024,
            max_bytes=MAX_BYTES // 1024,
        )
        raise GuidedAudioError(
            N_("the script would have {sizes}", sizes=sizes), N_("split it into sessions of its own")
        )
    return f"\n{text}" if text.startswith("\ufeff") else text


def _front_matter(meta: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the front matter between its fences, or nothing, and notes of the values that found no room in it."""
    kept: dict[str, object] = {}
    notes: list[str] = []
    size = 0
    for key, value in meta.items():
        plain = _plain_value(value)
        name = _front_matter_key(key, plain)
        size += len(_dump({name: plain}).encode())
        if name in kept or size > MAX_FRONT_MATTER:
            notes += note_cues(f"{key}: {value_words(plain)}")
            size -= len(_dump({name: plain}).encode())
        elif plain:
            kept[name] = plain
    return (f"---\n{_dump(kept)}---\n\n" if kept else ""), tuple(notes)


def _front_matter_key(key: str, value: object) -> str:
    """Return a key under which a value is allowed: «length: a while» is no length, and becomes «x-length»."""
    name = "-".join(re.findall(r"[\w-]+", key.lower())) or "key"
    collector = DiagnosticCollector("")
    parse_front_matter(_dump({name: value}), 1, collector)
    return f"x-{name}" if collector.errors and not name.startswith("x-") else name


def _plain_value(value: object) -> object:
    """Return a value as strings, without what the parser would refuse or change."""
    if isinstance(value, Mapping):
        return {_plain_text(key): _plain_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [text for item in value if (text := _plain_text(item))]
    return _plain_text(value)


def _plain_text(value: object) -> str:
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _dump(values: Mapping[str, object]) -> str:
    dumped: str = yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=sys.maxsize)
    return dumped


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the script: the mark it begins with, and what stands on it; a paragraph may be broken in it."""

    mark: str
    parts: tuple[Spoken, ...]

    def render(self, armoured: bool = False) -> str:
        """Write the line with as few marks as it needs; armoured, nothing in it can be mistaken, at the price of its looks."""
        write = _armour if armoured else _escape
        rows, line = [], ""
        for index, part in enumerate(self.parts):
            if isinstance(part, LineBreak):
                rows.append(_escape_start(line.strip()))
                line = ""
            elif isinstance(part, CueWords):
                line += f"{_apart(line)}[{part.inside}]"
            elif part.is_slot:
                line = _with_slot(line, part.text)
            else:
                words = write(part.text)
                if line.endswith("]") and line.startswith("[") and part.text[:1].isalpha():
                    words = f" {words}"
                if words.startswith("(") and index and isinstance(self.parts[index - 1], CueWords):
                    words = f"\\{words}"  # a bracket with a parenthesis after it would be a link
                before, after = line[-1:], self._first_character(index + 1)
                line += _emphasised(words, part.emphasis, before, after) if part.emphasis and not armoured else words
        line = line.strip()
        rows.append(_CLOSING_MARKS.sub(r"\\#", line) if self.mark else _escape_start(line))
        return self.mark + "\\\n".join(row for row in rows if row)

    def _first_character(self, index: int) -> str:
        part = self.parts[index] if index < len(self.parts) else None
        return part.text[:1] if isinstance(part, Words) else "[" if isinstance(part, CueWords) else ""


def _with_slot(line: str, name: str) -> str:
    """Return a line with a slot at its end that vanishes, when it is empty, with the comma and the blank before it."""
    words = line.rstrip(" ").removesuffix(",")
    return f"{words}{{{line[len(words) :]}{name}}}"


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
    paragraph: list[Spoken] = []
    for part in (*parts, ParagraphEnd()):
        if isinstance(part, Words | LineBreak) or (isinstance(part, CueWords) and not part.alone):
            paragraph.append(part)
            continue
        lines.append(_Line("", _merged(paragraph)))
        paragraph = []
        if isinstance(part, CueWords):
            lines.append(_Line("", _merged([part])))
        elif isinstance(part, Title):
            mark = "#" * min(max(part.level, 1), 6) + " "
            lines.append(_Line(mark, (Words(clean(part.text), part.location),)))
    return [line for line in lines if any(_says(part, line) for part in line.parts)]


def _merged(parts: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """Return clean parts; neighbours of one kind are one, so that what they are together is seen."""
    merged: list[Spoken] = []
    for kind, group in groupby(parts, lambda part: (part.emphasis, part.is_slot) if isinstance(part, Words) else None):
        if kind is None:
            merged += [replace(p, inside=clean(p.inside)) if isinstance(p, CueWords) else p for p in group]
            continue
        words = [part for part in group if isinstance(part, Words)]
        if text := clean("".join(part.text for part in words)):
            merged.append(replace(words[0], text=text))
    return tuple(merged)


def _says(part: Spoken, line: _Line) -> bool:
    """Whether there is something in this; the parser takes a backslash at an end for a line break."""
    if isinstance(part, Words):
        return bool(part.text.strip(" \\" if line.mark else None))
    return isinstance(part, CueWords)


def _settled(lines: Sequence[_Line]) -> list[str]:
    """Write lines, and hide from the parser what else it would refuse in them."""
    written = [line.render() for line in lines]
    for index, columns in _errors(written).items():
        hidden = _hidden(written[index], columns)
        written[index] = lines[index].render(armoured=True) if hidden is None or _errors([hidden]) else hidden
    return written


def _errors(written: Sequence[str]) -> dict[int, list[int]]:
    """Return the columns of what the parser refuses, by line; a cue that it refuses is the reader's affair."""
    found: dict[int, list[int]] = {}
    starts = list(accumulate((line.count("\n") + 2 for line in written), initial=_EMPTY_FRONT_MATTER.count("\n") + 1))
    for error in parse_script(_EMPTY_FRONT_MATTER + "\n\n".join(written), most=_ALL).errors:
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
        if line[at:column] in {"", "*", "\\", "\n"} or len(columns) >= _MOST_HIDDEN:
            return None
        before = line[:at]
        is_escaped = (len(before) - len(before.rstrip("\\"))) % 2
        line = before[: at - is_escaped] + _reference(line[at]) + line[column:]
    return line


def _reference(character: str) -> str:
    """Return a character so that neither Markdown nor the search for cues takes it for a mark."""
    return f"\\{character}" if character in string.punctuation else f"&#{ord(character)};"


def _escape(text: str) -> str:
    """Write clean words so that no mark among them means anything; where they begin a line, see `_escape_start`."""
    text = _LITERAL_CUE.sub(_hide_cue, text)
    pieces = text.split("\0")  # what `_hide_cue` has written as references stands at the odd places
    return "".join(piece if n % 2 else _SPECIAL.sub(r"\\\g<0>", piece) for n, piece in enumerate(pieces))


def _hide_cue(match: re.Match[str]) -> str:
    if not looks_like_cue(match[2] + match[3][:-1]):
        return match[0]
    return f"{match[1]}\0{_reference(match[2])}\0{match[3]}"


def _escape_start(line: str) -> str:
    """Escape the beginning of a line that would make it a heading, a list, a rule or a pause."""
    if _NOTHING_BUT_DOTS.fullmatch(line):
        return _reference(line[0]) + line[1:]
    if start := _BLOCK_START.match(line):
        return f"{start[0]}\\{line[start.end() :]}" if start[0][0].isdigit() else f"\\{line}"
    return line


def _armour(text: str) -> str:
    """Write words so that no pattern can find a cue in them; hard to read, and so the last resort."""
    text = re.sub(r"[^\w\s\[\]]|\b\w|(?<=\d)\w", lambda m: _reference(m[0]), text)
    return re.sub(r"[\[\]]", r"\\\g<0>", text)
