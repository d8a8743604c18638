"""Every rule is documented, and every example in its documentation is run."""

import re
from pathlib import Path

import pytest
from safety.script_lint.support import findings, judging

from guided_audio.safety.script_lint import ALLOW_RULES, RULES

PAGE = (Path(__file__).parents[3] / "docs" / "care-rules.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(
    r"^```markdown (?P<what>draws|passes) (?P<rule>[\w/-]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
EXAMPLES = [(found["what"], found["rule"], found["text"]) for found in _EXAMPLE.finditer(PAGE)]
NAMES = [rule.name for rule in RULES] + list(ALLOW_RULES)


def test_the_page_has_every_rule_and_no_other() -> None:
    assert sorted(re.findall(r"^### (\S+)$", PAGE, re.MULTILINE)) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_an_example_that_draws_it_and_one_that_passes(name: str) -> None:
    assert {what for what, rule, _ in EXAMPLES if rule == name} == {"draws", "passes"}


@pytest.mark.parametrize(("what", "rule", "text"), EXAMPLES)
def test_every_example_is_true(what: str, rule: str, text: str) -> None:
    assert rule in NAMES
    assert (rule in findings(text)) == (what == "draws")


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_what_passes_was_looked_at(name: str) -> None:
    texts = [text for what, rule, text in EXAMPLES if (what, rule) == ("passes", name)]
    assert all(name in judging(text) for text in texts)


def test_what_the_page_says_of_each_rule_is_so() -> None:
    for rule in RULES:
        section = PAGE.split(f"### {rule.name}\n")[1].split("\n### ")[0]
        told = section.split("```")[0]
        assert ("*Session" in told) == rule.of_sessions, rule.name
        assert ("any language" in told.lower()) == rule.any_language, rule.name
        assert ("**Error.**" in told) == (rule.severity == "error"), rule.name
