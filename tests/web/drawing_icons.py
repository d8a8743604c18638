"""Draws the icons of the pages: a calm round of light, as the player has it. Run it to make them anew; they are committed."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

FOLDER = Path(__file__).parents[2] / "guided_audio" / "web" / "static"
SIZES = (180, 192, 512)
_LARGE = 1024
_PAPER, _GLOW, _CORE = (20, 19, 15), (96, 78, 64), (223, 179, 148)


def draw(size: int) -> Image.Image:
    """Return the icon in a size: it fills its square, because phones cut their own shape out of it."""
    image = Image.new("RGB", (_LARGE, _LARGE), _PAPER)
    for radius, colour, blur in ((0.34, _GLOW, 30), (0.2, _CORE, 8)):
        shape = Image.new("L", image.size)
        edges = (_LARGE * (0.5 - radius), _LARGE * (0.5 + radius))
        ImageDraw.Draw(shape).ellipse((edges[0], edges[0], edges[1], edges[1]), fill=255)
        image.paste(colour, mask=shape.filter(ImageFilter.GaussianBlur(blur)))
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for size in SIZES:
        draw(size).quantize(64).save(FOLDER / f"icon-{size}.png", optimize=True)
