"""Two versions of a script that were made from one: by lines, what only one of them has changed is taken from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

YOURS, THEIRS = "[note: yours]\n\n", "[note: theirs]\n\n"
"""What stands before each version of a passage that both have changed; no voice says it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A text with the changes of both versions, and how many passages both have changed: these stand there twice."""

    text: str
    overlaps: int


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two versions of a text; not a line of either is lost, unless the other has taken it away."""
    lines, ours, others = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    made: list[str] = []
    overlaps = 0
    for before, left, right in _regions(lines, ours, others):
        if right in (left, before):
            made += left
        elif left == before:
            made += right
        else:
            overlaps += 1
            made += [YOURS, *_ended(left), "\n", THEIRS, *_ended(right)]
    return Merged("".join(made), overlaps)


def _ended(lines: Sequence[str]) -> list[str]:
    """Return lines the last of which ends, so that something can follow."""
    return [*lines[:-1], lines[-1] if lines[-1].endswith("\n") else f"{lines[-1]}\n"] if lines else []


def _regions(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Yield the parts of three texts that belong together: those that are alike in all, and what lies between them."""
    ours, others = _places(base, mine), _places(base, theirs)
    at = left = right = 0
    for line in range(len(base) + 1):
        is_end = line == len(base)
        to_left, to_right = (len(mine), len(theirs)) if is_end else (ours.get(line), others.get(line))
        if to_left is None or to_right is None:
            continue
        if (line, to_left, to_right) != (at, left, right):
            yield base[at:line], mine[left:to_left], theirs[right:to_right]
        if not is_end:
            yield base[line : line + 1], mine[to_left : to_left + 1], theirs[to_right : to_right + 1]
        at, left, right = line + 1, to_left + 1, to_right + 1


def _places(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Return where the lines of a text that are in another stand there; they stand in the same order."""
    shorter = min(len(base), len(other))
    head = next((n for n in range(shorter) if base[n] != other[n]), shorter)
    tail = next((n for n in range(shorter - head) if base[-1 - n] != other[-1 - n]), shorter - head)
    middle, changed = base[head : len(base) - tail], other[head : len(other) - tail]
    blocks = SequenceMatcher(None, middle, changed, autojunk=False).get_matching_blocks()
    found = {n: n for n in range(head)}
    found |= {head + block.a + n: head + block.b + n for block in blocks for n in range(block.size)}
    return found | {len(base) - n: len(other) - n for n in range(tail, 0, -1)}
