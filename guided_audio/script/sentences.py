"""Where one sentence ends and the next begins.

No library cuts the sentences of these scripts as well: benchmarks/README.md has the measurements.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of

_CLOSERS = "\"'“”‘’«»‹›)\\]}"
_STOPS = ".!?…‼⁇⁈⁉।॥؟۔։።\u037e"
_WIDE_STOPS = "。！？｡．"
_WIDE = rf"[{_WIDE_STOPS}]++[\"”’」』】》）］]*+"  # written without a blank behind them
_BEHIND = rf"(?>(?:[ \u00a0]\.++)*)(?>(?:[{_CLOSERS}]|[ \u00a0\u202f]»(?=[\s,.;:)]|$))*)"  # French puts a blank before its own
_END = re.compile(rf"[{_STOPS}]++{_BEHIND}|{_WIDE}")  # nothing in it is ever tried twice
_GREEK_END = re.compile(rf"[{_STOPS};]++{_BEHIND}|{_WIDE}")
_BLANKS = re.compile(r"\s+")
_NEXT = re.compile(r"[\"'“”‘’„‚«»‹›(\[{¿¡–—-]*\s?((?:[^\W_]+(?:['’.-](?=\w))?)+|\S)")
_LOOK_BACK, _LOOK_AHEAD = 40, 80
_NUMBER = re.compile(r"\d|[IVXL]{2,8}$")
_DOTTED = re.compile(r"(?:\w\.)+\w")
_TIME_OF_DAY = re.compile(r"[ap]\.?m", re.IGNORECASE)
LONGEST = 600
"""Characters that a voice is given at once, about 100 words or 45 s: what it needs of memory and time grows with them."""
_CLAUSE_END = re.compile(rf"(?:[,;:–—][{_CLOSERS}]*(?=\s)|[，、；：،؛][”’」』】》）］]*)")
_JOINERS = "\u200c\u200d\ufe0e\ufe0f\u20e3"
"""What joins characters to one, as in emoji of several."""
_SAID = "と"
"""Japanese goes on with it after a quotation."""


@dataclass(frozen=True, slots=True)
class ShortForms:
    """What a full stop means in a language; short-forms.toml says what each list is for."""

    joined: frozenset[str]
    numbered: frozenset[str]
    first: frozenset[str]
    ordinal: frozenset[str]
    months: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the offset of its first character in the text it was cut from."""

    text: str
    offset: int


def split_sentences(text: str, language: str = "en") -> list[Sentence]:
    """Cut a paragraph's text into sentences; joined again, they are the text, less the blanks between them.

    One of more than `LONGEST` characters is cut again: at the last comma or the like in its second half, else between words.

    `language` is a tag such as `de-AT`: short forms are its own, and numbers with a full stop are ordinals where they may be.
    """
    forms = short_forms(language)
    cuts = [0]
    for end in (_GREEK_END if language_of(language) in {"el", "ell"} else _END).finditer(text):
        if _is_boundary(text, end, cuts, forms):
            cuts.append(end.end())
    cuts.append(len(text))
    return _pieces(text, cuts)


def _pieces(text: str, cuts: list[int]) -> list[Sentence]:
    """Return what lies between the cuts; what has no word in it, such as a lone "…", belongs to what it follows."""
    spans: list[tuple[int, int]] = []
    for start, stop in itertools.pairwise(cuts):
        words = text[start:stop].strip()
        if not words:
            continue
        if not any(c.isalnum() for c in words) and spans:
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return [Sentence(text[start:stop].strip(), start) for span in spans for start, stop in _shortened(text, *span)]


def _shortened(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield a span in parts of at most `LONGEST` characters, each from its first word on."""
    while start < stop:
        blanks = _BLANKS.match(text, start, stop)
        start = blanks.end() if blanks else start
        end = stop if stop - start <= LONGEST else _last_cut(text, start, start + LONGEST)
        if start < end:
            yield start, end
        start = end


def _last_cut(text: str, start: int, limit: int) -> int:
    """Return where to cut a sentence that does not end before the limit."""
    *_, clause = (0, *(found.end() for found in _CLAUSE_END.finditer(text, start + LONGEST // 2, limit)))
    if clause:
        return clause
    *_, word = (0, *(found.start() for found in _BLANKS.finditer(text, start + 1, limit)))
    if word:
        return word
    end = limit
    while end > start + LONGEST // 2 and (unicodedata.combining(text[end]) or {text[end - 1], text[end]} & {*_JOINERS}):
        end -= 1  # never between a letter and its accents
    return end


def _is_boundary(text: str, end: re.Match[str], cuts: list[int], forms: ShortForms) -> bool:
    if end[0][0] in _WIDE_STOPS:
        return not text.startswith(_SAID, end.end())
    blanks = _BLANKS.match(text, end.end())
    following = _NEXT.match(text, blanks.end(), blanks.end() + _LOOK_AHEAD) if blanks else None
    if following is None or following[1][0].islower():  # "... and then" goes on
        return False
    stop, word = end[0].rstrip("\"'“”‘’«»‹›)]} \u00a0\u202f"), following[1]
    return stop != "." or not _is_short(text, end.start(), word, cuts, forms)


def _is_short(text: str, end: int, following: str, cuts: list[int], forms: ShortForms) -> bool:
    """Whether the full stop at `end` only makes the word before it shorter."""
    *earlier, written = text[max(end - _LOOK_BACK, cuts[-1]) : end].split() or [""]
    before = earlier[-1] if earlier else ""
    written = written.lstrip("\"'“”‘’„‚«»‹›([{¿¡–—")
    word, begins = written.lower(), following.lower().rstrip(".") in forms.first
    if word.isdecimal():
        return _is_ordinal(text, end, before, following, cuts, forms)
    if word in forms.joined or (word in forms.numbered and _NUMBER.match(following)):
        return True
    if len(word) == 1 and word.isalpha():
        if written.islower():  # «z. B.», but also «0.5 s. Nobody saw.»
            return not before[-1:].isdecimal() and not _TIME_OF_DAY.fullmatch(before + word)
        return not begins and not (word == "i" and before)
    if _DOTTED.fullmatch(word) and not _TIME_OF_DAY.fullmatch(word):
        return not begins
    return False


def _is_ordinal(text: str, end: int, before: str, following: str, cuts: list[int], forms: ShortForms) -> bool:
    """Whether a number with a full stop counts: an item, such as «1. Sit down.», or the third of May in German."""
    if following.lower() in forms.months:
        return True
    if before:
        return before.lower().strip("„‚«»(") in forms.ordinal and following.lower() not in forms.first
    counts_down = len(cuts) > 1 and text[cuts[-2] : cuts[-1]].strip(" .").isdecimal()
    return following[0].isalpha() and not counts_down


@cache
def short_forms(language: str) -> ShortForms:
    """Return the short forms of a language, a tag such as `de-AT`, and of every language."""
    tables = packaged_toml(__package__, "short-forms.toml")
    lists = (tables.get(language_of(language), {}), tables["all"])
    return ShortForms(*(frozenset().union(*(words.get(f.name, ()) for words in lists)) for f in fields(ShortForms)))
