"""Slips of the finger: one letter too many, missing, wrong, or in the wrong place."""

import re

from guided_audio.importing.directions import is_cue
from guided_audio.script.cue_table import VERBS

_WORDS = re.compile(r"\S+")


def corrected(inside: str) -> str:
    """Return a cue with one slip of the finger put right, if there is only one cue that it can have been; else nothing."""
    words = [(word.group().rstrip(",:").lower(), word.start()) for word in _WORDS.finditer(inside)]
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
    start = next(
        (n for n, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), min(len(written), len(meant))
    )
    rest, right = written[start:], meant[start:]
    swapped = rest[:2] == right[1::-1] and len(right) > 1 and rest[2:] == right[2:]
    return rest[1:] == right or rest == right[1:] or rest[1:] == right[1:] or swapped
