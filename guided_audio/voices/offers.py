"""Voices that are not on this machine, and how to get them."""

import functools
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from guided_audio.core.config import voices_folder
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.voice import language_of
from guided_audio.speech.engines import hibari


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file of a voice: its address, its path in the folder of voices, its bytes (0: not known), its sha256 in hex (or "")."""

    url: str
    name: str
    size: int
    sha256: str


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
        """The language it speaks, as a tag; `several` if it has more than one."""
        return self.languages[0] if len(self.languages) == 1 else "several"

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
        return (*engine, f"guided-audio voices add {shlex.quote(self.name)}") if self.files else engine

    @property
    def how_to_get(self) -> str:
        """The same, as the hint of a message."""
        return N_("get it with {commands}", commands=_one_after_another(self.commands))

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


def _one_after_another(commands: Sequence[str]) -> str:
    told = ""
    for command in commands:
        told = N_("{commands}, then «{command}»", commands=told, command=command) if told else f"«{command}»"
    return told


@functools.cache
def list_offers() -> tuple[VoiceOffer, ...]:
    """Return all voices that are known and could be had, the best of an engine and a language first."""
    known = packaged_toml("guided_audio.voices", "offers.toml")
    entries = (*_of_hibari(), *known["offers"])
    return tuple(_offer({**known["engines"][entry["engine"]], **entry}) for entry in entries)


def find_offer(name: str) -> VoiceOffer | None:
    """Return the offer that a name means, one of exactly that name first."""
    called = [offer for offer in list_offers() if offer.is_called(name)]
    exact = [offer for offer in called if offer.name.casefold() == name.casefold()]
    return next(iter(exact or called), None)


def _of_hibari() -> Iterator[dict[str, Any]]:
    """Yield hibari's voices that are not in its package, as the package lists them."""
    for name, voice in hibari.known_voices().items():
        if {"bytes", "sha256"} <= set(voice) and not voice["bundled"]:
            yield {
                "engine": "hibari",
                "name": name,
                "languages": [voice["language"]],
                "gender": voice["gender"],
                "description": N_("{voice} English, like the voice that comes with the program", voice=voice["accent"]),
                "files": [(voice["file"], voice["bytes"], voice["sha256"])],
            }


def _offer(entry: dict[str, Any]) -> VoiceOffer:
    """Return the offer of an entry of the data file."""
    folder, place = entry.pop("folder"), entry.pop("place", "")
    files = tuple(
        OfferedFile(f"{folder}/{path}", place + path.rpartition("/")[2], size, sha256)
        for path, size, sha256 in entry.pop("files", ())
    )
    lists = {name: tuple(entry.get(name, ())) for name in ("languages", "voices")}
    return VoiceOffer(**{**entry, **lists, "files": files})
