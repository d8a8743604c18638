"""What is shown is read for its words, with its place, and never for its time."""

import pytest
from safety.script_lint.support import findings, reviewed

SESSION = {"care/opt-out-missing", "care/length-unsaid", "care/return-missing", "pace/silence-share"}
NOTE = """\
---
slots: {name: Maya}
---

> Close your eyes. You must relax, and
> now let’s *all* rest{, name}. It heals. You are broken.

There is a lake. [wait up to 1m: Close your eyes, and relax now!] Yes. [pause 5s]

[write 3m: Describe your worst memory. What was it?]

Yes.

> We end.
"""


def test_notes_and_prompts_have_their_places() -> None:
    assert [
        (f.location.line, f.location.column, f.code)
        for f in sorted(reviewed(NOTE), key=lambda f: f.location)
        if f.code not in SESSION
    ] == [
        (5, 3, "care/eyes-commanded"),
        (5, 20, "words/pressure"),
        (6, 7, "words/we"),
        (6, 36, "care/promise"),
        (6, 43, "care/diagnosis-or-blame"),
        (8, 34, "care/eyes-commanded"),
        (10, 26, "care/memory-forced"),
        (14, 3, "words/we"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "> How do you feel? Notice your hands. Sit down. Stretch. Stand up. Look around.\n\nYes.",
        f"> {'very ' * 30}long.\n\nYes.",
        "> You could close your eyes, or leave them open. There is nothing you must do. It heals nobody.\n\nYes.",
        "> Close your eyes.\n> Or leave them open.\n\nYes.",
        "Yes. [wait: Press a key when you are ready.] Yes.",
        "Yes. [write 1m: What does the child need?] Yes.",
        "[note: close your eyes]\n\nYes. <!-- you must relax -->",
        "[note: allow words/we: a song]\n\n> We rest.\n\nYes.",
        "Yes.\n\n[note: allow words/we: a song]\n\n> We rest.\n\nYes.",
        "Yes.\n\n[note: allow words/we: a song]\n\n> We rest.",
        "Yes.\n\n[note: allow words/we: a song]\n\n[wait: We rest.]\n\nYes.",
        "Yes. [note: allow words/we: a song] [wait: We rest.] Yes.",
    ],
)
def test_what_is_shown_kindly(text: str) -> None:
    assert [found for found in findings(text) if found != "timed-in-exports"] == []


def test_what_every_option_shows_is_read_once() -> None:
    text = "> We rest.\n\n[choose a: b]\n\nYes.\n\n> We go.\n\n[or: c]\n\nYes.\n\n[wait: We stay.]\n\n[end choose]"
    assert findings(text) == ["words/we"] * 3
