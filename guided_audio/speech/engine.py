"""What a speech engine is, and how an installed one is found and loaded."""

import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, cast

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice

ENGINE_GROUP = "guided_audio.engines"


class SpeechEngine(Protocol):
    """Turns utterances into sound. Making one is cheap: a model is loaded by `load`, or else by the first `synthesize`."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that can speak on this machine now; SpeechError with its hint if none can."""
        ...

    def load(self, voice: Voice) -> None:
        """Load what a voice needs, so that its first words come at once; loading twice is fine."""
        ...

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the voice's sample rate.

        They are said at `utterance.speed`, a factor of the voice's natural speed; the program has measured how many words
        a minute that is. The same utterance gives the same samples. What cannot be said at all comes back with no frames.
        """
        ...

    def close(self) -> None:
        """Let go of the model; closing twice is fine."""
        ...


@dataclass(frozen=True, slots=True)
class EngineTraits:
    """What is known of an engine without asking it."""

    order: int = 3
    """Its place in tables, and where a voice is chosen: the most natural voices first."""
    is_at_hand: bool = False
    """Whether its voices are known without loading anything; other engines are asked in a process of their own."""
    is_systems_own: bool = False
    """Whether its voices come with the operating system: many, in most languages, and not added by the user."""
    is_slow: bool = False
    """Whether it speaks hardly faster than it is heard."""
    best: tuple[str, ...] = ()
    """The voices of its that come first for their languages; of others the first by name does."""
    alphabet: str = ""
    """The only one that its voices read, by its name in Unicode; they refuse words of others. Empty if they take any."""


_TRAITS = {
    "hibari": EngineTraits(0, is_at_hand=True, alphabet="LATIN"),
    "kokoro": EngineTraits(1, is_at_hand=True, is_slow=True, best=("ef_dora", "ff_siwis", "im_nicola", "pm_alex")),
    "piper": EngineTraits(2, is_at_hand=True),
    "pico": EngineTraits(4, is_at_hand=True, alphabet="LATIN"),
    "system": EngineTraits(5, is_systems_own=True),
    "tone": EngineTraits(6, is_at_hand=True),
}


def traits_of(engine: str) -> EngineTraits:
    """Return what is known of an engine by its name; those of other makers are all alike."""
    return _TRAITS.get(engine, EngineTraits())


def engine_points() -> dict[str, EntryPoint]:
    """Return the installed engines by name; a built-in one is never replaced by another of the same name."""
    return _points_on(tuple(sys.path))


@lru_cache(maxsize=2)
def _points_on(path: tuple[str, ...]) -> dict[str, EntryPoint]:
    """Look through what is installed, which takes as long as Python's start."""
    del path  # where `entry_points` looks
    points = sorted(entry_points(group=ENGINE_GROUP), key=lambda point: (point.name, is_built_in(point)))
    return {point.name: point for point in points}


def is_built_in(point: EntryPoint) -> bool:
    """Whether an engine is one of this package."""
    return point.value.startswith("guided_audio.")


def load_engine(name: str) -> SpeechEngine:
    """Import and make an engine; one that is missing or broken raises SpeechError."""
    point = engine_points().get(name)
    if point is None:
        raise SpeechError(N_("there is no speech engine «{name}» here", name=name), N_("see «guided-audio voices»"))
    try:
        return cast("SpeechEngine", point.load()())
    except Exception as error:  # a third party's module may fail in any way
        raise SpeechError(N_("the speech engine «{name}» cannot be loaded: {error}", name=name, error=error)) from error
