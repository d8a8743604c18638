"""Rules about words that may hurt or press: commanded eyes, forced memories, promises, blame, "we", pressure."""

import re
from collections.abc import Iterator

from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.safety.script_lint.analysis import Analysis, Finding, Line
from guided_audio.safety.script_lint.phrases import Words, is_question

MOST_COMMANDS, ENOUGH_SENTENCES = 1 / 3, 12
"""The share of commands that is still kind, and how many sentences it takes to speak of a share."""
QUOTED = 3


def eyes_commanded(analysis: Analysis) -> Iterator[Finding]:
    """Find "close your eyes" with no choice beside it."""
    words, lines = analysis.words, analysis.lines + analysis.shown
    mentioned = False
    for number, line in enumerate(lines):
        closing = _closing(line.text, words)
        found = closing or (words.find("eyes.presumed", line.text) if not mentioned else None)
        mentioned |= words.has("eyes.mentioned", line.text)
        if not found or words.has("eyes.choice", line.text):
            continue
        beside = [*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2]]
        if not any(words.has("eyes.beside", near.text) for near in beside):
            what = N_("is a command in") if closing else N_("takes closed eyes for granted in")
            hint = N_("offer a choice: «You could close your eyes, or let them rest on one spot.»")
            yield analysis.finding(line, found, N_("{what} {quoted}", what=what, quoted=line.quoted()), hint)


def _closing(text: str, words: Words) -> re.Match[str] | None:
    """Return a "close your eyes" that is an instruction, and not only spoken of."""
    found = words.find("eyes.closing", text)
    if found is None or words.is_denied(text, found.start()):
        return None
    if words.begins("eyes.participle", found[0]):
        # "Sit down, closing your eyes" is an instruction, "That includes closing your eyes" is none.
        return found if words.verb_of(text) else None
    return found if words.begins_clause(text, found.start(), "eyes.commanding") else None


def breath_only_anchor(analysis: Analysis) -> Iterator[Finding]:
    """Find the breath as the one thing to come back to."""
    words, lines = analysis.words, analysis.lines
    if any(_offers_others(line, lines[max(number - 1, 0) : number + 2], words) for number, line in enumerate(lines)):
        return
    for line in analysis.distinct:
        if found := words.find("breath.anchor", line.text):
            message = N_(
                "in {quoted}: breath is not neutral for many, and nothing else is offered", quoted=line.quoted()
            )
            hint = N_("offer another: «It might be your breath, or your hands, or the sounds around you.»")
            yield analysis.finding(line, found, message, hint)
            return


def _offers_others(line: Line, near: tuple[Line, ...], words: Words) -> bool:
    """Whether a sentence, with its neighbours in the paragraph, offers breath and something else as well."""
    return words.has("breath.breath", line.text) and any(
        other.paragraph == line.paragraph
        and words.has("breath.others", other.text)
        and words.has("breath.offering", other.text)
        for other in near
    )


def memory_forced(analysis: Analysis) -> Iterator[Finding]:
    """Find instructions to go to the worst of the past."""
    words = analysis.words
    for line in analysis.worded:
        found = words.find("harm.forced", line.text) if words.has("harm.sending", line.text) else None
        found = found or words.find("harm.alone", line.text)
        if found and not words.is_denied(line.text, found.start()) and not words.is_case(line.text):
            message = N_("in {quoted} may lead somebody into what they cannot bear alone", quoted=line.quoted())
            hint = N_("offer a small one: «You might choose a small memory, a three on a scale of one to ten.»")
            yield analysis.finding(line, found, message, hint)


def promise(analysis: Analysis) -> Iterator[Finding]:
    """Find promises that a session cannot keep."""
    words = analysis.words
    for line in analysis.worded:
        found = words.find("harm.promise", line.text)
        if found and not _turns_round(found, words) and _is_claimed(found, words):
            message = N_("in {quoted} promises what may not come true", quoted=line.quoted())
            hint = N_("say what may be: «Perhaps something grows a little lighter. It is fine if it does not.»")
            yield analysis.finding(line, found, message, hint)


def diagnosis_or_blame(analysis: Analysis) -> Iterator[Finding]:
    """Find diagnoses and blame."""
    words = analysis.words
    for line in analysis.worded:
        found = words.find("harm.blame", line.text)
        if not found or _turns_round(found, words) or words.is_reported(line.text, found.start()):
            found = _told_as_fact(line.text, words)
        if found:
            message = N_("in {quoted} gives a diagnosis or blame", quoted=line.quoted())
            hint = N_(
                "stay with what was missing, and blame nobody: «Maybe nobody had the strength to say those words.»"
            )
            yield analysis.finding(line, found, message, hint)


def _told_as_fact(text: str, words: Words) -> re.Match[str] | None:
    """Return a statement about the listener's life that the guide cannot know."""
    found = words.find("harm.told", text)
    if not found or not words.begins_clause(text, found.start()) or not _is_claimed(found, words):
        return None
    return None if words.is_denied(text, found.start()) or words.is_case(text) else found


def _is_claimed(found: re.Match[str], words: Words) -> bool:
    """Whether the guide states it as a fact: not asked, not only possible, and not another person's words."""
    text, at = found.string, found.start()
    return not (is_question(text) or words.is_hedged(text, at) or words.is_reported(text, at))


def _turns_round(found: re.Match[str], words: Words) -> bool:
    """Whether a claim is denied, before it or within it; "you will never be sad again" denies nothing."""
    within = words.find("sentence.negating", found[0])
    return words.is_denied(found.string, found.start()) or (within is not None and within.start() > 0)


def plural_we(analysis: Analysis) -> Iterator[Finding]:
    """Find "we", "us" and "let's", where the listener is alone."""
    words = analysis.words
    for line in _own_lines(analysis):
        we = (found for found in words.find_all("wording.we", line.text) if not _is_other_we(found, words))
        if (found := next(we, None)) and not words.is_reported(line.text, found.start()):
            hint = N_("say «you»: «you might breathe» rather than «let's breathe»")
            yield analysis.finding(
                line, found, N_("in {quoted}: the listener is one person", quoted=line.quoted()), hint
            )


def _is_other_we(found: re.Match[str], words: Words) -> bool:
    """Whether it is the country, or one of others: "the two of us"."""
    near = found.string[max(found.start() - 20, 0) : found.end()]
    return found[0] == "US" or any(other.end() == len(near) for other in words.find_all("wording.we_others", near))


def command_share(analysis: Analysis) -> Iterator[Finding]:
    """Find a script that mostly commands."""
    lines = analysis.distinct
    commands = [line for line in lines if analysis.words.is_command(line.text)]
    if len(lines) >= ENOUGH_SENTENCES and len(commands) > MOST_COMMANDS * len(lines):
        quoted = ", ".join(f"«{shorten(line.text, 30)}»" for line in commands[:QUOTED])
        message = N_(
            "{commands} of {lines} sentences ({share:.0%}) are commands, such as {quoted}",
            commands=len(commands),
            lines=len(lines),
            share=len(commands) / len(lines),
            quoted=quoted,
        )
        yield Finding(
            analysis.start, message, N_("make some invitations: «you might …», «if you like, …», «perhaps …»")
        )


def pressure(analysis: Analysis) -> Iterator[Finding]:
    """Find "you must" and the like; "you do not have to" is kind."""
    words = analysis.words
    for line in _own_lines(analysis):
        found = _pressing(line.text, words) or _urging(line.text, words) or _demanding(line.text, words)
        if found and not words.is_reported(line.text, found.start()):
            hint = N_("leave it open: «you might …», «if you like», «there is no need to …»")
            yield analysis.finding(
                line, found, N_("in {quoted} puts pressure on the listener", quoted=line.quoted()), hint
            )


def _pressing(text: str, words: Words) -> re.Match[str] | None:
    """Return a "you must" that begins a sentence or a clause; "whatever you need to" begins neither."""
    if is_question(text):
        return None
    for found in words.find_all("wording.pressure", text):
        is_guess = words.begins("wording.pressure_guess", text[found.end() :].lstrip())
        if words.begins_clause(text, found.start()) and not is_guess:
            return found
    return None


def _urging(text: str, words: Words) -> re.Match[str] | None:
    """Return a "just relax" that begins a clause, or a whole sentence that is a shouted verb."""
    said = text.strip("¡! \u00a0\u202f")  # French puts a blank before its own
    if text.endswith("!") and (shouted := words.begins("wording.exclaimed", said)) and shouted.end() == len(said):
        return shouted
    for found in words.find_all("wording.urging", text):
        if not words.is_denied(text, found.start()) and words.begins_clause(text, found.start()):
            return found
    return None


def _demanding(text: str, words: Words) -> re.Match[str] | None:
    """Return a "clear your mind" that no word makes an invitation."""
    found = words.find("wording.demanding", text)
    if not found or words.has("sentence.inviting", text) or words.is_denied(text, found.start()):
        return None
    return found if words.begins_clause(text, found.start()) else None


def _own_lines(analysis: Analysis) -> Iterator[Line]:
    """Yield the guide's own sentences: behind "you might say: …", the rest of a paragraph is another person's."""
    reported = -2
    for line in analysis.worded:
        if line.paragraph != reported:
            yield line
        before, colon, _ = line.text.partition(":")
        if colon and analysis.words.has("sentence.reporting", before):
            reported = line.paragraph
