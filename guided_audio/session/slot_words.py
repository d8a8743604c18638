"""The words for slots, in letters that the session's voice can read."""

import unicodedata
from collections.abc import Mapping

from guided_audio.core.errors import Diagnostic, ScriptError, SourceLocation, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.voice import Voice, language_of
from guided_audio.script import Script, WordFinder

_ALPHABETS: Mapping[str, frozenset[str]] = {
    language: frozenset(alphabets.split())
    for languages, alphabets in {
        "ru uk be bg mk kk ky mn tg": "CYRILLIC",
        "sr bs uz": "CYRILLIC LATIN",
        "el": "GREEK",
        "he yi": "HEBREW",
        "ar fa ur ps": "ARABIC",
        "zh yue cmn": "CJK",
        "ja": "CJK HIRAGANA KATAKANA",
        "ko": "HANGUL CJK",
        "hi mr ne sa": "DEVANAGARI",
        "bn as": "BENGALI",
        "ta": "TAMIL",
        "te": "TELUGU",
        "kn": "KANNADA",
        "ml": "MALAYALAM",
        "gu": "GUJARATI",
        "pa": "GURMUKHI",
        "th": "THAI",
        "ka": "GEORGIAN",
        "hy": "ARMENIAN",
        "am ti": "ETHIOPIC",
    }.items()
    for language in languages.split()
}
"""What letters a language is written in, as Unicode names them; all others are written in Latin ones."""
_LATIN = frozenset({"LATIN"})


def require_sayable(script: Script, given: Mapping[str, str], voice: Voice, pronounced: Mapping[str, str]) -> None:
    """Refuse words for slots in an alphabet that the voice cannot read, unless it is said how they are pronounced.

    Raises:
        UsageError: They were given for this session.
        ScriptError: They stand in the script.

    """
    if voice.language == "mul":
        return
    for name, words in {**script.meta.slots, **given}.items():
        if foreign := _foreign_word(words, voice.language, pronounced):
            message = N_(
                "the voice «{name}» cannot read «{foreign}», which is to stand for {{{slot}}}",
                name=voice.name,
                foreign=foreign,
                slot=name,
            )
            hint = N_(
                "say how it sounds: guided-audio pronounce {foreign} RESPELLING, or under «pronounce:» in the script",
                foreign=foreign,
            )
            if name in given:
                raise UsageError(message, hint)
            place = script.meta.locations.get("slots", SourceLocation(script.path, 1, 1))
            raise ScriptError([Diagnostic(place, "slot-alphabet", message, hint)])


def _foreign_word(words: str, language: str, pronounced: Mapping[str, str]) -> str:
    """Return the first word with a letter that the language is not written in; those that are pronounced are left out."""
    known = _ALPHABETS.get(language_of(language), _LATIN)
    plain = unicodedata.normalize("NFKC", words)
    for found in reversed(list(WordFinder(pronounced).find(plain))):
        plain = f"{plain[: found.start]} {plain[found.end :]}"
    return next((word for word in plain.split() if any(_is_foreign(c, known) for c in word)), "")


def _is_foreign(character: str, known: frozenset[str]) -> bool:
    alphabet = unicodedata.name(character, "").split(" ")[0].split("-")[0] if character.isalpha() else ""
    is_everywhere = alphabet in {
        "",
        "LATIN",
        "MODIFIER",
        "FEMININE",
        "MASCULINE",
    }  # every voice reads Latin letters somehow
    return not is_everywhere and alphabet not in known
