"""From the parts of a paragraph to the text a voice reads: slots filled in, and words respelled or given by their sound."""

import bisect
import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.errors import SourceLocation
from guided_audio.core.voice import Sounded, language_of
from guided_audio.script import Slot, Text, WordFinder, read_pronunciation

MINUTES = "minutes"
"""The slot that follows the session's length: the only one whose words are not the listener's own."""
_APOSTROPHES = ("'", "’", "ʼ")
_HISSING, _VOICELESS = ("s", "z", "ʃ", "ʒ", "ʧ", "ʤ"), ("p", "t", "k", "f", "θ")


class FilledText:
    """The text of some parts of a paragraph, spoken without a break between them; each part knows its place."""

    def __init__(self, parts: Sequence[Text | Slot], words: Mapping[str, str], public: Mapping[str, str]) -> None:
        self._parts = [(part.filled(words), part.filled(public), part.location) for part in parts]
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
            if filled == public:
                words += filled[max(offset - start, 0) : end - start]
            else:
                is_personal = True
                words += public if start >= offset else ""
        return words if is_personal else text


class Filling:
    """The words for the slots of a script: its own, and those that the listener gave."""

    def __init__(self, defaults: Mapping[str, str], given: Mapping[str, str]) -> None:
        self._public = {**defaults, **{name: words for name, words in given.items() if name == MINUTES}}
        self._words = {**defaults, **given}

    def fill(self, parts: Sequence[Text | Slot]) -> FilledText:
        """Return the parts with the words in the places of slots; these are never read as cues."""
        return FilledText(parts, self._words, self._public)


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A text as a voice gets it, and the stretches of it that are given by their sound.

    `as_written` are the words that only have a sound, where the voice takes no IPA.
    """

    text: str
    sounded: tuple[Sounded, ...] = ()
    as_written: tuple[str, ...] = ()


class Respeller:
    """Respells the words that a script or its listener wants spoken otherwise than they are written."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        self._said = {word: read_pronunciation(said) for word, said in words.items()}
        self._finder = WordFinder(words)
        self._is_english = language_of(language) in {"en", "eng"}

    def spoken(self, text: str, takes_ipa: bool) -> SpokenText:
        """Return a text as a voice is to read it; one without such words comes back as it is."""
        composed = unicodedata.normalize("NFC", text)
        found = tuple(self._finder.find(composed)) if self._said else ()
        if not found:
            return SpokenText(text)
        spoken, end = "", 0
        sounded: list[Sounded] = []
        as_written: list[str] = []
        for one in found:
            said = self._said[one.word]
            spoken += composed[end : one.start]
            end = one.end
            if said.ipa and takes_ipa:
                written, ipa = composed[one.start : one.end], said.ipa
                if self._is_owner(composed, one.end):  # the voice needs the whole word
                    written, ipa, end = written + composed[one.end : one.end + 2], ipa + _owner(ipa), one.end + 2
                sounded.append(Sounded(len(spoken), len(spoken) + len(written), ipa))
                spoken += written
            else:
                spoken += _readable(said.respelling) or composed[one.start : one.end]
                as_written += [one.word] if not said.respelling else []
        return SpokenText(spoken + composed[end:], tuple(sounded), tuple(as_written))

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
