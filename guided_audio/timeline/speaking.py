"""The spoken cues: the text a voice reads, with slots filled in and words respelled, its pace and its loudness."""

import bisect
import itertools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds
from guided_audio.core.voice import (
    DEFAULT_PACE,
    Melody,
    Sounded,
    Utterance,
    Voice,
    count_words,
    language_of,
)
from guided_audio.script import (
    Breathe,
    BreathMode,
    Voicing,
    guiding_words,
    model,
    pronunciation,
    reader_for,
    spoken_form,
)
from guided_audio.timeline.choices import Choices
from guided_audio.timeline.cues import Beat, Lead, Say

MINUTES = "minutes"
"""The slot that follows the session's length: the only one whose words are not the listener's own."""
_APOSTROPHES = ("'", "’", "ʼ")
_LATE = 3
"""The number in a paragraph from which on sentences stand equally low: so their sound is shared between paragraphs."""
_FEW, _PACE_OF_FEW = 4, 190.0
"""Sentences of so many words are said at so many words a minute, and not drawn out: 0.8 of the embedded voice's own speed, for
which a predictor of listeners' scores gives 0.05 to 0.1 more."""
_HISSING, _VOICELESS = ("s", "z", "ʃ", "ʒ", "ʧ", "ʤ"), ("p", "t", "k", "f", "θ")
_GOES_ON, _STOPS, _POSSESSIVES = frozenset(" ,;:"), (".", "!", "?", "…"), ("'s", "’s")
_LEFT_OVER = ",;:.!?…–—)]»” "
"""What a cue in the middle of a sentence may leave at the end of it, and is not said."""


class FilledText:
    """The text of some parts of a paragraph, spoken without a break between them; each part knows its place."""

    def __init__(
        self, parts: Sequence[model.Text | model.Slot], words: Mapping[str, str], public: Mapping[str, str]
    ) -> None:
        places = (part.location for part in parts)
        self._parts = list(zip(_fill(parts, words), _fill(parts, public), places, strict=True))
        self._starts = [0, *itertools.accumulate(len(text) for text, _, _ in self._parts)]
        self.text = "".join(text for text, _, _ in self._parts)

    def location(self, offset: int) -> SourceLocation:
        """Return where in the script the character at `offset` stands."""
        index = bisect.bisect_right(self._starts, offset) - 1
        place = self._parts[index][2]
        return replace(place, column=place.column + offset - self._starts[index])

    def public(self, offset: int, text: str) -> str:
        """Return `text`, a sentence that begins at `offset`, without the listener's own words."""
        end, words, is_personal = offset + len(text), "", False
        for start, (filled, public, _) in zip(self._starts, self._parts, strict=False):
            if start >= end or start + len(filled) <= offset:
                continue
            is_personal = is_personal or filled != public
            if filled.startswith(public):
                words += public[max(offset - start, 0) : end - start]
            else:
                words += public if start >= offset else ""
        return words if is_personal else text


def _fill(parts: Sequence[model.Text | model.Slot], words: Mapping[str, str]) -> list[str]:
    """Return the texts of parts; where a slot is empty, the blank or comma before it goes, so that no hole is left."""
    texts = [part.filled(words) for part in parts]
    for index in range(1, len(parts)):
        if texts[index] or not isinstance(parts[index], model.Slot):
            continue
        if index + 1 < len(parts) and texts[index + 1].startswith(_POSSESSIVES):
            texts[index + 1] = texts[index + 1][len(_POSSESSIVES[0]) :]
        after = texts[index + 1][:1] if index + 1 < len(parts) else ""
        if not texts[index - 1].rstrip().endswith(_STOPS):
            gone = " " if after in _GOES_ON else " ,;:" if not after or after in _STOPS else ""
            texts[index - 1] = texts[index - 1].rstrip(gone)
    return texts


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A text as a voice gets it, and the stretches of it that are given by their sound.

    `as_written` are the words that only have a sound, where the voice takes no IPA.
    """

    text: str
    sounded: tuple[Sounded, ...] = ()
    as_written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A stretch of a text and how it is said; `word` is the word of the dictionary, where it is one."""

    start: int
    end: int
    said: pronunciation.Pronunciation
    word: str = ""


class Respeller:
    """Respells what is spoken otherwise than it is written: the script's or its listener's words, numbers, short forms."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        self._said = {word: pronunciation.read_pronunciation(said) for word, said in words.items()}
        self._finder = pronunciation.WordFinder(words)
        self._reader = reader_for(language)
        self._is_english = language_of(language) in {"en", "eng"}

    def spoken(self, text: str, takes_ipa: bool) -> SpokenText:
        """Return a text as a voice is to read it; one in which nothing is said otherwise comes back as it is."""
        composed = unicodedata.normalize("NFC", text)
        found = self._found(composed)
        if not found:
            return SpokenText(text)
        spoken, end = "", 0
        sounded: list[Sounded] = []
        for one in found:
            spoken += composed[end : one.start]
            end, written, said = one.end, composed[one.start : one.end], one.said
            if said.ipa and takes_ipa:
                if self._is_owner(composed, one.end):  # the voice needs the whole word
                    written, end = written + composed[one.end : one.end + 2], one.end + 2
                    said = replace(said, ipa=said.ipa + _owner(said.ipa))
                sounded.append(Sounded(len(spoken), len(spoken) + len(written), said.ipa))
                spoken += written
            else:
                spoken += _readable(said.respelling) or written
        as_written = () if takes_ipa else tuple(one.word for one in found if one.word and not one.said.respelling)
        return SpokenText(spoken + composed[end:], tuple(sounded), as_written)

    def _found(self, text: str) -> list["_Found"]:
        """Return what is said otherwise, in order: words of the dictionary, and what the language reads by its rules."""
        words = [_Found(one.start, one.end, self._said[one.word], one.word) for one in self._finder.find(text)]
        read = [_Found(one.start, one.end, one.said) for one in self._reader.readings(text)]
        free = [one for one in read if all(one.end <= word.start or word.end <= one.start for word in words)]
        return sorted([*words, *free], key=lambda one: one.start)

    def _is_owner(self, text: str, end: int) -> bool:
        """Whether an «'s» stands here."""
        follows = text[end + 2 : end + 3]
        is_one = text.startswith(_APOSTROPHES, end) and text[end + 1 : end + 2] in {"s", "S"}
        return self._is_english and is_one and not follows.isalnum()


def _readable(respelling: str) -> str:
    """Return a respelling without the capitals of `uh-NAHN-duh`: some voices would spell them out, letter by letter."""
    return " ".join(word.lower() if "-" in word else word for word in respelling.split(" "))


def _owner(ipa: str) -> str:
    """Return how English says the «'s» of a word that sounds like this."""
    last = ipa.rstrip(" .ˈˌ")
    if last.endswith(_HISSING):
        return "ɪz"
    return "s" if last.endswith(_VOICELESS) else "z"


class Speaker:
    """Makes the spoken cues of one session."""

    def __init__(self, meta: model.ScriptMeta, choices: Choices) -> None:
        self._choices = choices
        self._pace = meta.pace or DEFAULT_PACE
        self._language = meta.language
        self._is_plain = meta.melody == model.PLAIN
        self._guiding_words = guiding_words(meta.language)
        self._respeller = Respeller(pronunciation.merge_words(choices.own_words, meta.pronounce), meta.language)
        self.as_written: dict[tuple[str, Voice], None] = {}
        """Words that only have a sound in IPA so far, each with a voice that says them as they are written."""

    def say(self, text: str, public: str, voicing: Voicing, place: SourceLocation, number: int) -> Say:
        """Return a sentence; `public` is the same without the listener's own words, `number` its place in its paragraph."""
        shown, public = (" ".join(words.split()).lstrip(_LEFT_OVER) for words in (text, public))
        plain = " ".join(shown.replace("[", " ").replace("]", " ").split())  # no engine ever sees a bracket
        voice = self._voice(voicing)
        spoken = self._respeller.spoken(spoken_form(plain, self._language), voice.takes_ipa)
        self.as_written |= dict.fromkeys((word, voice) for word in spoken.as_written)
        melody = Melody(min(number, _LATE), voicing.soft) if voice.has_melody and not self._is_plain else None
        pace = round(self._pace * voicing.pace, 1)
        if melody and count_words(spoken.text) <= _FEW:
            pace = max(pace, _PACE_OF_FEW)
        utterance = Utterance(spoken.text, voice, pace, self._choices.seed, spoken.sounded, melody)
        return Say(utterance, shown, place, self._gain(voicing), voicing.soft, public)

    def spared(self, said: Say, voicing: Voicing) -> Seconds:
        """Return how much sooner a short sentence ends than at the session's pace: silence after it keeps that."""
        asked = replace(said.utterance, pace=round(self._pace * voicing.pace, 1))
        return Seconds(asked.estimate() - replace(asked, pace=max(asked.pace, said.utterance.pace)).estimate())

    def breathe(
        self, breathe: Breathe, rounds: int, instruction: model.Instruction, voicing: Voicing
    ) -> Iterator[Lead]:
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
