"""Which voice says the passages of steady ground and of the way back, and in which language."""

from dataclasses import dataclass

from guided_audio.core.errors import SpeechError, UsageError, shorten
from guided_audio.core.voice import Voice, language_of
from guided_audio.library.passages import ENGLISH, passage_language, passage_languages
from guided_audio.voices.catalog import DEFAULT_VOICE, find_voice
from guided_audio.voices.choosing import voice_for


@dataclass(frozen=True, slots=True)
class Ground:
    """How steady ground is found outside a session: its language, whose voice says it, and why nobody can, if so."""

    language: str
    voice: str
    problem: str = ""


def ground_for(voice: str = "", language: str = "") -> Ground:
    """Return how steady ground is found with a voice, in a language, or both; without either, in English.

    A language that the passage is not in, or a voice that does not speak it, raises UsageError. One that no voice here
    speaks has a problem: its words can be read.
    """
    there = passage_languages()
    if language and language_of(language) not in there:
        raise UsageError(
            f"steady ground is not there in «{shorten(language)}»", f"its languages are {', '.join(there)}"
        )
    if voice:
        return _ground_with(find_voice(voice), language_of(language))
    own = language_of(language) or ENGLISH
    try:
        return Ground(own, voice_for(own).reference)
    except (UsageError, SpeechError) as error:  # whoever needs steady ground gets it, whatever is wrong with a choice
        return Ground(own, DEFAULT_VOICE, "" if own == ENGLISH else error.message)


def _ground_with(voice: Voice, language: str) -> Ground:
    own = language or next((there for there in (ENGLISH, *passage_languages()) if voice.speaks(there)), "")
    if not own or not voice.speaks(own):
        message = (
            f"the voice «{voice.name}» does not speak {own}"
            if own
            else (f"steady ground is not there in {voice.language}, which the voice «{voice.name}» speaks")
        )
        raise UsageError(message, "«guided-audio ground», alone, begins at once in English")
    return Ground(own, voice.reference)


def passage_speaker(voice: Voice, language: str) -> tuple[str, str]:
    """Return in which language the passages come into a session, and the reference of the voice that says them.

    They are in the session's language, where they have been written in it, and else in English; no voice reads a language
    that is not its own. `voice` is the session's, which a listener may have chosen in spite of its language.
    """
    own = passage_language(language)
    if voice.speaks(own):
        return own, voice.reference
    try:
        return own, voice_for(own).reference
    except UsageError:
        return ENGLISH, voice.reference if voice.speaks(ENGLISH) else DEFAULT_VOICE
