"""The rules of feeds: RSS 2.0 (rssboard.org), Apple's for podcasts (help.apple.com), and the podcast namespace 1.0."""

import json
import re
import uuid
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import pysubs2
import soundfile
from defusedxml.ElementTree import fromstring
from PIL import Image

SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
CHANNEL = (
    "title", "link", "description", "language", "image", "itunes:author", "itunes:image", "itunes:type", "itunes:explicit",
    "itunes:category", "podcast:guid", "podcast:medium",
)  # fmt: skip
ITEM = (
    "title", "link", "guid", "pubDate", "enclosure", "itunes:duration", "itunes:episode", "itunes:episodeType",
    "podcast:chapters",
)  # fmt: skip
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d [+-]\d{4}"
)
_TRANSCRIPTS = {"text/vtt": ".vtt", "application/x-subrip": ".srt"}


def broken_rules(text: str, folder: Path, url: str = "") -> list[str]:
    """Return every rule that a feed breaks, its files lying in a folder that has this address."""
    root = fromstring(text.encode())
    (channel,) = root
    assert (root.tag, root.get("version"), channel.tag) == ("rss", "2.0", "channel")
    items = channel.findall("item")
    broken = [*_of_channel(channel, url), *_of_order(items)]
    return broken + [f"{_text(item, 'title')}: {found}" for item in items for found in _of_item(item, folder, url)]


def _of_channel(channel: Element, url: str) -> Iterator[str]:
    yield from (f"it has not one {name}" for name in CHANNEL if len(_all(channel, name)) != 1)
    if (_text(channel, "itunes:type"), _text(channel, "itunes:explicit")) != ("serial", "false"):
        yield "it is not serial, or does not say whether it is explicit"
    if [one.text for one in _all(channel, "itunes:block")] not in ([], ["Yes"]):
        yield "block is Yes, or is not there"
    if uuid.UUID(_text(channel, "podcast:guid")).version != 5:
        yield "the guid of a feed is a UUID of version 5"
    if any(_text(channel, f"image/{name}") != _text(channel, name) for name in ("title", "link")):
        yield "its image has not its title and link"
    if [one.get("href") for one in _all(channel, "atom:link")] != ([f"{url}feed.xml"] if url else []):
        yield "it does not name its own address, or has none"


def _of_order(items: list[Element]) -> Iterator[str]:
    if len({_text(item, "guid") for item in items}) != len(items):
        yield "two items have one guid"
    dates = [parsedate_to_datetime(_text(item, "pubDate")) for item in items]
    if dates != sorted(set(dates)):
        yield "the dates are not in the order of the items"
    if [_text(item, "itunes:episode") for item in items] != [str(n) for n in range(1, len(items) + 1)]:
        yield "the items are not numbered in their order"


def _of_item(item: Element, folder: Path, url: str) -> Iterator[str]:
    yield from (f"it has not one {name}" for name in ITEM if len(_all(item, name)) != 1)
    if not _RFC822.fullmatch(_text(item, "pubDate")):
        yield "its date is not that of RFC 822"
    enclosure, guid = _all(item, "enclosure")[0], _all(item, "guid")[0]
    if guid.get("isPermaLink") != "false":
        yield "its guid is taken for an address"
    sound = _file(enclosure, folder, url)
    if (enclosure.get("length"), enclosure.get("type")) != (str(sound.stat().st_size), "audio/mpeg"):
        yield "its enclosure is another file"
    if not re.fullmatch(r"[A-Za-z0-9.-]+\.mp3", sound.name):
        yield f"not every app asks for {sound.name} as it is"
    decoded, rate = soundfile.read(sound)
    if abs(float(_text(item, "itunes:duration")) - len(decoded) / rate) > 0.55:
        yield f"it lasts {len(decoded) / rate} s"
    transcripts = {one.get("type", ""): _file(one, folder, url) for one in _all(item, "podcast:transcript")}
    if {kind: path.suffix for kind, path in transcripts.items()} != _TRANSCRIPTS:
        yield f"its transcripts are {transcripts}"
    if not all(pysubs2.SSAFile.load(str(path)).events for path in transcripts.values()):
        yield "a transcript is empty"
    yield from _of_chapters(_all(item, "podcast:chapters")[0], folder, url)


def _of_chapters(chapters: Element, folder: Path, url: str) -> Iterator[str]:
    if chapters.get("type") != "application/json+chapters":
        yield "its chapters are of another type"
    data = json.loads(_file(chapters, folder, url).read_text())
    starts = [chapter["startTime"] for chapter in data["chapters"]]
    if data["version"] != "1.2.0" or starts != sorted(starts) or not all(one["title"] for one in data["chapters"]):
        yield f"its chapters are {data}"


def cover_problems(path: Path) -> list[str]:
    """Return what is wrong with a cover: Apple wants a square of 1400 to 3000 pixels, in RGB."""
    with Image.open(path) as image:
        is_square = image.width == image.height and 1400 <= image.width <= 3000
        fits = is_square and image.mode == "RGB" and image.format in {"JPEG", "PNG"}
        return [] if fits else [f"{image.size} {image.mode} {image.format}"]


def _all(element: Element, name: str) -> list[Element]:
    return element.findall(name, SPACES)


def _text(element: Element, name: str) -> str:
    return element.findtext(name, "", SPACES)


def _file(element: Element, folder: Path, url: str) -> Path:
    address = element.get("url", "")
    assert address.startswith(url), address
    return folder / address.removeprefix(url)
