"""Recommending sessions: by the curriculum, by need, by practice, length and language."""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from guided_audio.core.errors import GuidedAudioError, UsageError, shorten
from guided_audio.core.toml_file import packaged_text
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.library.catalog import LibraryScript, list_library
from guided_audio.library.curriculum import Curriculum, Need, load_curriculum
from guided_audio.library.outlines import Outline, outlines_of
from guided_audio.library.phrasings import ENGLISH, LANGUAGES, SHORT, Nearness, languages_given_away, topics_in
from guided_audio.library.spare_time import SpareTime, spare_time

MOST_NEEDS = 3
"""So many needs of a language are returned at most, the nearest first."""
_SHORTER, _LONGER = 0.73, 1.6
"""A session can be so much shorter and longer than the length it names: those included are held to it by a test."""
_CALM = ("grounding", "safe-place")
"""What is offered where no session for a need can be as short as the time that there is."""
_ALIKE, _LONG = 0.8, 5
"""Words of so many letters forgive an ending or a typo, if they are so alike."""
_MOST_WORDS = 40
_SMALL = frozenset(packaged_text(__package__, "small-words.txt").split())
"""Words that carry no meaning of their own."""
_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A script of the library, its outline, the scripts that come before it, and the needs it is for."""

    entry: LibraryScript
    outline: Outline | None
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_performable(self) -> bool:
        """Whether reading it finds no error."""
        return not self.errors

    @property
    def errors(self) -> int:
        """How many errors reading it finds; one if it cannot be read."""
        return 1 if self.outline is None else self.outline.errors

    @property
    def title(self) -> str:
        """Its title, or its name if it cannot be read."""
        return self.outline.title if self.outline else self.entry.name

    @property
    def meta(self) -> Outline:
        """What its front matter says; nothing if it cannot be read."""
        return self.outline or Outline()

    def can_last(self, length: Seconds) -> bool:
        """Whether it can be fitted to a length, as far as that is known without laying it out."""
        own = self.meta.length
        return own is not None and _SHORTER * own <= length <= _LONGER * own


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a session should be like."""

    need: str = ""
    practice: str = ""
    max_length: Seconds | None = None
    language: str = ""
    """A tag such as `es`; the region makes no difference."""

    def fits(self, found: Recommendation) -> bool:
        """Whether a script is of this practice and language, and says a length that is no longer."""
        meta = found.meta
        is_of_it = not self.practice or meta.practice == self.practice
        is_understood = not self.language or language_of(meta.language) == language_of(self.language)
        is_short = self.max_length is None or (meta.length is not None and meta.length <= self.max_length)
        return is_of_it and is_understood and is_short


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The scripts that fit, in the order of the curriculum, and the needs that were understood."""

    scripts: tuple[Recommendation, ...] = ()
    needs: tuple[Need, ...] = ()
    length: Seconds | None = None
    """The length that the need speaks of, which all of them can be fitted to."""
    problem: GuidedAudioError | None = None
    """Why the included curriculum is followed instead of the user's own."""


def curriculum() -> tuple[Curriculum, Mapping[str, Recommendation], GuidedAudioError | None]:
    """Return the curriculum, every script of the library by name, and why the user's own curriculum cannot be read."""
    path, problem = load_curriculum()
    return path, {found.entry.name: found for found in _whole_library(path)}, problem


def recommend(criteria: Criteria, *, may_be_empty: bool) -> Recommendations:
    """Return the scripts that fit, those for a need in the order in which the need names them.

    Where the need says how long there is, they can be fitted to that length; where none can, the nearest is returned.
    A need that is not understood raises UsageError, whose hint names those that are, unless `may_be_empty`.
    """
    path, problem = load_curriculum()
    fitting = [script for script in _whole_library(path) if criteria.fits(script)]
    if not criteria.need:
        return Recommendations(tuple(fitting), problem=problem)
    asked_in = language_of(criteria.language)
    told = tuple(need for need in path.needs if need.language in {"", asked_in} or not asked_in)
    time = spare_time(criteria.need)
    needs = find_needs(criteria.need, [need for need in told if time is None or SHORT not in need.topics])
    if not needs and time is None and not may_be_empty:
        known = "".join(f"\n    {need.words}" for need in told if need.scripts and need.language in {"", asked_in})
        hint = _(
            "these are known, and a word or two of one is enough:{known}\nIf it is more than a session can hold, "
            "«guided-audio care» has people to call",
            known=known,
        )
        raise UsageError(N_("no session was found for «{need}»", need=shorten(criteria.need)), hint)
    names = list(dict.fromkeys(name for need in needs for name in need.scripts))
    asked = sorted((s for s in fitting if s.entry.name in names), key=lambda script: names.index(script.entry.name))
    if time is None:
        return Recommendations(tuple(asked), needs, problem=problem)
    understood = {need.language or ENGLISH for need in needs} or _understood(criteria.need, time)
    others = [script for script in fitting if language_of(script.meta.language) in understood]
    return replace(_within(time.length, asked, others), needs=needs, problem=problem)


def _understood(wanted: str, time: SpareTime) -> frozenset[str]:
    """Return the languages that a length was asked for in: those that its other words give away, else English if it can be."""
    return time.languages & languages_given_away(wanted) or time.languages & {ENGLISH} or time.languages


def _within(length: Seconds, asked: Sequence[Recommendation], others: Sequence[Recommendation]) -> Recommendations:
    """Return the scripts that can last so long: those asked for, else calm ones; where none can, the nearest alone."""
    calm = [script for script in others if script.meta.practice in _CALM]
    for scripts in (asked, calm) if asked else (others,):
        if possible := tuple(script for script in scripts if script.can_last(length)):
            return Recommendations(possible, length=length)
    timed = [script for script in asked or others if script.meta.length is not None]
    return Recommendations(tuple(sorted(timed, key=lambda script: abs((script.meta.length or 0) - length))[:1]))


def script_languages() -> frozenset[str]:
    """Return the languages of the scripts in the library, without their regions."""
    outlines = outlines_of(entry.path for entry in list_library()).values()
    return frozenset(language_of(outline.language) for outline in outlines if outline)


def _whole_library(path: Curriculum) -> list[Recommendation]:
    """Return every script: those of the curriculum in its order, the rest after them by name."""
    after, order = {step.script: step.after for step in path.steps}, path.order
    entries = list_library()
    outlines = outlines_of(entry.path for entry in entries)
    scripts = (
        Recommendation(entry, outlines[entry.path], after.get(entry.name, ()), path.needs_of(entry.name))
        for entry in entries
    )
    return sorted(scripts, key=lambda script: order.get(script.entry.name, len(order)))


def find_needs(wanted: str, needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs that a request speaks of, in any case, small words, endings and typos aside; the nearest first.

    A need is meant where the request is about one of its topics; where it has none, or no topic was spoken of, one of its
    keys is within the request. Without any such need, the whole request is within one of its keys. The longest phrase
    comes first. All are in the language of the nearest, or of those that are as near.
    """
    needs = tuple(needs)
    near = _by_topic(topics_in(wanted), needs)
    words, spoken = _content(wanted), languages_given_away(wanted)
    keys = {need: _keys(need) for need in needs if not (near and _has_phrases(need))}
    near |= _nearest(keys, lambda key: _nearness(key, words) if _is_within(key, words) else None, spoken)
    near = near or _nearest(keys, lambda key: (1, _nearness(words, key)[1]) if _is_within(words, key) else None, spoken)
    languages = {need.language for need in near if near[need] == max(near.values())}
    found = sorted((need for need in needs if need in near), key=lambda need: near[need], reverse=True)
    nearest = {language: [need for need in found if need.language == language][:MOST_NEEDS] for language in languages}
    return tuple(need for need in found if need in nearest.get(need.language, ()))


def _by_topic(said: Mapping[tuple[str, str], Nearness], needs: Sequence[Need]) -> dict[Need, Nearness]:
    """Return how near needs are by their topics: those in the language that a topic was said in, else the English ones."""
    near: dict[Need, Nearness] = {}
    for (language, topic), nearness in said.items():
        about = [need for need in needs if topic in need.topics]
        own = [need for need in about if need.language == language]
        for need in own or (need for need in about if not need.language):
            near[need] = max(near.get(need, nearness), nearness)
    return near


def _keys(need: Need) -> list[_Words]:
    """Return what else finds a need; its own words only where it has no phrases, which find them better."""
    return [_content(text) for text in (need.keys if _has_phrases(need) else (need.words, *need.keys))]


def _has_phrases(need: Need) -> bool:
    return bool(need.topics) and (need.language or ENGLISH) in LANGUAGES


def _nearest(
    keys: Mapping[Need, Sequence[_Words]], near: Callable[[_Words], tuple[int, int] | None], spoken: Collection[str]
) -> dict[Need, Nearness]:
    """Return how near needs are by the nearest of their keys, as far as one is."""
    found = {need: [nearness for key in keys[need] if (nearness := near(key))] for need in keys}
    return {
        need: max((words, (need.language or ENGLISH) in spoken, exact) for words, exact in some)
        for need, some in found.items()
        if some
    }


def _nearness(phrase: _Words, words: _Words) -> tuple[int, int]:
    """Return how many words a phrase has, and how many of them were typed as they stand: «panik» is German, «panic» not."""
    return len(phrase), len(set(phrase) & set(words))


def _is_within(phrase: _Words, words: _Words) -> bool:
    return bool(phrase) and all(any(_is_alike(word, other) for word in words) for other in phrase)


def _is_alike(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _LONG or word[0] != other[0]:  # «die» is not «diet», nor «night» «tight»
        return False
    if word.startswith(other):
        return True
    if other.startswith(word) and len(other) - len(word) < _LONG - 1:  # «child» is not «childhood»
        return True
    return difflib.SequenceMatcher(None, word, other).ratio() >= _ALIKE


@lru_cache(maxsize=2048)
def _content(text: str) -> _Words:
    """Return the words that carry meaning, each once; all of them if every one is small."""
    words = re.findall(r"\w+", text[:1000].casefold().replace("'", "").replace("’", ""))[:_MOST_WORDS]
    return tuple(dict.fromkeys(word[:40] for word in words if word not in _SMALL)) or tuple(dict.fromkeys(words))
