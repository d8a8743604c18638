"""Remarks that silence rules: `[note: allow RULE: reason]`, or `RULE, RULE` for several."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from guided_audio.core.errors import Diagnostic, Severity, SourceLocation
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_
from guided_audio.safety.script_lint.analysis import Finding
from guided_audio.safety.script_lint.rules import NO_REASON, RULES, UNKNOWN_RULE, UNUSED
from guided_audio.script import Heading, Instruction, Paragraph, Remark, Script

_RULE = r"(?:[\w-]+/[\w-]*|[\w-]+(?=\s*:))"
_AND = r"(?:\s*[,;&]\s*(?:and\s+)?|\s+and\s+)"
_REMARK = re.compile(
    rf"(?:\[\s*note\b\s*:?|<!--)\s*allow\s+(?P<rules>{_RULE}(?:{_AND}{_RULE})*)\s*:?(?P<reason>[^\]]*?)(?:-->|\]|$)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(_AND, re.IGNORECASE)
_CHAPTER = 2
EVERYWHERE = -1


@dataclass(frozen=True, slots=True)
class Allow:
    """One silenced rule; `paragraph` is the number of the paragraph, EVERYWHERE for the whole script."""

    rule: str
    reason: str
    paragraph: int
    place: SourceLocation

    def silences(self, rule: str, finding: Finding) -> bool:
        """Whether it silences what a rule found; without a reason, it does not."""
        return bool(self.reason) and self.rule == rule and self.paragraph in {EVERYWHERE, finding.paragraph}


def allows_in(script: Script) -> tuple[Allow, ...]:
    """Return the rules that the remarks of a script silence.

    At the top, before the first chapter and the first paragraph, a remark is for the whole script; inside a paragraph,
    or on a line of its own before it, for that paragraph.
    """
    found: list[Allow] = []
    paragraph, at_top = -1, True
    for element in script.leaves:
        match element:
            case Paragraph(parts=parts):
                paragraph, at_top = paragraph + 1, False
                for part in parts:
                    found += _read(part, paragraph) if isinstance(part, Instruction) else []
            case Heading(level=level):
                at_top = at_top and level < _CHAPTER
            case Instruction():
                found += _read(element, EVERYWHERE if at_top else paragraph + 1)
    return tuple(found)


def check_allows(allows: Iterable[Allow], used: Collection[Allow], judged: Collection[str]) -> Iterator[Diagnostic]:
    """Find errors in the remarks themselves; `judged` are the rules that have looked at this script."""
    names = [rule.name for rule in RULES]
    for allow in allows:
        if allow.rule not in names:
            yield _warning(
                allow, UNKNOWN_RULE, N_("there is no rule «{rule}»", rule=allow.rule), _nearest(allow.rule, names)
            )
        elif not allow.reason:
            hint = N_("write why: [note: allow {rule}: the reason]; without one, it is not silenced", rule=allow.rule)
            yield _warning(
                allow, NO_REASON, N_("«{rule}» is to be silenced, and no reason is given", rule=allow.rule), hint
            )
        elif allow not in used and allow.rule in judged:
            where = N_("in this script") if allow.paragraph == EVERYWHERE else N_("in its paragraph")
            yield _warning(
                allow,
                UNUSED,
                N_("«{rule}» finds nothing {where}", rule=allow.rule, where=where),
                N_("take this remark away"),
            )


def _warning(allow: Allow, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(allow.place, code, message, hint, Severity.WARNING)


def _nearest(rule: str, names: list[str]) -> str:
    return did_you_mean(rule, names) or N_("docs/care-rules.md lists them all")


def _read(instruction: Instruction, paragraph: int) -> list[Allow]:
    if not isinstance(instruction.cue, Remark):
        return []
    return [
        Allow(rule.lower(), found["reason"].strip(" ,-–—"), paragraph, instruction.location)
        for found in _REMARK.finditer(instruction.source)
        for rule in _SEPARATOR.split(found["rules"])
    ]
