"""What was said, to read or to print: chapters with their times, paragraphs, long silences, and room to write."""

import html
import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds, clock
from guided_audio.export.client_sheet import Sheet, escape_markdown, html_page, sheet_as_html, sheet_as_markdown
from guided_audio.export.labels import About, Labels
from guided_audio.timeline import CueInfo

QUIET = Seconds(25.0)
"""From this length on, a silence is mentioned."""
_NONE = Seconds(0.0)
_READABLE = frozenset({"say", "breathe", "wait", "write", "bell", "sound", "chapter", "note", "silence"})
"""The kinds of cues that a reader is told of; the others are a bed, and a bell that rings out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a transcript; its kind is the name of its cues in `timeline.wording`."""

    kind: str
    text: str = ""
    """A paragraph, a note, the title of a chapter, what a wait asks."""
    start: Seconds = _NONE
    """Where a chapter begins."""
    length: Seconds = _NONE
    """How long a silence lasts, or a wait."""
    phases: tuple[tuple[str, Seconds], ...] = ()
    """The phases of one round of breathing, each with its length."""
    rounds: int = 0


def transcript_of(cues: Iterable[CueInfo], paragraphs: Sequence[SourceLocation]) -> tuple[Part, ...]:
    """Return what can be read of a session; `paragraphs` are the places in the script at which one begins, in order."""
    starts = [(place.line, place.column) for place in paragraphs]
    parts: list[Part] = []
    for (kind, _), group in itertools.groupby(_readable(cues), key=lambda cue: _group_of(cue, starts)):
        match kind:
            case "say":
                parts += _paragraphs(group)
            case "breathe":
                parts.append(_breathing([(cue.phase, cue.length) for cue in group]))
            case "bell":
                parts.append(Part(kind))
            case "chapter":
                parts += [Part(kind, cue.text, cue.start) for cue in group]
            case "silence":
                parts += [Part(kind, length=cue.length) for cue in group]
            case _:
                parts += [Part(kind, cue.text, length=cue.length) for cue in group]
    return tuple(parts)


def _readable(cues: Iterable[CueInfo]) -> Iterator[CueInfo]:
    """Yield the cues that are mentioned: silences that follow each other are one, and short ones are left out."""
    heard = (cue for cue in cues if cue.kind in _READABLE)
    for is_silence, group in itertools.groupby(heard, key=lambda cue: cue.kind == "silence"):
        if not is_silence:
            yield from group
            continue
        first, *rest = group
        length = Seconds(round(sum((cue.length for cue in rest), first.length), 3))
        if length >= QUIET:
            yield replace(first, length=length)


def _group_of(cue: CueInfo, starts: Sequence[tuple[int, int]]) -> tuple[str, object]:
    """Return the kind of a cue, and what those of one paragraph or of one breathing have in common."""
    if cue.kind == "say":
        return cue.kind, bisect_right(starts, _place(cue))
    return cue.kind, cue.location


def _place(cue: CueInfo) -> tuple[int, int]:
    return (cue.location.line, cue.location.column) if cue.location else (0, 0)


def _paragraphs(sentences: Iterable[CueInfo]) -> Iterator[Part]:
    """Yield the words of one paragraph; where it begins again, because it is repeated, another begins."""
    words: list[str] = []
    last = (0, 0)
    for cue in sentences:
        if words and _place(cue) <= last:
            yield Part("say", " ".join(words))
            words = []
        words.append(cue.text)
        last = _place(cue)
    yield Part("say", " ".join(words))


def _breathing(phases: Sequence[tuple[str, Seconds]]) -> Part:
    size = next((n for n in range(1, len(phases)) if phases[n] == phases[0]), len(phases))
    return Part("breathe", phases=tuple(phases[:size]), rounds=len(phases) // size)


def transcript_as_markdown(about: About, parts: Sequence[Part], sheet: Sheet) -> str:
    """Return a session to read, and at its end when to stop."""
    head = [f"# {escape_markdown(about.title)}", escape_markdown(about.summary), f"*{escape_markdown(about.facts)}*"]
    head += [f"**{title}:** {escape_markdown(text)}" for title, text in about.notes]
    body = [_markdown(part, about.labels) for part in parts]
    return "\n\n".join(filter(None, [*head, *body, "---", sheet_as_markdown(sheet, level=2)]))


def _markdown(part: Part, labels: Labels) -> str:
    text = escape_markdown(part.text)
    match part.kind:
        case "chapter":
            return f"## {text} ({clock(part.start)})"
        case "say":
            return text
        case "note":
            return f"> {text}"
        case _:
            aside = f"*— {escape_markdown(_aside(part, labels))} —*"
            return f"{aside}\n\n> {text}" if text and part.kind != "sound" else aside


def transcript_as_html(about: About, parts: Sequence[Part], sheet: Sheet) -> str:
    """Return a session as a page, and at its end when to stop."""
    chapters = [part for part in parts if part.kind == "chapter"]
    rows = [(f"chapter-{n}", part.text, part.start) for n, part in enumerate(chapters, 1)]
    contents = contents_as_html(about.labels["chapters"], rows) if len(rows) > 1 else ""
    header = "\n".join([f"<h1>{html.escape(about.title)}</h1>", *about_as_html(about), contents])
    body = words_as_html(parts, about.labels, itertools.count(1))
    help_ = f'<section class="help" lang="{sheet.language}">\n{sheet_as_html(sheet, level=2)}\n</section>'
    whole = f"<header>\n{header}\n</header>\n<main>\n{body}\n</main>\n{help_}"
    return html_page(about.title, about.language, whole)


def about_as_html(about: About) -> tuple[str, ...]:
    """Return what a session says about itself, below its title."""
    notes = "\n".join(f"<dt>{html.escape(title)}</dt>\n<dd>{html.escape(text)}</dd>" for title, text in about.notes)
    head = (
        f'<p class="summary">{html.escape(about.summary)}</p>' if about.summary else "",
        f'<p class="facts">{html.escape(about.facts)}</p>',
        f'<dl class="card">\n{notes}\n</dl>' if notes else "",
    )
    return tuple(filter(None, head))


def contents_as_html(label: str, rows: Iterable[tuple[str, str, Seconds]]) -> str:
    """Return a table of contents: for each row where it leads, its words, and a time."""
    listed = "\n".join(
        f'<li><a href="#{place}"><span>{html.escape(text)}</span> <time>{clock(seconds)}</time></a></li>'
        for place, text, seconds in rows
    )
    return f'<nav aria-label="{html.escape(label)}">\n<ol>\n{listed}\n</ol>\n</nav>'


def words_as_html(parts: Sequence[Part], labels: Labels, chapters: Iterator[int], level: int = 2) -> str:
    """Return a session's words; `chapters` gives each chapter a number of its own on the page, `level` that of its heading."""
    return "\n".join(_html(part, chapters, labels, level) for part in parts)


def _html(part: Part, chapters: Iterator[int], labels: Labels, level: int) -> str:
    text = html.escape(part.text)
    match part.kind:
        case "chapter":
            return f'<h{level} id="chapter-{next(chapters)}">{text} <time>{clock(part.start)}</time></h{level}>'
        case "say":
            return f"<p>{text}</p>"
        case "note":
            return f'<p class="shown">{text}</p>'
        case "wait" | "write":
            said = html.escape(_aside(part, labels))
            asked = f"\n<p>{text}</p>" if text else ""
            lines = '\n<div class="lines" aria-hidden="true"></div>' if part.kind == "write" else ""
            return f'<div class="own">\n<p class="small">{said[:1].upper()}{said[1:]}</p>{asked}{lines}\n</div>'
        case _:
            return f'<p class="quiet">— {html.escape(_aside(part, labels))} —</p>'


def _aside(part: Part, labels: Labels) -> str:
    """Return what happens besides the words: `a quiet minute`, `breathing together, 4 times: in 4 s, out 6 s`."""
    match part.kind:
        case "silence":
            return labels.silence(part.length)
        case "breathe":
            names = labels.texts["phases"]
            phases = [f"{names.get(name, name)} {length:.1f}".removesuffix(".0") for name, length in part.phases]
            return f"{labels.count('breathing', part.rounds)}: {', '.join(f'{phase} s' for phase in phases)}"
        case "wait" | "write":
            lasting = clock(part.length) if part.length >= 60 else labels.count("seconds", part.length)
            return f"{labels['writing' if part.kind == 'write' else 'own-time']}, {lasting}"
        case _:
            return labels["sound"].format(part.text) if part.kind == "sound" else labels["bell"]
