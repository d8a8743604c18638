"""The page of a course: its sessions to hear and to read, and when to stop; without script, and without any other place."""

import html
import itertools
from collections.abc import Iterator

from guided_audio.core.toml_file import packaged_text
from guided_audio.export.client_sheet import Sheet, html_page, sheet_as_html
from guided_audio.export.course.model import COVER, Course, Episode
from guided_audio.export.labels import labels_for
from guided_audio.export.transcript import about_as_html, contents_as_html, words_as_html

_OWN = "; media-src 'self' file:; img-src 'self' file:"
"""What the page may load: what lies beside it, also where it was opened as a file."""


def course_page(course: Course, sheet: Sheet) -> str:
    """Return a course as a page, and at its end when to stop."""
    labels, chapters = labels_for(course.language), itertools.count(1)
    rows = [(_place(episode), _title(episode), episode.about.length) for episode in course.episodes]
    by = html.escape(labels["by"].format(course.author))
    head = (
        f'<img class="cover" src="{COVER}" alt="" width="1400" height="1400">',
        f"<h1>{html.escape(course.title)}</h1>",
        f'<p class="summary">{html.escape(course.description)}</p>',
        f'<p class="facts">{by[:1].upper()}{by[1:]}</p>' if course.author else "",
        f'<p><a class="tap" href="#help">{html.escape(labels["help"])}</a></p>',
        contents_as_html(course.title, rows),
    )
    articles = "\n".join(_article(episode, course.language, chapters) for episode in course.episodes)
    name = html.escape(sheet.title)
    section = f'<section class="help" id="help" lang="{sheet.language}" aria-label="{name}">'
    help_ = f"{section}\n{sheet_as_html(sheet, level=2)}\n</section>"
    whole = "<header>\n{}\n</header>\n<main>\n{}\n</main>\n{}".format("\n".join(filter(None, head)), articles, help_)
    return html_page(
        course.title, course.language, whole, packaged_text("guided_audio.export.course", "page.css"), _OWN
    )


def _article(episode: Episode, language: str, chapters: Iterator[int]) -> str:
    about, labels, place = episode.about, episode.about.labels, _place(episode)
    own = "" if about.language == language else f' lang="{html.escape(about.language)}"'
    title, keep = html.escape(about.title), html.escape(labels["keep"])
    words = words_as_html(episode.parts, labels, chapters, level=3)
    return "\n".join([
        f'<article id="{place}" aria-labelledby="{place}-title"{own}>',
        f'<h2 id="{place}-title">{html.escape(_title(episode))}</h2>',
        *about_as_html(about),
        f'<audio controls preload="none" src="{episode.sound}" aria-label="{title}"></audio>',
        f'<p><a class="tap" href="{episode.sound}" download>{keep}<span class="unseen">: {title}</span></a></p>',
        f"<details>\n<summary>{html.escape(labels['read'])}</summary>\n{words}\n</details>",
        "</article>",
    ])  # fmt: skip


def _place(episode: Episode) -> str:
    return f"session-{episode.number}"


def _title(episode: Episode) -> str:
    return f"{episode.number}. {episode.about.title}"
