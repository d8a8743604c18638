"""Rules about the whole session: its first minute, what comes before meeting the child, and the way back."""

from collections.abc import Iterator

from guided_audio.core.translation import N_
from guided_audio.safety.script_lint.analysis import Analysis, Finding, Line, in_seconds
from guided_audio.safety.script_lint.phrases import Words
from guided_audio.script import Practice, ShownNote, Text

FIRST_MINUTE = 66.0
"""Speech is estimated: a tenth more than a minute is still the first."""
LAST_MINUTE, CLOSING, A_PAUSE, NEARLY = 66.0, 15.0, 2.7, 0.9
LAST_PART, LAST_SECONDS = 0.2, 120.0
"""The return stands in the last fifth, or the last two minutes, whichever is longer."""
WAYS_BACK = ("room", "ground", "movement", "eyes", "day")
MEETINGS = frozenset({Practice.MEETING, Practice.DIALOGUE, Practice.MEMORY})


def opt_out_missing(analysis: Analysis) -> Iterator[Finding]:
    """Find a session that does not say, at its beginning, that everything is optional."""
    if analysis.lines and not _has("whole.optout", analysis.within(FIRST_MINUTE), analysis.words):
        message = N_("nothing in the first minute says that everything is optional, or that one may stop")
        hint = N_("say: «Everything here is optional; you can open your eyes or stop at any moment.»")
        yield analysis.lines[0].finding(message, hint)


def length_unsaid(analysis: Analysis) -> Iterator[Finding]:
    """Find a session that does not say how long it takes: not in words, not on the screen, not in its front matter."""
    notes = [element.parts for element in analysis.script.elements if isinstance(element, ShownNote)]
    texts = ["".join(part.text for part in parts if isinstance(part, Text)) for parts in notes]
    is_said = _has("whole.length", analysis.within(FIRST_MINUTE), analysis.words)
    is_shown = any(analysis.words.has("whole.length", text) for text in texts)
    if analysis.lines and analysis.script.meta.length is None and not is_said and not is_shown:
        minutes = max(1, round(analysis.total / 60))
        about = N_("about {minutes} minutes", minutes=minutes) if minutes > 1 else N_("about a minute")
        hint = N_(
            "say it at the beginning, «This will take {about}», or give it a «length:» in the front matter", about=about
        )
        yield analysis.lines[0].finding(N_("nobody is told how long this takes"), hint)


def permission_unasked(analysis: Analysis) -> Iterator[Finding]:
    """Find a meeting that begins without asking for permission."""
    meets = _meeting(analysis)
    if meets is not None and not _has("whole.permission", analysis.lines, analysis.words):
        message = N_("{met}, and neither the child nor the listener is asked for permission", met=_met(meets))
        hint = N_("ask first: «Is every part of you willing?» and «Ask whether you may come a little closer.»")
        yield meets.finding(message, hint)


def safe_place_missing(analysis: Analysis) -> Iterator[Finding]:
    """Find a meeting with no safe place and no grounding before it."""
    meets = _meeting(analysis)
    if meets is None:
        return
    before = tuple(line for line in analysis.lines if line.start < meets.start) or analysis.lines
    if not _has("whole.shelter", before, analysis.words):
        message = N_("{met}, and no safe place or grounding comes before it", met=_met(meets))
        hint = N_("let a safe place come first, and something to return to: the feet, the hands, the chair")
        yield meets.finding(message, hint)


def safety_note_missing(analysis: Analysis) -> Iterator[Finding]:
    """Find a meeting with the child, or with a memory, that says nothing about when not to do it."""
    meta = analysis.script.meta
    if meta.safety.strip():
        return
    hint = N_("write «safety:» in the front matter: for whom this is not, and when to stop")
    if meta.practice in MEETINGS:
        place = meta.locations.get("practice", analysis.start)
        yield Finding(place, N_("practice: {practice}, and there is no safety note", practice=meta.practice), hint)
    elif meets := _meeting(analysis):
        yield Finding(meets.place, N_("{met}, and there is no safety note", met=_met(meets)), hint)


def return_missing(analysis: Analysis) -> Iterator[Finding]:
    """Find a session that leaves the listener where it led them."""
    if not analysis.lines or analysis.script.meta.practice is Practice.REST:
        return
    since = analysis.length - max(LAST_PART * analysis.length, LAST_SECONDS)
    end = " ".join(line.text for line in analysis.lines if line.start >= since)
    if sum(analysis.words.has(f"return.{way}", end) for way in WAYS_BACK) < 2:
        last = analysis.lines[-1]
        hint = N_("come back at the end: the room, the feet on the floor, moving a little, open eyes, the day ahead")
        yield last.finding(N_("the session ends with {quoted} without a way back", quoted=last.quoted()), hint)


def closing_silence_short(analysis: Analysis) -> Iterator[Finding]:
    """Find an end that talks until it is over."""
    if not analysis.lines:
        return
    since = analysis.length - LAST_MINUTE
    spans = [(0.0, analysis.lines[0].start), *((line.end, line.end + line.gap.pause) for line in analysis.lines)]
    given = sum(end - max(start, since) for start, end in spans if end > since and end - start >= A_PAUSE)
    if given < CLOSING * NEARLY:
        much = N_("only {given}", given=in_seconds(given)) if given else N_("none")
        message = N_("of the last minute, {much} is silence in which one could come back", much=much)
        hint = N_("give the way back more time: 15 s to a minute, such as [silence 15s] before the last words")
        yield analysis.lines[-1].finding(message, hint)


def _has(name: str, lines: tuple[Line, ...], words: Words) -> bool:
    return any(words.has(name, line.text) for line in lines)


def _meeting(analysis: Analysis) -> Line | None:
    """Return the sentence that first meets the child, or a memory."""
    words, is_named = analysis.words, analysis.script.meta.practice in MEETINGS
    meetings = [
        line
        for line in analysis.lines
        if _mentions(line.text, words)
        and (is_named or words.has("whole.meeting", line.text) or _recalls(line.text, words))
    ]
    real = [line for line in meetings if not words.has("whole.announcing", line.text)]
    return next(iter(real or (meetings if is_named else [])), None)


def _mentions(text: str, words: Words) -> bool:
    found = words.find("whole.child", text)
    return (found is not None and not words.is_denied(text, found.start())) or _recalls(text, words)


def _recalls(text: str, words: Words) -> bool:
    found = words.find("whole.memory", text)
    if found is None or words.is_denied(text, found.start()) or words.has("whole.pleasant", text):
        return False
    return words.has("whole.recalling", text)


def _met(line: Line) -> str:
    return N_("{quoted} meets the child or a memory", quoted=line.quoted())
