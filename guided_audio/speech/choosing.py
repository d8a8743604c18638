"""Which voice speaks a language, where nobody has named one: the person's own choice, else the best that is here."""

import tomllib
from collections.abc import Mapping

from guided_audio.config import default_voices_file
from guided_audio.errors import UnknownVoice, UsageError
from guided_audio.files import save_text
from guided_audio.speech.catalogue import DEFAULT_VOICE, find_voice, list_voices
from guided_audio.speech.offers import list_offers
from guided_audio.voice import Voice

_BY_NATURALNESS = ("hibari", "kokoro", "piper")
"""Engines in the order in which they are preferred; those of other makers come next, then the system's own voices."""
_LAST = ("system", "tone")


def voice_for(language: str) -> Voice:
    """Return the voice for a language, a tag such as `es` or `de-AT`; UnknownVoice if none here speaks it."""
    preferred = default_voices().get(_root(language))
    if preferred:
        return find_voice(preferred)
    if _root(language) == "en":
        return find_voice(DEFAULT_VOICE)
    for at_hand in (True, False):
        speaking = [v for v in list_voices(at_hand) if v.language != "mul" and v.speaks(language)]
        if speaking:
            return min(speaking, key=lambda voice: _rank(voice, language))
    raise UnknownVoice(f"no voice here speaks {language}", _how_to_get(language))


def default_voices() -> Mapping[str, str]:
    """Return the voices that a person prefers, by language; none if there is no such file."""
    try:
        text = default_voices_file().read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{default_voices_file()} cannot be read: {error}", "delete it, and choose anew") from error
    try:
        chosen = tomllib.loads(text).get("default", {})
        return {str(language): str(name) for language, name in chosen.items()}
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        message = f"{default_voices_file()} is not as it should be: {error}"
        raise UsageError(message, "mend it, or delete it and choose anew: guided-audio voices default NAME") from error


def prefer(voice: Voice) -> None:
    """Have a voice speak its language from now on, wherever no other is named."""
    chosen = {**default_voices(), _root(voice.language): voice.reference}
    lines = [f'{language} = "{name}"' for language, name in sorted(chosen.items())]
    default_voices_file().parent.mkdir(parents=True, exist_ok=True)
    save_text(default_voices_file(), "\n".join(["[default]", *lines, ""]))


def _root(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def _rank(voice: Voice, language: str) -> tuple[int, bool, bool, str]:
    """Return what a voice is sorted by: its engine, whether it is of the region asked for, or of the language's own."""
    engines = (*_BY_NATURALNESS, "", *_LAST)
    place = engines.index(voice.engine) if voice.engine in engines else len(_BY_NATURALNESS)
    tag, wanted = (text.lower().replace("_", "-") for text in (voice.language, language))
    at_home = tag in {_root(tag), f"{_root(tag)}-{_root(tag)}"}  # de, or de-DE
    return place, tag != wanted, not at_home, voice.name


def _how_to_get(language: str) -> str:
    offers = [offer for offer in list_offers() if offer.speaks(language)]
    if offers:
        return offers[0].how_to_get
    return "«guided-audio voices» lists what is here, and says how to get more"
