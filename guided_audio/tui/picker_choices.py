"""The choices of the picker: sessions in the order of the path or for a need, and how one of them may be played."""

import re
import shlex
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Generic, TypeAlias, TypeVar

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, shorten
from guided_audio.core.translation import ENGLISH, _, screen_language
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.journal import ResumePoint
from guided_audio.library.recommend import Recommendation
from guided_audio.safety.crisis import Danger, person_now
from guided_audio.session import offers
from guided_audio.session.options import SessionOptions, resumed_options
from guided_audio.session.session import Session, list_sounds, open_session

Value = TypeVar("Value")
AS_WRITTEN = _("as it is written")
_GO_ON, _AGAIN, _NEXT, _SHORT = _("Go on where you were"), _("Again"), _("Next on the path"), _("Six minutes")
_GROUND, _CALL, _PHONE = _("Steady ground"), _("Whom to call"), _("Hear it on a phone")
_GROUND_SUMMARY = _("About a minute, with your eyes open, for when it is too much.")
ALL, _REST = _("All sessions"), _("More")
_NOT_UNDERSTOOD = _("No session was found for this. Another word, perhaps?")
_MORE_THAN_A_SESSION = _("If it is more than a session can hold, there are people to call.")
_WHERE_YOU_WERE, _AT_ITS_BEGINNING = _("where you were"), _("at its beginning")
_OURS = _("In your language")
_QUOTED = 60
_NO_OWN_PATH = _("Your own path cannot be read; «guided-audio path» says why.")
_NO_PATH = _("The path cannot be read; «guided-audio path» says why. These are the sessions there are.")


class Elsewhere(Enum):
    """Where a listener may go instead of into a session."""

    GROUND = auto()
    CARE = auto()
    PHONE = auto()


@dataclass(frozen=True, slots=True)
class Goal:
    """A session that was chosen, to be played for so long, or from where it was left."""

    script: str
    length: Seconds | None = None
    left: ResumePoint | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """A session to play, and how."""

    script: str
    options: SessionOptions
    left: ResumePoint | None = None
    """Where to go on; None to begin at its beginning."""


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, or something that can be picked."""

    text: str
    goal: Goal | Elsewhere | None = None
    minutes: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows to pick from, and words to read before them; `is_danger` if people are needed, and no session."""

    rows: tuple[Row, ...]
    words: str = ""
    is_danger: bool = False


HELP = (Row(_GROUND, Elsewhere.GROUND, _("{minutes} min", minutes=1), _GROUND_SUMMARY), Row(_CALL, Elsewhere.CARE))
"""The way to help, which is always among the rows."""


def for_tonight() -> Found:
    """Return what may be wanted first, and then the path, stage by stage; where it cannot be read, all of the library."""
    path = offers.on_the_path()
    rows = list(_first(offers.for_tonight(path, screen_language())))
    is_own = any(stage.title for stage in path.stages)
    ours = tuple(filter(_is_in_another, (script for stage in path.stages for script in stage.scripts)))
    rows += [Row(_OURS), *map(_row, ours)] if ours else []
    for stage in path.stages:
        others = [script for script in stage.scripts if script not in ours]
        rows += [Row(_(stage.title) or (_REST if is_own else ALL)), *map(_row, others)] if others else []
    words = "" if path.problem is None else _NO_OWN_PATH if is_own else _NO_PATH
    return Found((*rows, Row(_PHONE, Elsewhere.PHONE)), words)


def _is_in_another(script: Recommendation) -> bool:
    """Whether a session is in the language of the screen, where that is not the language of the path."""
    return screen_language() != ENGLISH and language_of(script.meta.language) == screen_language()


def _first(tonight: offers.Tonight) -> Iterator[Row]:
    """Yield what was left, the last one again, the next one, the way to help, and something short."""
    left = tonight.left
    if left is not None:
        yield Row(f"{_GO_ON}: {left.title}", Goal(left.script, left=left), "", _left_at(left))
    for name, script in ((_AGAIN, tonight.again), (_NEXT, tonight.following)):
        if script is not None and not (left and left.script == script.entry.name):
            row = _row(script)
            yield replace(row, text=f"{name}: {row.text}")
    yield from HELP
    if tonight.short is not None:
        row = _row(tonight.short)
        goal = Goal(tonight.short.entry.name, offers.SHORT)
        yield replace(row, text=f"{_SHORT}: {row.text}", goal=goal, minutes=_in_minutes(offers.SHORT))


def _left_at(left: ResumePoint) -> str:
    return _("You were at «{sentence}»", sentence=shorten(left.sentence, _QUOTED))


def named(words: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows in whose names every word that was typed begins a word, each once."""
    typed = _bare(words).split()
    found: dict[object, Row] = {}
    for row in rows:
        in_name = re.findall(r"\w+", _bare(row.text))
        if row.goal and typed and all(any(word.startswith(one) for word in in_name) for one in typed):
            found.setdefault(row.goal, row)
    return tuple(found.values())


def _bare(text: str) -> str:
    """Return a text without what people leave out when they type: capitals, accents and marks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w\s]", " ", "".join(char for char in apart if not unicodedata.combining(char)))


def for_need(need: str) -> Found:
    """Return what helps with a need, and the way to help; people come first where its words suggest danger."""
    answer = offers.for_need(need)
    if answer.danger is Danger.PLAIN:
        return Found(HELP[::-1], person_now(), is_danger=True)
    if not answer.is_understood:
        return Found(HELP, _NOT_UNDERSTOOD)
    notes = [_(note) for note in answer.notes]
    if answer.danger is Danger.PERHAPS:
        return Found((*HELP[::-1], *map(_row, answer.scripts)), "\n".join([*notes, _MORE_THAN_A_SESSION]))
    return Found((*map(_row, answer.scripts), *HELP), "\n".join(notes))


def _row(script: Recommendation) -> Row:
    meta = script.meta
    language = "" if language_of(meta.language) == screen_language() else f" · {meta.language}"
    minutes = _in_minutes(meta.length) if meta.length else ""
    return Row(script.title + language, Goal(script.entry.name), minutes, meta.summary)


def why_not(error: GuidedAudioError, script: str) -> str:
    """Return why a session cannot be played, and what would help: of a single problem all that is known."""
    if isinstance(error, DiagnosticsError) and len(error.diagnostics) == 1:
        (found,) = error.diagnostics
        told = (str(text) for text in (found.message, found.hint) if text)
        return ". ".join(f"{text[:1].upper()}{text[1:]}" for text in told)
    return _("{message}: «guided-audio check {script}» says more", message=error.message, script=shlex.quote(script))


def _in_minutes(seconds: float) -> str:
    return _("{minutes} min", minutes=max(1, round(seconds / 60)))


@dataclass(slots=True)
class Setting(Generic[Value]):
    """One setting of how a session is played: its values with their labels, and which of them is chosen."""

    name: str
    values: tuple[tuple[str, Value], ...]
    chosen: int = 0

    def turn(self, steps: int) -> None:
        """Choose another value, so many further on; after the last comes the first."""
        self.chosen = (self.chosen + steps) % len(self.values)

    @property
    def label(self) -> str:
        """The label of the present value."""
        return self.values[self.chosen][0]

    @property
    def value(self) -> Value:
        """The present value."""
        return self.values[self.chosen][1]


AnySetting: TypeAlias = Setting[Seconds | None] | Setting[str] | Setting[str | None] | Setting[ResumePoint | None]


class Settings:
    """How one session may be played: its length, its voice and the sound behind; UsageError or ScriptError if it cannot be."""

    def __init__(self, goal: Goal) -> None:
        self.session = session = open_session(goal.script)
        self.length = _length_of(session, goal.length)
        self.voice = Setting(
            _("Voice"), ((session.voice.name, ""), *((name, name) for name in offers.voices_of(session)))
        )
        beds = ((sound.name, sound.name) for sound in list_sounds())
        self.bed = Setting[str | None](_("Sound behind"), ((AS_WRITTEN, None), (_("none"), ""), *beds))
        self.start = Setting[ResumePoint | None](_("Begin"), ((_AT_ITS_BEGINNING, None),))
        if goal.left is not None:
            self.start.values = ((_where(goal.left), goal.left), *self.start.values)
        self._goal = goal

    @property
    def all(self) -> tuple[AnySetting, ...]:
        """Every setting that has more than one value; what goes on is played as it was."""
        settings = (self.start,) if self._goal.left else (self.length, self.voice, self.bed)
        return tuple(setting for setting in settings if len(setting.values) > 1)

    @property
    def picked(self) -> Picked:
        """The session, and how it is to be played."""
        options = SessionOptions(voice=self.voice.value, length=self.length.value, ambience=self.bed.value)
        if self._goal.left is not None:
            options = resumed_options(self._goal.left, options)
        return Picked(self._goal.script, options, self.start.value)


def _length_of(session: Session, wanted: Seconds | None) -> Setting[Seconds | None]:
    """Return the lengths that a session can have, in order; the present one is that which is wanted, if it is there."""
    own = offers.own_length(session)
    others = {length: length for length in offers.lengths_of(session)}
    lengths = sorted({**others, own: None}.items())
    values = tuple((_in_minutes(seconds), length) for seconds, length in lengths)
    present = wanted if wanted in others else None
    return Setting(_("Length"), values, [length for _, length in lengths].index(present))


def _where(left: ResumePoint) -> str:
    return _("where you were, in «{chapter}»", chapter=left.chapter) if left.chapter else _WHERE_YOU_WERE


def facts_of(session: Session) -> tuple[str, ...]:
    """Return what a listener should know of a session before it begins; empty texts are left out."""
    meta = session.script.meta
    touches = _("Touches on: {content_note}", content_note=meta.content_note) if meta.content_note else ""
    needs = _("You will need: {needs}", needs=", ".join(meta.needs)) if meta.needs else ""
    return tuple(filter(None, (touches, meta.safety, needs)))
