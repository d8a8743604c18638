"""The choices of the picker: sessions in the order of the path or for a need, and how one of them may be played."""

import shlex
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, UsageError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.library.recommend import Criteria, Recommendation, curriculum, recommend
from guided_audio.safety.crisis import Danger, danger_in
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import Session, list_sounds, open_session
from guided_audio.voices import voice_catalog as catalog

Value = TypeVar("Value")
_MINUTES = (3, 5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60)
"""The lengths to choose from."""
_MARGIN = 0.03
"""Lengths are known before a word is spoken only roughly: those at the edges are not offered."""
_OURS = "en"
"""The language of these screens: a session in another one says so."""
_ANY_LANGUAGE = "mul"
"""The language of a voice that has tones and no words."""
AS_WRITTEN = "as it is written"
_NO_PATH = "The path cannot be read; «guided-audio path» says why. These are the sessions there are."


class Elsewhere(Enum):
    """Where a listener may go instead of into a session."""

    GROUND = auto()
    CARE = auto()


@dataclass(frozen=True, slots=True)
class Picked:
    """A session to play, and how."""

    script: str
    options: SessionOptions


@dataclass(frozen=True, slots=True)
class Row:
    """A heading, or a session that can be picked."""

    text: str
    script: str = ""
    minutes: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows to pick from, and words to read before them; `is_danger` if people are needed, and no session."""

    rows: tuple[Row, ...]
    words: str = ""
    is_danger: bool = False


def on_the_path() -> Found:
    """Return the path, stage by stage; where it cannot be read, all of the library."""
    try:
        path, scripts, problem = curriculum()
    except GuidedAudioError:
        return Found(tuple(_row(script) for script in recommend(Criteria(), may_be_empty=True).scripts), _NO_PATH)
    rows: list[Row] = []
    for stage in path.stages:
        steps = [_row(scripts[step.script]) for step in stage.steps if scripts[step.script].is_performable]
        rows += [Row(stage.title), *steps] if steps else []
    known = path.order
    others = [_row(script) for name, script in scripts.items() if name not in known and script.is_performable]
    rows += [Row("More"), *others] if others else []
    return Found(tuple(rows), "" if problem is None else "Your own path cannot be read; «guided-audio path» says why.")


def for_need(need: str) -> Found:
    """Return what helps with a need; people come first where its words suggest danger."""
    danger = danger_in(need)
    if danger is Danger.PLAIN:
        return Found((), is_danger=True)
    try:
        found = recommend(Criteria(need=need), may_be_empty=danger is Danger.PERHAPS)
    except UsageError:
        return Found((), "No session was found for this. Another word, perhaps? If it is too much: c")
    notes = [need.note for need in found.needs if need.note]
    notes += ["If it is more than a session can hold: c"] if danger is Danger.PERHAPS else []
    return Found(tuple(_row(script) for script in found.scripts if script.is_performable), "\n".join(notes))


def _row(script: Recommendation) -> Row:
    meta = script.meta
    language = "" if language_of(meta.language) == _OURS else f" · {meta.language}"
    minutes = _in_minutes(meta.length) if meta.length else ""
    return Row(script.title + language, script.entry.name, minutes, meta.summary)


def why_not(error: GuidedAudioError, script: str) -> str:
    """Return why a session cannot be played, and what would help: of a single problem all that is known."""
    if isinstance(error, DiagnosticsError) and len(error.diagnostics) == 1:
        (found,) = error.diagnostics
        return ". ".join(f"{text[:1].upper()}{text[1:]}" for text in (found.message, found.hint) if text)
    return f"{error.message}: «guided-audio check {shlex.quote(script)}» says more"


def _in_minutes(seconds: float) -> str:
    return f"{max(1, round(seconds / 60))} min"


@dataclass(slots=True)
class Setting(Generic[Value]):
    """One setting of how a session is played: its values with their labels, the usual one first, and the present one."""

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


class Settings:
    """How one session may be played: its length, its voice and the sound behind; UsageError or ScriptError if it cannot be."""

    def __init__(self, script: str) -> None:
        session = open_session(script)
        own = _in_minutes(session.target or session.timeline.length_estimate)
        lengths = ((_in_minutes(length), length) for length in _lengths(session))
        beds = ((sound.name, sound.name) for sound in list_sounds())
        self.session = session
        self.length = Setting[Seconds | None]("Length", ((own, None), *lengths))
        self.voice = Setting("Voice", ((session.voice.name, ""), *((name, name) for name in _voices(session))))
        self.bed = Setting[str | None]("Sound behind", ((AS_WRITTEN, None), ("none", ""), *beds))
        self._script = script

    @property
    def all(self) -> tuple[Setting[Seconds | None] | Setting[str] | Setting[str | None], ...]:
        """Every setting that has more than one value."""
        return tuple(setting for setting in (self.length, self.voice, self.bed) if len(setting.values) > 1)

    @property
    def picked(self) -> Picked:
        """The session, and how it is to be played."""
        options = SessionOptions(voice=self.voice.value, length=self.length.value, ambience=self.bed.value)
        return Picked(self._script, options)


def _lengths(session: Session) -> tuple[Seconds, ...]:
    if not session.is_elastic:
        return ()
    reach = session.reach_estimate
    least, most = reach.least * (1 + _MARGIN), reach.most * (1 - _MARGIN)
    own = session.target or session.timeline.length_estimate
    asked = (Seconds(60.0 * minutes) for minutes in _MINUTES)
    return tuple(length for length in asked if least <= length <= most and round(length / 60) != round(own / 60))


def _voices(session: Session) -> tuple[str, ...]:
    language = session.script.meta.language
    for at_hand in (True, False):  # the others are slow to list
        voices = catalog.list_voices(at_hand)
        speaking = [voice for voice in voices if voice.language != _ANY_LANGUAGE and voice.speaks(language)]
        if speaking:
            break
    return tuple(voice.name for voice in speaking if voice.name != session.voice.name)
