"""A transcript, or the sheet, as one page of HTML: no script, nothing from the network, to be read on a telephone or printed."""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from guided_audio.core.units import clock
from guided_audio.export.extras.about import About
from guided_audio.export.extras.sheet import Sheet, escape_html, sheet_as_html
from guided_audio.export.extras.transcript import (
    Breathing,
    ChapterPart,
    OwnTime,
    Part,
    Quiet,
    Rung,
    Shown,
    Spoken,
    breathing_words,
    own_time_words,
)
from guided_audio.export.extras.words import Words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser is told: this page loads nothing at all."""


def transcript_as_html(about: About, parts: Sequence[Part], sheet: Sheet) -> str:
    """Return a session to read, and at its end what to do when it gets too much."""
    chapters = [part for part in parts if isinstance(part, ChapterPart)]
    numbers = {id(part): n for n, part in enumerate(chapters, 1)}
    body = "\n".join(_block(part, numbers.get(id(part), 0), about.words) for part in parts)
    aid = f'<section class="help" lang="en">\n{sheet_as_html(sheet, level=2)}\n</section>'
    whole = f"<header>\n{_head(about)}\n{_contents(chapters, about.words)}\n</header>\n<main>\n{body}\n</main>\n{aid}"
    return _page(about.title, about.language, whole)


def sheet_page(sheet: Sheet) -> str:
    """Return the sheet as a page of its own."""
    return _page(sheet.title, "en", f'<main class="sheet">\n{sheet_as_html(sheet)}\n</main>')


def _page(title: str, language: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="{escape_html(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape_html(title)}</title>
<style>
{_style()}</style>
</head>
<body>
{body}
</body>
</html>
"""


@cache
def _style() -> str:
    return resources.files("guided_audio.export.extras").joinpath("page.css").read_text(encoding="utf-8")


def _head(about: About) -> str:
    notes = "\n".join(f"<dt>{escape_html(title)}</dt>\n<dd>{escape_html(text)}</dd>" for title, text in about.notes)
    blocks = (
        f"<h1>{escape_html(about.title)}</h1>",
        f'<p class="summary">{escape_html(about.summary)}</p>' if about.summary else "",
        f'<p class="facts">{escape_html(", ".join(filter(None, (about.lasting, about.by))))}</p>',
        f'<dl class="card">\n{notes}\n</dl>' if notes else "",
    )
    return "\n".join(filter(None, blocks))


def _contents(chapters: Sequence[ChapterPart], words: Words) -> str:
    if len(chapters) < 2:
        return ""
    rows = "\n".join(
        f'<li><a href="#chapter-{n}"><span>{escape_html(part.title)}</span> <time>{clock(part.start)}</time></a></li>'
        for n, part in enumerate(chapters, 1)
    )
    return f'<nav aria-label="{escape_html(words["chapters"])}">\n<ol>\n{rows}\n</ol>\n</nav>'


def _block(part: Part, number: int, words: Words) -> str:
    match part:
        case ChapterPart(title=title, start=start):
            return f'<h2 id="chapter-{number}">{escape_html(title)} <time>{clock(start)}</time></h2>'
        case Spoken(text=text):
            return f"<p>{escape_html(text)}</p>"
        case Shown(text=text):
            return f'<p class="shown">{escape_html(text)}</p>'
        case Quiet(length=length):
            return _aside(words.silence(length))
        case Rung():
            return _aside(words["bell"])
        case Breathing():
            return _aside(breathing_words(part, words))
        case OwnTime():
            return _own_time(part, words)


def _aside(words: str) -> str:
    return f'<p class="quiet">— {escape_html(words)} —</p>'


def _own_time(part: OwnTime, words: Words) -> str:
    said = own_time_words(part, words)
    text = f"\n<p>{escape_html(part.text)}</p>" if part.text else ""
    lines = '\n<div class="lines" aria-hidden="true"></div>' if part.writing else ""
    return f'<div class="own">\n<p class="small">{said[:1].upper()}{said[1:]}</p>{text}{lines}\n</div>'
