"""The table of all rules."""

from guided_audio.core.errors import Severity
from guided_audio.safety.script_lint import kindness, order, pace, wording
from guided_audio.safety.script_lint.findings import Rule

TRACKS = "UCLA's published tracks: 38 to 66 % of them is silence"
LISTENERS = "138 listeners rating 24 recordings (doi 10.1007/s12671-023-02264-8)"
BRADSHAW = "after Bradshaw: for some, inner-child work is for a therapist's room only"
SURVEYS = "of 434 US adults who had meditated, 10.6 % reported an impairment by it; a hard childhood raises the risk"
CRAFT = "the craft of guiding, as this project practises it"

RULES = (
    Rule("pace/question-without-pause", "a question with less silence after it than it takes to answer", CRAFT,
         pace.question_without_pause, any_language=True),
    Rule("pace/noticing-without-pause", "«notice …» or «imagine …» with no time to do it", CRAFT,
         pace.noticing_without_pause),
    Rule("pace/steps-without-pause", "three instructions in a row with no pause", CRAFT, pace.steps_without_pause),
    Rule("pace/silence-share", "a session with less than 30 % or more than 75 % silence", TRACKS,
         pace.silence_share, of_sessions=True, any_language=True),
    Rule("pace/silence-unannounced", "more than a minute of silence that nobody has announced", CRAFT,
         pace.silence_unannounced),
    Rule("pace/long-sentence", "a sentence of more than 25 words", CRAFT, pace.long_sentence, any_language=True),
    Rule("care/opt-out-missing", "nothing in the first minute says that everything is optional", SURVEYS,
         order.opt_out_missing, of_sessions=True),
    Rule("care/length-unsaid", "nobody is told how long it takes", CRAFT, order.length_unsaid, of_sessions=True),
    Rule("care/eyes-commanded", "«close your eyes» without a choice", LISTENERS, kindness.eyes_commanded),
    Rule("care/breath-only-anchor", "the breath as the only thing to return to", SURVEYS, kindness.breath_only_anchor),
    Rule("care/memory-forced", "the listener is sent to the worst of what was", BRADSHAW,
         kindness.memory_forced, Severity.ERROR),
    Rule("care/promise", "a promise to heal, or of what will be felt", CRAFT, kindness.promise),
    Rule("care/diagnosis-or-blame", "somebody is diagnosed, or blamed", CRAFT, kindness.diagnosis_or_blame),
    Rule("care/permission-unasked", "the child or a memory is met without asking", CRAFT,
         order.permission_unasked, of_sessions=True),
    Rule("care/safe-place-missing", "the child or a memory is met with no safe place before", SURVEYS,
         order.safe_place_missing, of_sessions=True),
    Rule("care/safety-note-missing", "the child or a memory is met, and there is no «safety:»", BRADSHAW,
         order.safety_note_missing, Severity.ERROR, of_sessions=True, any_language=True),
    Rule("care/return-missing", "the session ends without a way back", SURVEYS, order.return_missing, of_sessions=True),
    Rule("care/closing-silence-short", "less than 15 s of silence in the last minute", CRAFT,
         order.closing_silence_short, of_sessions=True, any_language=True),
    Rule("words/we", "«we», «us» or «let's», where the listener is one person", LISTENERS, wording.plural_we),
    Rule("words/command-share", "more than a third of the sentences are commands", LISTENERS,
         wording.command_share, of_sessions=True),
    Rule("words/pressure", "«you must», «try harder», «just relax»", LISTENERS, wording.pressure),
)  # fmt: skip
"""Every rule that looks at a script, in the order of the documentation."""

NO_REASON, UNKNOWN_RULE, UNUSED = "allow/no-reason", "allow/unknown-rule", "allow/unused"
ALLOW_RULES = {
    NO_REASON: "a rule is silenced without a reason",
    UNKNOWN_RULE: "a rule is silenced that does not exist",
    UNUSED: "a rule is silenced where it finds nothing",
}
"""What is found in the remarks that silence rules; these cannot be silenced."""
