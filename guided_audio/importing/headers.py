"""What a foreign script says about itself: YAML between fences, or lines such as «Duration: 15 minutes» at its beginning."""

import re

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, shorten
from guided_audio.core.units import MAX_LENGTH, parse_duration, parse_length
from guided_audio.importing.foreign_file import read_tree
from guided_audio.importing.vocabulary import vocabulary
from guided_audio.script.cue_words import length_words
from guided_audio.script.directions import lone_direction, read_direction
from guided_audio.script.front_matter import MAX_FRONT_MATTER
from guided_audio.script.yaml_reader import Fields, plain

_SKIPPED = re.compile(r"\s*(?:#{1,6}\s.{0,200}|\[note:.{0,2000}|={3,}|-{3,}|)\s*")
_MOST_HEADERS, _MOST_TITLE, _MOST_NAMES = 40, 10, 4
_SMALL_WORD = 3
_ENDS = tuple(".!?…)]")


def take_headers(lines: list[str], collector: DiagnosticCollector) -> dict[str, object]:
    """Return what the beginning of a script says about it, and blank those lines out."""
    meta = _front_matter(lines, collector)
    title = None if meta else _title_line(lines)
    for number, line in enumerate(lines[:_MOST_HEADERS]):
        if title is not None and number > title and _take_byline(number, lines, meta, collector):
            continue
        if _SKIPPED.fullmatch(line) or number == title:
            continue
        header = vocabulary().patterns["header"].fullmatch(line)
        key = _key(header)
        if header is None or not key or _is_said(header["key"], header["value"]):
            break
        name = key if key != "free" else f"x-{'-'.join(header['key'].lower().split())}"
        name, value = _fitted(name, header["value"].strip(' "“”'))
        if name in meta or not value:
            break
        _take(number, name, value, lines, meta, collector)
    if title is not None and "title" not in meta and (meta or _is_in_title_case(lines, title)):
        _take(title, "title", lines[title].strip(), lines, meta, collector)
        meta = {"title": meta.pop("title"), **meta}
    return meta


def _take(
    number: int, name: str, value: str, lines: list[str], meta: dict[str, object], collector: DiagnosticCollector
) -> None:
    taken = f"«{shorten(lines[number].strip())}» goes to the front matter, as «{name}: {shorten(value)}»"
    collector.warn(collector.at(number + 1), "header", taken)
    meta[name] = value
    lines[number] = ""


def _key(header: re.Match[str] | None) -> str:
    """Return the key of the front matter that a header stands for, or nothing."""
    return vocabulary().headers.get(header["key"].strip().lower(), "") if header else ""


def _take_byline(number: int, lines: list[str], meta: dict[str, object], collector: DiagnosticCollector) -> bool:
    """Take «by Rosa Lind | 3 March | 5 min read», and «© 2020 Rosa Lind», below a title."""
    line = lines[number]
    byline, rights = (vocabulary().patterns[name].fullmatch(line) for name in ("byline", "rights"))
    if byline and "author" not in meta:
        _take(number, "author", byline["name"], lines, meta, collector)
        if rest := (byline["rest"] or "").strip(" *_"):
            meta["x-byline"] = rest
        return True
    if rights and "x-copyright" not in meta:
        _take(number, "x-copyright", line.strip(" *_"), lines, meta, collector)
        return True
    return False


def _is_said(key: str, value: str) -> bool:
    """Whether «Narrator: …» names a speaker before spoken words: a name has few words, and no full stop."""
    is_speaker = key.strip(" *_").lower() in vocabulary().words["speakers"]
    return is_speaker and (len(value.split()) > _MOST_NAMES or value.rstrip(' *_"”')[-1:] in _ENDS)


def _title_line(lines: list[str]) -> int | None:
    """Return the number of the first line with words, if it could be a title: few words, and nothing that ends a sentence."""
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None or _key(vocabulary().patterns["header"].fullmatch(lines[first])):
        return None
    words = lines[first].split()
    is_plain = vocabulary().patterns["title"].fullmatch(" ".join(words)) is not None
    is_title = is_plain and 2 <= len(words) <= _MOST_TITLE and lone_direction(lines[first], alone=True) is None
    return first if is_title else None


def _is_in_title_case(lines: list[str], number: int) -> bool:
    """Whether a line stands alone, and its longer words have capitals, as those of a title do."""
    words = [word for word in lines[number].split() if len(word) > _SMALL_WORD]
    alone = number + 1 < len(lines) and not lines[number + 1].strip()
    return alone and len(words) > 1 and all(word[0].isupper() for word in words)


def _fitted(name: str, value: str) -> tuple[str, str]:
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


def _front_matter(lines: list[str], collector: DiagnosticCollector) -> dict[str, object]:
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[first].rstrip() != "---":
        return {}
    end = next(
        (n for n, line in enumerate(lines[first + 1 : first + 200], first + 1) if line.rstrip() in {"---", "..."}), None
    )
    source = "\n".join(lines[first + 1 : end])
    if end is None or len(source) > MAX_FRONT_MATTER:
        return {}
    try:
        tree = read_tree(source, DiagnosticCollector(""))
    except ScriptError:
        return {}
    if not isinstance(tree, Fields):
        return {}
    lines[: end + 1] = [""] * (end + 1)
    meta: dict[str, object] = {}
    for key, value in {name.text: plain(value) for name, value in tree.pairs}.items():
        name = vocabulary().headers.get(key.lower(), key)
        name, fitted = _fitted(name, value) if isinstance(value, str) else (name, value)
        meta[f"x-{key}" if name == "free" else name] = fitted
    if meta:
        message = "this front matter was taken over; keys that are not ours begin with «x-»"
        collector.warn(collector.at(first + 1), "header", message)
    return meta
