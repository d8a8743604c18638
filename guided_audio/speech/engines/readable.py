"""Which words a voice cannot read, known without asking it: those of an alphabet that its engine does not have."""

import unicodedata

from guided_audio.core.voice import Utterance
from guided_audio.speech.engine import traits_of
from guided_audio.speech.engines.ipa import as_english, pieces


def unreadable_word(utterance: Utterance) -> str:
    """Return the first word that the voice of an utterance cannot read and that has no sound given; empty if there is none."""
    alphabet = traits_of(utterance.voice.engine).alphabet
    if not alphabet or utterance.text.isascii():
        return ""
    written = (words for words, ipa in pieces(utterance) if not (ipa and as_english(ipa)))
    return next((word for words in written for word in words.split() if _is_foreign(word, alphabet)), "")


def _is_foreign(word: str, alphabet: str) -> bool:
    """Whether a word has letters, and none of an alphabet, which is named as Unicode does."""
    letters = [character for character in word if character.isalpha()]
    return bool(letters) and not any(unicodedata.name(letter, "").startswith(alphabet) for letter in letters)
