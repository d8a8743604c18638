"""A transcript as Markdown."""

from collections.abc import Sequence

from guided_audio.core.units import clock
from guided_audio.export.extras.about import About
from guided_audio.export.extras.sheet import Sheet, escape_markdown, sheet_as_markdown
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


def transcript_as_markdown(about: About, parts: Sequence[Part], sheet: Sheet) -> str:
    """Return a session to read, and at its end what to do when it gets too much."""
    facts = ", ".join(filter(None, (about.lasting, about.by)))
    head = [f"# {escape_markdown(about.title)}", escape_markdown(about.summary), f"*{escape_markdown(facts)}*"]
    head += [f"**{title}:** {escape_markdown(text)}" for title, text in about.notes]
    body = [_block(part, about.words) for part in parts]
    return "\n\n".join(filter(None, [*head, *body, "---", sheet_as_markdown(sheet, level=2)]))


def _block(part: Part, words: Words) -> str:
    match part:
        case ChapterPart(title=title, start=start):
            return f"## {escape_markdown(title)} ({clock(start)})"
        case Spoken(text=text):
            return escape_markdown(text)
        case Shown(text=text):
            return f"> {escape_markdown(text)}"
        case Quiet(length=length):
            return f"*— {words.silence(length)} —*"
        case Rung():
            return f"*— {words['bell']} —*"
        case Breathing():
            return f"*— {escape_markdown(breathing_words(part, words))} —*"
        case OwnTime(text=text):
            return "\n\n".join(
                filter(None, (f"*— {own_time_words(part, words)} —*", f"> {escape_markdown(text)}" if text else ""))
            )
