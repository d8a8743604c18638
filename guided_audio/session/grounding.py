"""The passages of steady ground and of the way back: which voice says them, and in which language."""

from dataclasses import dataclass, replace
from pathlib import Path

from guided_audio.core.errors import Diagnostic, Severity, SpeechError, UsageError, UserFileError, shorten
from guided_audio.core.translation import N_, _, best_of
from guided_audio.core.units import Length, Seconds
from guided_audio.core.voice import Voice, language_of
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.library.passages import ENGLISH, passage_language, passage_languages, read_passage
from guided_audio.session.options import SessionOptions
from guided_audio.session.plan import OnMeasuring, SessionPlan, plan_script
from guided_audio.timeline import Bed, Chapter, Show, Silence, Timeline
from guided_audio.voices.choosing import voice_for
from guided_audio.voices.voice_catalog import DEFAULT_VOICE, find_voice

FADING = Seconds(6.0)
"""A bed that leads out of a passage fades after the last words."""
SOFTLY = Seconds(1.0)
"""A passage in a file of its own begins so long before its first word: nobody is startled, and no device swallows it."""
RESTING = Seconds(3.0)
"""Silence after its last word, where no bed fades."""


@dataclass(frozen=True, slots=True)
class Ground:
    """How steady ground is played outside a session: its language, its voice, and why no voice can say it, if so."""

    language: str
    voice: str
    problem: str = ""
    remark: str = ""
    """What is to be said of its language, if it is not the one of the screen."""


def plan_passage(
    name: str, options: SessionOptions, language: str = ENGLISH, on_measuring: OnMeasuring | None = None
) -> SessionPlan:
    """Lay out `ground-me`, `what-next` or `come-back`; a broken dictionary of the user is only a warning here."""
    try:
        lexicon = read_lexicon()
        problems: tuple[Diagnostic, ...] = ()
    except UserFileError as error:
        lexicon, problems = Lexicon(), tuple(replace(found, severity=Severity.WARNING) for found in error.diagnostics)
    passage = plan_script(Path(f"{name}.md"), read_passage(name, language), options, lexicon, on_measuring)
    return replace(passage, diagnostics=passage.diagnostics + problems)


def with_rest(timeline: Timeline) -> Timeline:
    """Return a passage as it stands in a file of its own: with a soft beginning, and time for its bed to fade."""
    has_bed = timeline.format.channels > 1
    first = next((n for n, cue in enumerate(timeline.cues) if not isinstance(cue, Chapter | Show | Bed)), 0)
    lead, end = Silence(Length.exactly(SOFTLY)), Silence(Length.exactly(FADING if has_bed else RESTING))
    return replace(timeline, cues=(*timeline.cues[:first], lead, *timeline.cues[first:], end))


def ground_for(voice: str = "", language: str = "") -> Ground:
    """Return how steady ground is played with a voice, in a language, or both; without either, in that of the screen.

    UsageError for a language that the passage is not in, and for a voice that does not speak it. Where no voice here
    speaks a language that was asked for, the ground has a problem: its words can be read. That of the screen gives way to
    English instead.
    """
    known = passage_languages()
    if language and language_of(language) not in known:
        raise UsageError(
            N_("steady ground is not there in «{language}»", language=shorten(language)),
            N_("its languages are {known}", known=", ".join(known)),
        )
    if voice:
        return _ground_with(find_voice(voice), language_of(language))
    own = language_of(language) or best_of(known)
    try:
        return Ground(own, voice_for(own).reference)
    except (UsageError, UserFileError, SpeechError) as error:  # a choice that has gone keeps it from nobody
        if own != ENGLISH and not language:
            return replace(ground_for(language=ENGLISH), remark=_in_english(own))
        return Ground(own, DEFAULT_VOICE, "" if own == ENGLISH else error.message)


def _in_english(language: str) -> str:
    """Return why steady ground is heard in English, and how to read it in the language of the screen."""
    return _(
        "No voice here speaks your language, so this is in English. To read it instead: "
        "«guided-audio ground --language {language}»",
        language=language,
    )


def _ground_with(voice: Voice, language: str) -> Ground:
    own = language or next((known for known in (ENGLISH, *passage_languages()) if voice.speaks(known)), "")
    if own and voice.speaks(own):
        return Ground(own, voice.reference)
    message = _("the voice «{name}» does not speak {own}", name=voice.name, own=own)
    if not own:
        message = _(
            "steady ground is not there in {language}, which the voice «{name}» speaks",
            language=voice.language,
            name=voice.name,
        )
    raise UsageError(message, N_("«guided-audio ground», alone, begins at once in English"))


def passage_speaker(voice: Voice, language: str) -> tuple[str, str]:
    """Return the language of the passages within a session, and the reference of the voice that says them.

    They are in the session's language where they have been written in it, and else in English. `voice` is the session's.
    """
    own = passage_language(language)
    if voice.speaks(own):
        return own, voice.reference
    try:
        return own, voice_for(own).reference
    except (UsageError, UserFileError):
        return ENGLISH, voice.reference if voice.speaks(ENGLISH) else DEFAULT_VOICE
