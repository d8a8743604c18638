"""Lines of their own that are no prose: «PAUSE 10 SECONDS», «Page 1 of 2», «0:45», and what a chat said around a script."""

import re
from collections.abc import Iterable, Sequence

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.units import parse_length
from guided_audio.importing.directions import Direction, read_direction
from guided_audio.importing.notes import note_cues
from guided_audio.importing.vocabulary import vocabulary

_MOST_LETTERS = 60
_MOST_DIGITS = 40
_BARE_TIME = re.compile(r"[ \t]*(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?![\w:.,])[ \t]*(?:[-–—|][ \t]*)?")
_NUMBER = re.compile(r"\s*(\d{1,4})\s*")
_MOST_PAUSE = 3600
_FEWEST_TIMES = 3
_SHORTEST = 3.0


def lone_direction(line: str, alone: bool) -> Direction | None:
    """Read a line that says nothing but how long to be silent, or to ring a bell; `alone` if it is a paragraph."""
    words = line.strip()
    if not words[:1].isalnum() or len(words) > _MOST_LETTERS:
        return None
    direction = read_direction(words)
    if direction is None or direction.has_rest or direction.kind not in {"pause", "silence", "bell"}:
        return None
    if words[0].isdigit() and direction.kind == "pause" and len(words) < _MOST_DIGITS:
        return direction
    is_named = bool(vocabulary().words["lone"] & set(re.findall(r"[^\W\d_]+", words.lower())))
    is_sentence = words.endswith((".", "!")) and _is_idiom(direction, words)
    return direction if is_named and (words.isupper() or (alone and not is_sentence)) else None


def _is_idiom(direction: Direction, words: str) -> bool:
    """Whether a sentence only asks to stop for a moment: «Pausa un segundo.» is said, «Pause for ten seconds.» is not."""
    if any(map(str.isdigit, words)) or direction.cues[0] in {"pause", "long pause", "short pause"}:
        return False
    length = parse_length(direction.cues[0].partition(" ")[2])
    return length is None or length.natural < _SHORTEST


def lone_seconds(line: str, neighbours: Iterable[str]) -> int:
    """Return the seconds that a line with nothing but a number means; none in a countdown."""
    number = _NUMBER.fullmatch(line)
    if number is None or int(number[1]) > _MOST_PAUSE:
        return 0
    others = (_NUMBER.fullmatch(other) for other in neighbours)
    return 0 if any(other and other[1] != number[1] for other in others) else int(number[1])


def remark_on_script(line: str) -> bool:
    """Whether a line is about the script, and no part of it: a page's number, a copyright, the end."""
    words = line.strip()
    if any(pattern.fullmatch(words) for pattern in vocabulary().talk["line"]):
        return True
    bare = words.strip("*_ ")
    marked = bare != words or words.isupper()
    return marked and any(pattern.fullmatch(bare) for pattern in vocabulary().talk["marked"])


def take_talk(lines: list[str], diagnosis: DiagnosticCollector) -> None:
    """Keep as notes the lines in which a chat offers a script, and then its further help."""
    filled = [n for n, line in enumerate(lines) if line.strip()]
    if len(filled) < 3:
        return
    for kind, number in (("opening", filled[0]), ("closing", filled[-1])):
        line = lines[number].strip()
        if "[" not in line and any(pattern.match(line) for pattern in vocabulary().talk[kind]):
            message = f"«{shorten(line)}» is no part of the script: it is kept as a note"
            diagnosis.warn(diagnosis.at(number + 1), "remark", message)
            lines[number] = " ".join(f"[{note}]" for note in note_cues(line))


def timed_lines(lines: Sequence[str]) -> dict[int, re.Match[str]]:
    """Return the bare times at the beginnings of lines, if there are several, and they only go on."""
    found = {n: match for n, line in enumerate(lines) if (match := _BARE_TIME.match(line))}
    times = [int(match["minutes"]) * 60 + int(match["seconds"]) for match in found.values()]
    return found if len(found) >= _FEWEST_TIMES and times == sorted(set(times)) else {}


def is_in_capitals(lines: Sequence[str]) -> bool:
    """Whether a script is written in capitals throughout, so that they mark no heading."""
    filled = [line for line in lines if any(map(str.isalpha, line))]
    return sum(line.isupper() for line in filled) * 2 > len(filled)
