"""A few large, quiet shapes: hills and a sun, water and a moon, leaves, a doorway. A picture is painted small, and enlarged."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from guided_audio.export.extras.palettes import DAWN, DAY, EARTH, NIGHT, Colour, Palette

SIDE = 500
"""Pixels on each side while painting."""
FINER = 2
"""Shapes are drawn so many times larger, for smooth edges."""

Point = tuple[float, float]


def _later(shade: int) -> int:
    """Return a gradient's shade, 0 to 255, so that the sky stays dark for longer: a title is to stand out from it."""
    return round(255 * (shade / 255) ** 2)


class Canvas:
    """A square picture, measured from 0 at its top left corner to 1."""

    def __init__(self, palette: Palette, chance: Random) -> None:
        self.palette = palette
        self.chance = chance
        gradient = Image.linear_gradient("L").point(_later).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        above, below = (Image.new("RGB", (SIDE, SIDE), colour) for colour in (palette.above, palette.horizon))
        self.image = Image.composite(below, above, gradient)

    def disc(self, at: Point, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Paint a disc; `strength` is how much of what is behind it it hides, 0 to 1."""
        side = SIDE * FINER
        box = [(at[0] - radius) * side, (at[1] - radius) * side, (at[0] + radius) * side, (at[1] + radius) * side]
        self._paint(lambda pen: pen.ellipse(box, fill=round(255 * strength)), colour)

    def glow(self, at: Point, radius: float, colour: Colour, strength: float) -> None:
        """Paint light that fades outwards from a point."""
        size = round(2 * radius * SIDE)
        light = Image.eval(
            Image.radial_gradient("L"), lambda shade: round(max(0.0, 1 - shade / 180) ** 2 * 255 * strength)
        )
        light = light.resize((size, size), Image.Resampling.BILINEAR)
        corner = (round((at[0] - radius) * SIDE), round((at[1] - radius) * SIDE))
        mask = Image.new("L", (SIDE, SIDE))
        mask.paste(light, corner)
        self.image.paste(colour, mask=mask)

    def hill(self, height: float, rise: float, colour: Colour) -> None:
        """Paint land from a gently curved line at about `height` down to the lower edge."""
        phase, waves = self.chance.uniform(0, math.tau), self.chance.uniform(0.55, 0.95)
        edge = [(x / 40, height + rise * math.sin(phase + math.tau * waves * x / 40)) for x in range(41)]
        self.shape([*edge, (1.0, 1.0), (0.0, 1.0)], colour)

    def shape(self, outline: list[Point], colour: Colour, strength: float = 1.0) -> None:
        """Paint a polygon."""
        side = SIDE * FINER
        points = [(x * side, y * side) for x, y in outline]
        self._paint(lambda pen: pen.polygon(points, fill=round(255 * strength)), colour)

    def _paint(self, draw: Callable[[ImageDraw.ImageDraw], None], colour: Colour) -> None:
        mask = Image.new("L", (SIDE * FINER, SIDE * FINER))
        draw(ImageDraw.Draw(mask))
        self.image.paste(colour, mask=mask.reduce(FINER))


def _hills(canvas: Canvas) -> None:
    colours, x = canvas.palette, canvas.chance.uniform(0.62, 0.8)
    canvas.glow((x, 0.75), 0.4, colours.light, 0.5)
    canvas.disc((x, 0.75), 0.12, colours.light, 0.85)
    for height, colour in ((0.78, colours.far), (0.84, colours.middle), (0.92, colours.near)):
        canvas.hill(height, 0.035, colour)


def _two_lights(canvas: Canvas) -> None:
    """Paint a large light and a small one beside it."""
    colours, x = canvas.palette, canvas.chance.uniform(0.52, 0.6)
    canvas.glow((x, 0.77), 0.42, colours.light, 0.45)
    canvas.disc((x, 0.77), 0.14, colours.light, 0.8)
    canvas.disc((x + 0.22, 0.83), 0.065, colours.light, 1.0)
    canvas.hill(0.87, 0.025, colours.middle)
    canvas.hill(0.94, 0.025, colours.near)


def _water(canvas: Canvas) -> None:
    colours, x = canvas.palette, canvas.chance.uniform(0.6, 0.78)
    canvas.glow((x, 0.72), 0.4, colours.light, 0.4)
    canvas.disc((x, 0.71), 0.09, colours.light, 0.9)
    canvas.shape([(0, 0.79), (1, 0.79), (1, 1), (0, 1)], colours.middle)
    for row, half in enumerate((0.08, 0.12, 0.07, 0.1, 0.04)):
        y, shift = 0.81 + row * 0.03, canvas.chance.uniform(-0.02, 0.02)
        canvas.shape(_lens((x + shift, y), half, 0.007), colours.light, 0.55 - row * 0.08)
    canvas.hill(0.96, 0.015, colours.near)


def _leaves(canvas: Canvas) -> None:
    colours = canvas.palette
    canvas.glow((0.7, 0.85), 0.45, colours.light, 0.4)
    canvas.hill(0.9, 0.03, colours.middle)
    root = (canvas.chance.uniform(0.66, 0.76), 1.02)
    for angle, length, colour in (
        (-62, 0.3, colours.far), (58, 0.27, colours.far), (-32, 0.35, colours.middle), (30, 0.32, colours.near),
        (0, 0.385, colours.light),
    ):  # fmt: skip
        canvas.shape(_leaf(root, math.radians(angle + canvas.chance.uniform(-4, 4)), length), colour, 0.92)


def _arch(canvas: Canvas) -> None:
    """Paint a doorway with light in it."""
    colours, x = canvas.palette, canvas.chance.uniform(0.66, 0.76)
    canvas.glow((x, 0.84), 0.42, colours.light, 0.5)
    for half, colour in ((0.17, colours.far), (0.135, colours.middle), (0.095, colours.light)):
        canvas.disc((x, 0.82), half, colour)
        canvas.shape([(x - half, 0.82), (x + half, 0.82), (x + half, 1), (x - half, 1)], colour)
    canvas.hill(0.94, 0.02, colours.near)


def _circles(canvas: Canvas) -> None:
    """Paint rings that widen, as in still water or in a body that breathes."""
    colours, at = canvas.palette, (canvas.chance.uniform(0.6, 0.74), 0.9)
    for radius, colour in ((0.42, colours.far), (0.32, colours.middle), (0.22, colours.far), (0.12, colours.light)):
        canvas.disc(at, radius, colour, 0.6 if colour is not colours.light else 0.9)


def _lens(at: Point, half: float, thickness: float) -> list[Point]:
    turns = [math.tau * n / 24 for n in range(24)]
    return [(at[0] + half * math.cos(turn), at[1] + thickness * math.sin(turn)) for turn in turns]


def _leaf(root: Point, angle: float, length: float) -> list[Point]:
    """Return a leaf that stands on its root, leaning by an angle in radians."""
    sides = [(side * 0.2 * math.sin(math.pi * n / 16) * (1 - n / 40), n / 16) for side in (1, -1) for n in range(17)]
    outline = sides[:17] + sides[:16:-1]
    cos, sin = math.cos(angle), math.sin(angle)
    return [(root[0] + length * (x * cos + y * sin), root[1] - length * (y * cos - x * sin)) for x, y in outline]


@dataclass(frozen=True, slots=True)
class Mood:
    """What a practice looks like: its picture, and the palettes that suit it."""

    picture: Callable[[Canvas], None]
    palettes: tuple[Palette, ...]


MOODS = {
    "grounding": Mood(_hills, EARTH),
    "safe-place": Mood(_hills, DAY),
    "meeting": Mood(_two_lights, DAWN),
    "dialogue": Mood(_two_lights, DAY),
    "memory": Mood(_water, DAWN),
    "somatic": Mood(_circles, EARTH),
    "creative": Mood(_leaves, DAY),
    "belief": Mood(_hills, DAWN),
    "boundary": Mood(_arch, DAWN),
    "compassion": Mood(_leaves, EARTH),
    "rest": Mood(_water, NIGHT),
}
ANY = Mood(_hills, DAWN + DAY)


def paint(practice: str, chance: Random) -> tuple[Image.Image, Palette]:
    """Paint the picture of a practice, its colours and places chosen by `chance`; return it with its colours."""
    mood = MOODS.get(practice, ANY)
    canvas = Canvas(chance.choice(mood.palettes), chance)
    mood.picture(canvas)
    return canvas.image, canvas.palette
