"""Voices that are not on this machine, and how to get them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that could be had."""

    name: str
    engine: str
    language: str

    def speaks(self, language: str) -> bool:
        """Whether the voice would read `language`, a tag such as `en-GB`."""
        return self.language.split("-")[0] == language.lower().replace("_", "-").split("-")[0]

    @property
    def how_to_get(self) -> str:
        """What somebody has to type to have it."""
        return f"get it with: guided-audio voices add {self.name}"


def list_offers() -> tuple[Offer, ...]:
    """Return all voices that are known and could be had."""
    return ()


def find_offer(name: str) -> Offer | None:
    """Return the offer of that name, with or without its engine."""
    return next(
        (offer for offer in list_offers() if name.casefold() in {offer.name, f"{offer.engine}:{offer.name}"}), None
    )
