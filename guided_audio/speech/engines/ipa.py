"""Words given by their sound: IPA as people write it, in the alphabets that the voices were taught."""

import re
import unicodedata
from collections.abc import Iterator

from guided_audio.core.voice import Utterance

_VOWELS = "aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵊᵻAIOQWY"
_LATE_STRESS = re.compile(rf"([ˈˌ])([^\sˈˌ{_VOWELS}]+)(?=[{_VOWELS}])")
"""People put the stress before the syllable; these voices were taught it before the vowel."""
_UNSAID = re.compile("[\u2600-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""Emoji, of which espeak would say the name, «slightly smiling face»; half characters, and controls."""
_OWNER = re.compile(r"['’]s\b")


def _table(pairs: str) -> dict[str, str]:
    """Return what stands for what, of `this=that` after `this=that`."""
    return dict(pair.split("=") for pair in pairs.split())


_ENGLISH = _table(
    "tʃ=ʧ dʒ=ʤ eɪ=A ei=A aɪ=I ai=I ɔɪ=Y oi=Y aʊ=W au=W oʊ=O ou=O əʊ=O ɝ=ɜɹ ɚ=əɹ n\u0329=ᵊn l\u0329=ᵊl m\u0329=ᵊm "
    # sounds that English has not, as English mouths say them
    "c\u0327=ʃ \u0303ː=ːn \u0303=n ɲ=nj ʎ=lj x=h χ=h ħ=h ɦ=h r=ɹ ʁ=ɹ ʀ=ɹ ɻ=ɹ ɽ=ɹ ɺ=ɹ ɕ=ʃ ʂ=ʃ ʑ=ʒ ʐ=ʒ ʝ=ʒ "
    "β=b ɸ=f ʋ=v ɣ=ɡ ɟ=ɡ g=ɡ c=k q=k ʈ=t ɖ=d ɳ=n ɱ=m ɴ=ŋ ɫ=l ɭ=l ɬ=l ɥ=w ɰ=w ɾ=T "
    "e=A o=O a=ɑ ɒ=ɑ y=u ʏ=ʊ ø=ɜ œ=ɜ ɶ=æ ɯ=u ɨ=ɪ ʉ=u ɤ=ʌ ɵ=ʊ ɘ=ə ɞ=ɜ ɐ=ə"
)
_BRITISH = _ENGLISH | _table("oʊ=Q ou=Q əʊ=Q o=Q ɝ=ɜː ɚ=ə a=a æ=a ɒ=ɒ ɾ=ɹ")
_AMERICAN_SOUNDS = frozenset("AIOWYbdfhijklmnpstuvwzæðŋɑɔəɛɜɡɪɹʃʊʌʒʤʧθᵊᵻTˈˌ ")
_BRITISH_SOUNDS = frozenset("AIQWYabdfhijklmnpstuvwzðŋɑɒɔəɛɜɡɪɹʃʊʌʒʤʧθᵊˈˌː ")
_FROM_ENGLISH = _table(
    "A=eɪ I=aɪ O=oʊ Q=əʊ W=aʊ Y=ɔɪ ʧ=tʃ ʤ=dʒ T=ɾ ᵊ=ə ɜɹ=ɜː əɹ=ɚ i=iː u=uː ɑ=ɑː ɔ=ɔː iː=iː uː=uː ɑː=ɑː ɔː=ɔː"
)


def pieces(utterance: Utterance) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces: `(words, "")` as they are written, `(word, ipa)` where a sound is given."""
    text, at = _UNSAID.sub(" ", utterance.text), 0
    for word in utterance.sounded:
        if at <= word.start < word.end <= len(text):
            owner = _OWNER.match(text, word.end) if utterance.voice.speaks("en") else None
            end, ipa = (owner.end(), _owned(word.ipa)) if owner else (word.end, word.ipa)
            yield text[at : word.start], ""
            yield text[word.start : end], ipa
            at = end
    yield text[at:], ""


def _owned(ipa: str) -> str:
    """Return an English name with the sound of its 's, which depends on how the name ends."""
    last = ipa.rstrip("ː/] ")[-1:]
    return ipa.rstrip("/] ") + ("ɪz" if last in "szʃʒ" else "s" if last in "ptkfθ" else "z")


def as_english(ipa: str, british: bool = False) -> str:
    """Return a sound in the alphabet of misaki, which hibari speaks: `həˈloʊ` is `həlˈO`; empty if nothing of it is known."""
    table, known = (_BRITISH, _BRITISH_SOUNDS) if british else (_ENGLISH, _AMERICAN_SOUNDS)
    return _stressed("".join(sound for sound in _translated(_cleaned(ipa), table) if sound in known))


def as_espeak(ipa: str, language: str) -> str:
    """Return a sound as espeak writes it, in single code points: for voices that learned to speak from its phonemes."""
    if language.lower().startswith("en"):
        british = language.lower().startswith("en-gb")
        return unicodedata.normalize("NFD", _translated(as_english(ipa, british), _FROM_ENGLISH))
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
