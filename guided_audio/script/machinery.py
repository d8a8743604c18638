"""What looks like a part of a file among the words that would be spoken: tags, addresses, rows of signs, labels."""

import bisect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.script.direction_words import direction_words

_ANY = re.compile(
    r"[^\w\s.,;!?…'’\"“”‘«»–—-]|_|\.\w|[,;-]{2}|\w:|oaicite|turn\d|(?m:^)(?:im|ex)port"
    r"|\bnotes?\b|\b(?:aloud|share|vorlesen|alta|haute)\b",
    re.IGNORECASE,
)
"""What every kind of machinery has at least one of: most paragraphs have none, and need no looking."""
_HEAD = re.compile(
    r"[ \t>\"“*_•-]{0,12}(?P<key>[^\W\d_][\w '’/&-]{0,40}?)[ \t*_]{0,6}[:：](?!:)[*_]{0,3}(?:[ \t]+(?P<value>.*))?"
)
_ENDS = tuple(".!?…;,\"”»'’)")
_STOPS, _QUOTES = (".", "!", "?", "…"), "\"“”«»„'‘’"
_LONGEST_LABEL = 200
_MANY = 2
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS_OF_KEY, _MOST_WORDS_OF_VALUE, _MOST_WORDS_IN_LOWER_CASE = 4, 6, 2
_HEAD_HINT = N_("for a remark to yourself, write [note: …]; what is said about a script belongs into its front matter")


@dataclass(frozen=True, slots=True)
class Sign:
    """A kind of machinery: what it looks like, and what to do about it."""

    what: str
    pattern: re.Pattern[str]
    hint: str
    code: str = "machinery"


@dataclass(frozen=True, slots=True)
class Remnant:
    """A piece of machinery in a text."""

    start: int
    end: int
    sign: Sign


_HALF = Sign(N_("half a pair of brackets"), re.compile("[()]"), N_("write its other half, or take it away"))
_LABEL = Sign(N_("a label"), _HEAD, _HEAD_HINT)


@cache
def _signs() -> tuple[Sign, ...]:
    return tuple(
        Sign(
            N_(entry["what"]),
            re.compile(entry["pattern"], re.IGNORECASE | re.MULTILINE),
            N_(entry["hint"]),
            entry.get("code", "machinery"),
        )
        for entry in packaged_toml(__package__, "machinery.toml")["sign"]
    )


@cache
def _heads_of(kind: str) -> frozenset[str]:
    return frozenset(packaged_toml(__package__, "machinery.toml")["heads"][kind])


def tell_machinery(
    pieces: Iterable[tuple[str, SourceLocation]],
    collector: DiagnosticCollector,
    find: Callable[[str], Iterable[Remnant]] | None = None,
) -> None:
    """Report machinery in a paragraph, each once in every line; what has a finding already is left out.

    Args:
        pieces: The words of the paragraph that would be spoken, in order, each with its place.
        collector: Takes the findings.
        find: Finds what is reported; `find_machinery`, if it is not given.

    """
    known = [(text, place) for text, place in pieces if text]
    text = "".join(text for text, _ in known)
    starts = list(accumulate((len(piece) for piece, _ in known), initial=0))
    rows = [end.start() for end in re.finditer("\n", text)]
    told: set[tuple[str, int]] = set()
    places: dict[int, TextPlaces] = {}
    for remnant in (find or find_machinery)(text):
        found = shorten(" ".join(text[remnant.start : remnant.end].split()))
        kind = (found, bisect.bisect_left(rows, remnant.start))
        if kind in told:
            continue
        index = bisect.bisect_right(starts, remnant.start) - 1
        places[index] = places.get(index) or TextPlaces(*known[index])
        place = places[index].at(remnant.start - starts[index])
        told.add(kind)
        if collector.has_finding_at(place):
            continue
        message = N_("«{found}» looks like {what}, and would be read aloud", found=found, what=remnant.sign.what)
        collector.warn(place, remnant.sign.code, message, remnant.sign.hint)


def find_machinery(text: str) -> list[Remnant]:
    """Return what looks like machinery in the words of a paragraph; of what overlaps, the kind that is listed first."""
    if not _ANY.search(text):
        return []
    found: list[Remnant] = []
    taken = bytearray(len(text))
    for sign in _signs():
        for match in sign.pattern.finditer(text):
            if match.end() > match.start() and not taken[match.start()]:
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(Remnant(match.start(), match.end(), sign))
    found += _halves(text)
    found += _heads(text)
    return sorted(found, key=lambda remnant: remnant.start)


def _halves(text: str) -> Iterator[Remnant]:
    """Find round brackets without their other half."""
    open_: list[int] = []
    for match in _HALF.pattern.finditer(text):
        if match[0] == "(":
            open_.append(match.start())
        elif open_:
            open_.pop()
        else:
            yield Remnant(match.start(), match.end(), _HALF)
    yield from (Remnant(start, start + 1, _HALF) for start in open_)


def _heads(text: str) -> Iterator[Remnant]:
    """Find lines such as «Duration: 10 minutes»; where many lines of a paragraph are like that, their words do not matter."""
    offset = 0
    lines = text.split("\n")
    heads = [_HEAD.fullmatch(line) for line in lines]
    values = [head is not None and _is_value(head) for head in heads]
    are_many = all(values) or sum(values) >= _MANY
    for line, head, is_value in zip(lines, heads, values, strict=True):
        if head and ((are_many and is_value) or _is_known(head["key"], "words") or _is_known(head["key"], "people")):
            yield Remnant(offset + head.start("key"), offset + len(line.rstrip()), _LABEL)
        offset += len(line) + 1


def is_label(line: str) -> bool:
    """Whether a line says something about the script, and nothing to the listener: «Duration: 10 minutes»."""
    head = _HEAD.fullmatch(line)
    if head is None or _is_private(head["key"]) or not _is_known(head["key"], "words"):
        return head is not None and _is_private(head["key"])
    value = (head["value"] or "").strip(" \t*_")
    return (
        0 < len(value) <= _LONGEST_LABEL
        and value[0] not in _QUOTES
        and not value.rstrip(_QUOTES + ")").endswith(_STOPS)
    )


def _is_private(key: str) -> bool:
    return " ".join(key.lower().split()) in _heads_of("private")


def _is_known(key: str, kind: str) -> bool:
    words = _WORD.findall(key.lower())
    return len(words) <= _MOST_WORDS_OF_KEY and bool({words[0], words[-1]} & _heads_of(kind))


def _is_value(head: re.Match[str]) -> bool:
    """Whether what stands behind a colon is a value, and no sentence and no count: few words, without a full stop."""
    value = (head["value"] or "").strip(" \t*_")
    words = _WORD.findall(value.lower())
    is_count = (
        len(words) > 1
        and ":" not in value
        and all(word.isdigit() or word in direction_words().numbers for word in words)
    )
    is_sentence = value[:1].islower() and len(words) > _MOST_WORDS_IN_LOWER_CASE
    is_short = 0 < len(words) <= _MOST_WORDS_OF_VALUE and len(head["key"].split()) <= _MOST_WORDS_OF_KEY
    return (is_short and not is_count and not is_sentence and not value.endswith(_ENDS)) or value in {"…", "..."}
