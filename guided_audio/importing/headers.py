"""What a foreign script says about itself: lines such as «Duration: 15 minutes»."""

import re
from collections.abc import Sequence
from itertools import groupby

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.importing.dialects import Remarks, is_remark
from guided_audio.importing.draft import Meta
from guided_audio.importing.foreign_front_matter import fitted
from guided_audio.importing.vocabulary import pattern, vocabulary
from guided_audio.script.directions import lone_direction

_MOST_HEADERS, _MOST_TITLE, _MOST_NAMES, _MOST_FIELDS, _MOST_VALUE, _MOST_LETTERS = 40, 10, 4, 12, 8, 600
_SMALL_WORD = 3
_ENDS = tuple(".!?…)]")


def take_headers(lines: list[str], meta: Meta, remarks: Remarks, collector: DiagnosticCollector) -> Meta:
    """Return what a script says about itself, beside its front matter, and blank those lines out."""
    about = _about_lines(lines)
    title = None if meta else _title_line(lines)
    for number, line in enumerate(lines[:_MOST_HEADERS]):
        if title is not None and number > title and _take_byline(number, lines, meta, collector):
            continue
        if pattern("no-header").fullmatch(line) or is_remark(line) or number == title:
            continue
        found = _fields(line, number in about)
        if not found or found.keys() & meta.keys():
            break
        _take(number, found, lines, meta, collector)
    if title is not None and "title" not in meta and (meta or _is_in_title_case(lines, title)):
        _take(title, {"title": lines[title].strip()}, lines, meta, collector)
        meta = {"title": meta.pop("title"), **meta}
    for number in sorted(about):
        if lines[number].strip():
            message = N_("lines such as «Duration: 5 minutes» are kept as notes")
            collector.warn_once(collector.at(number + 1), "header", message)
            lines[number] = remarks.put(pattern("header-marks").sub("", lines[number]))
    return meta


def _fields(line: str, is_about: bool) -> dict[str, str]:
    """Return what a line says, by the names under which it goes to the front matter; nothing, unless that is all it says."""
    pieces = pattern("between-headers").split(line) if is_about else [line]
    found: dict[str, str] = {}
    for header in filter(None, map(pattern("header").fullmatch, pieces)):
        key = _key(header)
        if is_about or (key and not _is_said(header["key"], header["value"])):
            name = key if key not in {"", "free"} else f"x-{'-'.join(header['key'].lower().split())}"
            name, value = fitted(name, header["value"].strip(' "“”'))
            found |= {name: value} if value else {}
    return found if len(found) == len(pieces) else {}


def _about_lines(lines: Sequence[str]) -> set[int]:
    """Return the lines of the paragraphs that only say something about the script, each line under a name."""
    marked = pattern("marked-line").match
    groups = groupby(range(len(lines)), key=lambda n: not marked(lines[n]) and not is_remark(lines[n]))
    paragraphs = [list(numbers) for is_filled, numbers in groups if is_filled]
    return {n for numbers in paragraphs if _is_about([lines[n] for n in numbers]) for n in numbers}


def _is_about(lines: Sequence[str]) -> bool:
    if len(lines) > _MOST_FIELDS or "[" in "".join(lines) or max(map(len, lines)) > _MOST_LETTERS:
        return False
    pieces = [piece for line in lines for piece in pattern("between-headers").split(line)]
    headers = [header for piece in pieces if (header := pattern("header").fullmatch(piece))]
    is_shown = len(headers) > 1 or pattern("shown-header").match(lines[0])
    return len(headers) == len(pieces) and bool(is_shown) and any(map(_key, headers)) and all(map(_is_field, headers))


def _is_field(header: re.Match[str]) -> bool:
    """Whether a header that is perhaps not known says something about the script: it is bold, or short."""
    is_marked = _key(header) or header[0].strip(" \t>-").startswith(("**", "__"))
    is_short = len(header["value"].split()) <= _MOST_VALUE
    return bool(is_marked or is_short) and not _is_said(header["key"], header["value"])


def _take(number: int, found: dict[str, str], lines: list[str], meta: Meta, collector: DiagnosticCollector) -> None:
    """Move what a line says to the front matter."""
    for name, value in found.items():
        taken = N_(
            "«{lines}» goes to the front matter, as «{name}: {value}»",
            lines=shorten(lines[number].strip()),
            name=name,
            value=shorten(value),
        )
        collector.warn(collector.at(number + 1), "header", taken)
    meta |= found
    lines[number] = ""


def _key(header: re.Match[str] | None) -> str:
    """Return the key of the front matter that a header stands for, or nothing."""
    return vocabulary().headers.get(header["key"].strip().lower(), "") if header else ""


def _take_byline(number: int, lines: list[str], meta: Meta, collector: DiagnosticCollector) -> bool:
    """Take «by Rosa Lind | 3 March | 5 min read», and «© 2020 Rosa Lind», below a title."""
    line = lines[number]
    byline, rights = (pattern(name).fullmatch(line) for name in ("byline", "rights"))
    name, value = ("author", byline["name"]) if byline else ("x-copyright", line.strip(" *_"))
    if not (byline or rights) or name in meta:
        return False
    _take(number, {name: value}, lines, meta, collector)
    if rest := (byline["rest"] or "").strip(" *_") if byline else "":
        meta["x-byline"] = rest
    return True


def _is_said(key: str, value: str) -> bool:
    """Whether «Narrator: …» names a speaker before spoken words: a name has few words, and no full stop."""
    is_speaker = key.strip(" *_").lower() in vocabulary().words["speakers"]
    return is_speaker and (len(value.split()) > _MOST_NAMES or value.rstrip(' *_"”')[-1:] in _ENDS)


def _title_line(lines: list[str]) -> int | None:
    """Return the number of the first line with words, if it could be a title: few words, and nothing that ends a sentence."""
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None or _key(pattern("header").fullmatch(lines[first])):
        return None
    words = lines[first].split()
    is_plain = pattern("title").fullmatch(" ".join(words)) is not None
    is_title = is_plain and 2 <= len(words) <= _MOST_TITLE and lone_direction(lines[first], alone=True) is None
    return first if is_title else None


def _is_in_title_case(lines: list[str], number: int) -> bool:
    """Whether a line stands alone, and its longer words have capitals, as those of a title do."""
    words = [word for word in lines[number].split() if len(word) > _SMALL_WORD]
    alone = number + 1 < len(lines) and not lines[number + 1].strip()
    return alone and len(words) > 1 and all(word[0].isupper() for word in words)
