"""What a session will be, in words: before it is played or given to a client."""

import math
import shlex
from collections.abc import Iterator
from itertools import groupby

from guided_audio.cli.humanize import count_of, seconds_in_words
from guided_audio.cli.printing import bold, echo, fill, print_diagnostics, style
from guided_audio.core.units import clock
from guided_audio.session.plan import SessionPlan
from guided_audio.session.prepare import CueInfo, Measured, still_slow
from guided_audio.session.session import Session

_WIDTH = 96
_INDENT = " " * 9
_PARAGRAPH = 1.0
"""Seconds of an automatic gap from which on it is one between paragraphs, when the script does not say otherwise."""
_APART = frozenset({"note", "wait", "write", "ambience"})
"""Cues that stand on a line of their own."""
_MATTERS = {"length-out-of-reach", "unknown-sound", "ipa-unread"}
"""Warnings that are printed at playing and exporting, too: the session will be another than the script says."""


def print_preflight(measured: Measured[Session]) -> None:
    """Print the facts, the chapters with their times, and everything that will be said, shown and left silent."""
    _print_facts(measured.session)
    _print_lengths(measured)
    _print_choices(measured.session)
    _print_chapters(measured)
    for line in _reading(measured):
        echo(line)


def print_timeline(measured: Measured[Session]) -> None:
    """Print every cue on a line of its own: when it begins, how long it lasts, what it is; automatic gaps, too."""
    for cue in measured.cues:
        if words := _in_words(cue):
            echo(f"{clock_with_tenths(cue.start):>9} {cue.length:>7.2f}s  {words}")
    echo(f"{clock_with_tenths(measured.length):>9} {'':>8}  the end")


def clock_with_tenths(seconds: float) -> str:
    """Write a moment as `m:ss.t`."""
    tenths = round(seconds * 10)
    return f"{clock(tenths // 10)}.{tenths % 10}"


def _print_facts(session: Session) -> None:
    meta = session.script.meta
    echo(bold(session.timeline.title))
    facts = (
        meta.summary,
        meta.content_note and f"Touches on: {meta.content_note}",
        meta.safety and f"Safety: {meta.safety}",
        f"You will need: {', '.join(meta.needs)}" if meta.needs else "",
    )
    for text in filter(None, facts):
        echo(fill(text, widest=_WIDTH))
    if not meta.safety:
        echo(style("There is no safety note.", dim=True))


def _print_lengths(measured: Measured[Session]) -> None:
    spoken = f"{count_of(measured.words, 'word')} at {measured.pace:.0f} a minute; " if measured.words else ""
    silent = measured.length - measured.speech
    echo(
        f"\n{clock(measured.length)} in all: {clock(measured.speech)} of speech ({1 - measured.silence_share:.0%}), "
        f"{clock(silent)} without words ({measured.silence_share:.0%})"
    )
    echo(f"{spoken}voice {', '.join(measured.session.voice_names) or 'none'}")
    if fitting := _fitting_of(measured.session):
        echo(fill(fitting, widest=_WIDTH))
    if measured.reach.is_range:
        echo(f"With --length it can last {measured.reach}.")


def _print_choices(session: Session) -> None:
    for name, words in {**session.script.meta.slots, **session.choices.slots}.items():
        echo(f"Slot {name}: {words or 'left out, unless --slot gives it'}")
    for choice, here in session.chosen:
        labels = ", or ".join(option.label for option in choice.options)
        echo(f"Choice {choice.name}: {labels}; here: {here.label}")
    if passages := session.passages:
        echo(f"Optional passages: {passages}")


def _print_chapters(measured: Measured[Session]) -> None:
    chapters = [cue for cue in measured.cues if cue.kind == "chapter"]
    ends = [*(cue.start for cue in chapters[1:]), measured.length][: len(chapters)]
    echo("")
    for cue, end in zip(chapters, ends, strict=True):
        echo(f"{clock(cue.start):>7}  {cue.text}  ({clock(end - cue.start)})")


def _reading(measured: Measured[Session]) -> Iterator[str]:
    """Yield the session to be read: words in paragraphs, and every pause among them as it was understood."""
    flow: list[str] = []
    begun = 0.0
    for (kind, _), group in groupby(enumerate(measured.cues), key=_kind):
        cues = [cue for _, cue in group]
        words = _read_aloud(cues)
        if not words:
            continue
        begun = begun if flow else cues[0].start
        if kind in {"apart", "chapter"}:
            yield from _paragraph(flow, begun)
            flow = []
            yield f"\n{bold(words)}" if kind == "chapter" else fill(words, _INDENT, widest=_WIDTH)
        else:
            flow.append(words)
            if kind == "end":
                yield from _paragraph(flow, begun)
                flow = []
    yield from _paragraph(flow, begun)


def _kind(numbered: tuple[int, CueInfo]) -> tuple[str, object]:
    """Sort a cue: what is read together with its neighbours has the same kind and key."""
    number, cue = numbered
    if cue.kind == "breathe":
        return "breathing", cue.location
    if cue.kind == "silence" and not cue.text and cue.length >= _PARAGRAPH:
        return "end", number
    return "apart" if cue.kind in _APART else "chapter" if cue.kind == "chapter" else "flow", number


def _read_aloud(cues: list[CueInfo]) -> str:
    cue = cues[0]
    if cue.kind == "breathe":
        return f"‹breathing, {seconds_in_words(sum(phase.length for phase in cues))}›"
    if cue.kind == "silence":
        return f"‹{seconds_in_words(cue.length)}{_bounds(cue)}›" if cue.text else " "
    return {"bell": "‹a bell›", "sound": f"‹{cue.text}›"}.get(cue.kind) or _in_words(cue)


def _paragraph(flow: list[str], begun: float) -> Iterator[str]:
    text = " ".join(" ".join(flow).split())
    if text:
        yield fill(text, _INDENT, f"{clock(begun):>7}  ", _WIDTH)


def _in_words(cue: CueInfo) -> str:
    """Return one cue in words; empty for one that cannot be heard or seen."""
    seconds = seconds_in_words(cue.length)
    words = {
        "breathe": f"{'' if cue.is_spoken else '(shown) '}{cue.text} {seconds}",
        "note": f"(shown) {cue.text}",
        "ambience": f"(bed) {cue.text}",
        "silence": f"{cue.text or 'gap'} {seconds}{_bounds(cue)}",
        "bell": "a bell",
        "sound": f"(sound) {cue.text}{f' {seconds}' if cue.length else ', over what follows'}",
        "wait": f"(waits for you; in an export {seconds}) {cue.text}".rstrip(),
        "write": f"(time to write; in an export {seconds}) {cue.text}".rstrip(),
        "ring-out": "",
    }
    return words.get(cue.kind, cue.text)


def _bounds(cue: CueInfo) -> str:
    if cue.bounds is None:
        return ""
    least, most = cue.bounds
    return f", elastic {seconds_in_words(least)} {f'to {seconds_in_words(most)}' if math.isfinite(most) else 'or more'}"


def _fitting_of(session: SessionPlan) -> str:
    """Return in words what was done to a session to give it its length, or nothing if nothing was."""
    fitted, target = session.fitted, session.target
    if fitted is None or target is None:
        return ""
    changes = []
    if fitted.timeline.is_elastic:
        changes.append(f"silences at {fitted.factor:.0%} of their natural length, within their bounds")
    if fitted.left_out:
        changes.append(f"{count_of(fitted.left_out, 'optional passage')} left out")
    return f"Fitted to {clock(target)}: {'; '.join(changes) or 'as it is'}."


def tell_changes(session: SessionPlan, but: SessionPlan | None = None) -> None:
    """Print on the error stream what a length that was asked for changed, and what will not be as the script says.

    What was printed of another session is not printed again.
    """
    if session.fitted is not None and (session.options.length is not None or session.fitted.left_out):
        echo(_fitting_of(session), err=True)
    told = but.diagnostics if but else ()
    print_diagnostics(
        [found for found in session.diagnostics if found.code in _MATTERS and found not in told], err=True
    )


def tell_slow(session: SessionPlan, script: str) -> None:
    """Print on the error stream that a voice speaks hardly faster than it is heard, if it has still much to say."""
    if missing := still_slow(session):
        name, count = missing[0].voice.name, count_of(len(missing), "sentence")
        text = (
            f"The voice «{name}» speaks hardly faster than it is heard, and has yet to speak {count}. The session begins with "
            f"the first of them, and where one is not ready, the silence before it lasts longer. "
            f"«guided-audio voices prepare {shlex.quote(script)}» has all of them ready before."
        )
        echo(fill(text), err=True)
