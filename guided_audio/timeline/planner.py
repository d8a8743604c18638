"""From a script to its timeline.

Automatic gaps stand between sentences and paragraphs; an explicit cue replaces the gap beside it, and explicit cues add up.
"""

from collections.abc import Sequence
from typing import NoReturn

from guided_audio.audio import WITH_BED, AudioFormat
from guided_audio.core.errors import Diagnostic, ScriptError, SourceLocation
from guided_audio.core.translation import N_
from guided_audio.core.units import MAX_LENGTH, Length, Seconds, clock
from guided_audio.script import (
    Ambience,
    Bell,
    Breathe,
    Delivery,
    PlaySound,
    Remark,
    SpeakAs,
    Voicing,
    model,
    split_sentences,
)
from guided_audio.timeline.choices import NATURAL, Choices, Shape, check_choices, chosen, optional_passages
from guided_audio.timeline.cues import Bed, Chapter, Show, Silence, Sound, Strike, TimelineCue, timed
from guided_audio.timeline.framing import closing_bell, ending_of, opened_by, outro_of
from guided_audio.timeline.speaking import MINUTES, FilledText, Speaker
from guided_audio.timeline.timeline import Timeline

MAX_STEPS = 10_000


def plan(script: model.Script, choices: Choices, shape: Shape = NATURAL) -> Timeline:
    """Lay a script out in time; elastic silences have their natural length.

    Raises:
        UsageError: The script does not have a slot, a choice or an option that was chosen.
        ScriptError: There is nothing to hear in it, or it cannot be made as short as a session has to be.

    """
    check_choices(script, choices)
    planner = _Planner(script, choices, shape)
    for element in script.elements:
        planner.add(element)
    timeline = planner.finish()
    if not any(placed.frames for placed in timeline.estimate()):
        _refuse(script, "nothing-to-hear", N_("there is nothing to hear in this script"))
    require_bearable(timeline.stretched(0.0), script)
    return timeline


def require_bearable(timeline: Timeline, script: model.Script) -> None:
    """Raise ScriptError for a session that is longer than a session may be."""
    if (seconds := timeline.length_estimate) > MAX_LENGTH:
        hint = N_("a session lasts at most {max_length}", max_length=clock(MAX_LENGTH))
        _refuse(script, "too-long", N_("this session would last {seconds}", seconds=clock(seconds)), hint)


def _refuse(script: model.Script, code: str, message: str, hint: str = "") -> NoReturn:
    raise ScriptError([Diagnostic(SourceLocation(script.path, 1, 1), code, message, hint)])


class _Planner:
    def __init__(self, script: model.Script, choices: Choices, shape: Shape) -> None:
        self._script = script
        self._choices = choices
        self._shape = shape
        passages = optional_passages(script, choices)
        self._left_out = {id(passage) for passage in passages[max(len(passages) - shape.left_out, 0) :]}
        self._speaker = Speaker(script.meta, choices)
        self._pauses = script.meta.pauses
        self._words = {**script.meta.slots, **choices.slots}
        given = {name: words for name, words in choices.slots.items() if name == MINUTES}
        self._public_words = {**script.meta.slots, **given}
        self._cues: list[TimelineCue] = [Bed(choices.ambience)] if choices.ambience else []
        self._moments: list[TimelineCue] = []
        self._gap = Seconds(0.0)
        self._gap_replaced = True  # nothing comes before the first word
        self._standing = Voicing()
        self._breathings: list[tuple[int, int]] = []
        self._steps = 0
        self._number = 0  # of the next sentence in its paragraph

    def add(self, element: model.Element) -> None:
        """Perform the next element of the script; a passage performs its own in turn."""
        self._count_steps(element.location)
        match element:
            case model.Heading(level=level, title=title, location=place):
                self._standing = Voicing()
                if level == 2:
                    self._moments.append(Chapter(title, place))
            case model.ShownNote():
                self._moments.append(Show(self._filled(element.parts).text, element.location))
            case model.Instruction():
                self._standing = self._perform(element, self._standing)
            case model.Paragraph():
                self._paragraph(element)
                self._gap = max(self._gap, self._pauses.paragraph)
            case model.Repeat(times=times, elements=elements):
                for _ in range(times):
                    self._passage(elements)
            case model.OptionalPassage(elements=elements):
                if id(element) not in self._left_out:
                    self._passage(elements)
            case model.Choice():
                self._passage(chosen(element, self._choices).elements)

    def _passage(self, elements: tuple[model.Element, ...]) -> None:
        """Perform a passage; how it is spoken ends with it, so that leaving it out changes nothing else."""
        standing = self._standing
        for element in elements:
            self.add(element)
        self._standing = standing

    def finish(self) -> Timeline:
        self._cues += self._moments
        if self._choices.intro:
            self._cues = [*opened_by(self._choices.intro, self._cues)]
        first = next((n for n, cue in enumerate(self._cues) if isinstance(cue, Chapter)), 0)
        if any(not isinstance(cue, Show | Bed) for cue in self._cues[:first]):
            self._cues.insert(0, Chapter(self._script.title))  # or the opening would belong to no chapter
        if self._choices.closing_bell and self._script.meta.practice is not model.Practice.REST:
            self._cues += closing_bell(self._cues, self._pauses.pause, self._strike())
        if self._choices.outro:
            self._cues += outro_of(self._choices.outro, self._cues, self._pauses.pause)
        self._cues += ending_of(self._cues)
        form = WITH_BED if any(map(_is_wide, self._cues)) else AudioFormat(self._choices.voice.sample_rate)
        return Timeline(
            self._script.title, tuple(self._cues), form, tuple(self._breathings), tuple(self._speaker.as_written)
        )

    def _paragraph(self, paragraph: model.Paragraph) -> None:
        voicing = self._standing
        self._number = 0
        run: list[model.Text | model.Slot] = []
        characters = sum(len(part.text) for part in paragraph.parts if isinstance(part, model.Text))
        self._count_steps(paragraph.location, len(paragraph.parts) // 4 + characters // 200)
        for part in paragraph.parts:
            if isinstance(part, model.Text | model.Slot):
                run.append(part)
                continue
            if isinstance(part, model.Instruction) and isinstance(part.cue, Remark):
                continue
            self._speak(run, voicing)
            run = []
            if isinstance(part, model.Break):
                self._gap = max(self._gap, self._pauses.sentence)
            else:
                voicing = self._perform(part, voicing)
        self._speak(run, voicing)

    def _speak(self, run: list[model.Text | model.Slot], voicing: Voicing) -> None:
        filled = self._filled(run)
        for sentence in split_sentences(filled.text, self._script.meta.language):
            if not any(c.isalnum() for c in sentence.text):  # the "." after a cue, which no voice could say
                continue
            public, place = filled.public(sentence.offset, sentence.text), filled.location(sentence.offset)
            if not self._gap_replaced:
                self._cues.append(Silence(Length.exactly(self._gap)))
            self._place_moments()
            said = self._speaker.say(sentence.text, public, voicing, place, self._number)
            self._cues.append(said)
            self._number += 1
            self._gap = Seconds(self._pauses.sentence + self._speaker.spared(said, voicing))
            self._gap_replaced = False

    def _perform(self, instruction: model.Instruction, voicing: Voicing) -> Voicing:
        """Perform a cue, and return how the voice goes on."""
        match instruction.cue:
            case Remark():
                return voicing
            case Delivery() | SpeakAs() as cue:
                return voicing.after(cue)
            case Ambience(sound=sound, quietly=quietly):
                if self._choices.ambience is None:
                    self._moments.append(
                        Bed("" if sound in self._choices.missing else sound, quietly, instruction.location)
                    )
                return voicing
            case PlaySound(sound=sound, under=True):
                clip = self._choices.sounds[sound]
                self._moments.append(Sound(clip, Seconds(0.0), under=True, location=instruction.location))
                return voicing
        self._place_moments()
        match instruction.cue:
            case Breathe() as breathe:
                for lead in self._speaker.breathe(breathe, self._rounds(breathe), instruction, voicing):
                    self._count_steps(instruction.location, 1 + len(lead.beats))
                    self._cues.append(lead)
            case Bell(strikes=strikes, sound=sound):
                self._cues += (self._strike(sound, instruction.location),) * strikes
            case PlaySound(sound=sound):
                clip = self._choices.sounds[sound]
                self._cues.append(Sound(clip, clip.length, location=instruction.location))
            case _:
                self._cues += timed(instruction)
        self._gap, self._gap_replaced = Seconds(0.0), True
        return voicing

    def _strike(self, sound: str = "", location: SourceLocation | None = None) -> Strike:
        """Return a strike of this bell, else of the script's own, else of the one that comes with the program."""
        name = sound or self._script.meta.bell
        return Strike(self._choices.sounds[name] if name else None, location)

    def _filled(self, parts: Sequence[model.Text | model.Slot]) -> FilledText:
        """Return a text with words in the places of its slots; these are never read as cues."""
        return FilledText(parts, self._words, self._public_words)

    def _count_steps(self, place: SourceLocation, steps: int = 1) -> None:
        """Count work as it is done, so that any endless repetition is refused within a moment."""
        self._steps += steps
        if max(self._steps, len(self._cues)) > MAX_STEPS:
            hint = N_("a session has at most {max_steps:,} steps", max_steps=MAX_STEPS)
            raise ScriptError([Diagnostic(place, "too-many-steps", N_("this script has too many steps"), hint)])

    def _rounds(self, breathe: Breathe) -> int:
        least, most = breathe.rounds
        if least == most:
            return least
        number = len(self._breathings)
        self._breathings.append(breathe.rounds)
        return self._shape.rounds[number] if number < len(self._shape.rounds) else least

    def _place_moments(self) -> None:
        self._cues += self._moments
        self._moments = []


def _is_wide(cue: TimelineCue) -> bool:
    """Whether a cue sounds in two channels."""
    return (
        isinstance(cue, Sound) or bool(isinstance(cue, Strike) and cue.clip) or bool(isinstance(cue, Bed) and cue.sound)
    )
