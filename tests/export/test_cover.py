import io
from itertools import chain

import numpy as np
import pytest
from PIL import Image, ImageColor

from guided_audio.export.cover import MOST_BYTES, PALETTES, make_cover
from guided_audio.script import Practice

TITLE = "When it was small and felt huge"


def pixels(cover: bytes) -> "np.typing.NDArray[np.float64]":
    with Image.open(io.BytesIO(cover)) as image:
        return np.asarray(image.convert("RGB"), np.float64)


def luminance(colour: "np.typing.NDArray[np.float64]") -> "np.typing.NDArray[np.float64]":
    """Return relative luminance, 0 to 1 (WCAG 2.2)."""
    part = colour / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    weighted: np.typing.NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return weighted


@pytest.mark.parametrize("practice", ["", *Practice])
def test_a_cover_is_square_small_and_always_the_same(practice: str) -> None:
    cover = make_cover(TITLE, practice)
    assert cover == make_cover(TITLE, practice)
    assert len(cover) <= MOST_BYTES
    with Image.open(io.BytesIO(cover)) as image:
        assert (image.format, image.size) == ("JPEG", (1400, 1400))


def test_practices_and_titles_differ() -> None:
    assert make_cover(TITLE, "rest", 300) != make_cover(TITLE, "meeting", 300)
    assert make_cover(TITLE, "rest", 300) != make_cover("Not leaving", "rest", 300)


@pytest.mark.parametrize("practice", ["", *Practice])
def test_the_title_stands_out_from_what_is_behind_it(practice: str) -> None:
    """Its letters are the brightest of the upper half, and what is around them is dark enough for large letters."""
    light = luminance(pixels(make_cover("MMMMMM MMMMMM MMMMMM", practice, 700))[42:420, 52:650])
    letters, ground = np.percentile(light, 99.5), np.percentile(light, 35)
    assert (letters + 0.05) / (ground + 0.05) >= 3.0  # WCAG 2.2, success criterion 1.4.3, large text


def test_the_title_is_large_enough_for_a_list() -> None:
    """At 64 pixels, the letters of a title of seven words still cover a good part of the upper half."""
    with_title = pixels(make_cover(TITLE, "grounding"))
    small = np.asarray(Image.fromarray(with_title.astype(np.uint8)).resize((64, 64), Image.Resampling.LANCZOS), float)
    light = luminance(small[3:40, 4:60])
    rows = np.ptp(light, axis=1) > 0.3
    assert rows.sum() >= 12  # three lines, each with at least four rows of pixels in which letters can be told


@pytest.mark.parametrize("title", ["子どもの自分に会う", "Встреча", "لقاء"])
def test_letters_that_the_font_lacks_are_not_drawn_as_boxes(title: str) -> None:
    above = pixels(make_cover(title, "rest", 400))[20:150, 20:380]
    assert np.abs(np.diff(luminance(above), axis=1)).max() < 0.05


def test_a_sign_that_the_font_lacks_is_left_out_and_accents_are_kept() -> None:
    assert make_cover("Übung für dich \U0001f319", "rest", 300) == make_cover("Übung für dich", "rest", 300)
    assert make_cover("Übung für dich", "rest", 300) != make_cover("Ubung fur dich", "rest", 300)
    assert make_cover("U\u0308bung", "rest", 300) == make_cover("Übung", "rest", 300)


@pytest.mark.parametrize("title", ["", "x" * 400, "word " * 300, "\n\t", "-" * 50])
def test_any_title_has_a_cover(title: str) -> None:
    assert pixels(make_cover(title, "", 200)).shape == (200, 200, 3)


def test_every_palette_ends_in_darker_land() -> None:
    for palette in chain.from_iterable(PALETTES.values()):
        land = [ImageColor.getrgb(colour) for colour in (palette.far, palette.middle, palette.near)]
        tones = luminance(np.array(land, float))
        assert list(tones) == sorted(tones, reverse=True)
