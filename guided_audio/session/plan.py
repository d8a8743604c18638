"""A script with its voices, slots and choices, and the timeline that follows from them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from guided_audio.audio import Clip, find_clip, read_clip
from guided_audio.audio.beds import check_bed, is_path
from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, UnknownVoice, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance, Voice
from guided_audio.library.lexicon import Lexicon
from guided_audio.script import (
    Ambience,
    Bell,
    Breathe,
    BreathMode,
    Choice,
    Option,
    ParsedScript,
    PlaySound,
    Script,
    SpeakAs,
    Text,
    guiding_words,
    merge_words,
    same_word,
)
from guided_audio.script.languages import name_of, other_language
from guided_audio.session.options import SessionOptions, require_mix
from guided_audio.session.slot_words import require_sayable
from guided_audio.timeline import MINUTES, NATURAL, Await, Choices, CueInfo, Shape, Timeline, chosen, describe
from guided_audio.timeline.choices import optional_passages
from guided_audio.timeline.fitting import Fitted, Reach, reach_of
from guided_audio.timeline.planner import plan, require_bearable
from guided_audio.voices.calibration import measured
from guided_audio.voices.choosing import voice_for, voice_named
from guided_audio.voices.voice_catalog import DEFAULT_VOICE, find_voice

NO_VOICE = "no-voice"
"""The code of a finding that is one about the machine, and not about the script: no voice here speaks its language."""

OnMeasuring = Callable[[Voice], None]
"""Called before a voice whose pace is not known is measured, which takes some seconds."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A script as it is to be performed."""

    path: Path
    script: Script
    choices: Choices
    options: SessionOptions
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
        """The length it is to have: the option, else the script's own, unless its pauses are scaled."""
        return self.options.length or (self.script.meta.length if self.options.pauses is None else None)

    @property
    def is_personal(self) -> bool:
        """Whether words that the listener gave for a slot are spoken."""
        return any(words.strip() for words in self.options.slots.values())

    @property
    def passages(self) -> int:
        """How many of its passages may be left out."""
        return len(optional_passages(self.script, self.choices))

    @property
    def is_elastic(self) -> bool:
        """Whether anything in it can give way to a length."""
        return self.timeline.is_elastic or bool(self.timeline.breathings or self.passages)

    @property
    def is_to_be_fitted(self) -> bool:
        """Whether the speech has to be measured before it can begin."""
        return self.target is not None and (self.is_elastic or self.options.length is not None)

    @property
    def reach_estimate(self) -> Reach:
        """About the shortest and the longest it can be fitted to, before any word is spoken."""
        return reach_of(self.planned, self.passages, self.frames_estimate)

    @property
    def has_waits(self) -> bool:
        """Whether anything in it waits for the listener."""
        return any(isinstance(cue, Await) for cue in self.timeline.cues)

    @property
    def chosen(self) -> tuple[tuple[Choice, Option], ...]:
        """Every `[choose]` of the script with the passage that is performed."""
        return tuple((choice, chosen(choice, self.choices)) for choice in self.script.choices)

    @property
    def voice_names(self) -> tuple[str, ...]:
        """The voices that speak in it, in order."""
        return tuple(dict.fromkeys(utterance.voice.name for utterance in self.timeline.utterances))

    @property
    def cues(self) -> tuple[CueInfo, ...]:
        """Every cue as it can be read, at its likely place."""
        return tuple(describe(placed, self.timeline.format) for placed in self.timeline.estimate())

    def planned(self, shape: Shape = NATURAL) -> Timeline:
        """Lay it out with as much of its elastic parts as `shape` says."""
        return plan(self.script, self.choices, shape)

    def frames_estimate(self, utterance: Utterance) -> int:
        """Return about how many frames an utterance takes."""
        return self.timeline.format.frames(utterance.estimate())


def plan_script(
    path: Path,
    parsed: ParsedScript,
    options: SessionOptions,
    lexicon: Lexicon,
    on_measuring: OnMeasuring | None = None,
) -> SessionPlan:
    """Lay out a script in its natural length, unless its pauses are to be scaled; ScriptError, UsageError."""
    script = parsed.require()
    if options.length is not None and options.pauses is not None:
        raise UsageError(
            N_("length and pauses are both given"),
            N_("a length finds the factor that pauses would set; give one of them"),
        )
    choices = _with_paces(choose(script, options, lexicon), on_measuring)
    timeline = plan(script, choices)
    if options.pauses is not None:
        lasting = timeline.stretched(options.pauses).length_estimate
        choices = replace(choices, slots=_slots(script, options, options.length or lasting))
        timeline = plan(script, choices).stretched(options.pauses)
    diagnostics = parsed.diagnostics + warnings_of(script, options) + warn_of_ipa(script, timeline, lexicon)
    made = SessionPlan(path, script, choices, options, timeline, diagnostics)
    if made.target is None:
        require_bearable(timeline, script)
    return made


def choose(script: Script, options: SessionOptions, lexicon: Lexicon) -> Choices:
    """Find the voices of a script; one that is missing, or does not speak its language, has its place in the ScriptError."""
    places = script.meta.locations
    start = SourceLocation(script.path, 1, 1)
    if options.voice:
        voice = find_voice(options.voice)
    else:
        place = places.get("language") or places.get("voice") or start
        voice = _voice_at(places["voice"] if script.meta.voice else place, script.meta.voice, script.meta.language)
        _check_language(script, voice, place)
    require_mix(options)
    voices, sounds = _other_voices(script), _sounds_of(script)
    own_words = lexicon.words_in(script.meta.language)
    require_sayable(script, options.slots, voice, merge_words(own_words, script.meta.pronounce))
    return Choices(
        voice,
        _slots(script, options, options.length),
        options.choices,
        voices,
        options.seed,
        options.ambience,
        frozenset(cue.sound for cue, _ in missing_beds(script)),
        sounds,
        _framing(script, options.intro, script.meta.intro, sounds),
        _framing(script, options.outro, script.meta.outro, sounds),
        own_words,
        options.closing_bell,
    )


def default_choices(script: Script) -> Choices:
    """Return the default voice in the place of every voice, and a moment in that of every sound that cannot be had."""
    voice = find_voice(DEFAULT_VOICE)
    sounds = {name: Clip(name, Path(), Seconds(1.0), 1.0, 1.0) for name, _, _ in _sound_names(script)}
    return Choices(
        voice, voices={name: voice for name, _ in _voice_cues(script)}, sounds=sounds | find_sounds(script)[0]
    )


def _sound_names(script: Script) -> Iterator[tuple[str, str, SourceLocation]]:
    """Yield the name of each bell and sound of a script, with what names it and where."""
    for key in ("bell", "intro", "outro"):
        if name := getattr(script.meta, key):
            yield name, f"{key}: {name}", script.meta.locations[key]
    for instruction in script.instructions:
        if isinstance(instruction.cue, Bell | PlaySound) and instruction.cue.sound:
            yield instruction.cue.sound, instruction.source, instruction.location


def find_sounds(script: Script) -> tuple[dict[str, Clip], tuple[Diagnostic, ...]]:
    """Return the sounds of a script by their names, and errors about those that cannot be had."""
    found: dict[str, Clip] = {}
    problems: list[Diagnostic] = []
    for name, source, place in _sound_names(script):
        try:
            found[name] = find_clip(name, _folder_of(script))
        except UsageError as error:
            problems.append(
                Diagnostic(place, "unknown-sound", N_("{source}: {why}", source=source, why=error.message), error.hint)
            )
    return found, tuple(problems)


def _folder_of(script: Script) -> Path | None:
    """Return the folder that a script's own sounds may lie in; None for one that is no file."""
    return Path(script.path).parent if Path(script.path).is_file() else None


def _sounds_of(script: Script) -> Mapping[str, Clip]:
    sounds, problems = find_sounds(script)
    if problems:
        raise ScriptError(problems)
    return sounds


def _framing(script: Script, asked: str | None, own: str, sounds: Mapping[str, Clip]) -> Clip | None:
    """Return the sound that a session begins or ends with: the one that is asked for, else the script's own; or none."""
    if asked is None:
        return sounds[own] if own else None
    if not asked:
        return None
    return read_clip(Path(asked)) if is_path(asked) else find_clip(asked, _folder_of(script))


def missing_beds(script: Script) -> Iterator[tuple[Ambience, Diagnostic]]:
    """Yield the beds that a script names and that cannot be had, each with a warning: the session is played without them."""
    for instruction in script.instructions:
        cue = instruction.cue
        if not isinstance(cue, Ambience) or not cue.sound:
            continue
        try:
            check_bed(cue.sound)
        except UsageError as error:
            message = N_(
                "{source}: {message}, so no bed will be heard", source=instruction.source, message=error.message
            )
            yield cue, Diagnostic(instruction.location, "unknown-sound", message, error.hint, Severity.WARNING)


def warnings_of(script: Script, options: SessionOptions) -> tuple[Diagnostic, ...]:
    """Return warnings of beds that will not be heard, of breaths that will not be spoken, of words in another language."""
    beds = () if options.ambience is not None else tuple(warning for _, warning in missing_beds(script))
    return beds + _unspoken_breaths(script) + _other_language(script)


def _other_language(script: Script) -> tuple[Diagnostic, ...]:
    words = " ".join(part.text for paragraph in script.paragraphs for part in paragraph.parts if isinstance(part, Text))
    language = other_language(words, script.meta.language)
    if not language:
        return ()
    place = script.meta.locations.get("language") or script.paragraphs[0].location
    message = N_(
        "the words look like {language}, and are read as {other}",
        language=name_of(language),
        other=name_of(script.meta.language),
    )
    hint = N_("write «language: {language}» into the front matter, if they are", language=language)
    return (Diagnostic(place, "other-language", message, hint, Severity.WARNING),)


def _unspoken_breaths(script: Script) -> tuple[Diagnostic, ...]:
    language = script.meta.language
    if guiding_words(language).are_known:
        return ()
    message = N_(
        "this breath is shown, and not spoken: the program has no words for it in «{language}»", language=language
    )
    hint = N_("write them yourself, with exact pauses between them, or write «silent» into the cue")
    return tuple(
        Diagnostic(instruction.location, "breath-unspoken", message, hint, Severity.WARNING)
        for instruction in script.instructions
        if isinstance(instruction.cue, Breathe) and instruction.cue.mode is not BreathMode.SILENT
    )


def warn_of_ipa(script: Script, timeline: Timeline, lexicon: Lexicon) -> tuple[Diagnostic, ...]:
    """Warn of words that have only a sound in IPA and are said by a voice that takes none; each once, at its place."""
    found: dict[tuple[str, str], Diagnostic] = {}
    for word, voice in timeline.as_written:
        message = N_(
            "the voice «{name}» cannot be told sounds: «{word}» is read as it is written", name=voice.name, word=word
        )
        hint = N_("give it a respelling as well, before the sound: «uh-NAHN-duh /əˈnʌndə/»")
        own = lexicon.place_in(script.meta.language, word)
        place = script.meta.locations.get(f"pronounce.{word}") or own or SourceLocation(script.path, 1, 1)
        warning = Diagnostic(place, "ipa-unread", message, hint, Severity.WARNING)
        found.setdefault((same_word(word), voice.reference), warning)
    return tuple(found.values())


def _with_paces(choices: Choices, on_measuring: OnMeasuring | None) -> Choices:
    """Return the choices with voices whose paces are known; the same voice under two names is measured once."""
    voice = measured(choices.voice, on_measuring)
    others = {
        name: voice if other == choices.voice else measured(other, on_measuring)
        for name, other in choices.voices.items()
    }
    return replace(choices, voice=voice, voices=others)


def _other_voices(script: Script) -> Mapping[str, Voice]:
    others: dict[str, Voice] = {}
    wrong: list[Diagnostic] = []
    for name, place in _voice_cues(script):
        try:
            others[name] = _voice_at(place, name)
            _check_language(script, others[name], place)
        except ScriptError as error:
            wrong += error.diagnostics
    if wrong:
        raise ScriptError(wrong)
    return others


def _voice_cues(script: Script) -> Iterator[tuple[str, SourceLocation]]:
    for instruction in script.instructions:
        if isinstance(instruction.cue, SpeakAs):
            yield instruction.cue.voice, instruction.location


def _slots(script: Script, options: SessionOptions, length: Seconds | None) -> Mapping[str, str]:
    """Return the words for slots; a script with a slot `minutes` says those that it will last."""
    if length is None or MINUTES not in script.meta.slots or MINUTES in options.slots:
        return options.slots
    return {**options.slots, MINUTES: str(max(1, round(length / 60)))}


def _voice_at(place: SourceLocation, name: str, language: str = "") -> Voice:
    """Return the voice of this name, or without one the voice for a language; one that is not here is reported at its place."""
    try:
        return find_voice(voice_named(name, place)) if name else voice_for(language)
    except UnknownVoice as error:
        code = "unknown-voice" if name else NO_VOICE
        raise ScriptError([Diagnostic(place, code, error.message, error.hint)]) from error


def _check_language(script: Script, voice: Voice, place: SourceLocation) -> None:
    if not voice.speaks(script.meta.language):
        message = N_("the voice «{name}» does not speak {language}", name=voice.name, language=script.meta.language)
        hint = N_(
            "«guided-audio voices» lists the voices and their languages: name one that speaks it in the script, "
            "or play and export with another, --voice NAME"
        )
        raise ScriptError([Diagnostic(place, "voice-language", message, hint)])
