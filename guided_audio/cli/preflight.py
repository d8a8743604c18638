"""What a session will be, in words: before anybody plays it or hands it to a client."""

from __future__ import annotations

import math
import shutil
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

import click

from guided_audio.cli.lengths import fitting_of, seconds_in_words
from guided_audio.core.units import clock
from guided_audio.timeline import Await, Bed, Chapter, Lead, Say, Show, Silence, Strike, chosen, optional_passages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guided_audio.core.units import Length
    from guided_audio.session.prepare import Measured
    from guided_audio.timeline import TimelineCue

_WIDTH = 96
_INDENT = " " * 9


def print_preflight(measured: Measured) -> None:
    """Print the facts, the chapters with their times, and everything that will be said, shown and left silent."""
    _print_facts(measured)
    _print_lengths(measured)
    _print_choices(measured)
    _print_chapters(measured)
    for line in _reading(measured):
        click.echo(line)


def print_timeline(measured: Measured) -> None:
    """Print every cue on a line of its own: when it begins, how long it lasts, what it is; automatic gaps, too."""
    rate = measured.session.timeline.format.sample_rate
    for placed in measured.placed:
        if words := _cue_in_words(placed.cue, placed.frames / rate):
            click.echo(f"{clock_with_tenths(placed.start / rate):>9} {placed.frames / rate:>7.2f}s  {words}")
    click.echo(f"{clock_with_tenths(measured.length):>9} {'':>8}  the end")


def clock_with_tenths(seconds: float) -> str:
    """Write a moment as `m:ss.t`."""
    tenths = round(seconds * 10)
    return f"{clock(tenths // 10)}.{tenths % 10}"


def _print_facts(measured: Measured) -> None:
    meta = measured.session.script.meta
    click.echo(click.style(measured.session.timeline.title, bold=True))
    facts = (
        meta.summary,
        meta.content_note and f"Touches on: {meta.content_note}",
        meta.safety and f"Safety: {meta.safety}",
        f"You will need: {', '.join(meta.needs)}" if meta.needs else "",
    )
    for text in filter(None, facts):
        click.echo(_fill(text))
    if not meta.safety:
        click.echo(click.style("There is no safety note.", dim=True))


def _print_lengths(measured: Measured) -> None:
    words = f"{measured.words} word{'s' if measured.words > 1 else ''}"
    spoken = f"{words} at {measured.pace:.0f} a minute; " if measured.words else ""
    silent = measured.length - measured.speech
    click.echo(
        f"\n{clock(measured.length)} in all: {clock(measured.speech)} of speech ({1 - measured.silence_share:.0%}), "
        f"{clock(silent)} without words ({measured.silence_share:.0%})"
    )
    click.echo(f"{spoken}voice {', '.join(_voices(measured))}")
    if fitting := fitting_of(measured.session):
        click.echo(_fill(fitting))
    if measured.reach.is_range:
        click.echo(f"With --length it can last {measured.reach}.")


def _voices(measured: Measured) -> list[str]:
    return list(dict.fromkeys(utterance.voice.name for utterance in measured.session.timeline.utterances)) or ["none"]


def _print_choices(measured: Measured) -> None:
    session = measured.session
    slots = {**session.script.meta.slots, **session.choices.slots}
    for name, words in slots.items():
        click.echo(f"Slot {name}: {words or 'left out, unless --slot gives it'}")
    for choice in session.script.choices:
        labels = ", or ".join(option.label for option in choice.options)
        click.echo(f"Choice {choice.name}: {labels}; here: {chosen(choice, session.choices).label}")
    if passages := len(optional_passages(session.script, session.choices)):
        click.echo(f"Optional passages: {passages}")


def _print_chapters(measured: Measured) -> None:
    rate = measured.session.timeline.format.sample_rate
    starts = [placed for placed in measured.placed if isinstance(placed.cue, Chapter)]
    ends = [*(placed.start for placed in starts[1:]), round(measured.length * rate)][: len(starts)]
    click.echo("")
    for placed, end in zip(starts, ends, strict=True):
        title = _cue_in_words(placed.cue, 0.0)
        click.echo(f"{clock(placed.start / rate):>7}  {title}  ({clock((end - placed.start) / rate)})")


def _reading(measured: Measured) -> Iterator[str]:
    """Yield the session as one would read it: words in paragraphs, and every pause among them as it was understood."""
    rate = measured.session.timeline.format.sample_rate
    flow: list[str] = []
    begun = 0
    for (kind, _), group in groupby(measured.placed, key=lambda placed: _kind(placed.cue)):
        cues = list(group)
        seconds = sum(placed.frames for placed in cues) / rate
        words = (
            f"‹breathing, {seconds_in_words(seconds)}›" if kind == "breathing" else _read_aloud(cues[0].cue, seconds)
        )
        if not words:
            continue
        begun = begun if flow else cues[0].start
        if kind in {"apart", "chapter"}:
            yield from _paragraph(flow, begun / rate)
            flow = []
            yield click.style(f"\n{words}", bold=True) if kind == "chapter" else _fill(words, _INDENT)
        else:
            flow.append(words)
            if kind == "end":
                yield from _paragraph(flow, begun / rate)
                flow = []
    yield from _paragraph(flow, begun / rate)


_PARAGRAPH = 1.0
"""An automatic gap from here on is one between paragraphs, when the script does not say otherwise."""


def _kind(cue: TimelineCue) -> tuple[str, object]:
    """Sort a cue: what is read together with its neighbours has the same kind and key."""
    match cue:
        case Lead(location=location):
            return "breathing", location
        case Chapter():
            return "chapter", id(cue)
        case Show() | Await() | Bed():
            return "apart", id(cue)
        case Silence(source="", length=length) if length.natural >= _PARAGRAPH:
            return "end", id(cue)
        case _:
            return "flow", id(cue)


def _read_aloud(cue: TimelineCue, seconds: float) -> str:
    match cue:
        case Silence(source=""):
            return " "
        case Say() | Chapter() | Show() | Bed() | Await() | Lead():
            return _cue_in_words(cue, seconds)
        case Silence(length=length):
            return f"‹{seconds_in_words(seconds)}{_bounds(length)}›"
        case Strike():
            return "‹a bell›"
        case _:
            return ""


def _paragraph(flow: list[str], begun: float) -> Iterator[str]:
    text = " ".join(" ".join(flow).split())
    if text:
        lines = textwrap.wrap(text, _width() - len(_INDENT))
        yield f"{clock(begun):>7}  {lines[0]}"
        yield from (_INDENT + line for line in lines[1:])


def _cue_in_words(cue: TimelineCue, seconds: float) -> str:
    """Return one cue as a person would say it; what makes no difference to anybody is empty."""
    match cue:
        case Chapter(title=title):
            return title
        case Say(shown=shown):
            return shown
        case Lead(shown=shown, beats=beats):
            return f"{shown if beats else f'(shown) {shown}'} {seconds_in_words(seconds)}"
        case Show(text=text):
            return f"(shown) {text}"
        case Bed(sound=sound, quietly=quietly):
            return f"(bed) {sound or 'off'}{', quietly' if quietly else ''}"
        case Silence(source=source, length=length):
            return f"{source or 'gap'} {seconds_in_words(seconds)}{_bounds(length)}"
        case Strike():
            return "a bell"
        case Await(prompt=prompt):
            kind = "time to write" if prompt.writing else "waits for you"
            return f"({kind}; in an export {seconds_in_words(seconds)}) {prompt.text}".rstrip()
        case _:
            return ""


def _bounds(length: Length) -> str:
    if length.is_exact:
        return ""
    most = f"to {seconds_in_words(length.most)}" if math.isfinite(length.most) else "or more"
    return f", elastic {seconds_in_words(length.least)} {most}"


def _fill(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _width(), initial_indent=indent, subsequent_indent=indent)


def _width() -> int:
    return max(30, min(_WIDTH, shutil.get_terminal_size().columns - 1))
