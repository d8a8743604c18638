"""The table of all rules, and what a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guided_audio.core.errors import Severity
from guided_audio.safety.script_lint import pace_rules, structure_rules, wording_rules
from guided_audio.safety.script_lint.analysis import Analysis, Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, where it comes from, and the function that finds what breaks it."""

    name: str
    source: str
    finds: Callable[[Analysis], Iterator[Finding]]
    severity: Severity = Severity.WARNING
    of_sessions: bool = False
    """It is about a session as a whole, and says nothing of a passage shorter than two minutes."""
    any_language: bool = False
    """It needs no list of words."""


TRACKS = "UCLA's published tracks: 38 to 66 % of them is silence"
LISTENERS = "138 listeners rating 24 recordings (doi 10.1007/s12671-023-02264-8)"
BRADSHAW = "after Bradshaw: for some, inner-child work is for a therapist's room only"
SURVEYS = "of 434 US adults who had meditated, 10.6 % reported an impairment by it; a hard childhood raises the risk"
CRAFT = "the craft of guiding, as this project practises it"

RULES = (
    Rule("pace/question-without-pause", CRAFT, pace_rules.question_without_pause, any_language=True),
    Rule("pace/noticing-without-pause", CRAFT, pace_rules.noticing_without_pause),
    Rule("pace/steps-without-pause", CRAFT, pace_rules.steps_without_pause),
    Rule("pace/silence-share", TRACKS, pace_rules.silence_share, of_sessions=True, any_language=True),
    Rule("pace/silence-unannounced", CRAFT, pace_rules.silence_unannounced),
    Rule("pace/long-sentence", CRAFT, pace_rules.long_sentence, any_language=True),
    Rule("care/opt-out-missing", SURVEYS, structure_rules.opt_out_missing, of_sessions=True),
    Rule("care/length-unsaid", CRAFT, structure_rules.length_unsaid, of_sessions=True),
    Rule("care/eyes-commanded", LISTENERS, wording_rules.eyes_commanded),
    Rule("care/breath-only-anchor", SURVEYS, wording_rules.breath_only_anchor),
    Rule("care/memory-forced", BRADSHAW, wording_rules.memory_forced, Severity.ERROR),
    Rule("care/promise", CRAFT, wording_rules.promise),
    Rule("care/diagnosis-or-blame", CRAFT, wording_rules.diagnosis_or_blame),
    Rule("care/permission-unasked", CRAFT, structure_rules.permission_unasked, of_sessions=True),
    Rule("care/safe-place-missing", SURVEYS, structure_rules.safe_place_missing, of_sessions=True),
    Rule(
        "care/safety-note-missing",
        BRADSHAW,
        structure_rules.safety_note_missing,
        Severity.ERROR,
        of_sessions=True,
        any_language=True,
    ),
    Rule("care/return-missing", SURVEYS, structure_rules.return_missing, of_sessions=True),
    Rule(
        "care/closing-silence-short", CRAFT, structure_rules.closing_silence_short, of_sessions=True, any_language=True
    ),
    Rule("words/we", LISTENERS, wording_rules.plural_we),
    Rule("words/command-share", LISTENERS, wording_rules.command_share, of_sessions=True),
    Rule("words/pressure", LISTENERS, wording_rules.pressure),
)
"""Every rule that looks at a script, in the order of the documentation."""

NO_REASON, UNKNOWN_RULE, UNUSED = "allow/no-reason", "allow/unknown-rule", "allow/unused"
ALLOW_RULES = (NO_REASON, UNKNOWN_RULE, UNUSED)
"""Rules about the remarks that silence rules: no reason, no such rule, nothing to silence. These cannot be silenced."""
