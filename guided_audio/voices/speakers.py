"""Who speaks what here: the voice of a script, and what is left unsaid in a language that the program has no words of."""

from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.errors import Diagnostic, Severity, SourceLocation, SpeechError, UsageError, shorten
from guided_audio.core.voice import Voice, language_of
from guided_audio.library.passages import ENGLISH, passage_language, passage_languages
from guided_audio.script import Breathe, BreathMode, Script, ScriptMeta, guiding_words
from guided_audio.voices.catalog import DEFAULT_VOICE, find_voice, names_model
from guided_audio.voices.choosing import voice_for


@dataclass(frozen=True, slots=True)
class Speaker:
    """The voice that would speak a script here; or none, with the reason, and what would help."""

    voice: Voice | None = None
    problem: str = ""
    hint: str = ""


class Speakers:
    """Finds the voices of many scripts, each language once, and none before somebody asks: some engines are slow to answer."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Speaker] = {}

    def of(self, meta: ScriptMeta) -> Speaker:
        """Return who speaks a script of which this is the front matter."""
        place = meta.locations.get("voice")
        wanted = voice_named(meta.voice, place) if meta.voice else "", meta.language
        if wanted not in self._known:
            self._known[wanted] = _speaker(*wanted)
        return self._known[wanted]


def voice_named(name: str, place: SourceLocation | None) -> str:
    """Return the name of a voice that a script names; the path of a model begins at the folder of the script."""
    if place is None or not names_model(name):
        return name
    return str(Path(place.path).parent / name.removeprefix("piper:"))


def _speaker(named: str, language: str) -> Speaker:
    try:
        voice = find_voice(named) if named else voice_for(language)
    except UsageError as error:
        return Speaker(problem=error.message, hint=error.hint)
    if not voice.speaks(language):
        return Speaker(problem=f"the voice «{voice.name}» does not speak {language}", hint="name another one")
    return Speaker(voice)


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


def warn_of_unspoken(script: Script) -> tuple[Diagnostic, ...]:
    """Return a warning for every breath that will be shown and not spoken, because its language has no words for it here."""
    language = script.meta.language
    if guiding_words(language).are_known:
        return ()
    message = f"this breath is shown, and not spoken: the program has no words for it in «{language}»"
    hint = "write them yourself, with exact pauses between them, or write «silent» into the cue"
    return tuple(
        Diagnostic(instruction.location, "breath-unspoken", message, hint, Severity.WARNING)
        for instruction in script.instructions
        if isinstance(instruction.cue, Breathe) and instruction.cue.mode is not BreathMode.SILENT
    )
