"""Voices in tables: those that are here, those that could be had, and which one reads a language."""

import contextlib
import os
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from guided_audio.core.errors import UnknownVoice, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.voice import Voice, language_of
from guided_audio.speech import EngineStatus, traits_of
from guided_audio.speech.engines.hibari import HEART
from guided_audio.voices.adding import Added, add_file, add_offer, add_url
from guided_audio.voices.choosing import ANY, USUAL_LANGUAGE, best_of, default_voices, voice_for
from guided_audio.voices.downloading import Progress
from guided_audio.voices.offers import VoiceOffer, find_offer, list_offers
from guided_audio.voices.voice_catalog import find_voice, list_engines, list_voices
from guided_audio.voices.voice_files import kind_of

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SHARED = ("name", "engine", "language", "gender", "licence", "description")


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A voice that is here, or could be had."""

    name: str
    engine: str
    language: str
    gender: str
    licence: str
    description: str
    is_here: bool
    version: str = ""
    is_default: bool = False
    """Whether it reads its language where no other is named: the user chose it, or it comes with the program."""
    words_per_minute: float | None = None
    """At its natural speed; None if that was never measured."""
    size: int = 0
    """How many bytes would be downloaded."""
    commands: tuple[str, ...] = ()
    """The commands that get it."""
    languages: tuple[str, ...] = ()
    """Those that it speaks, where it has several."""
    lacks_engine: bool = False
    """Whether its engine has to be installed first."""

    @property
    def is_broken(self) -> bool:
        """Whether it is here and cannot speak: an engine gives no version, but a reason, of files that it cannot read."""
        return self.is_here and not self.version

    @property
    def is_systems_own(self) -> bool:
        """Whether it came with the operating system."""
        return self.is_here and traits_of(self.engine).is_systems_own

    def speaks(self, language: str) -> bool:
        """Whether it reads a language."""
        own = self.languages or (self.language,)
        return self.language == ANY or language_of(language) in map(language_of, own)


@dataclass(frozen=True, slots=True)
class KnownVoices:
    """All voices, those that are here first, and the engines that cannot be used."""

    voices: tuple[KnownVoice, ...]
    problems: tuple[EngineStatus, ...]


def known_voices() -> KnownVoices:
    """Ask every engine for its voices, and list what else could be had; a broken engine hides nothing else."""
    engines = list_engines()
    chosen = {USUAL_LANGUAGE: HEART.reference, **default_voices()}
    preferred = {name.casefold() for name in chosen.values()}
    here = [_here(voice, preferred) for engine in engines for voice in engine.voices]
    names = {(voice.engine, voice.name.casefold()) for voice in here}
    offered = [_offered(offer) for offer in list_offers() if not _is_among(offer, names)]
    here.sort(key=lambda own: (traits_of(own.engine).order, own.engine, not own.is_default, own.language, own.name))
    return KnownVoices((*here, *offered), tuple(engine for engine in engines if engine.problem))


def natural_pace(voice: Voice) -> float | None:
    """Return how many words a minute a voice says at speed 1, on a straight line between what was measured."""
    if not voice.is_measured:
        return None
    speeds, paces = zip(*sorted(voice.paces), strict=True)
    return float(np.interp(1.0, speeds, paces))


def languages_that_matter(of_scripts: Iterable[str]) -> frozenset[str]:
    """Return the languages of this machine, of the scripts that are here, of what was chosen, and English."""
    named = (re.match("[A-Za-z]{2,3}(?=[_.@-]|$)", os.environ.get(name, "")) for name in _LOCALES)
    own = next((found[0] for found in named if found), USUAL_LANGUAGE)
    return frozenset(map(language_of, (USUAL_LANGUAGE, own, *default_voices(), *of_scripts)))


def readers(of_scripts: Iterable[str]) -> tuple[tuple[str, Voice | None, bool], ...]:
    """Return who reads each language that matters: the language, its voice if any is here, and whether it was chosen.

    A voice that was chosen and has gone is None.
    """
    chosen, voices, known = default_voices(), list_voices(), []
    for language in sorted(languages_that_matter(of_scripts)):
        voice = best_of(voices, language)
        if language in {USUAL_LANGUAGE, *chosen}:
            with contextlib.suppress(UnknownVoice):
                voice = None
                voice = voice_for(language)
        known.append((language, voice, language in chosen))
    return tuple(known)


def add_voice(wanted: str, progress: Progress, *, sha256: str = "", force: bool = False) -> Added:
    """Add a voice by its name, its address, or its file; UsageError, DownloadError, OutputError."""
    if "://" in wanted:
        return add_url(wanted, progress, sha256=sha256, force=force)
    path = Path(wanted)
    with contextlib.suppress(RuntimeError):  # a name like ~anna, and no such user
        path = path.expanduser()
    if path.is_file() or path.suffix in {".onnx", ".bin"} or len(path.parts) > 1:
        return add_file(path, force=force)
    offer = find_offer(wanted)
    if offer is None or not offer.files or (_is_from_elsewhere(offer) and not force):
        raise _not_offered(wanted)
    return add_offer(offer, progress, force=force)


def voices_of(added: Added) -> tuple[Voice, ...]:
    """Return the voices that an added file brings, as they are now; none if their engine cannot speak yet."""
    voices = tuple(voice for voice in list_voices(at_hand=True) if voice.engine == added.engine)
    own = tuple(voice for voice in voices if voice.name.partition("#")[0] == added.name)
    return own or (voices if kind_of(added.files[0].path.name).holds_several else ())


def _is_from_elsewhere(offer: VoiceOffer) -> bool:
    """Whether an offered voice is here without its files having been added: another program has them, too."""
    there = {(voice.engine, voice.name) for voice in list_voices(at_hand=True)}
    return not offer.is_here and (offer.engine, offer.name) in there


def _not_offered(wanted: str) -> UsageError:
    """Return the error for a voice that is no file to be downloaded."""
    try:
        voice = find_voice(wanted)
    except UnknownVoice as error:
        if find_offer(wanted):
            return UsageError(N_("the voice «{wanted}» comes with a package, not as a file", wanted=wanted), error.hint)
        return UnknownVoice(
            N_("no voice is known by the name «{wanted}»", wanted=wanted),
            N_("{hint}; or name an address, or a file", hint=error.hint),
        )
    return UsageError(
        N_("the voice «{name}» is here already", name=voice.name),
        N_("hear it: guided-audio voices try {name}", name=shlex.quote(voice.name)),
    )


def _here(voice: Voice, preferred: set[str]) -> KnownVoice:
    is_default = voice.reference.casefold() in preferred
    pace = natural_pace(voice)
    return _known(voice, is_here=True, version=voice.version, is_default=is_default, words_per_minute=pace)


def _offered(offer: VoiceOffer) -> KnownVoice:
    """Return what is listed of an offer: if its files are here, its engine is all that has to be got."""
    size, commands = (0, offer.commands[:1]) if offer.is_here else (offer.size, offer.commands)
    more = {"languages": offer.languages, "lacks_engine": offer.lacks_engine}
    return _known(offer, is_here=False, size=size, commands=commands, **more)


def _known(voice: Voice | VoiceOffer, **more: Any) -> KnownVoice:
    return KnownVoice(**{name: getattr(voice, name) for name in _SHARED}, **more)


def _is_among(offer: VoiceOffer, names: set[tuple[str, str]]) -> bool:
    """Whether what is offered speaks here already."""
    own = (offer.engine, offer.name.casefold()) in names
    is_here = offer.is_here or not offer.files
    return own or (is_here and any((offer.engine, name) in names for name in offer.voices))
