"""Reading a script with all rules, along every way through it."""

from collections.abc import Iterator

from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, shorten
from guided_audio.core.units import Seconds
from guided_audio.safety.script_lint.allowing import Allow, allows_in, check_allows
from guided_audio.safety.script_lint.analysis import hear
from guided_audio.safety.script_lint.findings import Finding, Rule
from guided_audio.safety.script_lint.rules import RULES
from guided_audio.safety.script_lint.shown import shown_lines
from guided_audio.safety.script_lint.variants import ways_through
from guided_audio.safety.script_lint.words import words_of
from guided_audio.script import Script
from guided_audio.timeline import Choices, Elastic, Timeline, optional_passages, plan

SESSION = 120.0
"""Seconds; what is shorter is a passage, and need not begin and end like a session."""
MOST_STEPS = 40_000
"""So much is looked at: several times the longest session, for all options of a script of ordinary size."""
MOST_FINDINGS = 20
"""So many of one rule are told; whoever mends them has seen what it is about."""


def review(
    script: Script, choices: Choices, factor: float = 1.0, target: Seconds | None = None
) -> tuple[Diagnostic, ...]:
    """Return everything the rules find in a script.

    Elastic silences last `factor` times their natural length; options that are longer or shorter than what is performed if
    nobody chooses are fitted to the same `target`.
    """
    allows = allows_in(script)
    review_ = _Review(script, choices, factor, target)
    review_.read()
    used: set[Allow] = set()
    told = list(review_.told)
    for rule, findings in review_.found.items():
        kept = []
        for finding in findings.values():
            silencing = [allow for allow in allows if allow.silences(rule.name, finding)]
            used.update(silencing)
            kept += [] if silencing else [finding]
        told += _told(rule, kept)
    return (*told, *check_allows(allows, used, [rule.name for rule in review_.found]))


class _Review:
    """What is found along all ways; a place that several share is told once."""

    def __init__(self, script: Script, choices: Choices, factor: float, target: Seconds | None) -> None:
        self._script = script
        self._choices = choices
        self._factor = factor
        self._target = target
        self._paragraphs = script.paragraphs
        self._words = words_of(script.meta.language)
        self.found: dict[Rule, dict[SourceLocation, Finding]] = {}
        """For every rule that has looked at the script, what it found."""
        self._shown = shown_lines(script, {**script.meta.slots, **choices.slots})
        """For the first way: what is shown on one of them is shown on all."""
        self.told = [] if self._words.are_known else [_other_language(script)]

    def read(self) -> None:
        steps = 0
        for way in ways_through(self._script):
            if steps > MOST_STEPS:
                self.told.append(_options_unread(self._script))
                return
            try:
                steps += self._read(way)
            except ScriptError as error:  # with these options only: the first ones have been planned already
                self.told += error.diagnostics
                steps += len(self._paragraphs)

    def _read(self, way: Script) -> int:
        """Read one way with all rules, and return how much there was to read."""
        natural = plan(way, self._choices)
        slots = {**way.meta.slots, **self._choices.slots}
        fitted = natural.stretched(self._factor_of(natural, way))
        heard = hear(way, self._paragraphs, slots, self._words, fitted, natural, self._target, self._shown)
        self._shown = ()
        for rule in RULES:
            if (heard.words.are_known or rule.any_language) and (heard.length >= SESSION or not rule.of_sessions):
                places = self.found.setdefault(rule, {})
                for finding in rule.finds(heard):
                    places.setdefault(finding.place, finding)
        return max(len(natural.cues), len(self._paragraphs))

    def _factor_of(self, natural: Timeline, way: Script) -> float:
        """Return the factor of this way's silences; where rounds or whole passages give way as well, that of the script."""
        if self._target is None or natural.breathings or optional_passages(way, self._choices):
            return self._factor
        return Elastic(natural, lambda utterance: natural.format.frames(utterance.estimate())).factor(self._target)


def _told(rule: Rule, findings: list[Finding]) -> Iterator[Diagnostic]:
    findings = sorted(findings, key=lambda finding: finding.place)
    for finding in findings[:MOST_FINDINGS]:
        yield Diagnostic(finding.place, rule.name, finding.message, finding.hint, rule.severity)
    if more := findings[MOST_FINDINGS:]:
        message = f"and so on, from here to the end: {len(more)} more"
        yield Diagnostic(more[0].place, rule.name, message, "", Severity.NOTE)


def _other_language(script: Script) -> Diagnostic:
    few, language = sum(rule.any_language for rule in RULES), shorten(script.meta.language)
    message = (
        f"the care rules do not know the words of «{language}», only English ones: "
        f"{few} of {len(RULES)}, which need none, were used"
    )
    place = script.meta.locations.get("language", SourceLocation(script.path, 1, 1))
    hint = "docs/care-rules.md lists them all, for you to read it by"
    return Diagnostic(place, "care/other-language", message, hint, Severity.NOTE)


def _options_unread(script: Script) -> Diagnostic:
    message = "this script has so many options that the care rules have not read them all"
    return Diagnostic(script.choices[-1].location, "care/options-unread", message, "", Severity.NOTE)
