"""The choices of the picker: sessions in the order of the path or for a need, and how one of them may be played."""

import shlex
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.library.recommend import Recommendation
from guided_audio.safety.crisis import Danger
from guided_audio.session import offers
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import list_sounds, open_session

Value = TypeVar("Value")
_OURS = "en"
"""The language of these screens: a session in another one says so."""
AS_WRITTEN = "as it is written"
_NO_OWN_PATH = "Your own path cannot be read; «guided-audio path» says why."
_NO_PATH = "The path cannot be read; «guided-audio path» says why. These are the sessions there are."


class Elsewhere(Enum):
    """Where a listener may go instead of into a session."""

    GROUND = auto()
    CARE = auto()
    PHONE = auto()


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
    path = offers.on_the_path()
    rows: list[Row] = []
    for stage in path.stages:
        title = [Row(stage.title or "More")] if stage.title or rows else []
        rows += [*title, *map(_row, stage.scripts)]
    is_own = any(stage.title for stage in path.stages)
    return Found(tuple(rows), "" if path.problem is None else _NO_OWN_PATH if is_own else _NO_PATH)


def for_need(need: str) -> Found:
    """Return what helps with a need; people come first where its words suggest danger."""
    answer = offers.for_need(need)
    if answer.danger is Danger.PLAIN:
        return Found((), is_danger=True)
    if not answer.is_understood:
        return Found((), "No session was found for this. Another word, perhaps? If it is too much: c")
    notes = [*answer.notes]
    notes += ["If it is more than a session can hold: c"] if answer.danger is Danger.PERHAPS else []
    return Found(tuple(map(_row, answer.scripts)), "\n".join(notes))


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
        own = _in_minutes(offers.own_length(session))
        lengths = ((_in_minutes(length), length) for length in offers.lengths_of(session))
        beds = ((sound.name, sound.name) for sound in list_sounds())
        self.session = session
        self.length = Setting[Seconds | None]("Length", ((own, None), *lengths))
        self.voice = Setting("Voice", ((session.voice.name, ""), *((name, name) for name in offers.voices_of(session))))
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
