"""Recommending sessions: by the curriculum, by need, by practice, length and language."""

from collections.abc import Mapping
from dataclasses import dataclass

from guided_audio.core.errors import GuidedAudioError, ScriptError, UsageError, shorten
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.library.catalog import LibraryScript, list_library
from guided_audio.library.curriculum import Curriculum, Need, load_curriculum
from guided_audio.library.needs import find_needs
from guided_audio.script import ParsedScript, ScriptMeta, read_script


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A script of the library, its content, the scripts that come before it, and the needs it is for."""

    entry: LibraryScript
    parsed: ParsedScript | None
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_performable(self) -> bool:
        """Whether reading it finds no error."""
        return self.parsed is not None and not self.parsed.errors

    @property
    def title(self) -> str:
        """Its title, or its name if it cannot be read."""
        return self.parsed.script.title if self.parsed else self.entry.name

    @property
    def meta(self) -> ScriptMeta:
        """Its front matter; an empty one if it cannot be read."""
        return self.parsed.script.meta if self.parsed else ScriptMeta()


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
        is_of_it = not self.practice or found.meta.practice == self.practice
        is_understood = not self.language or language_of(found.meta.language) == language_of(self.language)
        length = found.meta.length
        is_short = self.max_length is None or (length is not None and length <= self.max_length)
        return is_of_it and is_understood and is_short


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The scripts that fit, in the order of the curriculum, and the needs that were understood."""

    scripts: tuple[Recommendation, ...] = ()
    needs: tuple[Need, ...] = ()
    problem: GuidedAudioError | None = None
    """Why the included curriculum is followed instead of the user's own."""


def curriculum() -> tuple[Curriculum, Mapping[str, Recommendation], GuidedAudioError | None]:
    """Return the curriculum, every script of the library by name, and why the user's own curriculum cannot be read."""
    path, problem = load_curriculum()
    return path, {found.entry.name: found for found in _whole_library(path)}, problem


def recommend(criteria: Criteria, *, may_be_empty: bool) -> Recommendations:
    """Return the scripts that fit, those for a need in the order in which the need names them.

    Args:
        criteria: What the session should be like.
        may_be_empty: Return no script for a need that is not understood, as where people are pointed to as well.

    Raises:
        UsageError: The need is not understood; its hint names those that are.

    """
    path, problem = load_curriculum()
    fitting = filter(criteria.fits, _whole_library(path))
    if not criteria.need:
        return Recommendations(tuple(fitting), problem=problem)
    needs = find_needs(criteria.need, path.needs)
    if not needs and not may_be_empty:
        raise _not_understood(criteria.need, path)
    names = list(dict.fromkeys(name for need in needs for name in need.scripts))
    asked = sorted((s for s in fitting if s.entry.name in names), key=lambda script: names.index(script.entry.name))
    return Recommendations(tuple(asked), needs, problem)


def script_languages() -> frozenset[str]:
    """Return the languages of the scripts in the library, without their regions."""
    scripts = map(_parsed, list_library())
    return frozenset(language_of(parsed.script.meta.language) for parsed in scripts if parsed)


def _whole_library(path: Curriculum) -> list[Recommendation]:
    """Return every script: those of the curriculum in its order, the rest after them by name."""
    after = {step.script: step.after for step in path.steps}
    order = path.order
    scripts = (
        Recommendation(entry, _parsed(entry), after.get(entry.name, ()), path.needs_of(entry.name))
        for entry in list_library()
    )
    return sorted(scripts, key=lambda script: order.get(script.entry.name, len(order)))


def _parsed(entry: LibraryScript) -> ParsedScript | None:
    try:
        return read_script(entry.path)
    except (ScriptError, UsageError):
        return None


def _not_understood(wanted: str, path: Curriculum) -> UsageError:
    known = "".join(f"\n    {need.words}" for need in path.needs if need.scripts)
    hint = (
        f"these are known, and a word or two of one is enough:{known}\n"
        "If it is more than a session can hold, «guided-audio care» has people to call"
    )
    return UsageError(f"no session was found for «{shorten(wanted)}»", hint)
