"""Rules about words: we, commands, pressure."""

import re
from collections.abc import Iterator

from guided_audio.core.errors import shorten
from guided_audio.safety.script_lint.analysis import Hearing, Line
from guided_audio.safety.script_lint.findings import Finding
from guided_audio.safety.script_lint.sentences import begins_clause, is_command, is_denied, is_question, is_reported
from guided_audio.safety.script_lint.words import Words

MOST_COMMANDS, ENOUGH_SENTENCES = 1 / 3, 12
"""The share of commands that is still kind, and how many sentences it takes to speak of a share."""
QUOTED = 3


def plural_we(heard: Hearing) -> Iterator[Finding]:
    """Find "we", "us" and "let's", where the listener is alone."""
    words, told = heard.words, _Telling()
    for line in heard.worded:
        is_told = told.follow(line, words)
        found = words.find("wording.we", line.text)
        while found and (found[0] == "US" or _is_of_us(found, words)):
            found = words.find("wording.we", line.text, found.end())
        if found and not is_told and not is_reported(line.text, found.start(), words):
            message = f"«{found[0]}» in «{shorten(line.text, 60)}»: the listener is one person"
            hint = "say «you»: «you might breathe» rather than «let's breathe»"
            yield heard.finding(line, found, message, hint)


def command_share(heard: Hearing) -> Iterator[Finding]:
    """Find a script that mostly commands."""
    lines = heard.distinct
    commands = [line for line in lines if is_command(line.text, heard.words)]
    if len(lines) >= ENOUGH_SENTENCES and len(commands) > MOST_COMMANDS * len(lines):
        quoted = ", ".join(f"«{shorten(line.text, 30)}»" for line in commands[:QUOTED])
        message = f"{len(commands)} of {len(lines)} sentences ({len(commands) / len(lines):.0%}) are commands, such as {quoted}"
        yield Finding(heard.start, message, "make some invitations: «you might …», «if you like, …», «perhaps …»")


def pressure(heard: Hearing) -> Iterator[Finding]:
    """Find "you must" and the like; "you do not have to" is kind."""
    words, told = heard.words, _Telling()
    for line in heard.worded:
        if told.follow(line, words):
            continue
        found = _pressing(line.text, words) or _urging(line.text, words) or _demanding(line.text, words)
        if found and not is_reported(line.text, found.start(), words):
            message = f"«{found[0]}» in «{shorten(line.text, 60)}» puts pressure on the listener"
            hint = "leave it open: «you might …», «if you like», «there is no need to …»"
            yield heard.finding(line, found, message, hint)


def _pressing(text: str, words: Words) -> re.Match[str] | None:
    """Return a "you must" that begins a sentence or a clause; "whatever you need to" begins neither."""
    found = words.find("wording.pressure", text)
    while found and not (
        begins_clause(text, found.start(), words, "wording.clause")
        and not words.begins("wording.pressure_guess", text[found.end() :].lstrip())
    ):
        found = words.find("wording.pressure", text, found.end())
    return None if is_question(text) else found


def _urging(text: str, words: Words) -> re.Match[str] | None:
    """Return a "just relax" that begins a clause, or a whole sentence that is a shouted verb."""
    if text.endswith("!") and (shouted := words.begins("wording.exclaimed", text)) and shouted.end() + 1 == len(text):
        return shouted
    found = words.find("wording.urging", text)
    while found and (
        is_denied(text, found.start(), words) or not begins_clause(text, found.start(), words, "wording.clause")
    ):
        found = words.find("wording.urging", text, found.end())
    return found


def _demanding(text: str, words: Words) -> re.Match[str] | None:
    """Return a "clear your mind" that nothing makes an invitation."""
    found = words.find("wording.demanding", text)
    if not found or words.has("sentence.inviting", text) or is_denied(text, found.start(), words):
        return None
    return found if begins_clause(text, found.start(), words, "wording.clause") else None


def _is_of_us(found: re.Match[str], words: Words) -> bool:
    near = found.string[max(found.start() - 20, 0) : found.end()]
    return any(other.end() == len(near) for other in words.patterns["wording.we_others"].finditer(near))


class _Telling:
    """Follows whether words are still those of somebody else: behind "you might say: …", to the end of the paragraph."""

    def __init__(self) -> None:
        self._paragraph = -2

    def follow(self, line: Line, words: Words) -> bool:
        """Return whether a sentence goes on with what another sentence of its paragraph began to tell."""
        goes_on = line.paragraph == self._paragraph
        before, colon, _ = line.text.partition(":")
        if colon and words.has("sentence.reporting", before):
            self._paragraph = line.paragraph
        return goes_on
