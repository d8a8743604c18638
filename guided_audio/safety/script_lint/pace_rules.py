"""Rules about time: room after questions and instructions, and silence that is announced."""

from collections.abc import Iterator

from guided_audio.core.translation import N_
from guided_audio.core.units import clock
from guided_audio.safety.script_lint.analysis import Analysis, Finding, Line, in_seconds
from guided_audio.safety.script_lint.phrases import count_words, is_question

STEP, PICTURE, QUESTION, DEEP = 3.0, 5.0, 4.0, 10.0
"""Seconds that follow an instruction, one to imagine something, a question, and one for a feeling, an image or a memory."""
NEARLY = 0.9
"""A pause may fall short of its rule by a tenth: sessions are fitted, and the difference cannot be heard."""
STEPS, QUESTIONS = 2, 2
"""So many may share one pause."""
SHARING, ASIDE = 4, 2
"""Between a question and the end of its time: so many sentences if they offer answers, so many that say anything else."""
STEPS_AT_ONCE = 3
"""So many instructions in one sentence are too many."""
LONG_SILENCE = 60.0
LEAST_SILENCE, MOST_SILENCE = 0.30, 0.75
LONGEST_SENTENCE = 25
_AFTER_EACH = N_("[pause {step:.0f}s] after each, or at least after every second one", step=STEP + 1)


def question_without_pause(analysis: Analysis) -> Iterator[Finding]:
    """Find questions that are over before they can be answered."""
    words = analysis.words
    for number, line in enumerate(analysis.lines):
        if not is_question(line.text) or words.is_rhetorical(line.text):
            continue
        is_deep = words.has("sentence.deep", line.text)
        wanted, given = (DEEP if is_deep else QUESTION), _time_for(analysis, number)
        if given < wanted * NEARLY:
            what = N_("a question that asks for a feeling, an image or a memory") if is_deep else N_("a question")
            message = N_(
                "{quoted} is {what}, and has {given} of silence",
                quoted=line.quoted(),
                what=what,
                given=_given(given, line, analysis),
            )
            hint = N_(
                "leave {wanted} or more: [{cue}]",
                wanted=in_seconds(wanted),
                cue="silence 12s" if is_deep else "pause 5s",
            )
            yield line.finding(message, hint)


def noticing_without_pause(analysis: Analysis) -> Iterator[Finding]:
    """Find "notice …" and "imagine …" with no time to do it."""
    words = analysis.words
    for number, line in enumerate(analysis.lines):
        verb = words.verb_of(line.text)
        pictures = verb and words.begins("sentence.picturing", verb)
        if not verb or not (pictures or words.begins("sentence.noticing", verb)):
            continue
        wanted, given = (PICTURE if pictures else STEP), _time_for(analysis, number, questions=SHARING)
        if given < wanted * NEARLY:
            message = N_(
                "{quoted} has {given} of silence to do it in", quoted=line.quoted(), given=_given(given, line, analysis)
            )
            yield line.finding(
                message,
                N_("leave {wanted} or more: [pause {pause:.0f}s]", wanted=in_seconds(wanted), pause=wanted + 1),
            )


def steps_without_pause(analysis: Analysis) -> Iterator[Finding]:
    """Find a third instruction that comes before there was time for the first two."""
    steps, reported = 0, -2
    for line in analysis.lines:
        at_once = analysis.words.count_steps(line.text)
        if at_once >= STEPS_AT_ONCE:
            message = N_("{quoted} has {at_once} instructions in one sentence", quoted=line.quoted(), at_once=at_once)
            yield line.finding(message, N_("make it several sentences, with {after_each}", after_each=_AFTER_EACH))
        elif at_once:
            steps += 1
            if steps > STEPS and reported != line.paragraph:
                reported = line.paragraph
                message = N_(
                    "{quoted} is instruction number {steps} in a row, with no pause between them",
                    quoted=line.quoted(),
                    steps=steps,
                )
                yield line.finding(message, N_("put {after_each}", after_each=_AFTER_EACH))
        if line.gap.pause >= STEP * NEARLY:
            steps = 0


def silence_share(analysis: Analysis) -> Iterator[Finding]:
    """Find a session with too few words, or too many."""
    if not analysis.lines:
        return
    length = analysis.length - analysis.sounds
    share = _share_of_silence(analysis, length)
    guided = _share_of_silence(analysis, length - analysis.own)
    if share < LEAST_SILENCE or guided > MOST_SILENCE:
        message = N_("{share:.0%} of this session of {total} is silence", share=share, total=clock(analysis.total))
        more = N_("give what is said more time") if share < LEAST_SILENCE else N_("give the silence more guidance")
        yield Finding(analysis.start, message, N_("aim for 40 to 65 %: {more}", more=more))


def silence_unannounced(analysis: Analysis) -> Iterator[Finding]:
    """Find a long silence that begins without a word about it."""
    for number, line in enumerate(analysis.lines[:-1]):
        before, gap = analysis.lines[max(number - 1, 0) : number + 1], line.gap
        if gap.quiet > LONG_SILENCE and not any(analysis.words.has("quiet.announced", near.text) for near in before):
            message = N_(
                "{quiet} of silence begins after {quoted}, unannounced", quiet=clock(gap.quiet), quoted=line.quoted(40)
            )
            if gap.grown:
                fitted = N_("when the session is fitted to {total}", total=clock(analysis.total))
                message = N_(
                    "{what}; {silence} becomes {lasting} {fitted}",
                    what=message,
                    silence=gap.grown,
                    lasting=clock(gap.lasting),
                    fitted=fitted,
                )
            hint = N_("say so just before: «I will be quiet for a minute now, and then I will come back.»")
            yield line.finding(message, hint)


def long_sentence(analysis: Analysis) -> Iterator[Finding]:
    """Find sentences that are too long for a listener to hold."""
    for line in analysis.distinct:
        if (number := count_words(line.text)) > LONGEST_SENTENCE:
            message = N_("{quoted} has {number} words", quoted=line.quoted(40), number=number)
            yield line.finding(message, N_("make it two sentences; listeners hold about 20 words"))


def _time_for(analysis: Analysis, number: int, questions: int = QUESTIONS) -> float:
    """Return how much silence is meant for a sentence: until another one asks for something else.

    Up to the first real pause, a second question, or an instruction in the same paragraph, shares it, and so do all words
    that ask for nothing ("Perhaps there is warmth."), only a few of them if they offer nothing either; after it, only such words.
    """
    total, asked, steps, aside, first = 0.0, 0, 0, 0, analysis.lines[number]
    for line in analysis.lines[number : number + 1 + SHARING]:
        question, step = analysis.words.asks(line.text), analysis.words.is_step(line.text)
        asked, steps, aside = asked + question, steps + step, aside + analysis.words.is_aside(line.text)
        moves_on = step and line.paragraph != first.paragraph
        if asked > questions or steps > STEPS or aside > ASIDE or moves_on or (total and (question or step)):
            break
        if line.gap.pause >= STEP * NEARLY:
            total += line.gap.pause
    return total


def _share_of_silence(analysis: Analysis, length: float) -> float:
    """Return the share as it is shown, in whole per cent."""
    return round(1.0 - analysis.speech / length, 2) if length > 0 else 0.0


def _given(pause: float, line: Line, analysis: Analysis) -> str:
    given = N_("only {pause}", pause=in_seconds(pause)) if pause else N_("less than 3 s")
    return N_("{given}, fitted to {total},", given=given, total=clock(analysis.total)) if line.gap.shrunk else given
