"""Passages: repeated, optional, chosen."""

import pytest
from hostile import is_read_or_refused_soon

from guided_audio.script import (
    Choice,
    Element,
    Instruction,
    OptionalPassage,
    Paragraph,
    ParsedScript,
    Repeat,
    Text,
    parse_script,
)


def found(parsed: ParsedScript) -> list[tuple[int, int, str]]:
    return [(d.location.line, d.location.column, d.code) for d in parsed.diagnostics]


def brief(elements: tuple[Element, ...]) -> list[object]:
    """The tree as short as a test can read it."""
    short: list[object] = []
    for element in elements:
        match element:
            case Repeat(times=times, elements=inside):
                short.append((times, brief(inside)))
            case OptionalPassage(elements=inside):
                short.append(("optional", brief(inside)))
            case Choice(name=name, options=options):
                short.append((name, {option.label: brief(option.elements) for option in options}))
            case Instruction(source=source):
                short.append(source)
            case Paragraph(parts=parts):
                short.append("".join(part.text for part in parts if isinstance(part, Text)).strip())
            case _:
                short.append(type(element).__name__)
    return short


def tree(text: str) -> list[object]:
    return brief(parse_script(text).require().elements)


def test_a_tree_of_passages() -> None:
    text = """\
One.

[repeat 3 times]

- Two. [pause 5s]

[optional]

Three.

[end optional]

[end repeat]

[choose place: the garden]

A gate.

[or: shore]

### Only for the reader

Dunes.

[end choose]

## Next

Four.
"""
    assert tree(text) == [
        "One.",
        (3, ["Two.", ("optional", ["Three."])]),
        ("place", {"the garden": ["A gate."], "shore": ["Heading", "Dunes."]}),
        "Heading",
        "Four.",
    ]


def test_a_passage_needs_lines_of_its_own_and_no_more() -> None:
    text = "[repeat 2 times]\nI see you.\nAnd I stay.\n[end repeat]\n[optional]\n[softly]\nRest.\n[end optional]\n"
    assert tree(text) == [(2, ["I see you. And I stay."]), ("optional", ["[softly]", "Rest."])]


def test_cues_alone_on_the_first_and_last_lines_stand_outside_the_paragraph() -> None:
    assert tree("[bell]\n[softly]\nOne.\n[pause 5s]\nTwo.\n[normal voice]\n") == [
        "[bell]",
        "[softly]",
        "One.  Two.",
        "[normal voice]",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[repeat 3 times]\n\nOne.\n", [(1, 1, "open-passage")]),
        ("[repeat 3 times]\n\nOne.\n\n## Next\n\nTwo.\n", [(1, 1, "open-passage")]),
        ("## A\n\n[optional]\n\nOne.\n\n# B\n\n[end optional]\n", [(3, 1, "open-passage"), (9, 1, "lone-end")]),
        ("One.\n\n[end repeat]\n", [(3, 1, "lone-end")]),
        ("One.\n\n[or: shore]\n\nTwo.\n", [(3, 1, "lone-or")]),
        ("[repeat 2]\n\nOne.\n\n[or: b]\n\nTwo.\n\n[end repeat]\n", [(5, 1, "lone-or")]),
        ("[optional]\n\n[repeat 2]\n\nOne.\n\n[end optional]\n", [(3, 1, "open-passage")]),
        ("[optional]\n\n[end optional]\n", [(1, 1, "empty-passage")]),
        ("[repeat 2]\n\n> only shown\n\n[end repeat]\n", [(1, 1, "empty-passage")]),
        ("[choose a: b]\n\n[or: c]\n\nOne.\n\n[end choose]\n", [(1, 1, "empty-passage")]),
        ("[choose a: b]\n\nOne.\n\n[or: c]\n\n[end choose]\n", [(5, 1, "empty-passage")]),
        ("[choose a: b]\n\nOne.\n\n[or: B]\n\nTwo.\n\n[end choose]\n", [(5, 1, "same-option")]),
        ("[choose a: b]\n\nOne.\n\n[end choose]\n", [(1, 1, "one-option")]),
        ("Say [repeat 2 times] this.\n\n[end repeat]\n", [(1, 5, "not-alone")]),
        ("[repeat 200 times]\n\nOne.\n\n[end repeat]\n", [(1, 1, "bad-count")]),
        ("[choose garden]\n\nOne.\n\n[or]\n\nTwo.\n\n[end choose]\n", [(1, 1, "bad-choice"), (5, 1, "bad-choice")]),
        ("[repeat 3 times]\n\n[paus 5s]\n\n[end repeat]\n", [(3, 1, "unknown-cue")]),
        ("# T [optional]\n\nOne.\n", [(1, 5, "cue-in-heading")]),
        ("> see [optional]\n\nOne.\n", [(1, 7, "cue-in-note")]),
        ("[optional]\n" * 5 + "\nOne.\n\n" + "[end optional]\n" * 5, [(5, 1, "too-deep")]),
    ],
)
def test_passages_that_do_not_balance(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert found(parse_script(text)) == expected


def test_the_end_that_is_missing_is_told_with_its_words() -> None:
    (diagnostic,) = parse_script("[choose place: garden]\n\nOne.\n\n[or: shore]\n\nTwo.\n\n## Next\n").errors
    assert diagnostic.message == "this [choose] is not closed before the heading on line 9"
    assert diagnostic.hint == "write [end choose]"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "[optional]\n" * 5_000,
        "[optional]\n" * 2_250 + "[end repeat]\n" * 2_250,
        "[or: b]\n" * 7_500,
        "[choose a: b]\n\n" + "".join(f"A.\n\n[or: b{n}]\n\n" for n in range(3_000)),
    ],
)
def test_hostile_passages_take_no_longer_than_others(text: str) -> None:
    read: list[ParsedScript] = []
    is_read_or_refused_soon(
        lambda each: read.append(parse_script(each)), text, lambda size: "Rest here.\n\n" * (size // 12), times=6
    )
    assert len(read[-1].errors) in {1, 100}
