"""Captions of a finished session: WebVTT, SubRip and LRC, from the places at which its words are heard."""

import html
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.units import Seconds, clock
from guided_audio.export.encoders import ChapterMark, TimedLine, timestamp
from guided_audio.export.labels import TEXTS, About

CAPTIONS = ("vtt", "srt", "lrc")
READABLE_MS = 1200
"""A caption stays at least so long, where nothing follows it sooner."""
LONG_SILENCE = Seconds(6.0)
"""From so long a silence on, the line of a song's words is cleared."""
LINE, LINES = 42, 2
"""How many columns a line of a caption has at most, and how many lines a caption (Netflix, Timed Text Style Guide: English)."""
_JOINING = frozenset(word for texts in TEXTS.values() for word in texts["joining"].split())
"""Of three languages at once: a word of one hardly ever stands in a text of another."""
_STRONG, _WEAK, _BEFORE_JOINING = 0.35, 0.25, 0.12
"""How much farther from the middle a break may be after a full stop, after a comma, and before a joining word."""
_AFTER_STRONG = re.compile(r"[.;:!?…—–。！？]['\"’”»)]*$")
_AFTER_WEAK = re.compile(r"[,、，]['\"’”»)]*$")


@dataclass(frozen=True, slots=True)
class Caption:
    """One or two lines to read, in milliseconds from the beginning; it ends before or as the next begins."""

    lines: tuple[str, ...]
    start: int
    end: int


def captions_of(lines: Sequence[TimedLine]) -> tuple[Caption, ...]:
    """Cut the words into captions: none longer than two lines, none over another, each long enough to be read."""
    captions: list[Caption] = []
    for caption in (piece for line in sorted(lines, key=lambda line: line.start) for piece in _pieces(line)):
        earliest = captions[-1].start + 1 if captions else 0
        captions.append(replace(caption, start=max(caption.start, earliest)))
    starts = [*(caption.start for caption in captions[1:]), math.inf]
    return tuple(
        replace(caption, end=int(min(max(caption.end, caption.start + READABLE_MS), following)))
        for caption, following in zip(captions, starts, strict=False)
    )


def write_captions(kind: str, about: About, lines: Sequence[TimedLine], chapters: Sequence[ChapterMark] = ()) -> str:
    """Return the captions as a file of a kind: `vtt`, `srt` or `lrc`."""
    match kind:
        case "vtt":
            return "\n".join(
                ["WEBVTT\n", _note(about, chapters), *_cues(lines, ".", lambda line: html.escape(line, False))]
            )
        case "srt":
            return "\n".join(_cues(lines, ",", _plain))
        case _:
            return _lrc(about, lines)


def _pieces(line: TimedLine) -> Iterator[Caption]:
    """Yield the captions of one sentence; its time is divided among them by their widths."""
    phrases = split_phrases(line.text)
    edges = list(itertools.accumulate((max(columns(phrase), 1) for phrase in phrases), initial=0))
    lasting = max(line.end - line.start, 0.0)
    times = [round(1000 * (line.start + edge / max(edges[-1], 1) * lasting)) for edge in edges]
    for phrase, (start, end) in zip(phrases, itertools.pairwise(times), strict=True):
        yield Caption(break_lines(phrase), start, end)


def _note(about: About, chapters: Sequence[ChapterMark]) -> str:
    note = [f"NOTE {_plain(about.title)}", f"Language: {_plain(about.language)}", f"Length: {clock(about.length)}"]
    note += ["Chapters:", *(f"{clock(mark.start)} {_plain(mark.title)}" for mark in chapters)] if chapters else []
    return "\n".join(note) + "\n"


def _cues(lines: Sequence[TimedLine], point: str, escape: Callable[[str], str]) -> Iterator[str]:
    for number, caption in enumerate(captions_of(lines), 1):
        times = f"{timestamp(caption.start, point)} --> {timestamp(caption.end, point)}"
        yield "\n".join([str(number), times, *map(escape, caption.lines)]) + "\n"


def _lrc(about: About, lines: Sequence[TimedLine]) -> str:
    ordered = sorted(lines, key=lambda line: line.start)
    head = [f"[ti:{_unbracketed(about.title)}]", f"[ar:{_unbracketed(about.author)}]" if about.author else ""]
    head += [f"[length:{_minutes(about.length)[:-3]}]", f"[la:{_unbracketed(about.language)}]"]
    body: list[str] = []
    for line, following in itertools.zip_longest(ordered, ordered[1:]):
        body.append(f"[{_minutes(line.start)}]{_unbracketed(line.text)}")
        silent_until = following.start if following else about.length
        if silent_until - line.end >= LONG_SILENCE:
            body.append(f"[{_minutes(line.end)}]")
    return "\n".join([*filter(None, head), *body]) + "\n"


def _minutes(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _plain(text: str) -> str:
    """Return a text on one line, without what would be read as the arrow between two times."""
    return " ".join(text.split()).replace("-->", "→")


def _unbracketed(text: str) -> str:
    """Return a text that cannot be taken for a tag."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")


def split_phrases(text: str) -> tuple[str, ...]:
    """Cut a text into captions, each of at most two lines; a word that is too long is one by itself."""
    text = " ".join(text.split())
    borders = _borders(text)
    if columns(text) <= LINE or len(break_lines(text)) == LINES or not borders:
        return (text,) if text else ()
    return tuple(phrase for part in _cut(text, _best(text, borders)) for phrase in split_phrases(part))


def break_lines(text: str) -> tuple[str, ...]:
    """Break a caption into its lines; one that fits no better, because a word is too long, has longer lines."""
    if columns(text) <= LINE:
        return (text,)
    fitting = [cut for cut in _borders(text) if max(map(columns, _cut(text, cut))) <= LINE]
    return _cut(text, _best(text, fitting)) if fitting else (text,)


def columns(text: str) -> int:
    """Return how wide a text is: Chinese, Japanese and Korean characters have two columns, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


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
