"""Captions of a finished session: WebVTT, SubRip and LRC, from the places at which its words were really heard."""

import html
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from guided_audio.core.units import Seconds, clock
from guided_audio.export.encoders import ChapterMark, TimedLine
from guided_audio.export.extras.about import About
from guided_audio.export.extras.phrases import break_lines, columns, split_phrases

READABLE_MS = 1200
"""A caption stays at least so long, where nothing follows it sooner."""
LONG_SILENCE = Seconds(6.0)
"""From so long a silence on, the line of a song's words is cleared."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One or two lines to read, in milliseconds from the beginning; it ends before or as the next begins."""

    lines: tuple[str, ...]
    start: int
    end: int


def captions_of(lines: Sequence[TimedLine]) -> tuple[Caption, ...]:
    """Cut the words into captions: none longer than two lines, none over another, each long enough to be read."""
    pieces = [piece for line in sorted(lines, key=lambda line: line.start) for piece in _pieces(line)]
    captions: list[Caption] = []
    for caption in pieces:
        earliest = captions[-1].start + 1 if captions else 0
        captions.append(replace(caption, start=max(caption.start, earliest)))
    starts = [caption.start for caption in captions[1:]]
    return tuple(
        replace(caption, end=_end(caption, following)) for caption, following in itertools.zip_longest(captions, starts)
    )


def write_captions(kind: str, about: About, lines: Sequence[TimedLine], chapters: Sequence[ChapterMark] = ()) -> str:
    """Return the captions as a file of a kind: `vtt`, `srt` or `lrc`."""
    return KINDS[kind](about, lines, chapters)


def _pieces(line: TimedLine) -> Iterator[Caption]:
    """Yield the captions of one sentence; its time is divided among them by their widths."""
    phrases = split_phrases(line.text)
    widths = [max(columns(phrase), 1) for phrase in phrases]
    ends = [sum(widths[: n + 1]) / sum(widths) for n in range(len(widths))]
    lasting = max(line.end - line.start, 0.0)
    starts = [0.0, *ends[:-1]] if ends else []
    for phrase, start, end in zip(phrases, starts, ends, strict=True):
        yield Caption(break_lines(phrase), _ms(line.start + start * lasting), _ms(line.start + end * lasting))


def _end(caption: Caption, following: int | None) -> int:
    wanted = max(caption.end, caption.start + READABLE_MS)
    return wanted if following is None else min(wanted, following)


def _vtt(about: About, lines: Sequence[TimedLine], chapters: Sequence[ChapterMark]) -> str:
    note = [f"NOTE {_plain(about.title)}", f"Language: {_plain(about.language)}", f"Length: {clock(about.length)}"]
    note += ["Chapters:", *(f"{clock(mark.start)} {_plain(mark.title)}" for mark in chapters)] if chapters else []
    cues = (
        f"{n}\n{_stamp(c.start, '.')} --> {_stamp(c.end, '.')}\n" + "\n".join(html.escape(x, False) for x in c.lines)
        for n, c in enumerate(captions_of(lines), 1)
    )
    return "\n\n".join(["WEBVTT", "\n".join(note), *cues]) + "\n"


def _srt(about: About, lines: Sequence[TimedLine], chapters: Sequence[ChapterMark]) -> str:
    del about, chapters  # SubRip knows only words and times
    return "\n".join(
        f"{n}\n{_stamp(c.start, ',')} --> {_stamp(c.end, ',')}\n" + "".join(f"{_plain(x)}\n" for x in c.lines)
        for n, c in enumerate(captions_of(lines), 1)
    )


def _lrc(about: About, lines: Sequence[TimedLine], chapters: Sequence[ChapterMark]) -> str:
    del chapters  # LRC has no place for them
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


KINDS: MappingProxyType[str, Callable[[About, Sequence[TimedLine], Sequence[ChapterMark]], str]] = MappingProxyType(
    {"vtt": _vtt, "srt": _srt, "lrc": _lrc}
)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _stamp(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def _minutes(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _plain(text: str) -> str:
    """Return a text on one line, without what would be read as the arrow between two times."""
    return " ".join(text.split()).replace("-->", "→")


def _unbracketed(text: str) -> str:
    """Return a text that cannot be taken for a tag."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
