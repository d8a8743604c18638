"""Rules about time: room after what is asked, and silence that is announced."""

from collections.abc import Iterator

from guided_audio.core.errors import shorten
from guided_audio.core.units import clock
from guided_audio.safety.script_lint.analysis import Hearing, Line
from guided_audio.safety.script_lint.findings import Finding
from guided_audio.safety.script_lint.sentences import (
    asks,
    count_steps,
    count_words,
    is_aside,
    is_question,
    is_rhetorical,
    is_step,
    seconds,
    verb_of,
)

STEP, PICTURE, QUESTION, DEEP = 3.0, 5.0, 4.0, 10.0
"""Seconds that follow an instruction, one to imagine something, a question, and one for a feeling, an image or a memory."""
NEARLY = 0.9
"""A pause may fall short of its rule by a tenth: sessions are fitted, and nobody hears the difference."""
STEPS, QUESTIONS = 2, 2
"""So many may share one pause."""
SHARING, ASIDE = 4, 2
"""Between a question and the end of its time: so many sentences if they offer answers, so many that say anything else."""
STEPS_AT_ONCE = 3
"""So many instructions in one sentence are too many."""
LONG_SILENCE = 60.0
LEAST_SILENCE, MOST_SILENCE = 0.30, 0.75
LONGEST_SENTENCE = 25


def question_without_pause(heard: Hearing) -> Iterator[Finding]:
    """Find questions that are over before they can be answered."""
    for number, line in enumerate(heard.lines):
        if not is_question(line.text) or is_rhetorical(line.text, heard.words):
            continue
        is_deep = heard.words.has("sentence.deep", line.text)
        wanted, given = (DEEP if is_deep else QUESTION), _time_for(heard, number)
        if given < wanted * NEARLY:
            what = "a question that asks for a feeling, an image or a memory" if is_deep else "a question"
            message = f"«{shorten(line.text, 60)}» is {what}, and has {_given(given, line, heard)} of silence"
            hint = f"leave {seconds(wanted)} or more: [{'silence 12s' if is_deep else 'pause 5s'}]"
            yield Finding(line.place, message, hint, line.paragraph)


def noticing_without_pause(heard: Hearing) -> Iterator[Finding]:
    """Find "notice …" and "imagine …" with no time to do it."""
    for number, line in enumerate(heard.lines):
        verb = verb_of(line.text, heard.words)
        pictures = bool(verb) and heard.words.begins("sentence.picturing", verb)
        if not pictures and not (verb and heard.words.begins("sentence.noticing", verb)):
            continue
        wanted, given = (PICTURE if pictures else STEP), _time_for(heard, number, questions=SHARING)
        if given < wanted * NEARLY:
            message = f"«{shorten(line.text, 60)}» has {_given(given, line, heard)} of silence to do it in"
            hint = f"leave {seconds(wanted)} or more: [pause {wanted + 1:.0f}s]"
            yield Finding(line.place, message, hint, line.paragraph)


def steps_without_pause(heard: Hearing) -> Iterator[Finding]:
    """Find a third instruction that comes before there was time for the first two."""
    steps, told = 0, -2
    for line in heard.lines:
        if (at_once := count_steps(line.text, heard.words)) >= STEPS_AT_ONCE:
            message = f"«{shorten(line.text, 60)}» has {at_once} instructions in one sentence"
            hint = f"make it several sentences, with [pause {STEP + 1:.0f}s] after each, or at least after every second one"
            yield Finding(line.place, message, hint, line.paragraph)
        elif at_once:
            steps += 1
            if steps > STEPS and told != line.paragraph:
                told = line.paragraph
                message = (
                    f"«{shorten(line.text, 60)}» is instruction number {steps} in a row, with no pause between them"
                )
                hint = f"put [pause {STEP + 1:.0f}s] after each, or at least after every second one"
                yield Finding(line.place, message, hint, line.paragraph)
        if line.pause >= STEP * NEARLY:
            steps = 0


def silence_share(heard: Hearing) -> Iterator[Finding]:
    """Find a session with too few words, or too many."""
    if not heard.lines:
        return
    share, guided = _share_of_silence(heard, heard.length), _share_of_silence(heard, heard.length - heard.own)
    if share < LEAST_SILENCE or guided > MOST_SILENCE:
        message = f"{share:.0%} of this session of {clock(heard.total)} is silence"
        hint = "aim for 40 to 65 %: " + (
            "give what is said more time" if share < LEAST_SILENCE else "give the silence more guidance"
        )
        yield Finding(heard.start, message, hint)


def silence_unannounced(heard: Hearing) -> Iterator[Finding]:
    """Find a long silence that begins without a word about it."""
    for number, line in enumerate(heard.lines[:-1]):
        before = heard.lines[max(number - 1, 0) : number + 1]
        if line.quiet > LONG_SILENCE and not any(heard.words.has("quiet.announced", near.text) for near in before):
            message = f"{clock(line.quiet)} of silence begins after «{shorten(line.text)}», unannounced"
            if line.grown:
                fitted = f"when the session is fitted to {clock(heard.total)}"
                message += f"; {line.grown} becomes {clock(line.lasting)} {fitted}"
            hint = "say so just before: «I will be quiet for a minute now, and then I will come back.»"
            yield Finding(line.place, message, hint, line.paragraph)


def long_sentence(heard: Hearing) -> Iterator[Finding]:
    """Find sentences that are too long to be held by somebody who only hears them."""
    for line in heard.distinct:
        if (number := count_words(line.text)) > LONGEST_SENTENCE:
            message = f"«{shorten(line.text)}» has {number} words"
            yield Finding(line.place, message, "make it two sentences; listeners hold about 20 words", line.paragraph)


def _time_for(heard: Hearing, number: int, questions: int = QUESTIONS) -> float:
    """Return how much silence is meant for a sentence: until something else is asked for.

    Up to the first real pause, a second question, or an instruction in the same paragraph, shares it, and so do all words
    that ask for nothing ("Perhaps there is warmth."), only a few of them if they offer nothing either; after it, only such words.
    """
    total, asked, steps, aside, first = 0.0, 0, 0, 0, heard.lines[number]
    for line in heard.lines[number : number + 1 + SHARING]:
        question, step = asks(line.text, heard.words), is_step(line.text, heard.words)
        asked, steps, aside = asked + question, steps + step, aside + is_aside(line.text, heard.words)
        moves_on = step and line.paragraph != first.paragraph
        if asked > questions or steps > STEPS or aside > ASIDE or moves_on or (total and (question or step)):
            break
        if line.pause >= STEP * NEARLY:
            total += line.pause
    return total


def _share_of_silence(heard: Hearing, length: float) -> float:
    """Return the share as it is told, in whole per cent."""
    return round(1.0 - heard.speech / length, 2) if length > 0 else 0.0


def _given(pause: float, line: Line, heard: Hearing) -> str:
    given = f"only {seconds(pause)}" if pause else "less than 3 s"
    return f"{given}, fitted to {clock(heard.total)}," if line.shrunk else given
