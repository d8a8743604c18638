"""Which language a text is written in, by its commonest words, as `languages.toml` lists them, or by its alphabet."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of

_SAMPLE = 20_000
"""So many characters tell enough."""
_FEWEST = 2.5
"""So much has to speak for a language, a word of its own counting 1."""
_SHARE, _AHEAD = 0.15, 1.5
"""What speaks for it, as a share of all words, and how far it has to be ahead of the next."""
_PLAIN_SHARE, _PLAINLY_AHEAD, _PLAIN_WORDS = 0.2, 4.0, 12
"""The same where another language is declared, and how many words that takes."""
_REGION = 2
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)


def guess_language(text: str) -> str:
    """Return the language of a text, such as `es`; empty if its words do not tell."""
    scores, words = _scores(text)
    (score, best), (next_score, _) = _highest(scores)
    is_clear = score >= max(_FEWEST, _SHARE * words) and score >= _AHEAD * next_score
    return best if is_clear else ""


def other_language(text: str, said: str) -> str:
    """Return the language of a text if it is plainly not the one that it is said to be in, a tag such as `en-GB`."""
    scores, words = _scores(text)
    score, best = _highest(scores)[0]
    least = max(_PLAIN_SHARE * words, _PLAINLY_AHEAD * scores.get(language_of(said), 0.0))
    is_known = language_of(said) in _tables().names  # the words of its neighbours tell nothing about another one
    return best if is_known and words >= _PLAIN_WORDS and best != language_of(said) and score >= least else ""


def tag_of(name: str) -> str:
    """Return the tag of a language that a file names, `en` for `English` and `en-US` for `en_us`; empty if it is none."""
    name = name.strip().replace("_", "-")
    language, _, region = name.partition("-")
    if known := _tables().tags.get(language.casefold()):
        return f"{known}-{region.upper() if len(region) == _REGION else region}" if region else known
    return name if _TAG.fullmatch(name) else ""


def name_of(language: str) -> str:
    """Return the English name of a language, for people to read; its tag where there is none."""
    return _tables().names.get(language_of(language), language)


def names_of_languages() -> Mapping[str, str]:
    """Return the tags of languages by all their names in small letters, the tags themselves among them."""
    return _tables().tags


class _Tables(NamedTuple):
    words: Mapping[str, tuple[str, ...]]
    """The languages in which a word is common."""
    alphabets: Mapping[str, str]
    tags: Mapping[str, str]
    names: Mapping[str, str]


@cache
def _tables() -> _Tables:
    data = packaged_toml(__package__, "languages.toml")
    words: dict[str, tuple[str, ...]] = {}
    for language, listed in data["words"].items():
        for word in dict.fromkeys(listed.split()):
            words[word] = (*words.get(word, ()), language)
    tags = {name: tag for tag, names in data["names"].items() for name in (tag, *names)}
    return _Tables(words, data["alphabets"], tags, {tag: names[0].capitalize() for tag, names in data["names"].items()})


def _highest(scores: Mapping[str, float]) -> list[tuple[float, str]]:
    return sorted(((score, language) for language, score in [*scores.items(), ("", 0.0), ("", 0.0)]), reverse=True)[:2]


def _scores(text: str) -> tuple[dict[str, float], int]:
    """Return what speaks for each language, and how many words there are."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text[:_SAMPLE]).lower())
    tables = _tables()
    scores = defaultdict[str, float](float)
    for word in words:
        languages = tables.words.get(word, ())
        for language in languages:
            scores[language] += 1 / len(languages)
        if not word[0].isascii() and (other := tables.alphabets.get(unicodedata.name(word[0], "").split(" ")[0])):
            scores[other] += 1
    if "ja" in scores:  # Japanese has Chinese characters, too
        scores["ja"] += scores.pop("zh", 0.0)
    if "ru" in scores and re.search("[іїєґ]", text[:_SAMPLE]):
        scores["uk"] = scores.pop("ru")
    return scores, len(words)
