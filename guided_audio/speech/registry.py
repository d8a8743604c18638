"""Finding engines. The built-in ones are entry points like those of any other package."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Voice
from guided_audio.speech.engine import SpeechEngine
from guided_audio.speech.validation import validated

ENGINE_GROUP = "guided_audio.engines"
_AT_HAND = ("hibari", "kokoro", "piper", "tone")
"""Built-in engines whose voices are known without loading anything; all others are asked in a process of their own."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """An installed engine: its voices, or why it cannot be used, and what would help."""

    name: str
    voices: tuple[Voice, ...]
    problem: str = ""
    hint: str = ""


def load_engine(name: str) -> SpeechEngine:
    """Import and make an engine; one that is missing or broken raises SpeechError."""
    point = _entry_points().get(name)
    if point is None:
        raise SpeechError(f"there is no speech engine «{name}» here", "see «guided-audio voices»")
    try:
        return cast("SpeechEngine", point.load()())
    except Exception as error:  # a third party's module may fail in any way
        raise SpeechError(f"the speech engine «{name}» cannot be loaded: {error}") from error


def engine_statuses(at_hand: bool = False, first: str = "") -> Iterator[EngineStatus]:
    """Yield every installed engine, one after the other; a broken one carries its problem and breaks nothing else.

    With `at_hand`, only those whose voices are known without asking other processes. With `first`, the engine of that name
    leads, and those at hand come next, so that a search asks the slow ones only if it has to.
    """
    points = [point for point in _entry_points().values() if not at_hand or _is_at_hand(point)]
    if first:
        points.sort(key=lambda point: (point.name != first, not _is_at_hand(point)))
    return map(_status, points)


def _entry_points() -> dict[str, EntryPoint]:
    """Return the engines by name; a built-in one is never replaced by another of the same name."""
    points = sorted(entry_points(group=ENGINE_GROUP), key=lambda point: (point.name, _is_built_in(point)))
    return {point.name: point for point in points}


def _is_built_in(point: EntryPoint) -> bool:
    return point.value.startswith("guided_audio.")


def _is_at_hand(point: EntryPoint) -> bool:
    return _is_built_in(point) and point.name in _AT_HAND


def _status(point: EntryPoint) -> EngineStatus:
    try:
        if _is_at_hand(point):
            return EngineStatus(point.name, tuple(load_engine(point.name).voices()))
        voices = _asked(point)
        if isinstance(voices, SpeechError):
            raise voices
        return EngineStatus(point.name, tuple(validated(point.name, voices)))
    except SpeechError as error:
        return EngineStatus(point.name, (), error.message, error.hint)
    except Exception as error:  # any engine may fail in any way
        return EngineStatus(point.name, (), f"{type(error).__name__}: {error}")


@functools.cache
def _asked(point: EntryPoint) -> tuple[Voice, ...] | SpeechError:
    """Ask an engine in a process of its own, once, whatever comes of it: it may be slow to start, print, or never answer."""
    from guided_audio.speech.process import list_in_process

    try:
        return list_in_process(point.name)
    except SpeechError as error:
        return error
