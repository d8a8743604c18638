"""Finding a session: by the path, by what somebody needs this evening, by practice and length."""

from collections.abc import Mapping
from dataclasses import dataclass

from guided_audio.core.config import library_folders
from guided_audio.core.errors import GuidedAudioError, UsageError, shorten
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.library.catalog import LibraryScript, list_library, read_library
from guided_audio.library.curriculum import Need, Pathway, find_needs, read_pathway
from guided_audio.safety.crisis import Danger, danger_in
from guided_audio.script import ParsedScript, ScriptMeta


@dataclass(frozen=True, slots=True)
class Offer:
    """A script of the library, what it says, which scripts come before it, and which needs it is for."""

    entry: LibraryScript
    parsed: ParsedScript | None
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_performable(self) -> bool:
        """Whether nothing in it stands against a performance, as far as reading tells."""
        return self.parsed is not None and not self.parsed.errors

    @property
    def title(self) -> str:
        """Its title, or its name if it has none that can be read."""
        return self.parsed.script.title if self.parsed else self.entry.name

    @property
    def meta(self) -> ScriptMeta:
        """What it says about itself; nothing, if it cannot be read."""
        return self.parsed.script.meta if self.parsed else ScriptMeta()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a session is to be like."""

    need: str = ""
    practice: str = ""
    max_length: Seconds | None = None
    language: str = ""
    """A tag such as `es`; the region makes no difference."""

    def fits(self, offer: Offer) -> bool:
        """Whether an offer is of this practice and language, and says a length that is no longer."""
        is_of_it = not self.practice or offer.meta.practice == self.practice
        is_understood = not self.language or language_of(offer.meta.language) == language_of(self.language)
        length = offer.meta.length
        is_short = self.max_length is None or (length is not None and length <= self.max_length)
        return is_of_it and is_understood and is_short


@dataclass(frozen=True, slots=True)
class Offers:
    """The scripts that fit what is wanted, in the order of the path, and the needs that were understood."""

    offers: tuple[Offer, ...]
    needs: tuple[Need, ...] = ()
    danger: Danger = Danger.NONE
    """Whether the need sounds as if a person were needed more than a session."""
    problem: GuidedAudioError | None = None
    """Why one's own path is not followed; then the included one is."""


def pathway() -> tuple[Pathway, Mapping[str, Offer], GuidedAudioError | None]:
    """Return the path, by name what the library has, and why it is not one's own path if that cannot be read."""
    path, problem = _read()
    return path, {offer.entry.name: offer for offer in _offers(path)}, problem


def list_needs() -> tuple[Need, ...]:
    """Return the needs of the path; none if it cannot be read."""
    try:
        return _read()[0].needs
    except GuidedAudioError:
        return ()


def find_offers(wanted: Wanted) -> Offers:
    """Return the scripts that fit; UsageError names the needs there are if none is understood.

    Where a need plainly tells of danger, no session is offered, whatever the path says.
    """
    danger = danger_in(wanted.need)
    if danger is Danger.PLAIN:
        return Offers((), danger=danger)
    path, problem = _read()
    fitting = filter(wanted.fits, _offers(path))
    if not wanted.need:
        return Offers(tuple(fitting), problem=problem)
    needs = find_needs(wanted.need, path.needs)
    if not needs and danger is Danger.NONE:
        raise _not_understood(wanted.need, path)
    names = list(dict.fromkeys(name for need in needs for name in need.scripts))
    asked = sorted((o for o in fitting if o.entry.name in names), key=lambda o: names.index(o.entry.name))
    return Offers(tuple(asked), needs, danger, problem)


def _read() -> tuple[Pathway, GuidedAudioError | None]:
    """Return the path, and what is wrong with one's own if the included one stands in for it."""
    folders, names = library_folders(), [entry.name for entry in list_library()]
    try:
        return read_pathway(folders, names), None
    except GuidedAudioError as error:
        try:
            return read_pathway(folders[1:], names), error
        except GuidedAudioError:
            raise error from None


def _offers(path: Pathway) -> list[Offer]:
    """Return the whole library: what is on the path in its order, the rest after it by name."""
    after = {step.script: step.after for step in path.steps}
    offers = [Offer(e, parsed, after.get(e.name, ()), path.needs_of(e.name)) for e, parsed in read_library()]
    return sorted(offers, key=lambda offer: path.order.get(offer.entry.name, len(path.order)))


def _not_understood(wanted: str, path: Pathway) -> UsageError:
    known = "".join(f"\n    {need.words}" for need in path.needs if need.scripts)
    hint = (
        f"these are known, and a word or two of one is enough:{known}\n"
        "If it is more than a session can hold, «guided-audio care» has people to call"
    )
    return UsageError(f"no session was found for «{shorten(wanted)}»", hint)
