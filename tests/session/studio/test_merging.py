"""Two versions of a text in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.session.studio.merging import THEIRS, YOURS, merge

BASE = "One.\n\nTwo.\n\nThree.\n"
LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c\n"]), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("One!\n\nTwo.\n\nThree.\n", "One.\n\nTwo.\n\nThree!\n", "One!\n\nTwo.\n\nThree!\n"),
        (BASE, "Zero.\n" + BASE, "Zero.\n" + BASE),
        (BASE + "Four.\n", BASE, BASE + "Four.\n"),
        ("One.\n\nThree.\n", BASE, "One.\n\nThree.\n"),
        ("Same.\n", "Same.\n", "Same.\n"),
    ],
)
def test_what_only_one_has_changed_is_taken_from_it(mine: str, theirs: str, merged: str) -> None:
    assert (merge(BASE, mine, theirs).text, merge(BASE, mine, theirs).overlaps) == (merged, 0)


def test_what_both_have_changed_stands_there_twice() -> None:
    made = merge("One.\nTwo.", "One.\nMine.", "One.\nTheirs.")
    assert made.text == f"One.\n{YOURS}Mine.\n\n{THEIRS}Theirs.\n"
    assert made.overlaps == 1


@given(LINES, LINES)
def test_one_version_alone_is_that_version(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed == merge(base, base, changed).text


@given(LINES, LINES, LINES)
def test_no_line_of_either_is_lost_unless_the_other_took_it_away(base: str, mine: str, theirs: str) -> None:
    made = merge(base, mine, theirs).text.splitlines()
    for line in {*mine.split(), *theirs.split()} - {*base.split()}:
        assert line in made
