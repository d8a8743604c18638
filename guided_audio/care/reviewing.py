"""Reading a script with all rules, along every way through it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from guided_audio.care.allowing import allows_in, check_allows
from guided_audio.care.hearing import hear
from guided_audio.care.rules import RULES
from guided_audio.care.variants import ways_through
from guided_audio.care.words import words_of
from guided_audio.errors import Diagnostic, ScriptError, Severity, SourceLocation, shorten
from guided_audio.timeline import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guided_audio.care.allowing import Allow
    from guided_audio.care.findings import Finding, Rule
    from guided_audio.care.hearing import Hearing
    from guided_audio.script import Script
    from guided_audio.timeline import Choices

SESSION = 120.0
"""Seconds; what is shorter is a passage, and need not begin and end like a session."""
MOST_STEPS = 40_000
"""So much is looked at: several times the longest session, for all options of a script of ordinary size."""
MOST_FINDINGS = 20
"""So many of one rule are told; whoever mends them has seen what it is about."""


def review(script: Script, choices: Choices, factor: float = 1.0) -> tuple[Diagnostic, ...]:
    """Return everything the rules find in a script; elastic silences last `factor` times their natural length."""
    allows, words = allows_in(script.elements), words_of(script.meta.language)
    found: dict[Rule, dict[SourceLocation, Finding]] = defaultdict(dict)
    judged: set[str] = set()
    used: set[Allow] = set()
    told: list[Diagnostic] = [] if words.are_known else [_other_language(script)]
    steps = 0
    for way in ways_through(script):
        if steps > MOST_STEPS:
            told.append(_not_all(script))
            break
        try:
            natural = plan(way, choices)
        except ScriptError as error:  # only with these options: the plain check has tried the first ones
            told += error.diagnostics
            continue
        steps += max(len(natural.cues), len(script.elements))
        heard = hear(way, natural.stretched(factor) if factor != 1.0 else natural, words, natural)
        for rule in _applicable(heard):
            judged.add(rule.name)
            for finding in rule.finds(heard):
                found[rule].setdefault(finding.place, finding)
    for rule, findings in found.items():
        kept = []
        for finding in findings.values():
            silencing = [allow for allow in allows if allow.silences(rule.name, finding)]
            used.update(silencing)
            kept += [] if silencing else [finding]
        told += _told(rule, kept)
    return (*told, *check_allows(allows, used, judged))


def _applicable(heard: Hearing) -> Iterator[Rule]:
    for rule in RULES:
        if (heard.words.are_known or rule.any_language) and (heard.length >= SESSION or not rule.of_sessions):
            yield rule


def _told(rule: Rule, findings: list[Finding]) -> Iterator[Diagnostic]:
    findings = sorted(findings, key=lambda finding: finding.place)
    for finding in findings[:MOST_FINDINGS]:
        yield Diagnostic(finding.place, rule.name, finding.message, finding.cure, rule.severity)
    if more := len(findings) - MOST_FINDINGS:
        if more > 0:
            place = findings[MOST_FINDINGS].place
            message = f"there {'is one more place' if more == 1 else f'are {more} more places'} like the {MOST_FINDINGS} before, from here on"
            yield Diagnostic(place, rule.name, message, "", Severity.NOTE)


def _other_language(script: Script) -> Diagnostic:
    language = shorten(script.meta.language)
    few, all_ = sum(rule.any_language for rule in RULES), len(RULES)
    message = f"the words of «{language}» are not known to the care rules: {few} of {all_} rules were used, those about time"
    place = script.meta.locations.get("language", SourceLocation(script.path, 1, 1))
    return Diagnostic(place, "care/other-language", message, "read the others yourself: docs/care-rules.md", Severity.NOTE)


def _not_all(script: Script) -> Diagnostic:
    message = "this script has so many options that the care rules have not read them all"
    return Diagnostic(script.choices[-1].location, "care/options-unread", message, "", Severity.NOTE)
