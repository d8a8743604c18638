"""The spoken cues: sentences and the phases of a breath, in the voice, at the pace and as loud as they are to be."""

from collections.abc import Iterator

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds
from guided_audio.core.voice import DEFAULT_PACE, Utterance, Voice
from guided_audio.script import Breathe, BreathMode, Instruction, ScriptMeta, Voicing, guiding_words, merge_words
from guided_audio.timeline.choices import Choices
from guided_audio.timeline.cues import Beat, Lead, Say
from guided_audio.timeline.spoken_text import Respeller

_LEFT_OVER = ",;:.!?…–—)]»” "
"""What a cue in the middle of a sentence may leave at the end of it, and is not said."""


class Speaker:
    """Makes the spoken cues of one session."""

    def __init__(self, meta: ScriptMeta, choices: Choices) -> None:
        self._choices = choices
        self._pace = meta.pace or DEFAULT_PACE
        self._guiding_words = guiding_words(meta.language)
        self._respeller = Respeller(merge_words(choices.own_words, meta.pronounce), meta.language)
        self._as_written: dict[tuple[str, Voice], None] = {}

    @property
    def as_written(self) -> tuple[tuple[str, Voice], ...]:
        """Words that only have a sound in IPA so far, each with a voice that says them as they are written."""
        return tuple(self._as_written)

    def say(self, text: str, public: str, voicing: Voicing, place: SourceLocation) -> Say:
        """Return a sentence; `public` is the same without the listener's own words."""
        shown, public = (" ".join(words.split()).lstrip(_LEFT_OVER) for words in (text, public))
        plain = " ".join(shown.replace("[", " ").replace("]", " ").split())  # no engine ever sees a bracket
        voice = self._voice(voicing)
        spoken = self._respeller.spoken(plain, voice.takes_ipa)
        self._as_written |= dict.fromkeys((word, voice) for word in spoken.as_written)
        pace = round(self._pace * voicing.pace, 1)
        utterance = Utterance(spoken.text, voice, pace, self._choices.seed, spoken.sounded)
        return Say(utterance, shown, place, self._gain(voicing), voicing.soft, public)

    def breathe(self, breathe: Breathe, rounds: int, instruction: Instruction, voicing: Voicing) -> Iterator[Lead]:
        """Yield the phases of so many rounds; in a language without words for them, none is spoken."""
        mode = breathe.mode if self._guiding_words.are_known else BreathMode.SILENT
        gain, source, place = self._gain(voicing), instruction.source, instruction.location
        for number in range(rounds):
            for breath in breathe.phases:
                shown = self._guiding_words.lead(breath, first=not number)
                beats = tuple(self._beats(mode, breath.length, shown, voicing))
                yield Lead(shown, breath.phase, breath.length, beats, source, place, gain, voicing.soft)

    def _beats(self, mode: BreathMode, length: Seconds, shown: str, voicing: Voicing) -> Iterator[Beat]:
        if mode is BreathMode.SILENT:
            return
        pace = max(self._pace, DEFAULT_PACE)  # a slow count would run into the next one
        said = {0: shown}
        if mode is BreathMode.COUNTED:
            said |= {number - 1: self._guiding_words.second(number) for number in range(2, int(length) + 1)}
        for at, words in said.items():
            yield Beat(Seconds(float(at)), Utterance(words, self._voice(voicing), pace, self._choices.seed))

    def _gain(self, voicing: Voicing) -> float:
        """Return the factor of a voice's samples: another voice is brought to the first one's loudness."""
        first, voice = self._choices.voice, self._voice(voicing)
        decibels = first.loudness - voice.loudness if first.is_measured and voice.is_measured else 0.0
        return voicing.gain * float(10 ** (decibels / 20))

    def _voice(self, voicing: Voicing) -> Voice:
        return self._choices.voices[voicing.voice] if voicing.voice else self._choices.voice
