"""A session: a script, the voices that speak it, what the listener wishes, and the timeline that follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, UnknownVoice
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Voice
from guided_audio.library.catalog import find_script
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.library.passages import ENGLISH, read_passage
from guided_audio.script import ParsedScript, Script, SpeakAs, read_script
from guided_audio.session.mix_options import SoundWishes, missing_sounds, require_sound, warn_of_missing
from guided_audio.session.pronouncing import warn_of_sounds, warn_of_unspoken
from guided_audio.timeline import (
    MINUTES,
    NATURAL,
    Choices,
    Fitted,
    Shape,
    Timeline,
    optional_passages,
    plan,
    require_bearable,
)
from guided_audio.voices.calibration import measured
from guided_audio.voices.catalog import DEFAULT_VOICE, find_voice
from guided_audio.voices.choosing import voice_for
from guided_audio.voices.speakers import voice_named


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a listener asks of a session; what is left out is the script's to say."""

    voice: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    length: Seconds | None = None
    """How long it is to last: elastic silences and rounds of breathing are fitted to it."""
    pauses: float | None = None
    """The factor of all elastic silence, instead of a length."""
    seed: int = 0
    sound: SoundWishes = field(default_factory=SoundWishes)
    cached: bool = True
    """Whether its sentences may be kept on disk for the next time."""


@dataclass(frozen=True, slots=True)
class Session:
    """A script as it is to be performed."""

    path: Path
    script: Script
    choices: Choices
    wishes: Wishes
    timeline: Timeline
    diagnostics: tuple[Diagnostic, ...]
    fitted: Fitted | None = None
    """How it was fitted to a length, if it was."""

    @property
    def voice(self) -> Voice:
        """The voice that speaks, unless the script names another."""
        return self.choices.voice

    @property
    def target(self) -> Seconds | None:
        """The length it is to have: what was asked for, else what the script says, unless its pauses are to be scaled."""
        return self.wishes.length or (self.script.meta.length if self.wishes.pauses is None else None)

    @property
    def is_personal(self) -> bool:
        """Whether what is said has words in it that somebody gave for a slot."""
        return any(words.strip() for words in self.wishes.slots.values())

    @property
    def passages(self) -> int:
        """How many of its passages may be left out."""
        return len(optional_passages(self.script, self.choices))

    @property
    def is_elastic(self) -> bool:
        """Whether anything in it can give way to a length."""
        return self.timeline.is_elastic or bool(self.timeline.breathings or self.passages)

    def planned(self, shape: Shape = NATURAL) -> Timeline:
        """Lay it out with as much of its elastic parts as `shape` says."""
        return plan(self.script, self.choices, shape)


def open_session(wanted: str, wishes: Wishes | None = None, tell: Callable[[Voice], None] | None = None) -> Session:
    """Read a script by name or path and lay it out, in its natural length unless its pauses are to be scaled.

    A voice whose pace is not known yet is measured first, which takes some seconds: `tell` is called before.
    """
    path = find_script(wanted)
    return _laid_out(path, read_script(path), wishes or Wishes(), read_lexicon(), tell)


def open_passage(
    name: str,
    wishes: Wishes | None = None,
    language: str = ENGLISH,
    tell: Callable[[Voice], None] | None = None,
) -> Session:
    """Lay out one of the passages that come with the program, `ground-me` or `come-back`, as a session of its own.

    `language` is one of the passages' languages. Whoever needs steady ground gets it, whatever is wrong with their
    dictionary: that is a warning here.
    """
    try:
        lexicon = read_lexicon()
        problems: tuple[Diagnostic, ...] = ()
    except ScriptError as error:
        lexicon, problems = Lexicon(), tuple(replace(found, severity=Severity.WARNING) for found in error.diagnostics)
    session = _laid_out(Path(f"{name}.md"), read_passage(name, language), wishes or Wishes(), lexicon, tell)
    return replace(session, diagnostics=session.diagnostics + problems)


def _laid_out(
    path: Path, parsed: ParsedScript, wishes: Wishes, lexicon: Lexicon, tell: Callable[[Voice], None] | None
) -> Session:
    script = parsed.require()
    choices = _with_paces(choices_for(script, wishes, lexicon), tell)
    timeline = plan(script, choices)
    if wishes.pauses is not None:
        lasting = timeline.stretched(wishes.pauses).length_estimate
        choices = replace(choices, slots=_slots(script, wishes, wishes.length or lasting))
        timeline = plan(script, choices).stretched(wishes.pauses)
    told = parsed.diagnostics + warn_of_missing(script, wishes.sound) + warn_of_unspoken(script)
    told += warn_of_sounds(script, timeline, lexicon)
    session = Session(path, script, choices, wishes, timeline, told)
    if session.target is None:
        require_bearable(timeline, script)
    return session


def _with_paces(choices: Choices, tell: Callable[[Voice], None] | None) -> Choices:
    """Return the choices with voices whose paces are known; one by another name that is the same is measured once."""
    voice = measured(choices.voice, tell)
    others = {
        name: voice if other == choices.voice else measured(other, tell) for name, other in choices.voices.items()
    }
    return replace(choices, voice=voice, voices=others)


def choices_for(script: Script, wishes: Wishes, lexicon: Lexicon) -> Choices:
    """Find the voices of a script; one that is missing, or does not speak its language, has its place in the error.

    `lexicon` is the listener's dictionary.
    """
    places = script.meta.locations
    start = SourceLocation(script.path, 1, 1)
    if wishes.voice:
        voice = find_voice(wishes.voice)
    else:
        named = script.meta.voice
        voice = _voice_at(places["voice"], named) if named else _voice_in(script, places.get("language") or start)
        _check_language(script, voice, places.get("language") or places.get("voice") or start)
    others: dict[str, Voice] = {}
    wrong: list[Diagnostic] = []
    for instruction in script.instructions:
        if isinstance(instruction.cue, SpeakAs):
            name = instruction.cue.voice
            try:
                others[name] = _voice_at(instruction.location, name)
                _check_language(script, others[name], instruction.location)
            except ScriptError as error:
                wrong += error.diagnostics
    if wrong:
        raise ScriptError(wrong)
    require_sound(wishes.sound)
    slots = _slots(script, wishes, wishes.length)
    missing = frozenset(cue.sound for cue, _ in missing_sounds(script))
    own_words = lexicon.words_in(script.meta.language)
    return Choices(voice, slots, wishes.options, others, wishes.seed, wishes.sound.ambience, missing, own_words)


def stand_in_for(script: Script) -> Choices:
    """Return the default voice in the place of every voice, to lay out a script whose own voices cannot be had."""
    voice = find_voice(DEFAULT_VOICE)
    names = [instruction.cue.voice for instruction in script.instructions if isinstance(instruction.cue, SpeakAs)]
    return Choices(voice, voices=dict.fromkeys(names, voice))


def _slots(script: Script, wishes: Wishes, length: Seconds | None) -> Mapping[str, str]:
    """Return what the listener fills in; a script that says its `minutes` says those that it will last."""
    if length is None or MINUTES not in script.meta.slots or MINUTES in wishes.slots:
        return wishes.slots
    return {**wishes.slots, MINUTES: str(max(1, round(length / 60)))}


def _voice_in(script: Script, place: SourceLocation) -> Voice:
    try:
        return voice_for(script.meta.language)
    except UnknownVoice as error:
        raise ScriptError([Diagnostic(place, "voice-language", error.message, error.hint)]) from error


def _voice_at(place: SourceLocation, name: str) -> Voice:
    try:
        return find_voice(voice_named(name, place))
    except UnknownVoice as error:
        raise ScriptError([Diagnostic(place, "unknown-voice", error.message, error.hint)]) from error


def _check_language(script: Script, voice: Voice, place: SourceLocation) -> None:
    if not voice.speaks(script.meta.language):
        message = f"the voice «{voice.name}» does not speak {script.meta.language}"
        hint = (
            "«guided-audio voices» lists the voices and their languages: name one that speaks it in the script, "
            "or play and export with another, --voice NAME"
        )
        raise ScriptError([Diagnostic(place, "voice-language", message, hint)])
