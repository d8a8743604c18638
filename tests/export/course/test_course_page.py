"""The page of a course: plain, whole, and asking nothing of any other place."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from guided_audio.core.units import Seconds
from guided_audio.export.client_sheet import Advice, Sheet
from guided_audio.export.course import Course, Episode, course_page
from guided_audio.export.labels import About
from guided_audio.export.transcript import Part

PARTS = (
    Part("chapter", "Arriving <1>", Seconds(0.0)),
    Part("say", "Hello & welcome."),
    Part("silence", length=Seconds(60.0)),
)
SHEET = Sheet("If it gets too much", (Advice("Whom to call", ("Samaritans: call 116 123. Day and night.",)),))
DAY = datetime(2026, 11, 30, tzinfo=UTC)


def episode(number: int, title: str, language: str = "en") -> Episode:
    about = About(title, Seconds(620.0), "Rosa", language, "It is calm.", "longing", "You can stop.")
    return Episode(number, f"{number:02}-a", f"guid-{number}", DAY, about, PARTS, 1)


COURSE = Course(
    "A <b>course", "Rosa", "Two sessions.", "en", "guid", (episode(1, "One & all"), episode(2, "Dos", "es-MX"))
)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_session_can_be_heard_read_and_kept() -> None:
    page = Page(course_page(COURSE, SHEET))
    audios = [(audio["src"], audio["aria-label"], "controls" in audio) for audio in page.of("audio")]
    assert audios == [("01-a.mp3", "One & all", True), ("02-a.mp3", "Dos", True)]
    assert [link["href"] for link in page.of("a") if "download" in link] == ["01-a.mp3", "02-a.mp3"]
    assert page.words.count("Hello & welcome.") == 2
    for words in ("A <b>course", "Two sessions.", "By Rosa", "1. One & all", "10:20", "Arriving <1>", "116 123"):
        assert words in page.words
    assert [article.get("lang") for article in page.of("article")] == [None, "es-MX"]
    assert "Lo que puede remover por dentro" in page.words
    assert "Leer el texto" in page.words


def test_it_has_no_script_and_loads_only_what_lies_beside_it() -> None:
    page = Page(course_page(COURSE, SHEET))
    assert not page.of("script") + page.of("iframe") + page.of("link")
    loaded = [str(attributes["src"]) for _, attributes in page.tags if "src" in attributes]
    assert loaded == ["cover.jpg", "01-a.mp3", "02-a.mp3"]
    (policy,) = [meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy).startswith("default-src 'none'; ")
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_a_screen_reader_finds_its_way() -> None:
    page = Page(course_page(COURSE, SHEET))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels == [1, 2, 3, 2, 3, 2, 3]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    places = {str(link["href"])[1:] for link in page.of("a") if str(link["href"]).startswith("#")}
    assert places <= set(ids)
    assert {"help", "session-1", "session-2"} <= places
    assert all(article["aria-labelledby"] in ids for article in page.of("article"))
    assert page.of("img")[0]["alt"] == ""
    assert [tag for tag, _ in page.tags].count("main") == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "When to stop, and whom to call"),
        ("es", "Cuándo parar, y a quién llamar"),
        ("de", "Wann aufhören, und wen anrufen"),
    ],
)
def test_it_is_in_the_language_of_the_course(language: str, words: str) -> None:
    text = course_page(replace(COURSE, language=language, author=""), SHEET)
    assert f'<html lang="{language}">' in text
    assert words in Page(text).words
    assert "By Rosa" not in Page(text).words
