"""A cover: a calm picture that belongs to a session, with its title set large enough for the smallest list.

A picture is a few large, quiet shapes: hills and a sun, water and a moon, leaves, a doorway. It is painted small, and enlarged.
Which one it is, and its colours and places, follow from the session's practice and title.
"""

import hashlib
import io
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations, pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFont

from guided_audio.core.toml_file import packaged_toml

SIZE = 1400
"""Pixels on each side: the least that Apple asks of a podcast's cover, and plenty for a player."""
MOST_BYTES = 250 * 1024
_LEFT, _TOP, _WIDTH, _HEIGHT = 0.075, 0.06, 0.86, 0.55
"""The field of the title, as shares of a side."""
_LARGEST = 0.19
"""The height of a line, as a share of a side."""
_MOST_WORDS, _MOST_LINES = 14, 5
"""A title like a paragraph ends where there is room."""
_FOR_A_LINE, _FOR_RAGGED = 0.004, 0.02
"""How much smaller a title may be for a line less, and for lines of one length instead of a word alone in one."""
_LONE_DASH = re.compile(r" ([–—-])(?= )")
_LEADING = 1.06
_QUALITIES = (88, 80, 70, 55)
_UNIT = 100
"""The size at which the title is measured."""
_SIDE = 500
"""Pixels on each side while painting."""
_FINER = 2
"""Shapes are drawn so many times larger, for smooth edges."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a cover: the sky above and at the horizon, what shines, three depths of land, and the words."""

    above: str
    horizon: str
    light: str
    far: str
    middle: str
    near: str
    words: str


PALETTES = {
    name: [Palette(*colours) for colours in palettes]
    for name, palettes in packaged_toml("guided_audio.export", "palettes.toml").items()
}


def make_cover(title: str, practice: str = "", size: int = SIZE) -> bytes:
    """Return the cover of a session as a JPEG of `size` × `size` pixels, at most 250 KB for sizes to 3000.

    The same title and practice give the same bytes, with the same version of Pillow. A title in a script that the font
    does not have is left out, and the picture stands alone.
    """
    title = _drawable(title)
    seed = hashlib.sha256(f"{practice}\n{title}".encode()).digest()
    image, palette = _paint(practice, Random(seed))  # noqa: S311 - it chooses colours, and keeps no secret
    image = image.resize((size, size), Image.Resampling.BICUBIC)
    lines, height = _set(title) if title else ((), 0.0)
    pen, font = ImageDraw.Draw(image), _font(max(1, round(height * size)))
    for number, line in enumerate(lines):
        pen.text((_LEFT * size, (_TOP + number * height * _LEADING) * size), line, palette.words, font)
    return _as_jpeg(image)


def _drawable(title: str) -> str:
    """Return what can be written of a title: without signs that the font does not have, nothing if it lacks a letter."""
    title = " ".join(unicodedata.normalize("NFC", title).split())
    unknown = bytes(_font(20).getmask("\U0010ffff"))
    missing = {c for c in title if c != " " and bytes(_font(20).getmask(c)) == unknown}
    if any(unicodedata.category(c)[0] in "LMN" for c in missing):
        return ""
    return " ".join("".join(" " if c in missing else c for c in title).split())


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = resources.files("font_caladea").joinpath("files/Caladea-Bold.ttf")
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def _set(title: str) -> tuple[tuple[str, ...], float]:
    """Break a title into the lines that let it be largest; return them, and their height as a share of a side."""
    words = _LONE_DASH.sub("\xa0\\1", title).split(" ")
    if len(words) > _MOST_WORDS:
        words = [*words[: _MOST_WORDS - 1], f"{words[_MOST_WORDS - 1].rstrip('.,;:…')}…"]
    *widths, blank = (_font(_UNIT).getlength(word) / _UNIT for word in (*words, " "))

    def height(edges: tuple[int, ...]) -> tuple[float, float]:
        lines = [sum(widths[a:b]) + blank * (b - a - 1) for a, b in pairwise(edges)]
        largest = min(_WIDTH / max(lines), _HEIGHT / (len(lines) * _LEADING), _LARGEST)
        return largest, largest - _FOR_A_LINE * len(lines) - _FOR_RAGGED * (1 - min(lines) / max(lines))

    cuts = (cut for count in range(_MOST_LINES) for cut in combinations(range(1, len(words)), count))
    best = max(((0, *cut, len(words)) for cut in cuts), key=lambda edges: height(edges)[1])
    return tuple(" ".join(words[a:b]) for a, b in pairwise(best)), height(best)[0]


def _as_jpeg(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


class _Canvas:
    """A square picture, measured from 0 at its top left corner to 1."""

    def __init__(self, palette: Palette, chance: Random) -> None:
        self.palette = palette
        self.chance = chance
        # the sky stays dark for longer, so that a title stands out from it
        gradient = Image.linear_gradient("L").point(lambda shade: round(255 * (shade / 255) ** 2))
        gradient = gradient.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
        above, below = (Image.new("RGB", (_SIDE, _SIDE), colour) for colour in (palette.above, palette.horizon))
        self.image = Image.composite(below, above, gradient)

    def disc(self, at: Point, radius: float, colour: str, strength: float = 1.0) -> None:
        """Paint a disc; `strength` is how much of what is behind it it hides, 0 to 1."""
        side = _SIDE * _FINER
        box = [(at[0] - radius) * side, (at[1] - radius) * side, (at[0] + radius) * side, (at[1] + radius) * side]
        self._paint(lambda pen: pen.ellipse(box, fill=round(255 * strength)), colour)

    def glow(self, at: Point, radius: float, colour: str, strength: float) -> None:
        """Paint light that fades outwards from a point."""
        size = round(2 * radius * _SIDE)
        light = Image.radial_gradient("L").point(lambda shade: round(max(0.0, 1 - shade / 180) ** 2 * 255 * strength))
        light = light.resize((size, size), Image.Resampling.BILINEAR)
        corner = (round((at[0] - radius) * _SIDE), round((at[1] - radius) * _SIDE))
        mask = Image.new("L", (_SIDE, _SIDE))
        mask.paste(light, corner)
        self.image.paste(colour, mask=mask)

    def hill(self, height: float, rise: float, colour: str) -> None:
        """Paint land from a gently curved line at about `height` down to the lower edge."""
        phase, waves = self.chance.uniform(0, math.tau), self.chance.uniform(0.55, 0.95)
        edge = [(x / 40, height + rise * math.sin(phase + math.tau * waves * x / 40)) for x in range(41)]
        self.shape([*edge, (1.0, 1.0), (0.0, 1.0)], colour)

    def shape(self, outline: list[Point], colour: str, strength: float = 1.0) -> None:
        """Paint a polygon."""
        side = _SIDE * _FINER
        points = [(x * side, y * side) for x, y in outline]
        self._paint(lambda pen: pen.polygon(points, fill=round(255 * strength)), colour)

    def _paint(self, draw: Callable[[ImageDraw.ImageDraw], None], colour: str) -> None:
        mask = Image.new("L", (_SIDE * _FINER, _SIDE * _FINER))
        draw(ImageDraw.Draw(mask))
        self.image.paste(colour, mask=mask.reduce(_FINER))


def _hills(canvas: _Canvas) -> None:
    colours, x = canvas.palette, canvas.chance.uniform(0.62, 0.8)
    canvas.glow((x, 0.75), 0.4, colours.light, 0.5)
    canvas.disc((x, 0.75), 0.12, colours.light, 0.85)
    for height, colour in ((0.78, colours.far), (0.84, colours.middle), (0.92, colours.near)):
        canvas.hill(height, 0.035, colour)


def _two_lights(canvas: _Canvas) -> None:
    """Paint a large light and a small one beside it."""
    colours, x = canvas.palette, canvas.chance.uniform(0.52, 0.6)
    canvas.glow((x, 0.77), 0.42, colours.light, 0.45)
    canvas.disc((x, 0.77), 0.14, colours.light, 0.8)
    canvas.disc((x + 0.22, 0.83), 0.065, colours.light, 1.0)
    canvas.hill(0.87, 0.025, colours.middle)
    canvas.hill(0.94, 0.025, colours.near)


def _water(canvas: _Canvas) -> None:
    colours, x = canvas.palette, canvas.chance.uniform(0.6, 0.78)
    canvas.glow((x, 0.72), 0.4, colours.light, 0.4)
    canvas.disc((x, 0.71), 0.09, colours.light, 0.9)
    canvas.shape([(0, 0.79), (1, 0.79), (1, 1), (0, 1)], colours.middle)
    for row, half in enumerate((0.08, 0.12, 0.07, 0.1, 0.04)):
        y, middle = 0.81 + row * 0.03, x + canvas.chance.uniform(-0.02, 0.02)
        turns = [math.tau * n / 24 for n in range(24)]
        lens = [(middle + half * math.cos(turn), y + 0.007 * math.sin(turn)) for turn in turns]
        canvas.shape(lens, colours.light, 0.55 - row * 0.08)
    canvas.hill(0.96, 0.015, colours.near)


def _leaves(canvas: _Canvas) -> None:
    colours = canvas.palette
    canvas.glow((0.7, 0.85), 0.45, colours.light, 0.4)
    canvas.hill(0.9, 0.03, colours.middle)
    root = (canvas.chance.uniform(0.66, 0.76), 1.02)
    for angle, length, colour in (
        (-62, 0.3, colours.far), (58, 0.27, colours.far), (-32, 0.35, colours.middle), (30, 0.32, colours.near),
        (0, 0.385, colours.light),
    ):  # fmt: skip
        canvas.shape(_leaf(root, math.radians(angle + canvas.chance.uniform(-4, 4)), length), colour, 0.92)


def _arch(canvas: _Canvas) -> None:
    """Paint a doorway with light in it."""
    colours, x = canvas.palette, canvas.chance.uniform(0.66, 0.76)
    canvas.glow((x, 0.84), 0.42, colours.light, 0.5)
    for half, colour in ((0.17, colours.far), (0.135, colours.middle), (0.095, colours.light)):
        canvas.disc((x, 0.82), half, colour)
        canvas.shape([(x - half, 0.82), (x + half, 0.82), (x + half, 1), (x - half, 1)], colour)
    canvas.hill(0.94, 0.02, colours.near)


def _circles(canvas: _Canvas) -> None:
    """Paint rings that widen, as in still water or in a body that breathes."""
    colours, at = canvas.palette, (canvas.chance.uniform(0.6, 0.74), 0.9)
    for radius, colour in ((0.42, colours.far), (0.32, colours.middle), (0.22, colours.far), (0.12, colours.light)):
        canvas.disc(at, radius, colour, 0.6 if colour is not colours.light else 0.9)


def _leaf(root: Point, angle: float, length: float) -> list[Point]:
    """Return a leaf that stands on its root, leaning by an angle in radians."""
    sides = [(side * 0.2 * math.sin(math.pi * n / 16) * (1 - n / 40), n / 16) for side in (1, -1) for n in range(17)]
    outline = sides[:17] + sides[:16:-1]
    cos, sin = math.cos(angle), math.sin(angle)
    return [(root[0] + length * (x * cos + y * sin), root[1] - length * (y * cos - x * sin)) for x, y in outline]


_PICTURES = {
    "grounding": (_hills, PALETTES["earth"]),
    "safe-place": (_hills, PALETTES["day"]),
    "meeting": (_two_lights, PALETTES["dawn"]),
    "dialogue": (_two_lights, PALETTES["day"]),
    "memory": (_water, PALETTES["dawn"]),
    "somatic": (_circles, PALETTES["earth"]),
    "creative": (_leaves, PALETTES["day"]),
    "belief": (_hills, PALETTES["dawn"]),
    "boundary": (_arch, PALETTES["dawn"]),
    "compassion": (_leaves, PALETTES["earth"]),
    "rest": (_water, PALETTES["night"]),
}
"""The picture of each practice, and the palettes that suit it."""


def _paint(practice: str, chance: Random) -> tuple[Image.Image, Palette]:
    """Paint the picture of a practice, its colours and places chosen by `chance`; return it with its colours."""
    picture, palettes = _PICTURES.get(practice, (_hills, PALETTES["dawn"] + PALETTES["day"]))
    canvas = _Canvas(chance.choice(palettes), chance)
    picture(canvas)
    return canvas.image, canvas.palette
