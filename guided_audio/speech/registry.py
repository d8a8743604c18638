"""The installed engines, and what each of them says of its voices."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.metadata import EntryPoint

from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.translation import N_
from guided_audio.core.voice import SAMPLE_RATES, Voice
from guided_audio.speech.engine import engine_points, is_built_in, load_engine, traits_of
from guided_audio.speech.worker_process import NoAnswer, list_in_process


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """An installed engine: its voices, or why it cannot be used, and what would help."""

    name: str
    voices: tuple[Voice, ...]
    problem: str = ""
    hint: str = ""
    answered: bool = True
    """Whether it is known which voices it has."""


def engine_statuses(at_hand: bool = False, first: str = "") -> Iterator[EngineStatus]:
    """Yield every installed engine, one after the other; a broken one carries its problem and breaks nothing else.

    With `at_hand` only those whose voices are known without asking other processes. The engine `first` leads; those at hand
    come next, so that a search asks the slow ones only if it has to.
    """
    points = [point for point in engine_points().values() if not at_hand or _is_at_hand(point)]
    if first:
        points.sort(key=lambda point: (point.name != first, not _is_at_hand(point)))
    return map(_status, points)


def _is_at_hand(point: EntryPoint) -> bool:
    return is_built_in(point) and traits_of(point.name).is_at_hand


def _status(point: EntryPoint) -> EngineStatus:
    try:
        if _is_at_hand(point):
            return EngineStatus(point.name, tuple(load_engine(point.name).voices()))
        voices = _asked(point)
        if isinstance(voices, SpeechError):
            raise voices
        _check_voices(point.name, voices)
        return EngineStatus(point.name, voices)
    except SpeechError as error:
        return EngineStatus(point.name, (), error.message, error.hint, answered=not isinstance(error, NoAnswer))
    except Exception as error:  # any engine may fail in any way
        return EngineStatus(point.name, (), f"{type(error).__name__}: {error}")


@functools.cache
def _asked(point: EntryPoint) -> tuple[Voice, ...] | SpeechError:
    """Ask an engine in a process of its own, once, even if it fails: it may be slow to start, print, or never answer."""
    try:
        return list_in_process(point.name)
    except SpeechError as error:
        return error


def _check_voices(engine: str, voices: tuple[Voice, ...]) -> None:
    """Raise SpeechError if one of an engine's voices could not be listed, found or played."""
    for voice in voices:
        for field in fields(voice):
            said = getattr(voice, field.name)
            if not _fits(engine, field.name, said, type(field.default)):
                problem = N_(
                    "a voice of the speech engine «{engine}» has the {name} {said}",
                    engine=engine,
                    name=field.name,
                    said=shorten(repr(said)),
                )
                raise SpeechError(problem, N_("its maker can read in docs/engines.md what a voice says of itself"))


def _fits(engine: str, field: str, said: object, usual: type) -> bool:
    """Whether a field can have this value; `usual` is the type of its default."""
    match field:
        case "sample_rate":
            return isinstance(said, int) and said in SAMPLE_RATES
        case "engine":
            return said == engine
        case "name" | "language" | "version":
            return isinstance(said, str) and bool(said) and said.isprintable()
        case "gender" | "licence" | "description" | "key":
            return isinstance(said, str)
        case _:
            return isinstance(said, usual)
