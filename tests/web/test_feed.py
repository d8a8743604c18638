"""The feed that is served: valid, with real lengths, and with nothing personal in it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from export.course.feed_rules import broken_rules
from session.library import put_script
from starlette.testclient import TestClient
from web.test_media import KEY, preparations, whole_of

from guided_audio.core.config import library_folders
from guided_audio.session.chosen import Chosen
from guided_audio.session.options import SessionOptions
from guided_audio.web.app import make_app

HOST = "http://192.168.1.5:8765"
URL = f"{HOST}/{KEY}/"
PATH = """begin = "evening"

[[stage]]
title = "First"
about = "Some."
steps = [{script = "evening"}, {script = "morning"}]

[[need]]
words = "I want rest"
keys = ["rest"]
scripts = ["evening"]
"""


@pytest.fixture
def client() -> Iterator[TestClient]:
    put_script()
    put_script("morning", first="Good")
    (library_folders()[0].path / "path.toml").write_text(PATH)
    with TestClient(make_app(KEY), base_url=HOST) as made:
        yield made


def prepare(client: TestClient, *chosen: Chosen) -> None:
    for one in chosen:
        whole_of(preparations(client), preparations(client).begin(one, "x"))


def addresses(feed: str) -> list[str]:
    def of(element: Element) -> Iterator[str]:
        yield from (value for name, value in element.attrib.items() if name in {"url", "href"})

    return [address for element in fromstring(feed.encode()).iter() for address in of(element)]


def test_it_has_what_is_finished_by_the_rules(client: TestClient, tmp_path: Path) -> None:
    prepare(client, Chosen("morning"), Chosen("evening", SessionOptions(slots={"name": "Zoe"})), Chosen("evening"))
    text = client.get(f"/{KEY}/feed.xml").text
    assert "Zoe" not in text
    for address in {*addresses(text)}:
        assert address.startswith(URL)
        target = tmp_path / (address.removeprefix(URL) or "index.html")
        target.parent.mkdir(exist_ok=True)
        answer = client.get(urlsplit(address).path)
        assert answer.status_code == 200, address
        target.write_bytes(answer.content)
    assert broken_rules(text, tmp_path, URL) == []
    sounds = [entry.enclosures[0].href.removeprefix(URL) for entry in feedparser.parse(text).entries]
    assert sounds == ["course/01-evening.mp3", "course/02-morning.mp3"]
    assert all(b"Zoe" not in path.read_bytes() for path in (tmp_path / "course").iterdir())


def test_it_is_stable_and_fetched_in_parts(client: TestClient) -> None:
    prepare(client, Chosen("evening"))
    text = client.get(f"/{KEY}/feed.xml").text
    assert client.get(f"/{KEY}/feed.xml").text == text
    (sound,) = (address for address in addresses(text) if address.endswith(".mp3"))
    whole = client.get(sound).content
    assert f'length="{len(whole)}"' in text
    part = client.get(sound, headers={"Range": "bytes=1000-"})
    assert (part.status_code, part.content) == (206, whole[1000:])


def test_before_anything_is_finished_it_is_empty_and_says_so(client: TestClient) -> None:
    feed = feedparser.parse(client.get(f"/{KEY}/feed.xml").text)
    assert feed.entries == []
    assert "prepared" in feed.feed.description
    assert feed.feed.itunes_block == 1


@pytest.mark.parametrize("name", ["01-evening.mp3", "x.mp3", "..%2f..%2fetc%2fpasswd", "session.mp3"])
def test_what_is_not_in_it_is_not_served(client: TestClient, name: str) -> None:
    assert client.get(f"/{KEY}/course/{name}").status_code == 404
