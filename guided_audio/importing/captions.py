"""Captions of any form as a draft: every sentence once, what is meant for the eye left out, silence from the times."""

import html
import itertools
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.voice import speaking_time
from guided_audio.importing.draft import Assembler, CueWords, Part, Words, note_parts
from guided_audio.importing.inline_cues import read_words
from guided_audio.importing.vocabulary import vocabulary

TIMED: Mapping[str, Any] = packaged_toml("guided_audio.importing", "captions.toml")
"""The words and patterns of captions and recognisers' files."""
SHORTEST_GAP = 0.4
"""A gap below this, in seconds, is the breath between two lines, and no pause."""
SHORTEST_GUESS = 1.5
"""The same where it is only estimated when words end."""
PARAGRAPH_GAP = 3.0
"""From this gap on, a sentence that has ended ends its paragraph, too."""
_LONGEST_LETTER = 30.0
"""Numbers are milliseconds where a letter would last longer than so many seconds."""
_FLASH, _TOUCHING = 0.05, 0.11
"""Captions that are shown no longer only repeat; those no farther apart, in seconds, follow each other."""

_UNSEEN = str.maketrans({"\u00a0": " ", "\u202f": " ", **dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufeff")})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, and the place of its first character."""

    text: str
    place: SourceLocation


@dataclass(frozen=True, slots=True)
class Caption:
    """When something is shown, in seconds, its lines, and the private remarks above it; `end` is None if it is not known."""

    start: float
    end: float | None
    place: SourceLocation
    lines: Sequence[Line]
    notes: Sequence[Line] = ()
    speaker: str = ""


def read_captions(
    captions: Sequence[Caption], after: Iterable[Line], collector: DiagnosticCollector
) -> tuple[Part, ...]:
    """Return captions as they are to be spoken, and the remarks after them."""
    return _Reader(captions, collector).read(after)


@dataclass(slots=True)
class _Reader:
    captions: Sequence[Caption]
    collector: DiagnosticCollector
    page: Assembler = field(default_factory=Assembler)
    names: Counter[str] = field(default_factory=Counter)
    reached: float = 0.0

    def read(self, after: Iterable[Line]) -> tuple[Part, ...]:
        for above, below in itertools.pairwise(self.captions):
            if below.start < above.start:
                self._warn(
                    below.place, "unordered", N_("this subtitle begins before the one above it: they are sorted")
                )
        ordered = sorted(self.captions, key=lambda caption: caption.start)
        seen = [replace(c, lines=[plain for line in c.lines if (plain := self._plain(line)).text]) for c in ordered]
        said = list(_unrolled(seen))
        if said != seen:
            self._warn(said[0].place, "rolling", N_("lines that stay on the screen while others come are spoken once"))
        names = [name for caption in said for line in caption.lines if (name := _name_in(line.text))]
        self.names.update(names * 2 if 2 * len(names) >= len(said) > 2 else names)
        self.names.update({caption.speaker.casefold(): 2 for caption in said})
        for caption, following in itertools.zip_longest(said, said[1:]):
            self._play(caption, following.start if following else None)
        self._keep(after)
        return self.page.finish()

    def _play(self, caption: Caption, until: float | None) -> None:
        parts = list(self._parts(caption))
        words = "".join(part.text for part in parts if isinstance(part, Words))
        cues = [part.inside for part in parts if isinstance(part, CueWords)]
        is_heard = words.strip() or any(not cue.startswith("note:") for cue in cues)
        if is_heard:
            self._gap(caption)
        self._keep(caption.notes)
        self.page.blank()
        self.page.take(parts)
        self.page.blank()
        if is_heard:
            self.reached = max(self.reached, self._guess(caption, words, until) if caption.end is None else caption.end)

    def _guess(self, caption: Caption, words: str, until: float | None) -> float:
        """Return when words end of which only the beginning is known, at the usual pace, and before others begin."""
        message = N_("only where words begin is known: the silence is what they leave at the usual pace")
        self._warn(caption.place, "times", message)
        end = round(2 * (caption.start + speaking_time(words))) / 2
        return end if until is None or until - end >= SHORTEST_GUESS else until

    def _gap(self, caption: Caption) -> None:
        seconds = round(caption.start - self.reached, 1)
        if seconds < 0 or (caption.end or caption.start) < caption.start:
            message = N_("this subtitle begins before another one has ended, or ends before it begins")
            self._warn(caption.place, "overlap", message)
        if seconds >= PARAGRAPH_GAP and self.page.ends_with(pattern("sentence-end")):
            self.page.end_paragraph()
        if seconds >= SHORTEST_GAP:
            self.page.pause(seconds, caption.place)

    def _keep(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.page.note(line.text, line.place)

    def _plain(self, line: Line) -> Line:
        """Return a line without tags, entities and characters that are not seen."""
        if tag := pattern("tag").search(line.text):
            name = shorten(tag[0]) if tag[0].startswith("<v") else f"{re.split('[0-9 .>]', tag[0])[0]}…"
            self._warn(
                line.place,
                "tags",
                N_("tags such as {name} are left out", name=name),
                N_("*so* is emphasis in a script"),
            )
        shown = pattern("tag").sub("", line.text.replace("[br]", " "))
        return Line(" ".join(html.unescape(shown).translate(_UNSEEN).split()), line.place)

    def _parts(self, caption: Caption) -> Iterator[Part]:
        """Yield the parts that the lines of a caption give; music, sounds and credits are kept as notes."""
        lines = [Line(pattern("dash").sub("", line.text), line.place) for line in caption.lines]
        whole = " ".join(line.text for line in lines)
        is_sound = pattern("sound").fullmatch(whole) or pattern("music").search(whole)
        for line in [Line(whole, lines[0].place)] if is_sound else lines:
            spoken = pattern("song").sub(" ", line.text).strip()
            if pattern("music").search(spoken) or self._is_sound(spoken) or pattern("credit").fullmatch(spoken):
                spoken = ""
            for remark in [line.text] if not spoken else pattern("song").findall(line.text):
                self._warn(line.place, "sound", N_("music, songs, sounds and credits are kept as notes"))
                yield from note_parts(remark, line.place)
            yield from self._said(Line(spoken, line.place))

    def _is_sound(self, text: str) -> bool:
        """Whether words in brackets describe a sound, and are no cue."""
        nobody = DiagnosticCollector("")
        parts = read_words(text, nobody.at(1), nobody) if pattern("sound").fullmatch(text) else ()
        return any(isinstance(part, Words) for part in parts)

    def _said(self, line: Line) -> Iterator[Part]:
        """Yield what is spoken of a line, without who says it."""
        speaker, text = pattern("speaker").match(line.text), pattern("chevrons").sub("", line.text)
        yield Words(" ", line.place)
        if speaker and self._speaks(speaker):
            message = N_("the speaker «{speaker}» is not spoken", speaker=shorten(speaker["name"]))
            self._warn(line.place, "speaker", message, N_("[voice NAME] lets another voice speak"))
            manner, text = (speaker["manner"] or "").strip(), pattern("chevrons").sub("", line.text[speaker.end() :])
            is_cue = not self._is_sound(manner)
            yield from read_words(manner, line.place, self.collector) if is_cue else note_parts(manner, line.place)
        elif text != line.text:
            self._warn(line.place, "speaker", N_("the signs of another speaker, >>, are left out"))
        yield from read_words(text, line.place, self.collector)

    def _speaks(self, found: re.Match[str]) -> bool:
        """Whether what stands before a colon is who speaks, and not the beginning of a sentence such as «Remember:»."""
        name, known = found["name"], found["name"].casefold()
        if not {known, known.split()[0]}.isdisjoint(TIMED["sayings"]):
            return False
        is_role = known.rstrip(" #0123456789") in vocabulary().words["speakers"] or known.startswith("speaker")
        is_name = all(not word[0].islower() for word in name.split())
        is_marked = bool(found["called"]) or name.isupper() or " " in name or self.names[known] > 1
        return is_role or (is_name and is_marked)

    def _warn(self, place: SourceLocation, code: str, message: str, hint: str = "") -> None:
        self.collector.warn_once(place, code, message, hint)


def in_seconds(captions: Sequence[Caption]) -> Sequence[Caption]:
    """Return captions with their times in seconds, if a letter of them would last too long for seconds."""
    letters = sum(len(line.text) for caption in captions for line in caption.lines)
    shown = sum(c.end - c.start for c in captions if c.end is not None) or captions[-1].start - captions[0].start
    if shown <= _LONGEST_LETTER * letters:
        return captions
    return [replace(c, start=c.start / 1000, end=None if c.end is None else c.end / 1000) for c in captions]


def _name_in(text: str) -> str:
    found = pattern("speaker").match(pattern("dash").sub("", text))
    return found["name"].casefold() if found else ""


def _unrolled(captions: Sequence[Caption]) -> Iterator[Caption]:
    """Yield captions without the lines that only stay on the screen; what is said twice stays."""
    overlaps = [_overlap(above, below) for above, below in zip([None, *captions], captions, strict=False)]
    is_rolling = sum(sureness for _, _, sureness in overlaps) > 1
    for caption, (count, rest, _) in zip(captions, overlaps, strict=True):
        grown = [Line(rest, caption.lines[count - 1].place)] if rest else []
        yield replace(caption, lines=[*grown, *caption.lines[count:]]) if count and is_rolling else caption


def _overlap(above: Caption | None, below: Caption) -> tuple[int, str, int]:
    """Return how many lines of the caption before are repeated, how the last of them goes on, and how surely they roll.

    They do where one of both shows more than the other, and more surely where one is only a flash.
    """
    if above is None or above.end is None or below.start - above.end > _TOUCHING:
        return 0, "", 0
    old, new = ([line.text for line in caption.lines] for caption in (above, below))
    for count in range(min(len(old), len(new)), 0, -1):
        if old[-count:-1] == new[: count - 1] and f"{new[count - 1]} ".startswith(f"{old[-1]} "):
            rest = new[count - 1][len(old[-1]) :].strip()
            is_flash = min(above.end - above.start, (below.end or below.start) - below.start) <= _FLASH
            return count, rest, 2 if is_flash else int(bool(rest) or not len(old) == len(new) == count)
    return 0, "", 0


def plain_name(name: str) -> str:
    """Return a field's name in small letters and digits alone: `pause_after` and `pauseAfter` are one."""
    return re.sub(r"[\W_]", "", name).lower()


def name_for(meaning: str, names: Container[str]) -> str:
    """Return the name of the field that says this, by the order in which names are listed, or nothing."""
    return next((name for name in TIMED[meaning] if name in names), "")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of captions, compiled once."""
    written: str = TIMED["patterns"][name]
    for time, form in TIMED["times"].items():
        written = written.replace(f"<{time}>", form)
    return re.compile(written)
