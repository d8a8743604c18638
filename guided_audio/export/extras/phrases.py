"""Where a sentence may be broken for the eye: at the borders of its phrases, in lines of about the same length."""

import re
import unicodedata
from collections.abc import Iterator

LINE, LINES = 42, 2
"""How many columns a line of a caption has at most, and how many lines a caption (Netflix, Timed Text Style Guide: English)."""
_JOINING = frozenset(
    (
        "and", "or", "but", "that", "which", "who", "because", "when", "while", "where", "if", "as", "with", "until", "so",
        "y", "o", "pero", "que", "quien", "porque", "cuando", "mientras", "donde", "si", "como", "con", "hasta", "para",
        "und", "oder", "aber", "dass", "weil", "wenn", "während", "wo", "ob", "wie", "mit", "bis", "damit", "als",
    )
)  # fmt: skip
"""Of three languages at once: a word of one hardly ever stands in a text of another."""
_STRONG, _WEAK, _BEFORE_JOINING = 0.35, 0.25, 0.12
"""How much farther from the middle a break may be after a full stop, after a comma, and before a joining word."""
_AFTER_STRONG = re.compile(r"[.;:!?…—–。！？]['\"’”»)]*$")
_AFTER_WEAK = re.compile(r"[,、，]['\"’”»)]*$")


def split_phrases(text: str) -> tuple[str, ...]:
    """Cut a text into captions, each of at most two lines."""
    return tuple(_split(" ".join(text.split())))


def break_lines(text: str) -> tuple[str, ...]:
    """Break a caption into its lines; one that fits no better, because a word is too long, has longer lines."""
    if columns(text) <= LINE:
        return (text,)
    fitting = [cut for cut in _borders(text) if max(map(columns, _cut(text, cut))) <= LINE]
    if not fitting:
        return (text,)
    return _cut(text, _best(text, fitting))


def columns(text: str) -> int:
    """Return how wide a text is: Chinese, Japanese and Korean characters have two columns, combining ones none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _split(text: str) -> Iterator[str]:
    borders = _borders(text)
    if not text:
        return
    if columns(text) <= LINE or len(break_lines(text)) == LINES or not borders:
        yield text
        return
    for part in _cut(text, _best(text, borders)):
        yield from _split(part)


def _borders(text: str) -> list[int]:
    """Return where a text may be cut: at its blanks, or anywhere between characters if it is written without them."""
    blanks = [found.start() for found in re.finditer(" ", text)]
    if blanks or columns(text) == len(text):  # a long word of letters stays whole
        return blanks
    return [n for n in range(1, len(text)) if not unicodedata.combining(text[n])]


def _cut(text: str, at: int) -> tuple[str, str]:
    return text[:at].rstrip(), text[at:].lstrip()


def _best(text: str, cuts: list[int]) -> int:
    return min(cuts, key=lambda cut: _badness(text, cut))


def _badness(text: str, cut: int) -> float:
    """Return how far from the middle a cut is, as a share of the text, less what a border of phrases is worth."""
    before, after = _cut(text, cut)
    whole = columns(before) + columns(after)
    away = abs(columns(before) - columns(after)) / max(whole, 1)
    if _AFTER_STRONG.search(before):
        return away - _STRONG
    if _AFTER_WEAK.search(before):
        return away - _WEAK
    return away - (_BEFORE_JOINING if after.split(" ")[0].lower() in _JOINING else 0.0)
