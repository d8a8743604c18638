"""Finding engines and voices. Built-in engines come through the same door as anybody's: an entry point."""

import difflib
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from guided_audio.errors import SpeechError, UnknownVoice
from guided_audio.speech.engine import SpeechEngine
from guided_audio.voice import Voice

ENGINE_GROUP = "guided_audio.engines"
DEFAULT_VOICE = "heart"


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """An installed engine: its voices, or why it cannot be used."""

    name: str
    voices: tuple[Voice, ...]
    problem: str = ""


def _entry_points() -> dict[str, EntryPoint]:
    return {point.name: point for point in sorted(entry_points(group=ENGINE_GROUP), key=lambda p: p.name)}


def load_engine(name: str) -> SpeechEngine:
    """Import and make an engine; one that is missing or broken raises SpeechError."""
    point = _entry_points().get(name)
    if point is None:
        raise SpeechError(f"there is no speech engine «{name}» here", "see «guided-audio voices»")
    try:
        engine: SpeechEngine = point.load()()
    except Exception as error:  # a third party's module may fail in any way
        raise SpeechError(f"the speech engine «{name}» cannot be loaded: {error}") from error
    return engine


def list_engines() -> tuple[EngineStatus, ...]:
    """Return every installed engine; a broken one carries its problem and breaks nothing else."""
    statuses = []
    for name in _entry_points():
        try:
            statuses.append(EngineStatus(name, load_engine(name).voices()))
        except SpeechError as error:
            statuses.append(EngineStatus(name, (), error.message))
        except Exception as error:  # a third party's engine may fail in any way
            statuses.append(EngineStatus(name, (), f"{type(error).__name__}: {error}"))
    return tuple(statuses)


def find_voice(name: str) -> Voice:
    """Return the voice called `name`, or `engine:name`; UnknownVoice names the nearest ones."""
    engine, _, wanted = name.rpartition(":")
    voices = [voice for status in list_engines() for voice in status.voices]
    for voice in voices:
        if voice.name.casefold() == wanted.casefold() and engine.casefold() in {"", voice.engine.casefold()}:
            return voice
    near = difflib.get_close_matches(wanted, [voice.name for voice in voices], n=1, cutoff=0.5)
    guess = f"did you mean «{near[0]}»? " if near else ""
    raise UnknownVoice(f"there is no voice «{name}» here", f"{guess}«guided-audio voices» lists them")
