import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources

import pytest
from markdown_it import MarkdownIt
from support import RATE, script_of

from guided_audio.core.units import Seconds
from guided_audio.export.client_sheet import Advice, Sheet
from guided_audio.export.labels import About, labels_for
from guided_audio.export.transcript import Part, transcript_as_html, transcript_as_markdown, transcript_of
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, describe, plan

SCRIPT = """
    # A visit

    > Sit where you like.

    ## Arriving

    [bell, 2 times]

    Hello. [pause 5s] You are here.
    Nobody hurries you.

    Second paragraph. [silence 1m]

    [breathe in 4, out 6, 3 rounds]

    ## Writing

    [repeat 2 times]
    Again.
    [end repeat]

    [write 3m: Dear <little> one …]
    """
ABOUT = About("A visit & <more>", Seconds(1200.0), "Somebody", "en-GB", "A *calm* visit.", "longing", "You can stop.")
SHEET = Sheet("If it gets too much", (Advice("Whom to call", ("Samaritans: call 116 123. Day and night.",)),))


def parts_of(text: str) -> tuple[Part, ...]:
    script = script_of(text)
    timeline = plan(script, Choices(TONE))
    places = [paragraph.location for paragraph in script.paragraphs]
    return transcript_of((describe(cue, timeline.format) for cue in timeline.place(lambda _: RATE)), places)


def test_a_session_is_read_in_paragraphs_with_what_stands_between_them() -> None:
    assert parts_of(SCRIPT) == (
        Part("note", "Sit where you like."),
        Part("chapter", "Arriving", Seconds(0.0)),
        Part("bell"),
        Part("say", "Hello. You are here. Nobody hurries you."),
        Part("say", "Second paragraph."),
        Part("silence", length=Seconds(60.0)),
        Part("breathe", phases=(("in", Seconds(4.0)), ("out", Seconds(6.0))), rounds=3),
        Part("chapter", "Writing", Seconds(111.0)),
        Part("say", "Again."),
        Part("say", "Again."),
        Part("write", "Dear <little> one …", length=Seconds(180.0)),
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (25, "half a quiet minute"),
        (59, "a quiet minute"),
        (90, "a quiet minute and a half"),
        (120, "two quiet minutes"),
        (899, "15 quiet minutes"),
    ],
)
def test_silences_have_their_length_in_words(seconds: float, words: str) -> None:
    assert labels_for("en").silence(seconds) == words


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        (
            "es-MX",
            [
                "20 minutos",
                "de Somebody",
                "Lo que puede remover por dentro",
                "un minuto de silencio",
                "toma aire 4 s, suelta 6 s",
                "3 veces",
            ],
        ),
        (
            "de",
            [
                "20 Minuten",
                "von Somebody",
                "Was es berührt",
                "eine Minute Stille",
                "3-mal: ein 4 s, aus 6 s",
                "Zeit zum Schreiben",
            ],
        ),
        ("fr", ["20 minutes", "par Somebody", "une minute de silence", "3 fois: inspirer 4 s", "du temps pour écrire"]),
        ("it", ["20 minuti", "di Somebody", "un minuto di silenzio", "3 volte: inspira 4 s", "tempo per scrivere"]),
        (
            "pt-BR",
            ["20 minutos", "de Somebody", "um minuto de silêncio", "3 vezes: puxe o ar 4 s", "tempo para escrever"],
        ),
        ("nl", ["20 minuten", "van Somebody", "een minuut stilte", "3 keer: in 4 s, uit 6 s", "tijd om te schrijven"]),
        (
            "sv",
            [
                "20 minutes",
                "by Somebody",
                "What it touches",
                "a quiet minute",
                "3 times: in 4 s, out 6 s",
                "time to write",
            ],
        ),
    ],
)
def test_what_stands_between_the_words_is_in_their_language(language: str, labels: list[str]) -> None:
    about = replace(ABOUT, language=language)
    for written in (transcript_as_html, transcript_as_markdown):
        text = written(about, parts_of(SCRIPT), SHEET).lower()
        assert [words for words in labels if words.lower() not in text] == []
        assert ("quiet minute" in text) == (language == "sv")


def test_every_language_has_every_label() -> None:
    by_language = [labels_for(language).texts for language in ("en", "es", "de", "fr", "it", "pt", "nl")]
    assert len({labels_for(language).language for language in ("en", "es", "de", "fr", "it", "pt", "nl", "sv")}) == 7
    for texts in by_language:
        assert texts.keys() == by_language[0].keys()
        assert [len(text) for text in texts.values() if isinstance(text, list | dict)] == [2, 2, 3, 11, 2, 4, 2, 5]


def test_sounds_are_named_in_the_language() -> None:
    parts = (Part("say", "One."), Part("sound", "rain-stick", length=Seconds(2.0)))
    assert "\n\n*— a sound: rain-stick —*\n\n---" in transcript_as_markdown(ABOUT, parts, SHEET).replace("\\-", "-")
    german = transcript_as_html(replace(ABOUT, language="de"), parts, SHEET)
    assert '<p class="quiet">— ein Klang: rain-stick —</p>' in german


def test_silences_that_follow_each_other_are_one() -> None:
    assert parts_of("One. [pause 15s] [pause 15s] Two.") == (
        Part("say", "One."),
        Part("silence", length=Seconds(30.0)),
        Part("say", "Two."),
    )


class Page(HTMLParser):
    """Reads a page strictly: every element that is opened is closed, in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.headings: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


def test_the_page_is_whole_and_loads_nothing() -> None:
    text = transcript_as_html(ABOUT, parts_of(SCRIPT), SHEET)
    page = Page(text)
    assert ("html", "lang", "en-GB") in page.attributes
    assert page.headings == ["h1", "h2", "h2", "h2", "h3"]
    assert not re.search(r"<(script|img|link|iframe)|@import|url\(", text)
    assert {value for _, name, value in page.attributes if name in {"href", "src"}} == {
        "#chapter-1",
        "#chapter-2",
        "tel:116123",
    }
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert ids == ["chapter-1", "chapter-2"]
    for words in (
        "A visit & <more>",
        "20 minutes, by Somebody",
        "Dear <little> one …",
        "— a quiet minute —",
        "You can stop.",
    ):
        assert words in page.words


def test_markdown_is_read_as_the_same_words() -> None:
    text = transcript_as_markdown(ABOUT, parts_of(SCRIPT), SHEET)
    page = Page(f"<main>{MarkdownIt().render(text)}</main>".replace("<hr />", ""))
    assert page.headings == ["h1", "h2", "h2", "h2", "h3"]
    for words in ("A visit & <more>", "A *calm* visit.", "Writing (1:51)", "in 4 s, out 6 s", "call 116 123"):
        assert words in page.words


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        full = colour.lstrip("#") if len(colour) == 7 else "".join(c * 2 for c in colour.lstrip("#"))
        parts = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_every_colour_of_words_can_be_read_in_light_in_the_dark_and_on_paper() -> None:
    style = resources.files("guided_audio.export").joinpath("page.css").read_text()
    themes = [dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)]
    assert len(themes) == 3
    for theme in themes:
        for words in ("ink", "soft", "accent"):
            for ground in ("paper", "card"):
                assert _contrast(theme[words], theme[ground]) >= 4.5
