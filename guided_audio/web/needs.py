"""What a listener says of this evening: understood here, and handed on as numbers, so that no word of it is in an address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.errors import GuidedAudioError
from guided_audio.library.curriculum import Need
from guided_audio.library.recommend import Recommendation, curriculum, find_needs

OFFERED = 6
"""So many needs can be tapped instead of being written."""


@dataclass(frozen=True, slots=True)
class NumberedNeed:
    """A need with its number in the path, in the words of a language."""

    number: int
    words: str
    need: Need


def needs_in(language: str, translations: Mapping[str, Sequence[str]]) -> tuple[NumberedNeed, ...]:
    """Return the needs that sessions are for; none without a path.

    Those of the language come first, for its own sessions; then the others in the order of the translations, and the user's.
    """
    order = [*translations]
    found = [NumberedNeed(n, translations.get(need.words, [need.words])[0], need) for n, need in enumerate(_needs())]
    known = [one for one in found if one.need.scripts and one.need.language in {"", language}]
    own = [one for one in known if one.need.language]
    others = [one for one in known if not one.need.language and one.words not in {each.words for each in own}]
    return (
        *own,
        *sorted(others, key=lambda one: order.index(one.need.words) if one.need.words in order else len(order)),
    )


def numbers_of(words: str, translations: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    """Return the numbers of the needs that words speak of, in English or as they are translated; the nearest first."""
    needs = [replace(need, keys=(*need.keys, *translations.get(need.words, ()))) for need in _needs()]
    return tuple(needs.index(need) for need in find_needs(words, needs))


def help_for(numbers: Iterable[int]) -> tuple[tuple[Recommendation, ...], tuple[str, ...]]:
    """Return the sessions for needs by their numbers, and what is to be said with them."""
    path, scripts, _ = curriculum()
    needs = [path.needs[number] for number in numbers if 0 <= number < len(path.needs)]
    names = dict.fromkeys(name for need in needs for name in need.scripts)
    found = tuple(scripts[name] for name in names if name in scripts and scripts[name].is_performable)
    return found, tuple(need.note for need in needs if need.note)


def _needs() -> tuple[Need, ...]:
    try:
        return curriculum()[0].needs
    except GuidedAudioError:
        return ()
