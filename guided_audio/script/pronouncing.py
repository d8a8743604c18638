"""Words that no voice would guess: how they are said, and where they stand in a text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from guided_audio.script.ipa import has_sound, ipa_hint, ipa_slip

_SAID = re.compile(r"(?P<respelling>.*?)\s*(?:(?<!\S)/(?P<ipa>[^/]*)/)?", re.DOTALL)
_EXAMPLE = "write «Ananda: uh-NAHN-duh», or its sound in IPA, «Ananda: /əˈnʌndə/»"
_LETTER = r"[^\W\u02bc]"  # the last is one of the apostrophes
_WORD = re.compile(f"{_LETTER}+")
_ALIKE = {
    **dict.fromkeys("'’ʼ", "['’ʼ]"),
    **dict.fromkeys("-\u2010\u2011", "[-\u2010\u2011]"),
    **dict.fromkeys("ßẞ", "(?:[ßẞ]|(?-i:SS))"),  # capitals have one letter for it, or two
}


@dataclass(frozen=True, slots=True)
class Said:
    """How a word is said: spelled in another way, or by its sound in IPA, or both."""

    respelling: str = ""
    ipa: str = ""


def read_said(text: str) -> Said:
    """Read `uh-NAHN-duh`, `/əˈnʌndə/` or both, `uh-NAHN-duh /əˈnʌndə/`; brackets, which no voice says, are left out."""
    found = _SAID.fullmatch(text.strip())
    respelling, ipa = (found["respelling"], found["ipa"] or "") if found else (text, "")
    return Said(" ".join(re.sub(r"[\[\]]", " ", respelling).split()), ipa.strip())


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a pronunciation, and what would be right."""

    code: str
    message: str
    hint: str


def find_slip(word: str, text: str) -> Slip | None:
    """Return what is wrong with a word and how it is to be said, if anything is."""
    said = read_said(text)
    if not _WORD.search(word):
        return Slip("bad-pronunciation", f"«{word}» is no word", _EXAMPLE)
    if "/" in said.respelling:
        hint = "IPA stands between two slashes, at the end: «Ananda: uh-NAHN-duh /əˈnʌndə/»"
        return Slip("bad-pronunciation", f"the slash in the pronunciation of «{word}» means nothing", hint)
    if sign := ipa_slip(said.ipa):
        return Slip("bad-ipa", f"«{sign}» in the sound of «{word}» is no sign of the IPA", ipa_hint(sign))
    if said.respelling and not any(map(str.isalnum, said.respelling)):
        return Slip("bad-pronunciation", f"«{word}» has no pronunciation", _EXAMPLE)
    if not has_sound(said.ipa) and (said.ipa or not said.respelling):
        return Slip("bad-pronunciation", f"«{word}» has no pronunciation", _EXAMPLE)
    return None


def same_word(word: str) -> str:
    """Return what is the same for all ways to write a word: in capitals or not, with whatever apostrophe."""
    word = " ".join(unicodedata.normalize("NFC", word).split())
    word = re.sub("[’ʼ]", "'", re.sub("[\u2010\u2011]", "-", word))
    return "ß".join(_folded(part) for part in re.split("[ßẞ]", word))  # «Maße» is not «Masse»


def merged(*words: Mapping[str, str]) -> dict[str, str]:
    """Return the words of several lists; of one that is in two, the later says how."""
    known: dict[str, tuple[str, str]] = {}
    for mapping in words:
        known |= {same_word(word): (word, said) for word, said in mapping.items()}
    return dict(known.values())


@dataclass(frozen=True, slots=True)
class Found:
    """A word of the list in a text, from `start` to before `end`."""

    start: int
    end: int
    word: str


class WordFinder:
    """Finds words in a text: whole ones only, in capitals or not, the longest first, and none inside another."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            if first := _WORD.search(unicodedata.normalize("NFC", word)):
                self._by_first.setdefault(_folded(first[0]), []).append(word)

    def find(self, text: str) -> Iterator[Found]:
        """Yield the words in their order; the text should be in normal form C, as `unicodedata` has it."""
        end = 0
        for run in _WORD.finditer(text):
            for word in self._by_first.get(_folded(run[0]), ()):
                pattern, before = _pattern(word)
                start = run.start() - before
                if start >= end and (found := pattern.match(text, start)):
                    end = found.end()
                    yield Found(start, end, word)
                    break


def _folded(text: str) -> str:
    """Return a text of which all its capitals give the same, those of Turkish and German too."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


@lru_cache(maxsize=1024)
def _pattern(word: str) -> tuple[re.Pattern[str], int]:
    """Return a pattern for a word or words, and how many characters stand before its first letter."""
    word = " ".join(unicodedata.normalize("NFC", word).split())
    first = _WORD.search(word)
    written = "".join(r"\s+" if sign == " " else _ALIKE.get(sign, re.escape(sign)) for sign in word)
    whole = re.compile(rf"(?<!{_LETTER}){written}(?!{_LETTER}|[\u0300-\u036f])", re.IGNORECASE)
    return whole, first.start() if first else 0
