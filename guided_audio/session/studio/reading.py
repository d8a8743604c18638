"""A script as it will be heard, before a word is spoken: every passage and every silence with its line, place and length."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from guided_audio.core.errors import Diagnostic, DiagnosticsError, GuidedAudioError, LengthOutOfReach, ScriptError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import count_words
from guided_audio.library.lexicon import read_lexicon
from guided_audio.script import ParsedScript, Text, parse_script
from guided_audio.session.options import SessionOptions
from guided_audio.session.plan import SessionPlan, plan_script
from guided_audio.session.script_files import check_script
from guided_audio.session.studio.cures import curable_lines, is_curable
from guided_audio.timeline import Bed, Chapter, Lead, Placed, Say, Show, Silence, fit, kind_of, text_of

LONG = Seconds(60.0)
"""A silence from this length on is marked: the care rules want it announced."""
BREATHER = Seconds(3.0)
DENSE = Seconds(60.0)
"""Words that go on for so long without a silence of BREATHER are marked."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of a session: words, a silence, a breath, a wait, a bell; or a moment, such as a chapter."""

    kind: str
    text: str
    line: int
    cue: int
    """The first of its cues, from which it can be heard."""
    start: Seconds
    seconds: Seconds
    mark: str = ""
    """`dense` or `long`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it will be heard with some options; `version` is the same for the same text and options."""

    version: str
    path: Path
    text: str
    parsed: ParsedScript
    options: SessionOptions
    session: SessionPlan | None = None
    """As it is fitted to its length; None if it cannot be performed as it is written."""
    rows: tuple[Row, ...] = ()
    problem: GuidedAudioError | None = None
    """Why it is not heard as it was asked for."""

    @property
    def length(self) -> Seconds:
        """About how long it lasts."""
        return Seconds(self.rows[-1].start + self.rows[-1].seconds) if self.rows else Seconds(0.0)

    @property
    def silence_share(self) -> float:
        """About how much of it is without words, 0 to 1."""
        spoken = sum(row.seconds for row in self.rows if row.kind in {"say", "breathe"})
        return 1.0 - spoken / self.length if self.length else 0.0

    @property
    def words(self) -> int:
        """How many words the voice says."""
        return sum(count_words(row.text) for row in self.rows if row.kind == "say")

    def findings(self) -> tuple[Diagnostic, ...]:
        """Return everything there is to say about the script, by the rules that keep it kind, too."""
        return check_script(self.path, self.parsed, care=True)

    def curable(self, found: Iterable[Diagnostic]) -> frozenset[Diagnostic]:
        """Return those of its findings that can be mended here."""
        mechanical = curable_lines(self.path, self.text) if self.parsed.errors else frozenset()
        language = self.parsed.script.meta.language
        return frozenset(one for one in found if is_curable(one, language, mechanical))

    def reach(self) -> tuple[Seconds, Seconds] | None:
        """Return about how short and how long it can be; None if there is nothing to choose."""
        if self.session is None or not self.session.is_elastic:
            return None
        try:
            found = self.session.reach_estimate
        except ScriptError:
            return None
        return (found.least, found.most) if found.is_range else None


def version_of(text: str, options: SessionOptions) -> str:
    """Return by what a reading is known."""
    return hashlib.sha256(repr((text, options)).encode("utf-8", "replace")).hexdigest()[:32]


def read_aloud(path: Path, text: str, options: SessionOptions) -> Reading:
    """Lay out a text as it will be heard; what is wrong with it or with the options is in the reading."""
    parsed = parse_script(text, str(path))
    reading = Reading(version_of(text, options), path, text, parsed, options)
    try:
        plan = plan_script(path, parsed, options, read_lexicon())
    except DiagnosticsError as error:
        return replace(reading, rows=tuple(_unplanned(parsed)), problem=error)
    except GuidedAudioError as error:  # an option, such as a voice that is gone
        usual = read_aloud(path, text, SessionOptions()) if options != SessionOptions() else reading
        return replace(usual, version=reading.version, options=options, problem=error)
    session, problem = _fitted(plan)
    return replace(reading, session=session, rows=rows_of(session), problem=problem)


def _fitted(plan: SessionPlan) -> tuple[SessionPlan, GuidedAudioError | None]:
    """Return a session fitted to its length as an export fits it, by estimates; in its natural length where that cannot be."""
    if plan.target is None or not plan.is_to_be_fitted:
        return plan, None
    try:
        fitted = fit(cache(plan.planned), plan.passages, plan.target, plan.frames_estimate)
    except (LengthOutOfReach, ScriptError) as error:
        return plan, error
    return replace(plan, timeline=fitted.timeline, fitted=fitted), None


def rows_of(session: SessionPlan) -> tuple[Row, ...]:
    """Return a session as rows in order."""
    starts = [(one.location.line, one.location.column) for one in session.script.paragraphs]
    return tuple(_marked(list(_merged(_rows(session), starts))))


def _rows(session: SessionPlan) -> Iterator[tuple[Row, Placed]]:
    form, line = session.timeline.format, 1
    for index, placed in enumerate(session.timeline.estimate()):
        cue = placed.cue
        line = place.line if (place := getattr(cue, "location", None)) else line
        kind = kind_of(cue)
        if kind == "silence" and isinstance(cue, Silence) and not cue.source:
            kind = "gap"
        start, seconds = form.seconds(placed.start), form.seconds(placed.frames)
        if seconds or isinstance(cue, Chapter | Show | Bed):
            yield Row(kind, text_of(cue), line, index, start, seconds), placed


def _merged(rows: Iterator[tuple[Row, Placed]], starts: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Join sentences of one paragraph, and the phases of one breathing; the short gaps behind words belong to them."""
    last: Row | None = None
    last_key: object = None
    for row, placed in rows:
        key = _key_of(placed, starts)
        if last and row.kind == "gap" and last.kind == "say":
            last = replace(last, seconds=Seconds(row.start + row.seconds - last.start))
            continue
        if last and key is not None and key == last_key:
            text = f"{last.text} {row.text}" if row.kind == "say" else last.text
            last = replace(last, text=text, seconds=Seconds(row.start + row.seconds - last.start))
            continue
        if last:
            yield last
        last, last_key = row, key
    if last:
        yield last


def _key_of(placed: Placed, starts: Sequence[tuple[int, int]]) -> object:
    """Return what rows that belong together share; None for one that stands alone."""
    match placed.cue:
        case Say(location=place):
            return "say", bisect_right(starts, (place.line, place.column))
        case Lead(location=place):
            return "breathe", place
    return None


def _marked(rows: list[Row]) -> Iterator[Row]:
    """Mark long silences, and words without a breather."""
    dense: set[int] = set()
    run: list[int] = []
    for number, row in enumerate([*rows, None]):
        if row and row.kind in {"say", "chapter", "note", "ambience"}:
            run.append(number)
        elif row is None or row.seconds >= BREATHER:
            if sum(rows[n].seconds for n in run) >= DENSE:
                dense.update(n for n in run if rows[n].kind == "say")
            run = []
    for number, row in enumerate(rows):
        is_long = row.kind in {"silence", "gap"} and row.seconds >= LONG
        yield replace(row, mark="long" if is_long else "dense" if number in dense else "")


def _unplanned(parsed: ParsedScript) -> Iterator[Row]:
    """Yield the paragraphs of a script that cannot be performed as it is written, without times."""
    for paragraph in parsed.script.paragraphs:
        text = " ".join(part.text for part in paragraph.parts if isinstance(part, Text))
        yield Row("say", " ".join(text.split()), paragraph.location.line, -1, Seconds(0.0), Seconds(0.0))
