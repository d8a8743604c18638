"""Rules about what may hurt: commanded eyes, breath without another anchor, forced memories, promises, blame."""

import re
from collections.abc import Iterator

from guided_audio.core.errors import shorten
from guided_audio.safety.script_lint.analysis import Hearing, Line
from guided_audio.safety.script_lint.findings import Finding
from guided_audio.safety.script_lint.sentences import (
    begins_clause,
    is_denied,
    is_hedged,
    is_question,
    is_reported,
    verb_of,
)
from guided_audio.safety.script_lint.words import Words

_COMMANDED, _PRESUMED = "is a command in", "takes closed eyes for granted in"


def eyes_commanded(heard: Hearing) -> Iterator[Finding]:
    """Find "close your eyes" with no choice beside it."""
    words, lines = heard.words, heard.lines + heard.shown
    mentioned = False
    for number, line in enumerate(lines):
        found = _closing(line.text, words) or (words.find("eyes.presumed", line.text) if not mentioned else None)
        mentioned |= words.has("eyes.mentioned", line.text)
        if not found or words.has("eyes.choice", line.text):
            continue
        beside = [*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2]]
        if not any(words.has("eyes.beside", near.text) for near in beside):
            message = (
                f"«{found[0]}» {_COMMANDED if _closing(line.text, words) else _PRESUMED} «{shorten(line.text, 60)}»"
            )
            hint = "offer a choice: «You could close your eyes, or let them rest on one spot.»"
            yield heard.finding(line, found, message, hint)


def _closing(text: str, words: Words) -> re.Match[str] | None:
    """Return a "close your eyes" that tells the listener to."""
    found = words.find("eyes.closing", text)
    return found if found and _commands(text, found.start(), words) else None


def _commands(text: str, at: int, words: Words) -> bool:
    """Whether "close your eyes" tells the listener to, and does not only speak of it."""
    if is_denied(text, at, words):
        return False
    if (
        "ing" in text[at : at + 8].lower()
    ):  # "Sit down, closing your eyes" tells, "That includes closing your eyes" does not
        return bool(verb_of(text, words))
    return begins_clause(text, at, words, "eyes.commanding")


def breath_only_anchor(heard: Hearing) -> Iterator[Finding]:
    """Find the breath as the one thing to come back to."""
    words, lines = heard.words, heard.lines
    if any(_offers_others(line, lines[max(number - 1, 0) : number + 2], words) for number, line in enumerate(lines)):
        return
    for line in heard.distinct:
        if found := words.find("breath.anchor", line.text):
            message = f"«{found[0]}» in «{shorten(line.text, 60)}»: breath is not neutral for many, and nothing else is offered"
            hint = "offer another: «It might be your breath, or your hands, or the sounds around you.»"
            yield heard.finding(line, found, message, hint)
            return


def _offers_others(line: Line, near: tuple[Line, ...], words: Words) -> bool:
    """Whether a sentence, with its neighbours in the paragraph, offers breath and something else as well."""
    if not words.has("breath.breath", line.text):
        return False
    return any(
        other.paragraph == line.paragraph
        and words.has("breath.others", other.text)
        and words.has("breath.offering", other.text)
        for other in near
    )


def memory_forced(heard: Hearing) -> Iterator[Finding]:
    """Find where the listener is sent to the worst of what was."""
    words = heard.words
    for line in heard.worded:
        found = words.find("harm.forced", line.text)
        if found and not words.has("harm.sending", line.text):
            found = None
        found = found or words.find("harm.alone", line.text)
        if found and not is_denied(line.text, found.start(), words) and not _is_case(line.text):
            message = f"«{found[0]}» in «{shorten(line.text, 60)}» may lead somebody into what they cannot bear alone"
            hint = "offer a small one: «You might choose a small memory, a three on a scale of one to ten.»"
            yield heard.finding(line, found, message, hint)


def promise(heard: Hearing) -> Iterator[Finding]:
    """Find promises that nobody can keep."""
    words = heard.words
    for line in heard.worded:
        found = words.find("harm.promise", line.text)
        if found and not _turns_round(found, words) and _is_claimed(line.text, found.start(), words):
            message = f"«{found[0]}» in «{shorten(line.text, 60)}» promises what may not come true"
            hint = "say what may be: «Perhaps something grows a little lighter. It is fine if it does not.»"
            yield heard.finding(line, found, message, hint)


def diagnosis_or_blame(heard: Hearing) -> Iterator[Finding]:
    """Find where somebody is diagnosed, or blamed."""
    words = heard.words
    for line in heard.worded:
        found = words.find("harm.blame", line.text)
        if not found or _turns_round(found, words) or is_reported(line.text, found.start(), words):
            found = _told_as_fact(line.text, words)
        if not found:
            continue
        message = f"«{found[0]}» in «{shorten(line.text, 60)}» gives a diagnosis or blame"
        hint = "stay with what was missing, and blame nobody: «Maybe nobody had the strength to say those words.»"
        yield heard.finding(line, found, message, hint)


def _told_as_fact(text: str, words: Words) -> re.Match[str] | None:
    """Return what is told about the listener's life as if anybody could know it."""
    found = words.find("harm.told", text)
    if (
        found
        and begins_clause(text, found.start(), words, "wording.clause")
        and _is_claimed(text, found.start(), words)
    ):
        return None if is_denied(text, found.start(), words) or _is_case(text) else found
    return None


def _is_claimed(text: str, at: int, words: Words) -> bool:
    """Whether it is said as a fact by whoever speaks: not asked, not only possible, and not somebody else's words."""
    return not (is_question(text) or is_hedged(text, at, words) or is_reported(text, at, words))


def _turns_round(found: re.Match[str], words: Words) -> bool:
    """Whether a claim is denied, before it or within it; "you will never be sad again" denies nothing."""
    within = words.find("sentence.negating", found[0])
    return is_denied(found.string, found.start(), words) or (within is not None and within.start() > 0)


def _is_case(text: str) -> bool:
    """Whether a sentence speaks of what might happen, as in "If your trauma comes up, stop"."""
    return text.lower().startswith(("if ", "when ", "whenever ", "should "))
