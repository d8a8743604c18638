"""The one form in which words reach a voice and the dictionary, however they were typed or pasted; what is shown stays."""

import re
import unicodedata
from functools import cache

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of

APOSTROPHES = "'’‘‛`´ʼʻʹ′＇ꞌ"
"""What stands for an apostrophe between letters, by keyboards, word processors and phones."""
_LETTER = r"[^\W\d_]"
_APOSTROPHE = re.compile(rf"(?<={_LETTER})[{APOSTROPHES}](?={_LETTER})")
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1780-\u18af"
"""Scripts in which a joiner, or its opposite, is part of how a word is written."""
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|(?<![{_JOINING}])[\u200c\u200d]"
)
"""Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties): shown as nothing, and heard as a gap or a name."""
_COMPATIBLE = re.compile(
    "[\u0132\u0133\u017f\u01c4-\u01cc\u01f1-\u01f3\u2103\u2109\u2116\u2160-\u217f\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a"
    "\uff41-\uff5a\U0001d400-\U0001d7ff]"
)
"""Letters and digits in another dress: ligatures, full width, bold and script letters, Roman numerals as one sign."""
_ITEM_SIGN = re.compile(r"^\s*[①-⓿❶-➓]|[0-9#*]\ufe0f?\u20e3")
_CIRCLED = re.compile("[①-⓿❶-➓]")
_SIGNS = "\u2022\u2023\u2043\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff\u2122\u00ae\ue000-\uf8ff"
_PICTURE = f"[{_SIGNS}\U0001f000-\U0001faff]"
_PICTURES = re.compile(rf"(?: *{_PICTURE})+(?=[.,;:!?…])|{_PICTURE}+")
_ELLIPSIS = re.compile(r"(?<!\.)(?:[ \u00a0]?\.(?!\.\.(?![ \u00a0]?\.))(?:[ \u00a0]?\.)+)")
_DOTS = re.compile("…(?:[ \u00a0]?…)+")
_REPEATED = re.compile(r"([,;!?])(?: ?\1)+")
_DASHES = re.compile(r" ?[-–—―−‒](?: ?[-–—―−‒])+ ?")
_MARKS = re.compile(r"[~=^*#_|\\]{2,}|%%+")
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_CUT_WORD = re.compile(rf"({_LETTER}+)-\s+({_LETTER}+)")


def normal_form(text: str) -> str:
    """Return a text with one way to write each letter and apostrophe, and with nothing that cannot be seen or said."""
    if not text.isascii():
        text = _IGNORABLE.sub("", _ITEM_SIGN.sub(" ", text))
        text = _COMPATIBLE.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)
        text = _CIRCLED.sub(lambda sign: f"{unicodedata.numeric(sign[0], 0):g}", text)
        text = unicodedata.normalize(
            "NFC", _PICTURES.sub(lambda run: "" if run[0][0] == " " else " ", text).translate(_HYPHENS)
        )
    return _APOSTROPHE.sub("'", text)


def spoken_form(text: str, language: str) -> str:
    """Return the normal form of a sentence, with punctuation that a voice would spell made plain, and cut words whole."""
    text = normal_form(text)
    if not text.replace(" ", "").isalnum():
        text = _REPEATED.sub(r"\1", _DOTS.sub("…", _ELLIPSIS.sub(_dots, text)))
        text = _DASHES.sub(" — ", _MARKS.sub(" ", text))
        text = join_cut_words(text, language).strip().removeprefix("— ")
    return " ".join(text.split())


def _dots(run: re.Match[str]) -> str:
    """Return three dots for a run of another length, apart from the word behind it."""
    return "... " if run.string[run.end() : run.end() + 1].isalnum() else "..."


def join_cut_words(text: str, language: str) -> str:
    """Join the words that a line's end cut, `shoul- ders`, as `whole_word` does."""
    return _CUT_WORD.sub(lambda found: whole_word(found[1], found[2], language) or found[0], text)


def whole_word(first: str, second: str, language: str) -> str:
    """Return the word whose halves stand before and after a hyphen at a line's end; nothing if they are no halves of one.

    «shoul-», «ders» are one word, «self-», «compassion» keep their hyphen, and «ein-», «und» stay two.
    """
    kept, ending, following = _hyphenated(language)
    if second.casefold() in following:
        return ""
    is_compound = first.casefold() in kept or second.casefold() in ending or second[0].isupper()
    return f"{first}{'-' if is_compound else ''}{second}"


@cache
def _hyphenated(language: str) -> tuple[frozenset[str], ...]:
    words = packaged_toml(__package__, "hyphens.toml").get(language_of(language), {})
    return tuple(frozenset(words.get(kind, ())) for kind in ("kept", "ending", "following"))
