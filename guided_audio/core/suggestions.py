"""What was probably meant by a name that is not known: one measure of nearness for everything that has a name."""

import difflib
import re
from collections.abc import Iterable

from guided_audio.core.translation import N_

_NEAR = 0.7
"""How alike two names are at least, of 1: «haert» is near «heart» (0.8), «nobody» is not near «nb» (0.5)."""
_SHORTEST_PART = 3
"""So many letters that are no whole word are enough to stand for a name."""
_LONGEST = 80
"""Longer ones are no slip, and would take long to compare."""


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known names that were probably meant: a slip first, then those with this word, beginning or part."""
    names: dict[str, str] = {}
    for name in known:
        names.setdefault(name.casefold(), name)
    asked = word.strip().casefold()
    if not asked or len(asked) > _LONGEST:
        return []
    near = difflib.get_close_matches(asked, names, n=most, cutoff=_NEAR)
    near += [name for name in names if len(asked) > 1 and asked in re.split(r"\W+", name)]
    if len(asked) >= _SHORTEST_PART:
        near += [name for name in names if name.startswith(asked)] + [name for name in names if asked in name]
    return [names[name] for name in dict.fromkeys(near)][:most]


def did_you_mean(word: str, known: Iterable[str], most: int = 1) -> str:
    """Return a hint that names what was probably meant; empty if nothing is near."""
    return ask_for(nearest(word, known, most))


def ask_for(names: Iterable[str]) -> str:
    """Return the question whether one of these was meant; empty if there are none."""
    quoted = ""
    for name in dict.fromkeys(names):
        quoted = N_("{names} or «{name}»", names=quoted, name=name) if quoted else f"«{name}»"
    return N_("did you mean {names}?", names=quoted) if quoted else ""
