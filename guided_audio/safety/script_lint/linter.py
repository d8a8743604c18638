"""Reading a script with all rules, along every way through it."""

from collections.abc import Iterator
from dataclasses import replace

from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.safety.script_lint.allow_remarks import Allow, allows_in, check_allows
from guided_audio.safety.script_lint.analysis import Analysis, Finding, shown_lines
from guided_audio.safety.script_lint.phrases import known_languages, words_of
from guided_audio.safety.script_lint.rules import RULES, Rule
from guided_audio.script import Choice, Element, OptionalPassage, Repeat, Script
from guided_audio.timeline import Choices, Elastic, Timeline, optional_passages, plan

SESSION = 120.0
"""Seconds; what is shorter is a passage, and need not begin and end like a session."""
MOST_STEPS = 40_000
"""The most cues and paragraphs to read: several times the longest session, for all options of a script of ordinary size."""
MOST_FINDINGS = 20
"""So many findings of one rule are shown; they are enough to know what to mend."""


def review(
    script: Script, choices: Choices, factor: float = 1.0, target: Seconds | None = None
) -> tuple[Diagnostic, ...]:
    """Return everything the rules find in a script.

    Args:
        script: The script, with all its options.
        choices: The voices and the values of its slots.
        factor: Elastic silences last so many times their natural length.
        target: The length that each option is fitted to, if it is longer or shorter than the first.

    """
    allows = allows_in(script)
    linter = _Linter(script, choices, factor, target)
    linter.read()
    used: set[Allow] = set()
    diagnostics = list(linter.notes)
    for rule, findings in linter.found.items():
        kept = []
        for finding in findings.values():
            silencing = [allow for allow in allows if allow.silences(rule.name, finding)]
            used.update(silencing)
            kept += [] if silencing else [finding]
        diagnostics += _diagnostics(rule, kept)
    return (*diagnostics, *check_allows(allows, used, [rule.name for rule in linter.found]))


class _Linter:
    """Collects the findings along all ways; a place that several ways share is reported once."""

    def __init__(self, script: Script, choices: Choices, factor: float, target: Seconds | None) -> None:
        slots, words = {**script.meta.slots, **choices.slots}, words_of(script.meta.language)
        self._choices = choices
        self._factor = factor
        self._base = Analysis(script, words, script.paragraphs, slots, target, shown_lines(script, slots))
        self.found: dict[Rule, dict[SourceLocation, Finding]] = {}
        """The findings of every rule that has looked at the script."""
        self.notes = [] if words.are_known else [_other_language(script)]

    def read(self) -> None:
        """Read every way: with every choice narrowed to one option, until each was there once; the first is the usual way."""
        script, steps = self._base.script, 0
        for number in range(_breadth(script.elements)):
            if steps > MOST_STEPS:
                message = N_("this script has so many options that the care rules have not read them all")
                place = script.choices[-1].location
                self.notes.append(Diagnostic(place, "care/options-unread", message, "", Severity.NOTE))
                return
            way = replace(script, elements=_narrowed(script.elements, number))
            try:
                steps += self._read(way)
            except ScriptError as error:  # with these options only: the first ones have been planned already
                self.notes += error.diagnostics
                steps += len(self._base.paragraphs)

    def _read(self, way: Script) -> int:
        """Read one way with all rules, and return how much there was to read."""
        natural = plan(way, self._choices)
        analysis = self._base.along(way, natural, natural.stretched(self._factor_of(natural, way)))
        self._base = replace(self._base, shown=())  # it is the same on all ways, and read on the first
        for rule in RULES:
            if (analysis.words.are_known or rule.any_language) and (analysis.length >= SESSION or not rule.of_sessions):
                places = self.found.setdefault(rule, {})
                for finding in rule.finds(analysis):
                    places.setdefault(finding.place, finding)
        return max(len(natural.cues), len(analysis.paragraphs))

    def _factor_of(self, natural: Timeline, way: Script) -> float:
        """Return the factor of this way's silences; where rounds or whole passages give way as well, that of the script."""
        target = self._base.target
        if target is None or natural.breathings or optional_passages(way, self._choices):
            return self._factor
        return Elastic(natural, lambda utterance: natural.format.frames(utterance.estimate())).factor(target)


def _diagnostics(rule: Rule, findings: list[Finding]) -> Iterator[Diagnostic]:
    findings = sorted(findings, key=lambda finding: finding.place)
    for finding in findings[:MOST_FINDINGS]:
        yield Diagnostic(finding.place, rule.name, finding.message, finding.hint, rule.severity)
    if more := findings[MOST_FINDINGS:]:
        message = N_("and so on, from here to the end: {more} more", more=len(more))
        yield Diagnostic(more[0].place, rule.name, message, "", Severity.NOTE)


def _other_language(script: Script) -> Diagnostic:
    few, language = sum(rule.any_language for rule in RULES), shorten(script.meta.language)
    message = N_(
        "the care rules do not know the words of «{language}», only those of {known}: {few} "
        "of {rules}, which need none, were used",
        language=language,
        known=", ".join(known_languages()),
        few=few,
        rules=len(RULES),
    )
    place = script.meta.locations.get("language", SourceLocation(script.path, 1, 1))
    hint = N_("docs/care-rules.md lists them all, for you to read it by")
    return Diagnostic(place, "care/other-language", message, hint, Severity.NOTE)


def _breadth(elements: tuple[Element, ...]) -> int:
    return max((_ways(element) for element in elements), default=1)


def _ways(element: Element) -> int:
    match element:
        case Choice(options=options):
            return sum(_breadth(option.elements) for option in options)
        case Repeat(elements=inside) | OptionalPassage(elements=inside):
            return _breadth(inside)
    return 1


def _narrowed(elements: tuple[Element, ...], number: int) -> tuple[Element, ...]:
    return tuple(_narrow(element, number) for element in elements)


def _narrow(element: Element, number: int) -> Element:
    """Return an element in its way of this number; one that has fewer stays with its first."""
    match element:
        case Choice(options=options):
            rest = number if number < _ways(element) else 0
            for option in options:
                ways = _breadth(option.elements)
                if rest < ways:
                    return replace(element, options=(replace(option, elements=_narrowed(option.elements, rest)),))
                rest -= ways
        case Repeat(elements=inside) | OptionalPassage(elements=inside):
            return replace(element, elements=_narrowed(inside, number))
    return element
