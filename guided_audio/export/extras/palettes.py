"""Colours that belong together, a few for each mood; which one a session has follows from its practice and its title."""

from dataclasses import dataclass

from PIL import ImageColor

Colour = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a cover: the sky above and at the horizon, what shines, three depths of land, and the words."""

    above: Colour
    horizon: Colour
    light: Colour
    far: Colour
    middle: Colour
    near: Colour
    words: Colour


def _palette(*colours: str) -> Palette:
    return Palette(*(ImageColor.getrgb(f"#{colour}") for colour in colours))


DAWN = (
    _palette("4b4a6b", "b98a8a", "f3c9a5", "7d6a80", "5a5270", "3c3a56", "fff6ea"),
    _palette("2f4858", "8a8f8b", "f0d3a2", "58727a", "3f5a63", "29414c", "fff8ec"),
    _palette("5b3f57", "c07f72", "f6c79a", "8a5d68", "67485b", "452f47", "fff3e6"),
)
DAY = (
    _palette("2f5d62", "7fa99b", "f2e3b3", "5a8a7f", "41716b", "2a5152", "fdfaf0"),
    _palette("3b5f7a", "8fb0b5", "f4e4c1", "66909a", "486f80", "304f63", "fdfbf5"),
    _palette("4c5b3f", "a3a878", "f3e2a9", "76855a", "5b6b49", "3f4d35", "fdfaec"),
)
EARTH = (
    _palette("5c4033", "b98b64", "f2d2a0", "8b6449", "6d4c3a", "4a3329", "fff6e9"),
    _palette("3f4f44", "8f9a78", "efd9a7", "65785f", "4d6150", "36473c", "fbf8ec"),
    _palette("6b4a4a", "c0947f", "f5d6b5", "936a63", "745151", "503838", "fff5ec"),
)
NIGHT = (
    _palette("141d33", "3e4f73", "e8e2c9", "2d3c5c", "21304d", "141f36", "f6f2e4"),
    _palette("1d1b34", "544a77", "efdcc8", "3b3560", "2b284c", "1a1a33", "f7f0ea"),
    _palette("12292f", "3b6468", "e3e6cf", "264a50", "1b3a40", "10272d", "f2f6ec"),
)
