import io
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import podcastparser
import pytest
from defusedxml.ElementTree import fromstring

from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds
from guided_audio.export.course import Course, Episode, check_url, feed_xml, names_of, stem_of
from guided_audio.export.labels import About

ABOUT = About(
    "A <quiet> & \x0bcalm place", Seconds(620.4), "Rosa", "es-MX", "It is «calm».", "longing", "You can stop."
)
EPISODE = Episode(1, "01-a-place", "guid-1", datetime(2026, 11, 30, 21, 5, tzinfo=UTC), ABOUT, (), 1234)
COURSE = Course("My course", "", "Two sessions.", "en", "0f5f1e9c-6a8e-5b1f-8d1a-2c3d4e5f6a7b", (EPISODE,))
URL = "https://example.org/course/"


def test_an_app_reads_what_the_course_says() -> None:
    feed = feedparser.parse(feed_xml(COURSE, URL))
    assert not feed.bozo
    assert (feed.feed.title, feed.feed.subtitle, feed.feed.language) == ("My course", "Two sessions.", "en")
    assert (feed.feed.image.href, feed.feed.itunes_block) == (f"{URL}cover.jpg", 1)
    (entry,) = feed.entries
    assert (entry.title, entry.id, entry.itunes_episode) == ("A <quiet> & calm place", "guid-1", "1")
    assert entry.published_parsed[:5] == (2026, 11, 30, 21, 5)
    assert "It is «calm»." in entry.summary
    assert "longing" in entry.summary
    assert "You can stop." in entry.summary
    (enclosure,) = entry.enclosures
    assert (enclosure.href, enclosure.length, enclosure.type) == (f"{URL}01-a-place.mp3", "1234", "audio/mpeg")


def test_gpodder_reads_it_too() -> None:
    podcast = podcastparser.parse(f"{URL}feed.xml", io.BytesIO(feed_xml(COURSE, URL).encode()))
    assert (podcast["title"], podcast["type"]) == ("My course", "serial")
    (episode,) = podcast["episodes"]
    assert (episode["guid"], episode["number"], episode["total_time"]) == ("guid-1", 1, 620)
    assert episode["enclosures"][0]["url"] == f"{URL}01-a-place.mp3"


def test_directories_may_list_only_what_is_public() -> None:
    assert "<itunes:block>Yes</itunes:block>" in feed_xml(COURSE)
    assert "block" not in feed_xml(replace(COURSE, is_public=True))


def test_without_an_address_everything_is_relative() -> None:
    text = feed_xml(COURSE)
    addresses = [value for one in fromstring(text.encode()).iter() for value in one.attrib.values()]
    assert not any("://" in value for value in addresses)
    assert "<link>index.html</link>" in text


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org/course", "http://192.168.1.7:8000/c/"])
def test_an_address_of_a_folder(url: str) -> None:
    assert check_url(url) == url.rstrip("/") + "/"


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://a.org/", "https://a.org/?key=1", "https://a b/", "https://a.org/#x", "https:///x"]
)
def test_what_is_no_address_of_a_folder(url: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a folder"):
        check_url(url)


@pytest.mark.parametrize(
    ("number", "script", "stem"),
    [
        (1, "a-safe-place", "01-a-safe-place"),
        (12, "Das Kind an der Hand!", "12-das-kind-an-der-hand"),
        (3, "Ünïcode ß", "03-unicode"),
        (4, "静けさ", "04"),
        (123, "x" * 300, f"123-{'x' * 60}"),
    ],
)
def test_files_are_named_in_order_and_in_plain_letters(number: int, script: str, stem: str) -> None:
    assert stem_of(number, script) == stem
    assert all(name.isascii() and name.startswith(stem) for name in names_of(stem))
