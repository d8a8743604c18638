"""A person's own dictionary of pronunciation: words that no voice would guess, and how they are to be said."""

from guided_audio.library.lexicon.editing import begin_own_words, remove_word, set_word
from guided_audio.library.lexicon.model import EVERY_LANGUAGE, Entry, Lexicon
from guided_audio.library.lexicon.reading import read_lexicon
