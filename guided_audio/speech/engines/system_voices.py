"""What the operating system's voices are called here: names that can be typed, tags of languages, and who made them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guided_audio.core.voice import Voice

REVISION = 1
"""To be raised when the same words come to sound otherwise by what is done here."""
_NO_NAMES = {"microsoft", "desktop", "mobile"}
_BEST_FIRST = ("premium", "enhanced", "compact")
"""Words in the identifiers of macOS's voices; those with none of them are mostly jokes."""
_LANGUAGES = {"cmn": "zh"}  # as nearly everybody writes it
_GENDERS = (("female", "female"), ("male", "male"))  # in this order: one word is in the other


@dataclass(frozen=True, slots=True)
class FoundVoice:
    """A voice as pyttsx3 tells of it."""

    id: str
    name: str
    languages: tuple[str, ...] = ()
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Synthesiser:
    """What speaks on this kind of system: pyttsx3's name for its driver, and what its voices have in common."""

    driver: str
    title: str
    licence: str
    sample_rate: int
    natural_rate: float
    """In pyttsx3's words a minute: speed 1."""


ESPEAK = Synthesiser("espeak", "eSpeak NG", "GPL-3.0-or-later", 22_050, 175.0)
SAPI5 = Synthesiser("sapi5", "Windows", "of the operating system", 22_050, 156.63)
NSSS = Synthesiser("nsss", "macOS", "of the operating system", 22_050, 175.0)


def name_voices(
    found: Sequence[FoundVoice], synthesiser: Synthesiser, version: str, usual: str = ""
) -> tuple[Voice, ...]:
    """Return voices with names of their own: of each language first the system's `usual` one, or the plainest."""
    usable = [
        voice for voice in found if voice.id and not voice.id.startswith("mb/")
    ]  # MBROLA's need data of their own
    names = _names(usable, synthesiser)
    made = [
        Voice(
            name=name,
            engine="system",
            language=_language(voice),
            gender=next((ours for theirs, ours in _GENDERS if theirs in voice.gender.casefold()), "none"),
            sample_rate=synthesiser.sample_rate,
            licence=synthesiser.licence,
            description=f"{voice.name.strip()}; {synthesiser.title}",
            version=f"{version}+{REVISION}",
            key=voice.id,
        )
        for name, voice in zip(names, usable, strict=True)
    ]
    return tuple(sorted(made, key=lambda voice: _rank(voice, usual)))


def _rank(voice: Voice, usual: str) -> tuple[object, ...]:
    quality = _quality(voice.key)
    worth = _BEST_FIRST.index(quality) if quality else len(_BEST_FIRST)
    return voice.language.split("-")[0], voice.key != usual, worth, len(voice.key), voice.name


def language_tag(language: str) -> str:
    """Return a language as BCP 47 writes it: `en-GB` for `en_gb`; `und` where it is none."""
    first, *others = language.strip().replace("_", "-").split("-")
    if not re.fullmatch("[A-Za-z]{2,3}", first):
        return "und"
    parts = [_LANGUAGES.get(first.lower(), first.lower())]
    for part in others:
        if "x" in parts:
            parts.append(part.lower())
        elif len(part) == 2 and part.isalpha():
            parts.append(part.upper())
        elif len(part) == 4 and part.isalpha():
            parts.append(part.title())
        else:
            parts.append(part.lower())
    return "-".join(parts)


def _language(voice: FoundVoice) -> str:
    return language_tag(voice.languages[0]) if voice.languages and voice.languages[0] else "und"


def _names(voices: Sequence[FoundVoice], synthesiser: Synthesiser) -> list[str]:
    """Return a name for each voice: the shortest of its names that no other voice has, so that no order matters."""
    ways: list[Callable[[FoundVoice], str]] = [
        _given_name,
        lambda voice: f"{_given_name(voice)}-{_slug(_language(voice))}",
        lambda voice: f"{_given_name(voice)}-{_quality(voice.id)}",
        lambda voice: _slug(voice.name),
    ]
    if synthesiser is ESPEAK:
        ways = [lambda voice: _slug(voice.languages[0] if voice.languages else "")]
    ways += [_tail, lambda voice: _slug(voice.id)]
    names = [""] * len(voices)
    for way in ways:
        proposed = [name or way(voice) for name, voice in zip(names, voices, strict=True)]
        often = Counter(proposed)
        names = [name or (new if often[new] == 1 else "") for name, new in zip(names, proposed, strict=True)]
    return [name or f"voice-{number}" for number, name in enumerate(names, 1)]


def _tail(voice: FoundVoice) -> str:
    return _slug(re.split(r"[/\\]", voice.id)[-1])


def _quality(key: str) -> str:
    return next((word for word in _BEST_FIRST if word in key.casefold()), "")


def _given_name(voice: FoundVoice) -> str:
    """Return the name itself of "Microsoft Zira Desktop - English (United States)", or "Eddy (English (US))"."""
    words = re.split(r" - |\(", voice.name)[0].split()
    return _slug(" ".join(word for word in words if word.casefold() not in _NO_NAMES))


def _slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain.casefold()).strip("-")
