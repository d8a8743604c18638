"""Voices that are not on this machine, and how to get them."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from guided_audio.core.config import voices_folder
from guided_audio.core.voice import language_of
from guided_audio.speech.engines import hibari

SEVERAL = "several"
"""What stands for the language, or the gender, of an offer that has more than one."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of a voice: where it is, what it is called in the folder of voices, its bytes, and its sha256 in hex."""

    url: str
    name: str
    """A name, or a path within that folder."""
    size: int
    """0 if it is not known."""
    sha256: str
    """Empty if it is not known."""


@dataclass(frozen=True, slots=True)
class VoiceOffer:
    """A voice that could be had, or several in one file."""

    name: str
    engine: str
    languages: tuple[str, ...]
    gender: str
    licence: str
    description: str
    files: tuple[OfferedFile, ...] = ()
    """What is downloaded; none for a voice that comes with a package."""
    extra: str = ""
    """The extra of this program that its engine needs."""
    module: str = ""
    """What that extra brings, to find whether it is here."""
    voices: tuple[str, ...] = ()
    """The names of its voices, where they are not its own."""

    @property
    def language(self) -> str:
        """The language it speaks, as a tag."""
        return self.languages[0] if len(self.languages) == 1 else SEVERAL

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def is_here(self) -> bool:
        """Whether all its files are in the folder of voices."""
        return bool(self.files) and all((voices_folder() / file.name).is_file() for file in self.files)

    @property
    def lacks_engine(self) -> bool:
        """Whether its engine has to be installed first."""
        return bool(self.module) and find_spec(self.module) is None

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands that get it, line by line."""
        engine = (f"pip install 'guided-audio[{self.extra}]'",) if self.lacks_engine or not self.files else ()
        return (*engine, f"guided-audio voices add {self.name}") if self.files else engine

    @property
    def how_to_get(self) -> str:
        """The same, as the hint of a message."""
        return f"get it with {', then '.join(f'«{command}»' for command in self.commands)}"

    def speaks(self, language: str) -> bool:
        """Whether the voice would read `language`, a tag such as `en-GB`."""
        return language_of(language) in map(language_of, self.languages)

    def is_called(self, name: str) -> bool:
        """Whether a name means this voice: its own, its middle part, or that of a voice in it; its engine may lead."""
        engine, colon, rest = name.casefold().rpartition(":")
        if colon and engine != self.engine:
            return False
        own = self.name.casefold()
        return rest in {own, *self.voices} or rest in own.split("-")[1:2]


@functools.cache
def list_offers() -> tuple[VoiceOffer, ...]:
    """Return all voices that are known and could be had, the best of an engine and a language first."""
    known = tomllib.loads(files("guided_audio.voices").joinpath("offers.toml").read_text("utf-8"))
    engines = known["engines"]
    return (
        *_of_hibari(engines["hibari"]),
        *(_of_piper(entry, engines["piper"]) for entry in known["piper"]),
        *(_of_kokoro(entry, known["kokoro_voices"], engines["kokoro"]) for entry in known["kokoro"]),
    )


def find_offer(name: str) -> VoiceOffer | None:
    """Return the offer that a name means, one of exactly that name first."""
    called = [offer for offer in list_offers() if offer.is_called(name)]
    exact = [offer for offer in called if offer.name.casefold() == name.casefold()]
    return next(iter(exact or called), None)


def _of_hibari(engine: Mapping[str, Any]) -> Iterator[VoiceOffer]:
    """Yield hibari's voices that are not in its package, as the package lists them."""
    for name, voice in hibari.known_voices().items():
        if {"bytes", "sha256"} <= set(voice) and not voice["bundled"]:
            url, place = f"{engine['folder']}/{voice['file']}", f"hibari/{voice['file']}"
            file = OfferedFile(url, place, voice["bytes"], voice["sha256"])
            about = f"{voice['accent']} English, like the voice that comes with the program"
            yield VoiceOffer(name, "hibari", (voice["language"],), voice["gender"], engine["licence"], about, (file,))


def _of_piper(entry: Mapping[str, Any], engine: Mapping[str, Any]) -> VoiceOffer:
    return VoiceOffer(
        entry["name"],
        "piper",
        (entry["language"],),
        entry["gender"],
        entry["licence"],
        entry["description"],
        () if entry.get("packaged") else _pair(entry, engine["folder"]),
        engine["extra"],
        engine["module"],
    )


def _pair(entry: Mapping[str, Any], folder: str) -> tuple[OfferedFile, ...]:
    """Return a model, and after it its configuration, without which no engine sees it."""
    model = f"{entry['name']}.onnx"
    named = ((model, entry["model"]), (f"{model}.json", entry["config"]))
    return tuple(OfferedFile(f"{folder}/{entry['path']}/{name}", name, *pin) for name, pin in named)


def _of_kokoro(entry: Mapping[str, Any], voices: Mapping[str, Any], engine: Mapping[str, Any]) -> VoiceOffer:
    return VoiceOffer(
        entry["name"],
        "kokoro",
        tuple(voices["languages"]),
        SEVERAL,
        engine["licence"],
        entry["description"],
        tuple(
            OfferedFile(f"{engine['folder']}/{name}", f"kokoro/{name}", *pin)
            for name, *pin in (entry["model"], voices["file"])
        ),
        engine["extra"],
        engine["module"],
        tuple(voices["names"]),
    )
