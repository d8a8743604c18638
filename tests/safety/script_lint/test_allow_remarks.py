"""A remark silences one rule in one place, with a reason; and every remark that does nothing is told."""

import pytest
from safety.script_lint.support import findings, reviewed

WE = "words/we"


@pytest.mark.parametrize(
    "text",
    [
        "There is a lake.\n\nWe rest. [note: allow words/we: it is a song]",
        "There is a lake.\n\nWe [note: allow words/we: it is a song] rest.",
        "There is a lake.\n\n[note: allow words/we: it is a song]\n\nWe rest.",
        "There is a lake.\n\n[note: allow words/we: it is a song]\nWe rest.",
        "There is a lake.\n\n[Note:  Allow  Words/We - it is a song]\n\nWe rest.",
        "There is a lake.\n\n<!-- allow words/we: it is a song -->\n\nWe rest.",
        "There is a lake.\n\nWe rest. <!-- allow words/we: it is a song -->",
        "There is a lake.\n\n<!-- allow words/we: it is\n     a song -->\n\nWe rest.",
        "There is a lake.\n\n[note: allow words/we: it is a song]\n\n## Resting\n\nWe rest.",
        "There is a lake.\n\n[repeat 2 times]\n\n[note: allow words/we: it is a song]\n\nWe rest.\n\n[end repeat]",
        "There is a lake.\n\n[choose a: b]\n\nYes.\n\n[or: c]\n\nWe rest. [note: allow words/we: a song]\n\n[end choose]",
        "[note: allow words/we: it is a song]\n\nThere is a lake.\n\nWe rest.",
        "There is a lake.\n\n[note: allow words/we, words/pressure: client asked]\n\nWe rest. You must rest.",
        "There is a lake.\n\n[note: allow words/we and words/pressure - client asked]\n\nWe rest. You must rest.",
        "There is a lake.\n\n<!-- allow words/pressure, words/we, and care/promise: hers -->\n\nWe must. You must. It heals.",
        "# Title\n\n> note\n\n<!-- allow words/we: it is a song -->\n\n## Resting\n\nThere is a lake.\n\nWe rest.",
    ],
)
def test_silenced(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("There is a lake. [note: allow words/we: a song]\n\nWe rest.", ["allow/unused", WE]),
        ("We rest.\n\n[note: allow words/we: a song]\n\nWe rest.", [WE]),
        ("We rest.\n\n[note: allow words/we: a song]", ["allow/unused", WE]),
        ("## Resting\n\n[note: allow words/we: a song]\n\nWe rest.\n\nWe go.", [WE]),
        ("We must rest, and you must, too. [note: allow words/we: a song]", ["words/pressure"]),
        ("We rest. [note: allow words/we]", ["allow/no-reason", WE]),
        ("We rest. [note: allow words/we:  ]", ["allow/no-reason", WE]),
        ("We rest. <!-- allow words/we: -->", ["allow/no-reason", WE]),
        ("We rest. [note: allow words/we, care/promise: a song]", ["allow/unused"]),
        ("We rest. [note: allow words/we, promise: a song]", ["allow/unknown-rule"]),
        ("We rest. [note: allow words/we, words/pressure]", ["allow/no-reason", "allow/no-reason", WE]),
        ("We rest. You must. [note: allow words/we: for the pace, words/pressure and so on]", ["words/pressure"]),
        ("We rest. [note: allow words/us: a song]", ["allow/unknown-rule", WE]),
        ("We rest. [note: allow we: a song]", ["allow/unknown-rule", WE]),
        ("We rest. [note: allow allow/unused: a song]", ["allow/unknown-rule", WE]),
        ("We rest. [note: allow more time here: people need it]", [WE]),
        ("We rest. [note: we allow words/we: no]", [WE]),
    ],
)
def test_not_silenced(text: str, found: list[str]) -> None:
    assert sorted(findings(text)) == found


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    told = {found.message: found.hint for found in reviewed(
        "Yes. [note: allow care/promises: a]\n\nYes. [note: allow we: a]\n\nYes. [note: allow xyz/qqq: a]"
    )}  # fmt: skip
    assert told == {
        "there is no rule «care/promises»": "did you mean «care/promise»?",
        "there is no rule «we»": "did you mean «words/we»?",
        "there is no rule «xyz/qqq»": "docs/care-rules.md lists them all",
    }


def test_whole_sessions_are_silenced_at_the_top() -> None:
    text = "Everything is optional. This takes three minutes. [silence 3m]\n\nGoodbye. The lake is still."
    assert "care/return-missing" in findings(text)
    assert "care/return-missing" not in findings(f"[note: allow care/return-missing: it goes on in the room]\n\n{text}")
    assert "care/silence-share" not in findings(f"[note: allow pace/silence-share: a sitting]\n\n{text}")


def test_what_did_not_look_is_not_called_unused() -> None:
    assert findings("[note: allow care/return-missing: a passage]\n\nName five things.") == []
    assert findings("---\nlanguage: nl\n---\n\nJa. [note: allow words/we: een lied]") == ["care/other-language"]
