"""The front matter of a foreign script: YAML, TOML or JSON between fences, or the title block of Pandoc."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from itertools import takewhile

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.core.translation import N_
from guided_audio.core.units import MAX_LENGTH, parse_duration, parse_length
from guided_audio.importing.foreign_file import read_tree
from guided_audio.importing.vocabulary import pattern, vocabulary
from guided_audio.importing.written_cues import value_words
from guided_audio.script.cue_words import length_words
from guided_audio.script.directions import read_direction
from guided_audio.script.front_matter import MAX_FRONT_MATTER
from guided_audio.script.yaml_reader import Fields, plain

_MOST_LINES = 200
_ENDS = {"---": ("---", "..."), "+++": ("+++",), ";;;": (";;;",)}


def take_front_matter(lines: list[str], collector: DiagnosticCollector) -> dict[str, object]:
    """Return what a front matter says, by our keys, and blank its lines out."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    end, values = _read(lines, first)
    if end == first:
        return {}
    source = "\n".join(lines[first:end])
    lines[first:end] = [""] * (end - first)
    meta: dict[str, object] = {}
    for key, value in values.items():
        name = vocabulary().headers.get(key.lower(), key)
        name, taken = fitted(name, value) if isinstance(value, str) else (name, value)
        meta[f"x-{key}" if name == "free" or name in meta else name] = taken
    kept = " ".join(f"{key} {value_words(value)}" for key, value in values.items())
    if comments := [
        comment.strip() for comment in pattern("field-comment").findall(source) if comment.strip() not in kept
    ]:
        meta["x-comments"] = comments
    if meta:
        message = N_("this front matter was taken over; keys that are not ours begin with «x-»")
        collector.warn(collector.at(first + 1), "header", message)
    return meta


def _read(lines: Sequence[str], first: int) -> tuple[int, Mapping[str, object]]:
    """Return the line after the front matter, and what it says; the first line, if there is none."""
    opening = lines[first].rstrip() if lines else ""
    ends = _ENDS.get(opening, ())
    end = next((n for n in range(first + 1, min(first + _MOST_LINES, len(lines))) if lines[n].rstrip() in ends), 0)
    source = "\n".join(lines[first + 1 : end])
    if opening.startswith("% "):
        return _title_block(lines, first)
    if opening.startswith("{"):
        return _json("\n".join(lines[first : first + _MOST_LINES]), first)
    if not end or len(source) > MAX_FRONT_MATTER:
        return first, {}
    values = _fields(source, opening)
    return (first, {}) if values is None else (end + 1, values)


def _fields(source: str, fence: str) -> Mapping[str, object] | None:
    """Return the values between two fences; what is spoilt is read line by line."""
    try:
        if fence == "+++":
            return tomllib.loads(source)
        tree = read_tree(pattern("unquoted-tags").sub(r'\1 "\2"', source.replace("\t", "  ")), DiagnosticCollector(""))
    except (ScriptError, ValueError, RecursionError):
        return _by_line(source)
    return {name.text: plain(value) for name, value in tree.pairs} if isinstance(tree, Fields) else None


def _by_line(source: str) -> Mapping[str, object] | None:
    """Return values of lines such as «title: Rest: a walk», which are no YAML, as they stand; None if there are other lines."""
    values: dict[str, object] = {}
    key = ""
    for line in source.split("\n"):
        field = None if line[:1] in " \t-" else pattern("field").fullmatch(line.rstrip())
        if field:
            key = field["key"]
            values[key] = _value(field["value"] or "")
        elif line.strip() and not line.startswith("#"):
            if not key or line[:1] not in " \t-":
                return None
            value = values[key]
            values[key] = [*(value if isinstance(value, list) else [value] if value else []), line.strip(" \t-\"'")]
    return values or None


def _value(text: str) -> object:
    text = text.strip()
    if text[:1] == "[" and text[-1:] == "]" and text[:2] != "[[":
        return [item.strip(" \"'") for item in text[1:-1].split(",") if item.strip(" \"'")]
    return text.strip(" \"'“”")


def _json(source: str, first: int) -> tuple[int, Mapping[str, object]]:
    try:
        values, end = json.JSONDecoder().raw_decode(source[: 2 * MAX_FRONT_MATTER])
    except (ValueError, RecursionError):
        return first, {}
    if not isinstance(values, dict) or source[end:].partition("\n")[0].strip():
        return first, {}
    return first + source[:end].count("\n") + 1, values


def _title_block(lines: Sequence[str], first: int) -> tuple[int, Mapping[str, object]]:
    """Read up to three lines with a per cent sign: the title, the authors, the date."""
    block = list(takewhile(lambda line: line.rstrip()[:2] in {"%", "% "}, lines[first : first + 3]))
    said = zip(("title", "author", "date"), (line.strip("% \t") for line in block), strict=False)
    return first + len(block), {key: words for key, words in said if words}


def fitted(name: str, value: str) -> tuple[str, str]:
    """Return a header as the front matter takes it: a length in the words of our durations, and nothing that is none."""
    if name == "title" and "{" in value:
        return "x-title", value
    if name != "length":
        return name, value
    seconds = parse_duration(value.lower().removesuffix("long").strip(" .~")) or _translated(value)
    if seconds is None or not 0 < seconds <= MAX_LENGTH:
        return "x-length", value
    return "length", length_words(seconds)


def _translated(value: str) -> float | None:
    direction = read_direction(value)
    cue = direction.cues[0] if direction and direction.kind == "pause" and len(direction.cues) == 1 else ""
    length = parse_length(cue.removeprefix("pause "))
    return None if length is None else length.natural
