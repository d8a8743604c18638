"""What a listener may choose of a session, and how much of an elastic one is performed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from guided_audio.errors import Diagnostic, ScriptError, UsageError
from guided_audio.script import Instruction, Script, SpeakAs
from guided_audio.voice import Voice


@dataclass(frozen=True, slots=True)
class Choices:
    """What the listener chose for this session."""

    voice: Voice
    slots: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    """For choices, by name: the label of the passage that is to be performed."""
    voices: Mapping[str, Voice] = field(default_factory=dict)
    """The voices that the script itself asks for in `[voice NAME]`, by that name."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of an elastic script is performed."""

    left_out: int = 0
    """How many optional passages are left out, counted from the last one of the file upward."""
    rounds: tuple[int, ...] = ()
    """For each breathing with a range of rounds, in the order of the session, how many; the least if it is not told."""


NATURAL = Shape()


def check_choices(script: Script, choices: Choices) -> None:
    """Raise UsageError for what a script does not have to choose, and ScriptError for a voice that cannot speak in it."""
    for name in sorted(set(choices.slots) - set(script.meta.slots)):
        known = ", ".join(script.meta.slots) or "it has none"
        raise UsageError(f"this script has no slot «{name}»", f"its slots: {known}")
    for instruction in script.instructions:
        if isinstance(instruction.cue, SpeakAs):
            _check_voice(instruction, instruction.cue.voice, choices)
    offered: dict[str, list[str]] = {}
    for choice in script.choices:
        offered.setdefault(choice.name, []).extend(option.label for option in choice.options)
    for name, wanted in choices.options.items():
        if name not in offered:
            known = ", ".join(offered) or "it has none"
            raise UsageError(f"this script has no choice «{name}»", f"its choices: {known}")
        if wanted.casefold() not in {label.casefold() for label in offered[name]}:
            known = ", ".join(dict.fromkeys(offered[name]))
            raise UsageError(f"the choice «{name}» has no «{wanted}»", f"it has: {known}")


def _check_voice(instruction: Instruction, name: str, choices: Choices) -> None:
    voice = choices.voices.get(name)
    if voice is None:
        diagnostic = Diagnostic(instruction.location, "unknown-voice", f"there is no voice «{name}»")
        raise ScriptError([diagnostic])
    if voice.sample_rate != choices.voice.sample_rate:
        message = f"the voice «{name}» cannot be mixed with «{choices.voice.name}» yet: their sample rates differ"
        raise ScriptError([Diagnostic(instruction.location, "voice-rate", message, "choose another voice")])
