"""Words given by their sound: IPA as people write it, in the alphabets that the voices were taught."""

import re
import unicodedata
from collections.abc import Iterator

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import Utterance, language_of

_VOWELS = "aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵊᵻAIOQWY"
_LATE_STRESS = re.compile(rf"([ˈˌ])([^\sˈˌ{_VOWELS}]+)(?=[{_VOWELS}])")
"""People put the stress before the syllable; these voices were taught it before the vowel."""
_UNSAID = re.compile("[\u2600-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""Emoji, of which espeak would say the name, «slightly smiling face»; half characters, and controls."""
_OWNER = re.compile(r"['’]s\b")
_TABLES = packaged_toml("guided_audio.speech.engines", "ipa.toml")


def pieces(utterance: Utterance) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces: `(words, "")` as they are to be read, `(word, ipa)` where a sound is given."""
    language = utterance.voice.language
    text, at = _UNSAID.sub(" ", utterance.text), 0
    for word in utterance.sounded:
        if at <= word.start < word.end <= len(text):
            owner = _OWNER.match(text, word.end) if utterance.voice.speaks("en") else None
            end, ipa = (owner.end(), _owned(word.ipa)) if owner else (word.end, word.ipa)
            yield respelled(text[at : word.start], language), ""
            yield text[word.start : end], ipa
            at = end
    yield respelled(text[at:], language), ""


def respelled(text: str, language: str) -> str:
    """Return a text with words that espeak takes for English spelled so that it reads them in their own language."""
    for words, instead in _TABLES["respelled"].get(language_of(language), {}).items():
        text = re.sub(rf"\b{words}\b", instead, text, flags=re.IGNORECASE)
    return text


def as_misaki(phonemes: str, language: str) -> str:
    """Return espeak's phonemes, tied with «^», in the letters that Kokoro learned: those of misaki 0.9.4."""
    table = _TABLES["misaki"]
    if language_of(language) == "en":
        table = (
            table | _TABLES["misaki_english"] | _TABLES["misaki_british" if language == "en-gb" else "misaki_american"]
        )
        phonemes = re.sub("(\\S)\u0329", r"ᵊ\1", phonemes)
    return re.sub("[\\^-]", "", _translated(phonemes, table))


def _owned(ipa: str) -> str:
    """Return an English name with the sound of its 's, which depends on how the name ends."""
    last = ipa.rstrip("ː/] ")[-1:]
    return ipa.rstrip("/] ") + ("ɪz" if last in "szʃʒ" else "s" if last in "ptkfθ" else "z")


def as_english(ipa: str, british: bool = False) -> str:
    """Return a sound in the alphabet of misaki, which hibari speaks: `həˈloʊ` is `həlˈO`; empty if nothing of it is known."""
    table = _TABLES["english"] | (_TABLES["british"] if british else {})
    known = _TABLES["british_sounds" if british else "american_sounds"]
    return _stressed("".join(sound for sound in _translated(_cleaned(ipa), table) if sound in known))


def as_espeak(ipa: str, language: str) -> str:
    """Return a sound as espeak writes it, in single code points: for voices that learned to speak from its phonemes."""
    if language_of(language) == "en":
        english = as_english(ipa, british=language.lower().startswith("en-gb"))
        return unicodedata.normalize("NFD", _translated(english, _TABLES["espeak"]))
    return _stressed(_cleaned(ipa).replace("g", "ɡ"))


def _cleaned(ipa: str) -> str:
    """Return what is said of a sound, decomposed, without brackets, bows and marks between syllables."""
    plain = re.sub(r"[/\[\].‿\u0361\u035c|-]", "", unicodedata.normalize("NFD", ipa))
    return " ".join(plain.replace("'", "ˈ").replace(":", "ː").split())


def _translated(text: str, table: dict[str, str]) -> str:
    """Return a text with the longest parts that are in a table replaced, each once."""
    longest_first = sorted(table, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: table[found.group()], text)


def _stressed(sounds: str) -> str:
    return _LATE_STRESS.sub(r"\2\1", sounds).strip()
