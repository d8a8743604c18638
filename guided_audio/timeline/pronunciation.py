"""What a voice is given to say: words that no voice would guess spelled in another way, or told by their sound."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from guided_audio.core.voice import Sounded
from guided_audio.script import WordFinder, read_said

_APOSTROPHES = ("'", "’", "ʼ")
_HISSING, _VOICELESS = ("s", "z", "ʃ", "ʒ", "ʧ", "ʤ"), ("p", "t", "k", "f", "θ")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as a voice gets it, and the stretches of it that are told by their sound.

    `as_written` are the words that only have a sound, and a voice that cannot be told any.
    """

    text: str
    sounded: tuple[Sounded, ...] = ()
    as_written: tuple[str, ...] = ()


class Pronunciation:
    """The words of a script and of its listener that are spoken otherwise than they are written."""

    def __init__(self, words: Mapping[str, str], language: str) -> None:
        self._said = {word: read_said(said) for word, said in words.items()}
        self._finder = WordFinder(words)
        self._is_english = language.lower().startswith("en")

    def spoken(self, text: str, takes_ipa: bool) -> Spoken:
        """Return a text as a voice is to read it; one without such words comes back as it is."""
        composed = unicodedata.normalize("NFC", text)
        found = tuple(self._finder.find(composed)) if self._said else ()
        if not found:
            return Spoken(text)
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
        return Spoken(spoken + composed[end:], tuple(sounded), tuple(as_written))

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
