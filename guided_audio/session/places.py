"""Finding a place in a session as a person names it: a line of its script, words, a chapter, a time."""

import contextlib
import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guided_audio.core.errors import LengthOutOfReach, UsageError, shorten
from guided_audio.core.suggestions import ask_for, nearest
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Frames, clock, parse_duration, parse_number
from guided_audio.script import Paragraph
from guided_audio.session.plan import SessionPlan
from guided_audio.session.prepare import fit_session
from guided_audio.timeline import Bed, Chapter, Lead, Placed, Say, Show, Strike, TimelineCue, text_of

WAYS = _("«line 42», «chapter 3», «chapter TITLE», «12:30», or words of a sentence")
"""How a place may be named."""
_LINE = re.compile(r"line\s+(\d{1,7})", re.IGNORECASE)
_CHAPTER = re.compile(r"chapter\s+(\S.*)", re.IGNORECASE)
_ALIKE = 0.5
"""How alike a sentence has to be to what was asked for, 0 to 1, to be offered instead."""
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """The index of the cue to begin with, and how many places fit what was asked for."""

    index: int
    matches: int = 1
    words: str = ""
    """The place as a person reads it: line, chapter, sentence."""


def find_place(session: SessionPlan, wanted: str, placed: Sequence[Placed] | None = None) -> PlaceFound:
    """Find a place in a session; where several fit, the first.

    Args:
        session: The session.
        wanted: `line 42`, `chapter 3`, `chapter TITLE`, `12:30`, or words of a sentence.
        placed: Every cue in its place, for a time; without it, the places are estimated.

    Raises:
        UsageError: There is no such place; it names the nearest.

    """
    if placed is None:
        session = _roughly_fitted(session)
    indices = _places(session, " ".join(wanted.split()), placed)
    return PlaceFound(indices[0], len(indices), words_at(session, indices[0]))


def _roughly_fitted(session: SessionPlan) -> SessionPlan:
    """Return a session fitted to its length by the likely length of its words; as it is where that is out of reach."""
    if session.fitted is None and session.is_to_be_fitted:
        with contextlib.suppress(LengthOutOfReach):
            return fit_session(session, session.frames_estimate)
    return session


def _places(session: SessionPlan, wanted: str, placed: Sequence[Placed] | None) -> list[int]:
    cues = session.timeline.cues
    if found := _LINE.fullmatch(wanted):
        return [_at_line(session, int(found[1]))]
    if (seconds := parse_duration(wanted)) is not None and parse_number(wanted) is None:
        return [_at_time(session, seconds, placed or session.timeline.estimate())]
    chapter = _CHAPTER.fullmatch(wanted)
    indices = (_chapters(cues, chapter[1]) if chapter else []) or _sentences(cues, wanted)
    if not indices:
        raise _nowhere(cues, wanted, chapter[1] if chapter else "")
    return indices


def index_at_line(session: SessionPlan, line: int) -> int:
    """Return the cue to begin with for a line of the script: its sentence, else what follows it; -1 without any words.

    A line in the middle of a paragraph, or after the last one, belongs to the sentence that began before it.
    """
    cues = session.timeline.cues
    places = [(cue.location, n) for n, cue in enumerate(cues) if isinstance(cue, Say | Lead)]
    after = [(place.line, n) for place, n in places if place.line >= line]
    before = [(place.line, place.column, -n) for place, n in places if place.line < line]
    if before and (not after or min(after)[0] > line):
        begun = [leaf for leaf in session.script.leaves if leaf.location.line <= line]
        if not after or isinstance(max(begun, key=lambda leaf: leaf.location.line), Paragraph):
            return -max(before)[2]
    if not after:
        return -1
    at, index = min(after)
    return index if at == line else with_moments(cues, index)


def with_moments(cues: Sequence[TimelineCue], index: int) -> int:
    """Return the first of the headings, notes, beds and bells that stand right before a cue; the cue itself where none do."""
    while index and isinstance(cues[index - 1], Chapter | Show | Bed | Strike):
        index -= 1
    return index


def words_at(session: SessionPlan, index: int) -> str:
    """Return a place in words: the next sentence from a cue on, and its chapter."""
    cues = session.timeline.cues
    said = next((n for n in range(index, len(cues)) if isinstance(cues[n], Say | Lead) and text_of(cues[n])), index)
    titles = [cue.title for cue in cues[: said + 1] if isinstance(cue, Chapter)]
    cue = cues[said]
    if not isinstance(cue, Say | Lead):
        return _("the end")
    chapter = _(", in «{titles}»", titles=titles[-1]) if titles else ""
    return _(
        "line {line}{chapter}: «{cue}»", line=cue.location.line, chapter=chapter, cue=shorten(text_of(cue), _QUOTED)
    )


def _at_line(session: SessionPlan, line: int) -> int:
    index = index_at_line(session, line)
    if index < 0:
        raise UsageError(N_("there is nothing to hear at line {line}", line=line), N_("this script has no words"))
    return index


def _at_time(session: SessionPlan, seconds: float, placed: Sequence[Placed]) -> int:
    """Return the cue that is heard at a time; after the last, UsageError."""
    form = session.timeline.format
    last = placed[-1] if placed else None
    length = form.seconds(Frames(last.start + last.frames)) if last else 0.0
    if seconds >= length:
        raise UsageError(
            N_("it does not last until {seconds}", seconds=clock(seconds)),
            N_("it lasts about {length}", length=clock(length)),
        )
    index = bisect_right([item.start for item in placed], form.frames(seconds)) - 1
    return with_moments(session.timeline.cues, max(index, 0))


def _chapters(cues: Sequence[TimelineCue], wanted: str) -> list[int]:
    """Return the chapter of a number, else those of a title; those that begin with the words, else those that have them."""
    places = [(n, _plain(cue.title)) for n, cue in enumerate(cues) if isinstance(cue, Chapter)]
    if wanted.isdecimal():
        return [places[int(wanted) - 1][0]] if 0 < int(wanted) <= len(places) else []
    plain = _plain(wanted)
    tests: tuple[Callable[[str], bool], ...] = (plain.__eq__, lambda t: t.startswith(plain), lambda t: plain in t)
    fitting = ([n for n, title in places if fits(title)] for fits in tests)
    return next(filter(None, fitting), []) if plain else []


def _sentences(cues: Sequence[TimelineCue], wanted: str) -> list[int]:
    """Return the sentences that have these words, whole words before parts of them."""
    plain = _plain(wanted)
    said = [(n, f" {_plain(text_of(cue))} ") for n, cue in enumerate(cues) if isinstance(cue, Say | Lead)]
    whole = [n for n, words in said if f" {plain} " in words]
    return (whole or [n for n, words in said if plain in words]) if plain else []


def _nowhere(cues: Sequence[TimelineCue], wanted: str, chapter: str) -> UsageError:
    """Return the error for what is nowhere, with what comes nearest, and how a place is named."""
    titles = [cue.title for cue in cues if isinstance(cue, Chapter)]
    if chapter:
        plain = {_plain(title): title for title in reversed(titles)}
        meant = ask_for(f"chapter {plain[one]}" for one in nearest(_plain(chapter), plain))
        there = ", ".join(f"{n} «{title}»" for n, title in enumerate(titles, 1)) or N_("none")
        return UsageError(
            N_("there is no chapter «{chapter}»", chapter=shorten(chapter)),
            meant or _("the chapters are: {there}", there=there),
        )
    near_words = _nearest_sentence(cues, wanted)
    meant = N_("{meant} ", meant=ask_for([shorten(near_words, _QUOTED)])) if near_words else ""
    return UsageError(
        N_("no sentence has the words «{wanted}»", wanted=shorten(wanted)),
        N_("{meant}A place is {ways}", meant=meant, ways=WAYS),
    )


def _nearest_sentence(cues: Sequence[TimelineCue], wanted: str) -> str:
    """Return the sentence that has a part most like these words; empty if none is like them."""
    plain = _plain(wanted).split()
    best, nearest = _ALIKE, ""
    for cue in cues:
        if not isinstance(cue, Say | Lead) or not (words := _plain(text_of(cue)).split()):
            continue
        count = min(len(plain), len(words))
        windows = (words[n : n + count] for n in range(len(words) - count + 1))
        alike = max(difflib.SequenceMatcher(None, " ".join(window), " ".join(plain)).ratio() for window in windows)
        if alike > best:
            best, nearest = alike, text_of(cue)
    return nearest


def _plain(text: str) -> str:
    """Return the words of a text alone, in small letters, without accents."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) or c in "'’" else " " for c in spread)
    return " ".join("".join(kept).split())
