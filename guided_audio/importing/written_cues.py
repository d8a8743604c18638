"""The insides of cues as the script format writes them: silences, private remarks, and cues with a slip of the finger."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from guided_audio.core.units import MAX_LENGTH, Seconds
from guided_audio.script.cue_table import VERBS, looks_like_cue
from guided_audio.script.script_markdown import MAX_CUE

LONGEST = Seconds(3600.0)
"""The longest that one pause of the script format may last."""

_BLANKS = re.compile(r"[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_ROOM = MAX_CUE - len("note: ")
_BRACKETS = str.maketrans("[]［］【】", "‹›‹›‹›")
_PIECE = re.compile(rf"\S.{{0,{_ROOM - 1}}}(?!\S)|\S{{1,{_ROOM}}}")
_WORD = re.compile(r"\S+")


def clean(text: str) -> str:
    """Return the text as the parser would see it: no control characters, no lone surrogates, every run of blanks one."""
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1024)
def is_cue(inside: str) -> bool:
    """Whether these words are a cue; scripts say the same few again and again."""
    return len(inside) <= MAX_CUE and looks_like_cue(inside)


def note_cues(text: str) -> list[str]:
    """Return a remark as as many notes as it needs: a cue holds four hundred characters."""
    text = clean(text).translate(_BRACKETS).strip()
    return [f"note: {piece.rstrip()}" for piece in _PIECE.findall(text)]


def pause_cues(seconds: float) -> Iterator[str]:
    """Write a silence, exact to the millisecond, as one pause, or as several if it is longer than an hour."""
    seconds = round(seconds, 3)
    while seconds > LONGEST:
        yield f"pause {length_words(LONGEST)}"
        seconds = round(seconds - LONGEST, 3)
    if seconds > 0:
        yield f"pause {length_words(seconds)}"


def cues_lasting(seconds: float, kind: str = "pause") -> tuple[str, ...]:
    """Return a silence as cues of this kind, none of them beyond what a whole session may last."""
    return tuple(cue.replace("pause", kind, 1) for cue in pause_cues(min(seconds, MAX_LENGTH)))


def length_words(seconds: float) -> str:
    """Write a length, whole minutes as minutes."""
    return f"{seconds / 60:g}m" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:g}s"


def value_words(value: object) -> str:
    """Write a value of the front matter for people to read."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


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
    same = next((n for n, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), None)
    start = min(len(written), len(meant)) if same is None else same
    rest, right = written[start:], meant[start:]
    swapped = rest[:2] == right[1::-1] and len(right) > 1 and rest[2:] == right[2:]
    return rest[1:] == right or rest == right[1:] or rest[1:] == right[1:] or swapped
