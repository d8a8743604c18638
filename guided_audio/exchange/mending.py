"""Mending a script that is nearly one of ours: cues that a formatter, a habit or a slip of the finger has spoilt.

Only what is mechanical is changed; every other character stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guided_audio.errors import Diagnostic, Severity, SourceLocation, shorten
from guided_audio.exchange.directions import cues_lasting, is_cue, read_direction
from guided_audio.exchange.places import Places
from guided_audio.units import parse_duration

_SPOILT = re.compile(
    r"""(?P<comment><!--(?:(?!-->|<!--)[\s\S]){0,4000}-->)
    |\\\[(?P<backslashed>[^\[\]\\\n]{1,400})\\\]
    |\[\[\s{0,9}slnc\s{1,9}(?P<ms>\d{1,6})\s{0,9}\]\]
    |(?<!\\)\[(?P<bracket>[^\[\]]{1,400})\](?!\()
    |[［【](?P<wide>[^［］【】\n]{1,400})[］】]
    |(?<![\]\\])\((?P<round>[^()\n]{1,80})\)
    |(?<![\w*\\])(?P<stars>\*{1,3}|_{1,3})[ \t]{0,9}(?P<starred>[^*_\n]{1,80}?)[ \t]{0,9}(?P=stars)(?![\w*])
    |^[ \t]{0,20}[-–—]{1,3}[ \t]{0,9}(?P<dashed>[^\W\d_][^-–—\n]{0,60}?)[ \t]{0,9}[-–—]{1,3}(?=[ \t]{0,20}\r?$)
    |(?:\.\.\.|…)(?P<dotted>\d{1,5}(?:\.\d{1,3})?m?s)\b
    |(?<!\S)/(?P<slashed>\d{1,4}(?:\.\d{1,3})?m?s)\b
    |<break\s[^<>\n]{0,80}\btime\s{0,9}=\s{0,9}["']?(?P<broken>[\d.]{1,9}\s{0,9}m?s)["']?[^<>\n]{0,80}>(?:</break>)?""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_TIMES = frozenset({"pause", "silence", "bell"})
_VERBS = ("pause", "short pause", "long pause", "silence", "bell", "breathe", "wait", "write", "note", "softly", "slowly",
          "slower", "normal voice")  # fmt: skip
_MOST_PASSES = 10
_WORDS = re.compile(r"\S+")


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


def _mend_once(text: str, path: str) -> tuple[str, list[Diagnostic]]:
    places = Places(text, SourceLocation(path, 1, 1))
    changes: list[Diagnostic] = []
    pieces: list[str] = []
    done = 0
    for match in _SPOILT.finditer(text, _body_start(text)):
        mended = _mended(match)
        if mended is not None:
            apart = " " if text[match.end() : match.end() + 1] == "(" else ""  # or it would be a link
            pieces += [text[done : match.start()], mended, apart]
            done = match.end()
            changes.append(
                _change(places.at(match.start()), f"«{shorten(match[0].strip())}» becomes {shorten(mended)}")
            )
    return "".join(pieces) + text[done:], changes


def _change(place: SourceLocation, message: str) -> Diagnostic:
    return Diagnostic(place, "mended", message, severity=Severity.WARNING)


def _body_start(text: str) -> int:
    """Return where the front matter ends; nothing in it is changed."""
    offset, fences = 0, 0
    for line in text.split("\n"):
        offset += len(line) + 1
        if line.rstrip() == "---" or (fences and line.rstrip() == "..."):
            fences += 1
        elif line.strip() and not fences:
            return 0
        if fences == 2:
            return min(offset, len(text))
    return len(text) if fences else 0


def _mended(match: re.Match[str]) -> str | None:
    """Return what should stand in the place of a match, or None if it is right, or not ours to change."""
    kind = match.lastgroup or ""
    inside = match[kind]
    match kind:
        case "comment":
            return None
        case "ms":
            return _in_brackets(cues_lasting(parse_duration(f"{inside}ms") or 0.0))
        case "dotted" | "slashed" | "broken":
            return _in_brackets(cues_lasting(parse_duration(inside) or 0.0))
        case "bracket":
            return None if is_cue(inside) else _translated(inside) or _corrected(inside)
        case "backslashed" | "wide":
            return f"[{inside.strip()}]" if is_cue(inside) else _translated(inside)
        case _:
            return _translated(inside)


def _in_brackets(cues: tuple[str, ...]) -> str | None:
    return "".join(f"[{cue}]" for cue in cues) or None


def _translated(inside: str) -> str | None:
    """Return what a direction means, if that is all it says, and nothing in it is a guess."""
    direction = read_direction(inside)
    if direction is None or direction.guess or direction.has_rest or direction.kind not in _TIMES:
        return None
    return _in_brackets(direction.cues)


def _corrected(inside: str) -> str | None:
    """Return a cue with one slip of the finger put right, if there is only one cue that it can have been."""
    words = [(word.group().rstrip(",:").lower(), word.start()) for word in _WORDS.finditer(inside)]
    found: list[str] = []
    for verb in _VERBS:
        count = len(verb.split())
        if len(words) < count:
            continue
        written = " ".join(word for word, _ in words[:count])
        end = words[count - 1][1] + len(words[count - 1][0])
        if _is_one_slip(written, verb) and is_cue(verb + inside[end:]):
            found.append(f"[{inside[: words[0][1]]}{verb}{inside[end:]}]")
    return found[0] if len(found) == 1 else None


def _is_one_slip(written: str, meant: str) -> bool:
    """Whether two words differ by one letter too many, missing or wrong, or by two in the wrong order."""
    if abs(len(written) - len(meant)) > 1 or written == meant:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), min(len(written), len(meant))
    )
    rest, right = written[start:], meant[start:]
    swapped = rest[:2] == right[1::-1] and len(right) > 1 and rest[2:] == right[2:]
    return rest[1:] == right or rest == right[1:] or rest[1:] == right[1:] or swapped
