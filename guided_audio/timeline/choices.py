"""What a listener may choose of a session, and how much of an elastic one is performed."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from guided_audio.audio import Clip
from guided_audio.core.errors import Diagnostic, ScriptError, UsageError
from guided_audio.core.translation import N_, _
from guided_audio.core.voice import Voice
from guided_audio.script import Choice, Element, Option, OptionalPassage, Repeat, Script, SpeakAs


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
    ambience: str | None = None
    """A bed for the whole session in the place of the script's own; empty for none, None for the script's."""
    missing: frozenset[str] = frozenset()
    """Sounds that the script names and that are not on this machine: it is quiet in their place."""
    sounds: Mapping[str, Clip] = field(default_factory=dict)
    """The sounds that the script names in its cues and its front matter, by that name."""
    intro: Clip | None = None
    outro: Clip | None = None
    own_words: Mapping[str, str] = field(default_factory=dict)
    """How the listener wants words to be said, where the script does not say it."""
    closing_bell: bool = False
    """Whether a session that the script ends without a bell is ended with one, unless it leads into sleep."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of an elastic script is performed."""

    left_out: int = 0
    """How many of the session's optional passages are left out, counted from the last one upward."""
    rounds: tuple[int, ...] = ()
    """For each breathing with a range of rounds, in the order of the session, how many; otherwise the least."""


NATURAL = Shape()


def check_choices(script: Script, choices: Choices) -> None:
    """Raise UsageError for what a script does not have to choose, and ScriptError for a voice that cannot speak in it."""
    for name in sorted(set(choices.slots) - set(script.meta.slots)):
        known = ", ".join(script.meta.slots) or _("it has none")
        raise UsageError(N_("this script has no slot «{name}»", name=name), N_("its slots: {known}", known=known))
    for name, words in choices.slots.items():
        if any(unicodedata.category(character) in {"Cc", "Cs"} and not character.isspace() for character in words):
            raise UsageError(
                N_("the words for «{name}» hold a character that is none", name=name), N_("type them anew")
            )
    unknown = [
        Diagnostic(instruction.location, "unknown-voice", N_("there is no voice «{voice}»", voice=cue.voice))
        for instruction in script.instructions
        if isinstance(cue := instruction.cue, SpeakAs) and cue.voice not in choices.voices
    ]
    if unknown:
        raise ScriptError(unknown)
    offered = script.choices
    for name, wanted in choices.options.items():
        named = [choice for choice in offered if choice.name.casefold() == name.casefold()]
        if not named:
            known = ", ".join(dict.fromkeys(choice.name for choice in offered)) or _("it has none")
            raise UsageError(
                N_("this script has no choice «{name}»", name=name), N_("its choices: {known}", known=known)
            )
        for choice in named:
            labels = [option.label for option in choice.options]
            if wanted.casefold() not in map(str.casefold, labels):
                message = _(
                    "the choice «{name}» on line {line} has no «{wanted}»",
                    name=name,
                    line=choice.location.line,
                    wanted=wanted,
                )
                raise UsageError(message, N_("it has: {labels}", labels=", ".join(labels)))


def chosen(choice: Choice, choices: Choices) -> Option:
    """Return the passage of a choice that is performed: the listener's, or the first."""
    wanted = {name.casefold(): label.casefold() for name, label in choices.options.items()}.get(choice.name.casefold())
    return next((option for option in choice.options if option.label.casefold() == wanted), choice.options[0])


def optional_passages(script: Script, choices: Choices) -> tuple[OptionalPassage, ...]:
    """Return the passages that may be left out of this session, in the order of the file."""
    return tuple(_optional_in(script.elements, choices))


def _optional_in(elements: tuple[Element, ...], choices: Choices) -> Iterator[OptionalPassage]:
    for element in elements:
        passage = chosen(element, choices) if isinstance(element, Choice) else element
        if isinstance(passage, OptionalPassage):
            yield passage
        if isinstance(passage, Option | OptionalPassage | Repeat):
            yield from _optional_in(passage.elements, choices)
