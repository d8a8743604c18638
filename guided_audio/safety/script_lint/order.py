"""Rules about the whole: what is said first, what comes before meeting the child, and the way back."""

from collections.abc import Iterator

from guided_audio.core.errors import shorten
from guided_audio.safety.script_lint.analysis import Hearing, Line
from guided_audio.safety.script_lint.findings import Finding
from guided_audio.safety.script_lint.sentences import is_denied, seconds
from guided_audio.safety.script_lint.words import Words
from guided_audio.script import Practice, ShownNote, Text

FIRST_MINUTE = 66.0
"""Speech is estimated: a tenth more than a minute is still the first."""
LAST_MINUTE, CLOSING, A_PAUSE, NEARLY = 66.0, 15.0, 2.7, 0.9
LAST_PART, LAST_SECONDS = 0.2, 120.0
"""The return stands in the last fifth, or the last two minutes, whichever is longer."""
WAYS_BACK = ("room", "ground", "movement", "eyes", "day")
MEETINGS = frozenset({Practice.MEETING, Practice.DIALOGUE, Practice.MEMORY})


def opt_out_missing(heard: Hearing) -> Iterator[Finding]:
    """Find a session that does not say, at its beginning, that everything is optional."""
    first = heard.within(FIRST_MINUTE)
    if heard.lines and not any(heard.words.has("whole.optout", line.text) for line in first):
        message = "nothing in the first minute says that everything is optional, or that one may stop"
        hint = "say: «Everything here is optional; you can open your eyes or stop at any moment.»"
        yield Finding(heard.lines[0].place, message, hint, heard.lines[0].paragraph)


def length_unsaid(heard: Hearing) -> Iterator[Finding]:
    """Find a session that does not say how long it takes: not in words, not on the screen, not in its front matter."""
    said = [line.text for line in heard.within(FIRST_MINUTE)]
    shown = [_shown(element) for element in heard.script.elements if isinstance(element, ShownNote)]
    is_said = any(heard.words.has("whole.length", text) for text in said + shown)
    if heard.lines and heard.script.meta.length is None and not is_said:
        message = "nobody is told how long this takes"
        minutes = max(1, round(heard.total / 60))
        about = f"about {minutes} minutes" if minutes > 1 else "about a minute"
        hint = f"say it at the beginning, «This will take {about}», or give it a «length:» in the front matter"
        yield Finding(heard.lines[0].place, message, hint, heard.lines[0].paragraph)


def permission_unasked(heard: Hearing) -> Iterator[Finding]:
    """Find a meeting to which nobody was asked to agree."""
    meets = _meeting(heard)
    if meets is not None and not any(heard.words.has("whole.permission", line.text) for line in heard.lines):
        message = f"{_met(meets)}, and neither the child nor the listener is asked for permission"
        hint = "ask first: «Is every part of you willing?» and «Ask whether you may come a little closer.»"
        yield Finding(meets.place, message, hint, meets.paragraph)


def safe_place_missing(heard: Hearing) -> Iterator[Finding]:
    """Find a meeting with no safe place and no grounding before it."""
    meets = _meeting(heard)
    if meets is None:
        return
    before = [line for line in heard.lines if line.start < meets.start] or list(heard.lines)
    if not any(heard.words.has("whole.shelter", line.text) for line in before):
        message = f"{_met(meets)}, and no safe place or grounding comes before it"
        hint = "let a safe place come first, and something to return to: the feet, the hands, the chair"
        yield Finding(meets.place, message, hint, meets.paragraph)


def safety_note_missing(heard: Hearing) -> Iterator[Finding]:
    """Find a meeting with the child, or with a memory, that says nothing about when not to do it."""
    if heard.script.meta.safety.strip():
        return
    meets, is_named = _meeting(heard), heard.script.meta.practice in MEETINGS
    if meets is None and not is_named:
        return
    what = f"practice: {heard.script.meta.practice}" if is_named else _met(meets) if meets else ""
    place = heard.script.meta.locations.get("practice", heard.start) if is_named or not meets else meets.place
    hint = "write «safety:» in the front matter: for whom this is not, and when to stop"
    yield Finding(place, f"{what}, and there is no safety note", hint)


def return_missing(heard: Hearing) -> Iterator[Finding]:
    """Find a session that leaves the listener where it led them."""
    if not heard.lines or heard.script.meta.practice is Practice.REST:
        return
    since = heard.length - max(LAST_PART * heard.length, LAST_SECONDS)
    last = " ".join(line.text for line in heard.lines if line.start >= since)
    ways = sum(heard.words.has(f"return.{way}", last) for way in WAYS_BACK)
    if ways < 2:
        line = heard.lines[-1]
        message = f"the session ends with «{shorten(line.text, 60)}» without a way back"
        hint = "come back at the end: the room, the feet on the floor, moving a little, open eyes, the day ahead"
        yield Finding(line.place, message, hint, line.paragraph)


def closing_silence_short(heard: Hearing) -> Iterator[Finding]:
    """Find an end that talks until it is over."""
    if not heard.lines:
        return
    since = heard.length - LAST_MINUTE
    spans = [(0.0, float(heard.lines[0].start)), *((line.end, line.end + line.pause) for line in heard.lines)]
    given = sum(end - max(start, since) for start, end in spans if end > since and end - start >= A_PAUSE)
    if given < CLOSING * NEARLY:
        line = heard.lines[-1]
        much = f"only {seconds(given)}" if given else "none"
        message = f"of the last minute, {much} is silence in which one could come back"
        hint = "give the way back more time: 15 s to a minute, such as [silence 15s] before the last words"
        yield Finding(line.place, message, hint, line.paragraph)


def _meeting(heard: Hearing) -> Line | None:
    """Return the sentence in which the child, or a memory, is first met, if it is."""
    words, is_named = heard.words, heard.script.meta.practice in MEETINGS
    mentions = [line for line in heard.lines if _mentions(line.text, words)]
    meetings = [
        line for line in mentions if is_named or words.has("whole.meeting", line.text) or _recalls(line.text, words)
    ]
    real = [line for line in meetings if not words.has("whole.announcing", line.text)]
    return next(iter(real), None) or (next(iter(meetings), None) if is_named else None)


def _mentions(text: str, words: Words) -> bool:
    found = words.find("whole.child", text)
    return (found is not None and not is_denied(text, found.start(), words)) or _recalls(text, words)


def _recalls(text: str, words: Words) -> bool:
    found = words.find("whole.memory", text)
    if found is None or is_denied(text, found.start(), words) or words.has("whole.pleasant", text):
        return False
    return words.has("whole.recalling", text)


def _met(line: Line) -> str:
    return f"«{shorten(line.text, 60)}» meets the child or a memory"


def _shown(note: ShownNote) -> str:
    return "".join(part.text for part in note.parts if isinstance(part, Text))
