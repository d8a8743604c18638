"""The table of all rules, and what a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guided_audio.core.errors import Severity
from guided_audio.safety.script_lint import pace_rules as pace
from guided_audio.safety.script_lint import structure_rules as structure
from guided_audio.safety.script_lint import wording_rules as wording
from guided_audio.safety.script_lint.analysis import Analysis, Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, and the function that finds what breaks it; docs/care-rules.md says where each comes from."""

    name: str
    finds: Callable[[Analysis], Iterator[Finding]]
    severity: Severity = Severity.WARNING
    of_sessions: bool = False
    """It is about a session as a whole, and says nothing of a passage shorter than two minutes."""
    any_language: bool = False
    """It needs no list of words."""


RULES = (
    Rule("pace/question-without-pause", pace.question_without_pause, any_language=True),
    Rule("pace/noticing-without-pause", pace.noticing_without_pause),
    Rule("pace/steps-without-pause", pace.steps_without_pause),
    Rule("pace/silence-share", pace.silence_share, of_sessions=True, any_language=True),
    Rule("pace/silence-unannounced", pace.silence_unannounced),
    Rule("pace/long-sentence", pace.long_sentence, any_language=True),
    Rule("care/opt-out-missing", structure.opt_out_missing, of_sessions=True),
    Rule("care/length-unsaid", structure.length_unsaid, of_sessions=True),
    Rule("care/eyes-commanded", wording.eyes_commanded),
    Rule("care/breath-only-anchor", wording.breath_only_anchor),
    Rule("care/memory-forced", wording.memory_forced, Severity.ERROR),
    Rule("care/promise", wording.promise),
    Rule("care/diagnosis-or-blame", wording.diagnosis_or_blame),
    Rule("care/permission-unasked", structure.permission_unasked, of_sessions=True),
    Rule("care/safe-place-missing", structure.safe_place_missing, of_sessions=True),
    Rule(
        "care/safety-note-missing", structure.safety_note_missing, Severity.ERROR, of_sessions=True, any_language=True
    ),
    Rule("care/return-missing", structure.return_missing, of_sessions=True),
    Rule("care/closing-silence-short", structure.closing_silence_short, of_sessions=True, any_language=True),
    Rule("words/we", wording.plural_we),
    Rule("words/command-share", wording.command_share, of_sessions=True),
    Rule("words/pressure", wording.pressure),
)
"""Every rule that looks at a script, in the order of the documentation."""

NO_REASON, UNKNOWN_RULE, UNUSED = "allow/no-reason", "allow/unknown-rule", "allow/unused"
ALLOW_RULES = (NO_REASON, UNKNOWN_RULE, UNUSED)
"""Rules about the remarks that silence rules: no reason, no such rule, nothing to silence. These cannot be silenced."""
