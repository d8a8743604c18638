"""The beds by name: those that are synthesised, and the user's own files."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from guided_audio.audio.beds import noises, tones
from guided_audio.audio.beds.layers import BedSound, Layer, mix_layers
from guided_audio.audio.samples import WITH_BED, AudioFormat
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import UnknownSound, shorten
from guided_audio.core.suggestions import ask_for, nearest
from guided_audio.core.translation import N_

SUFFIXES = frozenset({
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au", ".caf", ".w64",
    ".m4a", ".m4b", ".aac", ".mp4", ".wma", ".webm", ".mka", ".ac3",
})  # fmt: skip
"""Endings of the files in the user's folder of sounds that are listed."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A bed of sound; `path` is the user's own file, None for one that is synthesised."""

    name: str
    description: str
    path: Path | None = None


_MADE: dict[str, tuple[str, Callable[[AudioFormat, Generator], list[Layer]]]] = {
    "rain": (N_("steady rain on a garden, a few drops near by"), noises.rain),
    "waves": (N_("a calm sea, a wave every ten seconds or so"), noises.waves),
    "stream": (N_("a small stream over stones"), noises.stream),
    "wind": (N_("wind in leaves, in slow gusts"), noises.wind),
    "night": (N_("still night air, and crickets far away"), tones.night),
    "bowls": (N_("singing bowls that ring into each other"), tones.bowls),
    "drone": (N_("a warm chord that breathes slowly"), tones.drone),
    "brown": (N_("brown noise: deep, even, nearly still"), noises.brown),
}
_OTHER_NAMES = {"wind-in-leaves": "wind", "singing-bowls": "bowls", "brown-noise": "brown"}


def list_sounds() -> tuple[Sound, ...]:
    """Return all sounds, the synthesised ones first; one of the user's own hides a synthesised one of the same name."""
    own: dict[str, Sound] = {}
    for path in sorted(sounds_folder().glob("*")):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file():
            own.setdefault(plain_name(path.stem), Sound(path.stem, N_("your own"), path))
    made = tuple(Sound(name, description) for name, (description, _) in _MADE.items() if name not in own)
    return made + tuple(own[name] for name in sorted(own))


def find_sound(name: str) -> Sound:
    """Return the sound of this name, in any capitals and blanks; UnknownSound names the nearest."""
    sounds = {plain_name(sound.name): sound for sound in list_sounds()}
    wanted = plain_name(name)
    if found := sounds.get(wanted) or sounds.get(_OTHER_NAMES.get(wanted, "")):
        return found
    near = nearest(wanted, [*sounds, *_OTHER_NAMES], most=3)
    meant = ask_for(sounds[_OTHER_NAMES.get(word, word)].name for word in near)
    raise UnknownSound(
        N_("there is no sound «{name}»", name=shorten(name)), meant or N_("«guided-audio sounds» shows them all")
    )


def open_bed(name: str, form: AudioFormat, seed: int) -> BedSound:
    """Return a bed in this format, by name or path, at BED_LOUDNESS; the same seed is the same sound.

    UnknownSound if there is none of this name; UsageError for a file whose sound cannot be a bed.
    """
    sound = _find(name)
    if sound.path is not None:
        from guided_audio.audio.beds.file_bed import open_file

        return open_file(sound.path, form)
    _, layers = _MADE[sound.name]
    return BedSound(mix_layers(layers(form, np.random.default_rng(seed)), form))


def check_bed(name: str) -> None:
    """Raise what `open_bed` would raise in a session, without making the bed; the user's own file is measured."""
    path = _find(name).path
    if path is not None:
        from guided_audio.audio.beds.file_bed import check_file

        check_file(path, WITH_BED)


def is_path(name: str) -> bool:
    """Return whether a name is the path of a file; no name in a script can be one."""
    return any(mark in name for mark in "/\\.")


def _find(name: str) -> Sound:
    return Sound(name, N_("your own"), Path(name)) if is_path(name) else find_sound(name)


def is_made(name: str) -> bool:
    """Return whether a bed of this name is synthesised."""
    return plain_name(name) in _MADE.keys() | _OTHER_NAMES.keys()


def plain_name(name: str) -> str:
    """Return a name without capitals, and with hyphens for blanks: as it is compared."""
    return "-".join(re.findall(r"\w+", name.casefold()))
