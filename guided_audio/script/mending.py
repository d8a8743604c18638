"""Mending a script that is nearly one of ours: cues spoilt by a formatter, a habit or a slip of the finger.

Only what is mechanical is changed; every other character stays as it is.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import Diagnostic, Severity, SourceLocation, UsageError, shorten
from guided_audio.core.files import reason_of
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.units import parse_duration
from guided_audio.script.asides import aside_styles, judge
from guided_audio.script.cue_table import VERBS
from guided_audio.script.cue_words import cues_lasting, is_cue
from guided_audio.script.directions import Direction, read_direction
from guided_audio.script.front_matter import split_front_matter
from guided_audio.script.parser import MAX_BYTES, parse_script

_MOST_PASSES, _ALL = 10, 1_000_000
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Mended:
    """A script after mending, and what was changed in it, each change with its place before the mending."""

    text: str
    changes: tuple[Diagnostic, ...]


def mend(text: str, path: str) -> Mended:
    """Mend what is mechanical in a script; to mend it again changes nothing."""
    changes: list[Diagnostic] = []
    mark = text[: len(text) - len(text.lstrip("\ufeff"))]  # the parser counts no column for a byte order mark
    text = text[len(mark) :]
    for _ in range(_MOST_PASSES):  # what was mended may show something beside it
        text, more = _mend_once(text, path)
        if not more:
            break
        changes += more
    return Mended(mark + text, tuple(changes))


def mend_file(path: Path) -> tuple[str, Mended]:
    """Return a file's text, its line ends as they are, and what mending makes of it; nothing is written."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(
                N_("{path} is larger than {max_bytes} KB", path=path, max_bytes=MAX_BYTES // 1024),
                N_("split it into sessions of its own"),
            )
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(N_("{path} cannot be read: {reason}", path=path, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            N_("{path} is not UTF-8 text", path=path), N_("use guided-audio import to make a script of it")
        ) from error
    return text, mend(text, str(path))


def _mend_once(text: str, path: str) -> tuple[str, list[Diagnostic]]:
    """Mend what the checks of a script report, and nothing else; of two things in one place, the first."""
    places = TextPlaces(text, SourceLocation(path, 1, 1))
    reported = {(found.location.line, found.location.column) for found in parse_script(text, path, _ALL).errors}
    pieces: list[str] = []
    changes: list[Diagnostic] = []
    done = 0
    for match, mended in _candidates(text, path):
        if match.start() < done:
            continue
        place = places.at(match.start())
        if mended and any((place.line, place.column + n) in reported for n in range(len(match[0]))):
            message = N_("«{match}» becomes {mended}", match=shorten(match[0].strip()), mended=shorten(mended))
            changes.append(Diagnostic(place, "mended", message, severity=Severity.WARNING))
            apart = " " if text[match.end() : match.end() + 1] == "(" else ""  # or it would be a link
            pieces += [text[done : match.start()], mended, apart]
            done = match.end()
        elif match.lastgroup in {"comment", "bracket"} and mended is None:
            pieces.append(text[done : match.end()])
            done = match.end()
    return "".join((*pieces, text[done:])), changes


def _candidates(text: str, path: str) -> list[tuple[re.Match[str], str | None]]:
    """Return in order what could be mended, and what should stand there; None where something is right as it is."""
    _, body = split_front_matter(text, DiagnosticCollector(path))
    start = len(text) - len(body.lstrip("\n"))
    found = [(match, _mended(match)) for match in _spoilt().finditer(text, start)]
    for style in aside_styles():
        asides = () if style.warning else style.pattern.finditer(text, start)
        found += [(match, mended) for match in asides if (mended := _aside(match))]
    return sorted(found, key=lambda one: one[0].start())


def _mended(match: re.Match[str]) -> str | None:
    """Return what should stand in the place of a match, or None if it is right, or not ours to change."""
    kind = match.lastgroup or ""
    inside = match[kind]
    match kind:
        case "broken":
            return _in_brackets(cues_lasting(parse_duration(inside) or 0.0))
        case "bracket":
            return None if is_cue(inside) else _translated(read_direction(inside)) or _in_brackets((corrected(inside),))
        case "backslashed":
            return f"[{inside.strip()}]" if is_cue(inside) else None
    return None


def _aside(match: re.Match[str]) -> str | None:
    if "inside" in match.groupdict() and is_cue(match["inside"]):  # our own cue in other brackets
        return f"[{match['inside'].strip()}]"
    verdict = judge(match)
    return _translated(verdict.direction) if verdict else None


def _translated(direction: Direction | None) -> str | None:
    """Return what a direction means, if that is all it says, and nothing in it is a guess."""
    if direction is None or direction.guess or not (direction.is_exact or direction.kind == "delivery"):
        return None
    return _in_brackets(direction.cues)


def _in_brackets(cues: tuple[str, ...]) -> str | None:
    return "".join(f"[{cue}]" for cue in cues if cue) or None


@lru_cache(maxsize=1024)
def corrected(inside: str) -> str:
    """Return a cue with one slip of the finger put right, if there is only one cue that it can have been; else nothing."""
    words = [(word.group().rstrip(",:").lower(), word.start()) for word in _WORD.finditer(inside)]
    found: list[str] = []
    for verb in VERBS:
        count = len(verb.split())
        if len(words) < count:
            continue
        written = " ".join(word for word, _ in words[:count])
        end = words[count - 1][1] + len(words[count - 1][0])
        if _is_one_slip(written, verb) and is_cue(verb + inside[end:]):
            found.append(f"{inside[: words[0][1]]}{verb}{inside[end:]}")
    return found[0] if len(found) == 1 else ""


def _is_one_slip(written: str, meant: str) -> bool:
    """Whether two words differ by one letter too many, missing or wrong, or by two in the wrong order."""
    if abs(len(written) - len(meant)) > 1 or written == meant:
        return False
    pairs = enumerate(zip(written, meant, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(written), len(meant)))
    rest, right = written[start:], meant[start:]
    swapped = rest[:2] == right[1::-1] and len(right) > 1 and rest[2:] == right[2:]
    return rest[1:] == right or rest == right[1:] or rest[1:] == right[1:] or swapped


@cache
def _spoilt() -> re.Pattern[str]:
    spoilt: str = packaged_toml(__package__, "mending.toml")["spoilt"]
    return re.compile(spoilt)
