"""Mending a script that is nearly one of ours: cues spoilt by a formatter, a habit or a slip of the finger.

Only what is mechanical is changed; every other character stays as it is.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import Diagnostic, Severity, SourceLocation, UsageError, shorten
from guided_audio.core.units import parse_duration
from guided_audio.importing.directions import read_direction
from guided_audio.importing.vocabulary import vocabulary
from guided_audio.importing.written_cues import corrected, cues_lasting, is_cue
from guided_audio.script.front_matter import split_front_matter
from guided_audio.script.markup_checks import is_manner
from guided_audio.script.parser import MAX_BYTES

_TIMES = frozenset({"pause", "silence", "bell"})
_MOST_PASSES = 10


@dataclass(frozen=True, slots=True)
class Mended:
    """A script after mending, and what was changed in it, each change with its place before the mending."""

    text: str
    changes: tuple[Diagnostic, ...]


def mend(text: str, path: str) -> Mended:
    """Mend what is mechanical in a script; to mend it again changes nothing."""
    changes: list[Diagnostic] = []
    if text.startswith("\ufeff"):
        changes.append(_change(SourceLocation(path, 1, 1), "a byte order mark was taken away"))
    text = text.lstrip("\ufeff")
    for _ in range(_MOST_PASSES):  # what was mended may show something beside it
        text, more = _mend_once(text, path)
        if not more:
            break
        changes += more
    return Mended(text, tuple(changes))


def mend_file(path: Path) -> tuple[str, Mended]:
    """Return a file's text, its line ends as they are, and what mending makes of it; nothing is written."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
        if raw is None:
            raise UsageError(f"{path} is larger than {MAX_BYTES // 1024} KB", "split it into sessions of its own")
        text = raw.decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text", "use guided-audio import to make a script of it") from error
    return text, mend(text, str(path))


def _mend_once(text: str, path: str) -> tuple[str, list[Diagnostic]]:
    places = TextPlaces(text, SourceLocation(path, 1, 1))
    changes: list[Diagnostic] = []
    _, body = split_front_matter(text, DiagnosticCollector(path))
    start = len(text) - len(body.lstrip("\n"))

    def replacement(match: re.Match[str]) -> str:
        mended = _mended(match)
        if mended is None:
            return match[0]
        message = f"«{shorten(match[0].strip())}» becomes {shorten(mended)}"
        changes.append(_change(places.at(start + match.start()), message))
        return mended + (" " if match.string[match.end() : match.end() + 1] == "(" else "")  # or it would be a link

    return text[:start] + vocabulary().patterns["spoilt"].sub(replacement, text[start:]), changes


def _change(place: SourceLocation, message: str) -> Diagnostic:
    return Diagnostic(place, "mended", message, severity=Severity.WARNING)


def _mended(match: re.Match[str]) -> str | None:
    """Return what should stand in the place of a match, or None if it is right, or not ours to change."""
    kind = match.lastgroup or ""
    inside = match[kind]
    match kind:
        case "comment" | "escaped":
            return None
        case "ms":
            return _in_brackets(cues_lasting(parse_duration(f"{inside}ms") or 0.0))
        case "dotted" | "slashed" | "broken":
            return _in_brackets(cues_lasting(parse_duration(inside) or 0.0))
        case "bracket":
            return None if is_cue(inside) else _translated(inside) or _in_brackets((corrected(inside),))
        case "backslashed" | "wide":
            return f"[{inside.strip()}]" if is_cue(inside) else _translated(inside)
        case "round" if is_manner(match[0]):
            return _translated(inside, _TIMES | {"delivery"})
        case _:
            return _translated(inside)


def _in_brackets(cues: tuple[str, ...]) -> str | None:
    return "".join(f"[{cue}]" for cue in cues if cue) or None


def _translated(inside: str, kinds: frozenset[str] = _TIMES) -> str | None:
    """Return what a direction means, if that is all it says, and nothing in it is a guess."""
    direction = read_direction(inside)
    if direction is None or direction.guess or direction.has_rest or direction.kind not in kinds:
        return None
    return _in_brackets(direction.cues)
