"""Finding engines and voices. Built-in engines come through the same door as anybody's: an entry point."""

import difflib
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from guided_audio.errors import SpeechError, UnknownVoice
from guided_audio.speech.calibration import calibrated
from guided_audio.speech.engine import SpeechEngine
from guided_audio.speech.offers import find_offer, list_offers
from guided_audio.speech.vetting import vetted
from guided_audio.voice import Voice

ENGINE_GROUP = "guided_audio.engines"
DEFAULT_VOICE = "heart"
_AT_HAND = ("hibari", "kokoro", "piper", "tone")
"""Engines of our own whose voices are known without loading anything; all others are asked in a process of their own."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """An installed engine: its voices, or why it cannot be used, and what would help."""

    name: str
    voices: tuple[Voice, ...]
    problem: str = ""
    cure: str = ""


def _entry_points() -> dict[str, EntryPoint]:
    """Return the engines by name; one of our own is never replaced by a stranger that took its name."""
    points = sorted(entry_points(group=ENGINE_GROUP), key=lambda point: (point.name, _is_ours(point)))
    return {point.name: point for point in points}


def _is_ours(point: EntryPoint) -> bool:
    return point.value.startswith("guided_audio.")


def load_engine(name: str) -> SpeechEngine:
    """Import and make an engine; one that is missing or broken raises SpeechError."""
    point = _entry_points().get(name)
    if point is None:
        raise SpeechError(f"there is no speech engine «{name}» here", "see «guided-audio voices»")
    try:
        return cast("SpeechEngine", point.load()())
    except Exception as error:  # a third party's module may fail in any way
        raise SpeechError(f"the speech engine «{name}» cannot be loaded: {error}") from error


def list_engines() -> tuple[EngineStatus, ...]:
    """Return every installed engine; a broken one carries its problem and breaks nothing else."""
    return tuple(_status(point) for point in _entry_points().values())


def find_voice(name: str) -> Voice:
    """Return the voice called `name`, or `engine:name`, or that of a model's file; UnknownVoice says how to get it."""
    if names_model(name):
        from guided_audio.speech.engines.piper_models import voice_at

        return calibrated(voice_at(name.removeprefix("piper:")))
    for voice in _voices_for(name):
        if is_called(voice, name):
            return voice
    raise _unknown(name)


def list_voices(at_hand: bool = False) -> tuple[Voice, ...]:
    """Return all voices that can speak here; with `at_hand` only those that are known without asking other processes."""
    points = [point for point in _entry_points().values() if not at_hand or _is_at_hand(point)]
    return tuple(voice for point in points for voice in _status(point).voices)


def is_called(voice: Voice, name: str) -> bool:
    """Whether a name, with or without its engine, means this voice."""
    return name.casefold() in {voice.name.casefold(), voice.reference.casefold()}


def names_model(name: str) -> bool:
    """Whether a name is the path of a model, `voices/mine.onnx`, or of one of its speakers, `voices/mine.onnx#anna`."""
    return name.casefold().partition("#")[0].endswith(".onnx")


def _voices_for(name: str) -> Iterator[Voice]:
    """Yield voices among which one of that name is, the quick engines' first: others are asked only if need be."""
    engine = name.partition(":")[0].casefold()
    points = sorted(_entry_points().values(), key=lambda point: (point.name != engine, not _is_at_hand(point)))
    for point in points:
        yield from _status(point).voices


def _is_at_hand(point: EntryPoint) -> bool:
    return _is_ours(point) and point.name in _AT_HAND


def _status(point: EntryPoint) -> EngineStatus:
    try:
        voices = load_engine(point.name).voices() if _is_at_hand(point) else _asked(point)
        if isinstance(voices, SpeechError):
            raise voices
        known = voices if _is_at_hand(point) else vetted(point.name, voices)  # ours tell themselves what is broken
        return EngineStatus(point.name, tuple(calibrated(voice) for voice in known))
    except SpeechError as error:
        return EngineStatus(point.name, (), error.message, error.cure)
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


def _unknown(name: str) -> UnknownVoice:
    """Return what to say of a voice that is not here: how it is had, why its engine cannot be used, or what else was meant."""
    offer = find_offer(name)
    if offer is not None and not offer.is_here:
        return UnknownVoice(f"the voice «{name}» is not on this machine yet", offer.how_to_get)
    engines = list_engines()
    broken = next((e for e in engines if e.problem and name.casefold().startswith(f"{e.name}:")), None)
    if broken is None and offer is not None:
        broken = next((e for e in engines if e.problem and e.name == offer.engine), None)
    if broken is not None:
        return UnknownVoice(f"the voice «{name}» cannot speak here: {broken.problem}", broken.cure)
    near = _nearest(name, [voice.name for engine in engines for voice in engine.voices])
    guess = f"did you mean «{near}»? " if near else ""
    return UnknownVoice(f"there is no voice «{name}» here", f"{guess}«guided-audio voices» lists them")


def _nearest(name: str, names: Sequence[str]) -> str:
    """Return the voice that was probably meant, by its name or a part of it; one that could be had if none here is like it."""
    words: dict[str, str] = {}
    for known in (*names, *(offer.name for offer in list_offers())):
        for word in (known.casefold(), *known.casefold().split("-")[1:2]):
            words.setdefault(word, known)
    near = difflib.get_close_matches(name.casefold(), words, n=1, cutoff=0.5)
    return words[near[0]] if near else ""
