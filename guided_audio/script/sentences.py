"""Where one sentence ends and the next begins."""

import itertools
import re
from dataclasses import dataclass

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s+(?P<next>\S))")  # possessive: never tried twice
_OPENERS = "\"'“‘(["
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "etc", "e.g", "i.e", "approx", "no"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the offset of its first character in the text it was cut from."""

    text: str
    offset: int


def split_sentences(text: str) -> list[Sentence]:
    """Cut a paragraph's text into sentences; joined again, they are the text, less the blanks between them."""
    cuts = [0]
    for end in _END.finditer(text):
        if _is_boundary(text, end):
            cuts.append(end.end())
    cuts.append(len(text))
    sentences: list[Sentence] = []
    for start, stop in itertools.pairwise(cuts):
        piece = text[start:stop]
        if not any(c.isalnum() for c in piece) and sentences:  # a lone "…" belongs to what it follows
            last = sentences.pop()
            sentences.append(Sentence((last.text + piece).strip(), last.offset))
        elif piece.strip():
            sentences.append(Sentence(piece.strip(), start + len(piece) - len(piece.lstrip())))
    return sentences


def _is_boundary(text: str, end: re.Match[str]) -> bool:
    following = end["next"]
    if following in _OPENERS:
        following = text[end.end("next") : end.end("next") + 1] or following
    if following.islower():  # "... and then" goes on
        return False
    stop = end[0].rstrip("\"'”’)]")
    word = text[max(end.start() - 20, 0) : end.start()].rpartition(" ")[2].lstrip("\"'“‘([").lower()
    is_short_form = word in _TITLES or (len(word) == 1 and word.isalpha() and word != "i")
    return not (stop == "." and is_short_form)
