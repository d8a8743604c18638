"""Finding a session: by the path, by what somebody needs this evening, by practice and length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guided_audio.config import library_folders
from guided_audio.errors import GuidedAudioError, UsageError, shorten
from guided_audio.library import list_library
from guided_audio.pathway import Need, Pathway, find_needs, read_pathway
from guided_audio.script import ScriptMeta
from guided_audio.sessions.shelf import library

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guided_audio.library import LibraryScript
    from guided_audio.script import ParsedScript
    from guided_audio.units import Seconds


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

    def fits(self, offer: Offer) -> bool:
        """Whether an offer is of this practice, and says a length that is no longer."""
        is_of_it = not self.practice or offer.meta.practice == self.practice
        length = offer.meta.length
        return is_of_it and (self.max_length is None or (length is not None and length <= self.max_length))


@dataclass(frozen=True, slots=True)
class Offers:
    """The scripts that fit what is wanted, in the order of the path, and the needs that were understood."""

    offers: tuple[Offer, ...]
    needs: tuple[Need, ...] = ()
    problem: GuidedAudioError | None = None
    """Why there is no path; then the order is that of the alphabet."""


def pathway() -> tuple[Pathway, Mapping[str, Offer]]:
    """Return the path, and by name what the library has; ScriptError if the path cannot be read."""
    path = _read()
    return path, {offer.entry.name: offer for offer in _offers(path)}


def list_needs() -> tuple[Need, ...]:
    """Return the needs of the path; none if it cannot be read."""
    try:
        return _read().needs
    except GuidedAudioError:
        return ()


def find_offers(wanted: Wanted) -> Offers:
    """Return the scripts that fit; UsageError names the needs there are if none is understood."""
    try:
        path = _read()
    except GuidedAudioError as error:
        if wanted.need:
            raise
        return Offers(tuple(filter(wanted.fits, _offers(None))), problem=error)
    needs = _understood(wanted.need, path) if wanted.need else ()
    fitting = filter(wanted.fits, _offers(path))
    if not wanted.need:
        return Offers(tuple(fitting))
    names = list(dict.fromkeys(name for need in needs for name in need.scripts))
    asked = sorted((o for o in fitting if o.entry.name in names), key=lambda o: names.index(o.entry.name))
    return Offers(tuple(asked), needs)


def _read() -> Pathway:
    return read_pathway(library_folders(), [entry.name for entry in list_library()])


def _offers(path: Pathway | None) -> list[Offer]:
    """Return the whole library: what is on the path in its order, the rest after it by name."""
    if path is None:
        return [Offer(entry, parsed) for entry, parsed in library()]
    after = {step.script: step.after for step in path.steps}
    offers = [Offer(e, parsed, after.get(e.name, ()), path.needs_of(e.name)) for e, parsed in library()]
    return sorted(offers, key=lambda offer: path.order.get(offer.entry.name, len(path.order)))


def _understood(wanted: str, path: Pathway) -> tuple[Need, ...]:
    if needs := find_needs(wanted, path.needs):
        return needs
    known = "".join(f"\n    {need.words}" for need in path.needs)
    raise UsageError(
        f"no session is filed under «{shorten(wanted)}»", f"these are, and a word or two of one is enough:{known}"
    )
