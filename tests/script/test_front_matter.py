import pytest

from guided_audio.script import ParsedScript, Practice, parse_script


def parse(front_matter: str) -> ParsedScript:
    return parse_script(f"---\n{front_matter}\n---\n\nHello.\n")


def only(parsed: ParsedScript) -> tuple[int, int, str]:
    (found,) = parsed.diagnostics
    return found.location.line, found.location.column, found.code


def test_scalars_stay_text() -> None:
    meta = parse("title: no\nlength: 15:00\ntags: [1.0, yes]\nauthor: 007").script.meta
    assert (meta.title, meta.length, meta.tags, meta.author) == ("no", 900, ("1.0", "yes"), "007")


def test_everything_it_can_say() -> None:
    meta = parse(
        "title: A\nsummary: B\nlanguage: en-GB\nvoice: heart\npace: 130\npractice: meeting\nneeds: a chair\n"
        'slots:\n  name: ""\npauses:\n  sentence: .8s\n  long: 20s\nbreath: 6s\n'
        "pronounce:\n  Ananda: uh-NAHN-duh\nambience: rain, quietly\nx-mine: [anything, at: all]"
    ).script.meta
    assert meta.practice is Practice.MEETING
    assert (meta.pace, meta.breath, meta.needs, dict(meta.slots)) == (130, 6, ("a chair",), {"name": ""})
    assert (dict(meta.pronounce), meta.ambience) == ({"Ananda": "uh-NAHN-duh"}, "rain, quietly")
    assert (meta.pauses.sentence, meta.pauses.long, meta.pauses.short) == (0.8, 20, 2)


@pytest.mark.parametrize(
    ("front_matter", "line", "column", "code"),
    [
        ("title: Test: bad", 2, 12, "front-matter-yaml"),
        ("titel: A", 2, 1, "unknown-key"),
        ("title: A\ntitle: B", 3, 1, "duplicate-key"),
        ("title: &a A", 2, 8, "front-matter-machinery"),
        ("title: !!int 3", 2, 8, "front-matter-machinery"),
        ("- a\n- b", 2, 1, "front-matter-shape"),
        ("title: [a, b]", 2, 8, "front-matter-shape"),
        ("length: soon", 2, 9, "bad-duration"),
        ("length: 9999m", 2, 9, "bad-duration"),
        ("pace: fast", 2, 7, "bad-pace"),
        ("pace: 500", 2, 7, "bad-pace"),
        ("practice: meating", 2, 11, "unknown-practice"),
        ("pauses:\n  nap: 3s", 3, 3, "unknown-key"),
        ("slots: name", 2, 8, "front-matter-shape"),
        ("title: 'open", 3, 1, "front-matter-yaml"),
        ("tags: " + "[" * 3000 + "]" * 3000, 2, 14, "front-matter-depth"),
        ('title: "\\UFFFFFFFF"', 2, 1, "front-matter-yaml"),
        ('title: "\\uD800"', 2, 8, "control-character"),
        ('title: "\\e]0;x"', 2, 8, "control-character"),
        ('title: "a\u2028b"\nfoo: x', 3, 1, "unknown-key"),
        ("pronounce:\n  Ananda: ''", 3, 3, "bad-pronunciation"),
        ("pronounce:\n  Ananda: /əˈnAndə/", 3, 11, "bad-ipa"),
        ("pronounce:\n  um: '...'", 3, 3, "bad-pronunciation"),
        ("pronounce: Ananda", 2, 12, "front-matter-shape"),
        ("ambience: ../rain", 2, 11, "bad-ambience"),
        ("ambience: rain, loudly", 2, 11, "bad-ambience"),
        ("ambience:\n  Arriving: ../rain", 3, 13, "bad-ambience"),
        ("bell: bells/my-bowl.wav", 2, 7, "bad-sound"),
        ("intro: our theme", 2, 8, "bad-sound"),
        ("outro: [a]", 2, 8, "front-matter-shape"),
        ("slots:\n  2nd name: x", 3, 3, "bad-slot"),
        ("slots:\n  {name}: Ana", 3, 3, "front-matter-shape"),
        ("title: A\n--- B", 3, 1, "front-matter-yaml"),
        ("x-a: " + "b" * 9000, 2, 1, "front-matter-too-large"),
    ],
)
def test_what_is_refused(front_matter: str, line: int, column: int, code: str) -> None:
    assert only(parse(front_matter)) == (line, column, code)


@pytest.mark.parametrize(
    ("front_matter", "words"),
    [
        ("title: A\n description: B", "begin every key at the start of its line"),
        ("slots:\n\tname: B", "never tabs"),
        ("slots:\n    name: A\n  other: B", "the same indent"),
        ("description: B", "did you mean «summary»"),
        ("qqqq: B", "docs/scripts.md"),
        ("title: For {name}", "leave it out"),
    ],
)
def test_the_cure_fits(front_matter: str, words: str) -> None:
    (found,) = parse(front_matter + "\n").diagnostics
    assert words in found.hint


def test_what_hangs_on_a_broken_front_matter_is_not_reported_twice() -> None:
    parsed = parse_script("---\ntitle: A: b\n---\n\nHello {name}.\n")
    assert [d.code for d in parsed.diagnostics] == ["front-matter-yaml"]


def test_an_empty_slot_that_leaves_a_hole_is_told() -> None:
    text = '---\nslots:\n  name: ""\n---\n\nHello {name}. And you{, name}.\n'
    assert [(d.location.column, d.code) for d in parse_script(text).diagnostics] == [(7, "empty-slot")]


def test_the_cure_for_a_second_colon() -> None:
    (found,) = parse("title: Test: bad").diagnostics
    assert "quote it" in found.hint


def test_a_front_matter_that_never_ends() -> None:
    parsed = parse_script("---\ntitle: A\n\nHello.\n")
    assert [d.code for d in parsed.errors] == ["open-front-matter"]


def test_no_front_matter_is_fine() -> None:
    assert not parse_script("Hello.\n").diagnostics
