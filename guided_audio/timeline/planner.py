"""From a script to its timeline.

Automatic gaps stand between sentences and paragraphs; an explicit cue replaces the gap beside it, and explicit cues add up.
"""

import bisect
from dataclasses import replace

from guided_audio.audio import AudioFormat
from guided_audio.errors import Diagnostic, ScriptError, SourceLocation
from guided_audio.script import (
    MAX_LENGTH,
    Ambience,
    Bell,
    Break,
    Breathe,
    BreathMode,
    Choice,
    Delivery,
    Element,
    Heading,
    Hold,
    Instruction,
    Option,
    OptionalPassage,
    Paragraph,
    Prompt,
    Remark,
    Repeat,
    Script,
    ShownNote,
    Slot,
    SpeakAs,
    Text,
    Voicing,
    split_sentences,
)
from guided_audio.timeline.choices import NATURAL, Choices, Shape, check_choices
from guided_audio.timeline.cues import Await, Bed, Chapter, RingOut, Say, Show, Silence, Strike, Timeline, TimelineCue
from guided_audio.timeline.pronunciation import Pronunciation
from guided_audio.units import Length, Seconds, clock
from guided_audio.voice import DEFAULT_PACE, Utterance

MAX_STEPS = 10_000

SOFT_GAIN = 10 ** (-4.0 / 20)


def plan(script: Script, choices: Choices, shape: Shape = NATURAL) -> Timeline:
    """Lay a script out in time; elastic silences have their natural length.

    A slot, a choice or an option that the script does not have raises UsageError; a session with nothing in it, or more
    than anybody can sit through, ScriptError.
    """
    check_choices(script, choices)
    planner = _Planner(script, choices, shape)
    for element in script.elements:
        planner.add(element)
    timeline = planner.finish()
    _check_length(timeline, script)
    return timeline


def _check_length(timeline: Timeline, script: Script) -> None:
    placed = timeline.estimate()
    seconds = timeline.format.seconds(placed[-1].start + placed[-1].frames) if placed else 0.0
    place = SourceLocation(script.path, 1, 1)
    if not seconds:
        raise ScriptError([Diagnostic(place, "nothing-to-hear", "there is nothing to hear in this script")])
    if seconds > MAX_LENGTH:
        cure = f"a session lasts at most {clock(MAX_LENGTH)}"
        raise ScriptError([Diagnostic(place, "too-long", f"this session would last {clock(seconds)}", cure)])


class _Planner:
    def __init__(self, script: Script, choices: Choices, shape: Shape) -> None:
        self._script = script
        self._choices = choices
        self._shape = shape
        kept = len(script.optional_passages) - shape.left_out
        self._left_out = {id(passage) for passage in script.optional_passages[max(kept, 0) :]}
        self._pronunciation = Pronunciation(script.meta.pronounce)
        self._pauses = script.meta.pauses
        self._slots = {**script.meta.slots, **choices.slots}
        self._cues: list[TimelineCue] = []
        self._marks: list[TimelineCue] = []
        self._gap = Seconds(0.0)
        self._gap_replaced = True  # nothing comes before the first word
        self._standing = Voicing()
        self._breathings: list[tuple[int, int]] = []
        self._steps = 0

    def add(self, element: Element) -> None:
        """Perform the next element of the script; a passage performs its own in turn."""
        self._count_step(element.location)
        match element:
            case Heading(level=level, title=title):
                self._standing = Voicing()
                if level == 2:
                    self._marks.append(Chapter(title))
            case ShownNote():
                self._marks.append(Show(self._fill(element.parts)))
            case Instruction():
                self._standing = self._perform(element, self._standing)
            case Paragraph():
                self._paragraph(element)
                self._gap = max(self._gap, self._pauses.paragraph)
            case Repeat(times=times, elements=elements):
                for _ in range(times):
                    self._add_all(elements)
            case OptionalPassage(elements=elements):
                if id(element) not in self._left_out:
                    self._add_all(elements)
            case Choice():
                self._add_all(self._chosen(element).elements)

    def _add_all(self, elements: tuple[Element, ...]) -> None:
        for element in elements:
            self.add(element)

    def _chosen(self, choice: Choice) -> Option:
        wanted = self._choices.options.get(choice.name, "").casefold()
        return next((o for o in choice.options if o.label.casefold() == wanted), choice.options[0])

    def finish(self) -> Timeline:
        self._cues += self._marks
        if self._opens_before_its_chapters():
            self._cues.insert(0, Chapter(self._script.title))  # or the opening would belong to no chapter
        if any(isinstance(cue, Strike) for cue in self._cues):
            self._cues.append(RingOut())
        form = AudioFormat(self._choices.voice.sample_rate)
        return Timeline(self._script.title, tuple(self._cues), form, tuple(self._breathings))

    def _opens_before_its_chapters(self) -> bool:
        first = next((n for n, cue in enumerate(self._cues) if isinstance(cue, Chapter)), 0)
        return any(not isinstance(cue, Show) for cue in self._cues[:first])

    def _paragraph(self, paragraph: Paragraph) -> None:
        voicing = self._standing
        run: list[Text | Slot] = []
        for part in paragraph.parts:
            if isinstance(part, Text | Slot):
                run.append(part)
                continue
            if isinstance(part, Instruction) and isinstance(part.cue, Remark):
                continue
            self._speak(run, voicing)
            run = []
            if isinstance(part, Break):
                self._gap = max(self._gap, self._pauses.sentence)
            else:
                voicing = self._perform(part, voicing)
        self._speak(run, voicing)

    def _speak(self, run: list[Text | Slot], voicing: Voicing) -> None:
        pieces = [(self._fill((part,)), part.location) for part in run]
        ends = [0]
        for text, _ in pieces:
            ends.append(ends[-1] + len(text))
        for sentence in split_sentences("".join(text for text, _ in pieces)):
            if not any(c.isalnum() for c in sentence.text):
                continue  # "." after a cue: nothing a voice could say
            index = bisect.bisect_right(ends, sentence.offset) - 1
            place = pieces[index][1]
            place = replace(place, column=place.column + sentence.offset - ends[index])
            self._say(sentence.text, voicing, place)

    def _say(self, text: str, voicing: Voicing, place: SourceLocation, within: Seconds = Seconds(0.0)) -> None:
        shown = " ".join(text.split()).lstrip(",;:.!?…–— ")  # what a cue in mid-sentence leaves of a comma
        spoken = self._pronunciation.spoken(shown)
        spoken = " ".join(spoken.replace("[", " ").replace("]", " ").split())  # no engine ever sees a bracket
        voice = self._choices.voices[voicing.voice] if voicing.voice else self._choices.voice
        pace = (self._script.meta.pace or DEFAULT_PACE) * voicing.pace
        utterance = Utterance(spoken, voice, round(pace, 1), self._choices.seed)
        if not self._gap_replaced and not within:
            self._cues.append(Silence(Length.exactly(self._gap)))
        self._place_marks()
        self._cues.append(Say(utterance, shown, place, SOFT_GAIN if voicing.soft else 1.0, within))
        self._count_step(place)
        self._gap, self._gap_replaced = self._pauses.sentence, False

    def _perform(self, instruction: Instruction, voicing: Voicing) -> Voicing:
        """Perform a cue, and return how the voice goes on."""
        match instruction.cue:
            case Delivery() | SpeakAs():
                return voicing.after(instruction)
            case Remark():
                return voicing
            case Ambience(sound=sound, quietly=quietly):
                self._marks.append(Bed(sound, quietly))
                return voicing
        self._place_marks()
        match instruction.cue:
            case Hold(length=length):
                self._cues.append(Silence(length, instruction.source))
            case Bell(strikes=strikes):
                self._cues += [Strike()] * strikes
            case Prompt() as prompt:
                self._cues.append(Await(prompt))
            case Breathe() as breathe:
                self._breathe(breathe, instruction, voicing)
            case _:
                raise AssertionError(instruction.cue)
        self._gap, self._gap_replaced = Seconds(0.0), True
        return voicing

    def _count_step(self, place: SourceLocation) -> None:
        self._steps += 1
        if max(self._steps, len(self._cues)) > MAX_STEPS:
            cure = f"a session has at most {MAX_STEPS:,} steps"
            raise ScriptError([Diagnostic(place, "too-many-steps", "this script has too many steps", cure)])

    def _breathe(self, breathe: Breathe, instruction: Instruction, voicing: Voicing) -> None:
        for number in range(self._rounds(breathe)):
            for breath in breathe.phases:
                self._count_step(instruction.location)
                said = breath.words(first=not number)
                if breathe.mode is BreathMode.SPOKEN:
                    self._say(said, voicing, instruction.location, within=breath.length)
                elif breathe.mode is BreathMode.COUNTED:
                    self._count(said, breath.length, instruction, voicing)
                else:
                    self._cues.append(Show(said))
                    self._cues.append(Silence(Length.exactly(breath.length), instruction.source))

    def _rounds(self, breathe: Breathe) -> int:
        least, most = breathe.rounds
        if least == most:
            return least
        number = len(self._breathings)
        self._breathings.append(breathe.rounds)
        return self._shape.rounds[number] if number < len(self._shape.rounds) else least

    def _count(self, said: str, seconds: Seconds, instruction: Instruction, voicing: Voicing) -> None:
        whole = int(seconds)
        for second in range(1, whole + 1):
            last = Seconds(1.0 + seconds - whole if second == whole else 1.0)
            self._say(said if second == 1 else f"{second}.", voicing, instruction.location, within=last)

    def _fill(self, parts: tuple[Text | Slot, ...]) -> str:
        """Return the words with the listener's own in their places; a slot's value is never read as a cue."""
        words: list[str] = []
        for part in parts:
            if isinstance(part, Text):
                words.append(part.text)
            elif value := " ".join(self._slots[part.name].split()):
                words.append(f"{part.before}{value}{part.after}")
        return "".join(words)

    def _place_marks(self) -> None:
        self._cues += self._marks
        self._marks = []
