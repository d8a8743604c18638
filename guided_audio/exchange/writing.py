"""A draft as a script: Markdown with front matter, which the parser reads back without an error and without a word lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guided_audio.exchange.draft import CueWords, Draft, ParagraphEnd, Shown, Title, Words
from guided_audio.exchange.escaping import clean, escape, escape_start

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_draft(draft: Draft) -> str:
    """Write a draft in the script format: one paragraph a line."""
    return "\n\n".join(_lines(draft.parts)) + "\n"


def _lines(parts: Iterable[object]) -> list[str]:
    lines: list[str] = []
    open_line = ""
    for part in (*parts, ParagraphEnd()):
        if isinstance(part, Words):
            open_line += escape(clean(part.text))
        elif isinstance(part, CueWords) and not part.alone:
            open_line += f"[{part.inside}]"
        else:
            if open_line.strip():
                lines.append(escape_start(open_line.strip(" ")))
            open_line = ""
            if isinstance(part, CueWords):
                lines.append(f"[{part.inside}]")
            elif isinstance(part, Title):
                lines.append(f"{'#' * part.level} {escape(clean(part.text)).strip()}")
            elif isinstance(part, Shown):
                lines.append(f"> {escape_start(escape(clean(part.text)).strip())}")
    return lines
