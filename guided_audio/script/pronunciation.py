"""How words are pronounced that a voice would not guess: read from a script or a dictionary, checked, and found in a text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.script.normal_forms import APOSTROPHES, normal_form

_PRONUNCIATION = re.compile(r"(?P<respelling>.*?)\s*(?:(?<!\S)/(?P<ipa>[^/]*)/)?", re.DOTALL)
_EXAMPLE = N_("write «Ananda: uh-NAHN-duh», or its sound in IPA, «Ananda: /əˈnʌndə/»")
_LETTER = r"[^\W\u02bc]"  # the last is one of the apostrophes
_WORD = re.compile(f"{_LETTER}+")
_ALIKE = {
    **dict.fromkeys(APOSTROPHES, f"[{APOSTROPHES}]"),
    **dict.fromkeys("-\u2010\u2011", "[-\u2010\u2011]"),
    **dict.fromkeys("ßẞ", "(?:[ßẞ]|(?-i:SS))"),  # capitals have one letter for it, or two
}
_IPA = packaged_toml(__package__, "ipa.toml")
_IPA_LETTERS, _IPA_MARKS = frozenset().union(*_IPA["letters"]), frozenset(_IPA["marks"])
_COMBINING = range(0x0300, 0x0370)


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a word is pronounced: spelled in another way, or by its sound in IPA, or both."""

    respelling: str = ""
    ipa: str = ""


def read_pronunciation(text: str) -> Pronunciation:
    """Read `uh-NAHN-duh`, `/əˈnʌndə/` or both, `uh-NAHN-duh /əˈnʌndə/`; brackets, which no voice says, are left out."""
    found = _PRONUNCIATION.fullmatch(text.strip())
    respelling, ipa = (found["respelling"], found["ipa"] or "") if found else (text, "")
    return Pronunciation(" ".join(re.sub(r"[\[\]]", " ", respelling).split()), ipa.strip())


@dataclass(frozen=True, slots=True)
class PronunciationProblem:
    """What is wrong with a pronunciation, and what would be right."""

    code: str
    message: str
    hint: str


def check_pronunciation(word: str, text: str) -> PronunciationProblem | None:
    """Return what is wrong with a word and its pronunciation, if anything is."""
    said = read_pronunciation(text)
    if not _WORD.search(word):
        return PronunciationProblem("bad-pronunciation", N_("«{word}» is no word", word=word), _EXAMPLE)
    if "/" in said.respelling:
        hint = N_("IPA stands between two slashes, at the end: «Ananda: uh-NAHN-duh /əˈnʌndə/»")
        message = N_("the slash in the pronunciation of «{word}» means nothing", word=word)
        return PronunciationProblem("bad-pronunciation", message, hint)
    if sign := foreign_sign(said.ipa):
        otherwise = N_("it has small letters and signs of its own, such as ˈ ː ə ʃ, and no capitals or digits")
        hint = _IPA["meant"].get(sign, otherwise)
        return PronunciationProblem(
            "bad-ipa", N_("«{sign}» in the sound of «{word}» is no sign of the IPA", sign=sign, word=word), hint
        )
    is_silent = said.respelling and not any(map(str.isalnum, said.respelling))
    if is_silent or (not has_sound(said.ipa) and (said.ipa or not said.respelling)):
        return PronunciationProblem("bad-pronunciation", N_("«{word}» has no pronunciation", word=word), _EXAMPLE)
    return None


def foreign_sign(ipa: str) -> str:
    """Return the first sign that does not belong to the IPA, or nothing if all of them do."""
    for sign in unicodedata.normalize("NFC", ipa):
        if not (_is_ipa(sign) or all(map(_is_ipa, unicodedata.normalize("NFD", sign)))):
            return sign
    return ""


def has_sound(ipa: str) -> bool:
    """Whether there is a letter in it, and not stress alone."""
    return any(sign in _IPA_LETTERS for sign in unicodedata.normalize("NFD", ipa)) or "ç" in ipa


def _is_ipa(sign: str) -> bool:
    return sign in _IPA_LETTERS or sign in _IPA_MARKS or ord(sign) in _COMBINING


def same_word(word: str) -> str:
    """Return a word in normal form: the same in capitals or not, with any apostrophe or hyphen."""
    word = re.sub(f"[{APOSTROPHES}]", "'", re.sub("[\u2010\u2011]", "-", " ".join(normal_form(word).split())))
    return "ß".join(_folded(part) for part in re.split("[ßẞ]", word))  # «Maße» is not «Masse»


def merge_words(*words: Mapping[str, str]) -> dict[str, str]:
    """Return the words of several lists; a later list goes before an earlier one."""
    known: dict[str, tuple[str, str]] = {}
    for mapping in words:
        known |= {same_word(word): (word, said) for word, said in mapping.items()}
    return dict(known.values())


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word of the list in a text, from `start` to before `end`."""

    start: int
    end: int
    word: str


class WordFinder:
    """Finds words in a text: whole ones only, in capitals or not, the longest first, and none inside another."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            if first := _WORD.search(normal_form(word)):
                self._by_first.setdefault(_folded(first[0]), []).append(word)

    def find(self, text: str) -> Iterator[FoundWord]:
        """Yield the words in their order; the text should be in Unicode's normal form C."""
        end = 0
        for run in _WORD.finditer(text):
            for word in self._by_first.get(_folded(run[0]), ()):
                pattern, before = _pattern(word)
                start = run.start() - before
                if start >= end and (found := pattern.match(text, start)):
                    end = found.end()
                    yield FoundWord(start, end, word)
                    break


def _folded(text: str) -> str:
    """Return a text of which all its capitals give the same, those of Turkish and German too."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


@lru_cache(maxsize=1024)
def _pattern(word: str) -> tuple[re.Pattern[str], int]:
    """Return a pattern for a word or words, and how many characters stand before its first letter."""
    word = " ".join(normal_form(word).split())
    first = _WORD.search(word)
    written = "".join(r"\s+" if sign == " " else _ALIKE.get(sign, re.escape(sign)) for sign in word)
    whole = re.compile(rf"(?<!{_LETTER}){written}(?!{_LETTER}|[\u0300-\u036f])", re.IGNORECASE)
    return whole, first.start() if first else 0
