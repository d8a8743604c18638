"""A cover: a calm picture that belongs to a session, with its title set large enough for the smallest list."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import combinations, pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFont

from guided_audio.export.extras.painting import paint
from guided_audio.export.extras.palettes import Colour

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


def make_cover(title: str, practice: str = "", size: int = SIZE) -> bytes:
    """Return the cover of a session as a JPEG of `size` × `size` pixels, at most 250 KB for sizes to 3000.

    The same title and practice give the same bytes, with the same version of Pillow. A title in a script that the font
    does not have is left out, and the picture stands alone.
    """
    title = _drawable(title)
    seed = hashlib.sha256(f"{practice}\n{title}".encode()).digest()
    image, palette = paint(practice, Random(seed))  # noqa: S311 - it chooses colours, and keeps no secret
    image = image.resize((size, size), Image.Resampling.BICUBIC)
    if title:
        _write(image, title, palette.words)
    return _as_jpeg(image)


def _drawable(title: str) -> str:
    """Return what can be written of a title: without signs that the font does not have, nothing if it lacks a letter."""
    title = " ".join(unicodedata.normalize("NFC", title).split())
    missing = {c for c in title if not _has(c)}
    if any(unicodedata.category(c)[0] in "LMN" for c in missing):
        return ""
    return " ".join("".join(" " if c in missing else c for c in title).split())


@cache
def _has(character: str) -> bool:
    return character == " " or bytes(_font(20).getmask(character)) != bytes(_font(20).getmask("\U0010ffff"))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = resources.files("font_caladea").joinpath("files/Caladea-Bold.ttf")
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)


def _write(image: Image.Image, title: str, colour: Colour) -> None:
    side = image.width
    lines, height = _set(title)
    pen, font = ImageDraw.Draw(image), _font(max(1, round(height * side)))
    for number, line in enumerate(lines):
        at = (_LEFT * side, (_TOP + number * height * _LEADING) * side)
        pen.text(at, line, colour, font)


def _set(title: str) -> tuple[tuple[str, ...], float]:
    """Break a title into the lines that let it be largest; return them, and their height as a share of a side."""
    words = _LONE_DASH.sub("\xa0\\1", title).split(" ")
    shown = (
        words
        if len(words) <= _MOST_WORDS
        else [*words[: _MOST_WORDS - 1], f"{words[_MOST_WORDS - 1].rstrip('.,;:…')}…"]
    )
    width = {word: _font(_UNIT).getlength(word) / _UNIT for word in shown}
    blank = _font(_UNIT).getlength(" ") / _UNIT
    widths = [width[word] for word in shown]

    def height(edges: tuple[int, ...]) -> tuple[float, float]:
        lines = [sum(widths[a:b]) + blank * (b - a - 1) for a, b in pairwise(edges)]
        largest = min(_WIDTH / max(lines), _HEIGHT / (len(lines) * _LEADING), _LARGEST)
        return largest, largest - _FOR_A_LINE * len(lines) - _FOR_RAGGED * (1 - min(lines) / max(lines))

    best = max(_breaks(len(shown)), key=lambda edges: height(edges)[1])
    return tuple(" ".join(shown[a:b]) for a, b in pairwise(best)), height(best)[0]


def _breaks(words: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to break so many words into lines, as the first word of each line, and the end."""
    for count in range(min(words, _MOST_LINES)):
        for cuts in combinations(range(1, words), count):
            yield (0, *cuts, words)


def _as_jpeg(image: Image.Image) -> bytes:
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()
