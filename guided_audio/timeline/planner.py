"""From a script to its timeline.

Automatic gaps stand between sentences and paragraphs; an explicit cue replaces the gap beside it, and explicit cues add up.
"""

from typing import NoReturn

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import Diagnostic, ScriptError, SourceLocation
from guided_audio.core.units import Length, Seconds, clock
from guided_audio.core.voice import DEFAULT_PACE, Utterance, Voice
from guided_audio.script import (
    MAX_LENGTH,
    Ambience,
    Bell,
    Break,
    Breathe,
    Choice,
    Delivery,
    Element,
    Heading,
    Hold,
    Instruction,
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
    guiding_words,
    merged,
    split_sentences,
)
from guided_audio.timeline.breathing import leads
from guided_audio.timeline.choices import NATURAL, Choices, Shape, check_choices, chosen, optional_passages
from guided_audio.timeline.cues import Await, Bed, Chapter, Say, Show, Silence, Strike, Timeline, TimelineCue, ending_of
from guided_audio.timeline.filling import Filling
from guided_audio.timeline.pronunciation import Pronunciation

MAX_STEPS = 10_000

WITH_BED = AudioFormat(48_000, 2)
"""A bed of sound is wide, and has more above than a voice."""

_LEFT_OVER = ",;:.!?…–—)]»” "
"""What a cue in the middle of a sentence may leave at its end, and nobody would say."""


def plan(script: Script, choices: Choices, shape: Shape = NATURAL) -> Timeline:
    """Lay a script out in time; elastic silences have their natural length.

    A slot, a choice or an option that the script does not have raises UsageError; a session with nothing in it, or that
    cannot be made short enough for anybody to sit through, ScriptError.
    """
    check_choices(script, choices)
    planner = _Planner(script, choices, shape)
    for element in script.elements:
        planner.add(element)
    timeline = planner.finish()
    if not any(placed.frames for placed in timeline.estimate()):
        _refuse(script, "nothing-to-hear", "there is nothing to hear in this script")
    require_bearable(timeline.stretched(0.0), script)
    return timeline


def require_bearable(timeline: Timeline, script: Script) -> None:
    """Raise ScriptError for a session that lasts longer than anybody can sit through."""
    placed = timeline.estimate()
    seconds = timeline.format.seconds(placed[-1].start + placed[-1].frames) if placed else Seconds(0.0)
    if seconds > MAX_LENGTH:
        _refuse(
            script,
            "too-long",
            f"this session would last {clock(seconds)}",
            f"a session lasts at most {clock(MAX_LENGTH)}",
        )


def _refuse(script: Script, code: str, message: str, hint: str = "") -> NoReturn:
    raise ScriptError([Diagnostic(SourceLocation(script.path, 1, 1), code, message, hint)])


def _work(paragraph: Paragraph) -> int:
    """Return how many steps it takes to lay out a paragraph, by its parts and characters."""
    characters = sum(len(part.text) for part in paragraph.parts if isinstance(part, Text))
    return len(paragraph.parts) // 4 + characters // 200


class _Planner:
    def __init__(self, script: Script, choices: Choices, shape: Shape) -> None:
        self._script = script
        self._choices = choices
        self._shape = shape
        passages = optional_passages(script, choices)
        self._left_out = {id(passage) for passage in passages[max(len(passages) - shape.left_out, 0) :]}
        words = merged(choices.own_words, script.meta.pronounce)
        self._pronunciation = Pronunciation(words, script.meta.language)
        self._as_written: dict[tuple[str, Voice], None] = {}
        self._pauses = script.meta.pauses
        self._filling = Filling(script.meta.slots, choices.slots)
        self._cues: list[TimelineCue] = []
        self._marks: list[TimelineCue] = []
        self._gap = Seconds(0.0)
        self._gap_replaced = True  # nothing comes before the first word
        self._standing = Voicing()
        self._breathings: list[tuple[int, int]] = []
        self._steps = 0
        if choices.ambience:
            self._cues.append(Bed(choices.ambience))

    def add(self, element: Element) -> None:
        """Perform the next element of the script; a passage performs its own in turn."""
        self._count_steps(element.location)
        match element:
            case Heading(level=level, title=title):
                self._standing = Voicing()
                if level == 2:
                    self._marks.append(Chapter(title))
            case ShownNote():
                self._marks.append(Show(self._filling.fill(element.parts)))
            case Instruction():
                self._standing = self._perform(element, self._standing)
            case Paragraph():
                self._paragraph(element)
                self._gap = max(self._gap, self._pauses.paragraph)
            case Repeat(times=times, elements=elements):
                for _ in range(times):
                    self._passage(elements)
            case OptionalPassage(elements=elements):
                if id(element) not in self._left_out:
                    self._passage(elements)
            case Choice():
                self._passage(chosen(element, self._choices).elements)

    def _passage(self, elements: tuple[Element, ...]) -> None:
        """Perform a passage; how it is spoken ends with it, so that leaving it out changes nothing else."""
        standing = self._standing
        for element in elements:
            self.add(element)
        self._standing = standing

    def finish(self) -> Timeline:
        self._cues += self._marks
        if self._opens_before_its_chapters():
            self._cues.insert(0, Chapter(self._script.title))  # or the opening would belong to no chapter
        self._cues += ending_of(self._cues)
        form = AudioFormat(self._choices.voice.sample_rate)
        if any(isinstance(cue, Bed) and cue.sound for cue in self._cues):
            form = WITH_BED
        return Timeline(self._script.title, tuple(self._cues), form, tuple(self._breathings), tuple(self._as_written))

    def _opens_before_its_chapters(self) -> bool:
        first = next((n for n, cue in enumerate(self._cues) if isinstance(cue, Chapter)), 0)
        return any(not isinstance(cue, Show | Bed) for cue in self._cues[:first])

    def _paragraph(self, paragraph: Paragraph) -> None:
        voicing = self._standing
        run: list[Text | Slot] = []
        self._count_steps(paragraph.location, _work(paragraph))
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
        filled = self._filling.run(run)
        for sentence in split_sentences(filled.text, self._script.meta.language):
            if any(c.isalnum() for c in sentence.text):  # not the "." after a cue, which no voice could say
                public = filled.public(sentence.offset, sentence.text)
                self._say(sentence.text, public, voicing, filled.location(sentence.offset))

    def _say(self, text: str, public: str, voicing: Voicing, place: SourceLocation) -> None:
        shown, public = (" ".join(words.split()).lstrip(_LEFT_OVER) for words in (text, public))
        plain = " ".join(shown.replace("[", " ").replace("]", " ").split())  # no engine ever sees a bracket
        voice = self._voice(voicing)
        spoken = self._pronunciation.spoken(plain, voice.takes_ipa)
        self._as_written |= dict.fromkeys((word, voice) for word in spoken.as_written)
        pace = (self._script.meta.pace or DEFAULT_PACE) * voicing.pace
        utterance = Utterance(spoken.text, voice, round(pace, 1), self._choices.seed, spoken.sounded)
        if not self._gap_replaced:
            self._cues.append(Silence(Length.exactly(self._gap)))
        self._place_marks()
        self._cues.append(Say(utterance, shown, place, self._gain(voicing), voicing.soft, public))
        self._gap, self._gap_replaced = self._pauses.sentence, False

    def _gain(self, voicing: Voicing) -> float:
        """Return the factor of a voice's samples: another voice is brought to the first one's loudness, to startle nobody."""
        first, voice = self._choices.voice, self._voice(voicing)
        decibels = first.loudness - voice.loudness if first.is_measured and voice.is_measured else 0.0
        return voicing.gain * float(10 ** (decibels / 20))

    def _voice(self, voicing: Voicing) -> Voice:
        return self._choices.voices[voicing.voice] if voicing.voice else self._choices.voice

    def _perform(self, instruction: Instruction, voicing: Voicing) -> Voicing:
        """Perform a cue, and return how the voice goes on."""
        match instruction.cue:
            case Delivery() | SpeakAs():
                return voicing.after(instruction)
            case Remark():
                return voicing
            case Ambience(sound=sound, quietly=quietly):
                if self._choices.ambience is None:
                    self._marks.append(Bed("" if sound in self._choices.missing else sound, quietly))
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

    def _count_steps(self, place: SourceLocation, steps: int = 1) -> None:
        """Count work as it is done, so that no repetition of whatever kind takes longer than a moment to refuse."""
        self._steps += steps
        if max(self._steps, len(self._cues)) > MAX_STEPS:
            hint = f"a session has at most {MAX_STEPS:,} steps"
            raise ScriptError([Diagnostic(place, "too-many-steps", "this script has too many steps", hint)])

    def _breathe(self, breathe: Breathe, instruction: Instruction, voicing: Voicing) -> None:
        pace = max(self._script.meta.pace or DEFAULT_PACE, DEFAULT_PACE)  # a slow count would run into the next one

        def utter(words: str) -> Utterance:
            return Utterance(words, self._voice(voicing), pace, self._choices.seed)

        words = guiding_words(self._script.meta.language)
        for lead in leads(breathe, self._rounds(breathe), instruction, voicing, utter, words, self._gain(voicing)):
            self._count_steps(instruction.location, 1 + len(lead.beats))
            self._cues.append(lead)

    def _rounds(self, breathe: Breathe) -> int:
        least, most = breathe.rounds
        if least == most:
            return least
        number = len(self._breathings)
        self._breathings.append(breathe.rounds)
        return self._shape.rounds[number] if number < len(self._shape.rounds) else least

    def _place_marks(self) -> None:
        self._cues += self._marks
        self._marks = []
