"""What is shown: every command that a terminal knows is written out, and letters of every language stay."""

import re
import sys
import unicodedata

import pytest

from guided_audio.core.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\x9b2Jb", "a\\x9b2Jb"),
        ("one\r\ntwo\tthree\x07", "one\\r\\ntwo\\tthree\\x07"),
        ("left\u202eright\u2066", "left\\u202eright\\u2066"),
        ("line\u2028line", "line\\u2028line"),
        ("name-\udce9", "name-\\udce9"),
    ],
    ids=["ESC", "CSI in one", "controls", "direction", "separator", "half a character"],
)
def test_commands_are_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_letters_of_every_language_stay() -> None:
    text = "Grüße, «été», 静かに\u3000, עברית \u200f, می\u200cخواهم, हिन्दी, 👨‍👩‍👧 a\u00a0b\u00adc"
    assert printable(text) == text


def test_ends_of_lines_stay_where_lines_are_meant() -> None:
    assert printable("one\n\ttwo\r\x1b", lines=True) == "one\n\ttwo\\r\\x1b"


def test_no_control_is_left() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    left = re.sub("[\ue000-\uf8ff]", "", printable(every))
    assert not [c for c in left if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
