"""Which beds there are, by name: those that are made here, and the user's own."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from guided_audio.audio.beds import tones, water, weather
from guided_audio.audio.beds.endless import BedSound, Endless
from guided_audio.audio.beds.parts import Part, mixed
from guided_audio.audio.format import AudioFormat
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import UnknownSound, shorten

SUFFIXES = frozenset({
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au", ".caf", ".w64",
    ".m4a", ".m4b", ".aac", ".mp4", ".wma", ".webm", ".mka", ".ac3",
})  # fmt: skip
"""Endings of the files that are taken for sounds in the user's own folder."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A bed of sound; `path` is the user's own file, None for one that is made here."""

    name: str
    description: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Made:
    """A bed that is made here, with another title that it answers to."""

    sound: Sound
    title: str
    parts: Callable[[AudioFormat, np.random.Generator], list[Part]]


_MADE = (
    _Made(Sound("rain", "steady rain on a garden, a few drops near by"), "rain", weather.rain),
    _Made(Sound("waves", "a calm sea, a wave every ten seconds or so"), "waves", water.waves),
    _Made(Sound("stream", "a small stream over stones"), "stream", water.stream),
    _Made(Sound("wind", "wind in leaves, in slow gusts"), "wind in leaves", weather.wind),
    _Made(Sound("night", "still night air, and crickets far away"), "night", tones.night),
    _Made(Sound("bowls", "singing bowls that ring into each other"), "singing bowls", tones.bowls),
    _Made(Sound("drone", "a warm chord that breathes slowly"), "drone", tones.drone),
    _Made(Sound("brown", "brown noise: deep, even, nearly still"), "brown noise", weather.brown),
)
_TITLES = {made.title: made.sound.name for made in _MADE}


def list_sounds() -> tuple[Sound, ...]:
    """Return all sounds, those that are made here first; one of the user's own hides a made one of the same name."""
    own: dict[str, Sound] = {}
    for path in sorted(sounds_folder().glob("*")):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file():
            own.setdefault(_plain(path.stem), Sound(path.stem, "your own", path))
    made = tuple(made.sound for made in _MADE if made.sound.name not in own)
    return made + tuple(own[name] for name in sorted(own))


def find_sound(name: str) -> Sound:
    """Return the sound of this name, whatever its capitals and blanks; UnknownSound names the nearest."""
    sounds = {_plain(sound.name): sound for sound in list_sounds()}
    wanted = _plain(name)
    wanted = wanted if wanted in sounds else _plain(_TITLES.get(wanted.replace("-", " "), wanted))
    if wanted in sounds:
        return sounds[wanted]
    near = difflib.get_close_matches(wanted, [*sounds, *map(_plain, _TITLES)], n=3, cutoff=0.5)
    offered = dict.fromkeys(sounds[_plain(_TITLES.get(word.replace("-", " "), word))].name for word in near)
    hint = f"did you mean {' or '.join(f'«{word}»' for word in offered)}?"
    raise UnknownSound(
        f"there is no sound «{shorten(name)}»", hint if offered else "«guided-audio sounds» shows them all"
    )


def open_bed(name: str, form: AudioFormat, seed: int) -> BedSound:
    """Return a bed in this format, at BED_LOUDNESS; the same seed is the same sound.

    The name may be a path, which has a dot or a slash in it, as no name in a script has. A name that nothing has is an
    UnknownSound, and a file that holds no sound, or less than a second of it, a UsageError.
    """
    sound = _named(name)
    if sound.path is not None:
        from guided_audio.audio.beds.file_bed import open_file

        return open_file(sound.path, form)
    parts = next(made.parts for made in _MADE if made.sound.name == sound.name)
    return Endless(mixed(parts(form, np.random.default_rng(seed)), form))


def check_bed(name: str) -> None:
    """Raise what `open_bed` would, before anybody listens: UnknownSound, or UsageError for a file that no bed can be made of."""
    path = _named(name).path
    if path is not None:
        from guided_audio.audio.beds.file_bed import check_file

        check_file(path)


def is_path(name: str) -> bool:
    """Whether a name is the path of a file: what a script writes can be none."""
    return any(mark in name for mark in "/\\.")


def _named(name: str) -> Sound:
    return Sound(name, "your own", Path(name)) if is_path(name) else find_sound(name)


def _plain(name: str) -> str:
    return "-".join(re.findall(r"\w+", name.casefold()))
