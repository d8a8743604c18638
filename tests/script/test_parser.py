from pathlib import Path

import pytest
from hostile import is_read_or_refused_soon

from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.script import (
    Bell,
    Break,
    Heading,
    Hold,
    Instruction,
    Paragraph,
    ParsedScript,
    ShownNote,
    Slot,
    Text,
    parse_script,
    read_script,
)  # fmt: skip

SLOTS = '---\nslots:\n  name: ""\n---\n'


def found(parsed: ParsedScript) -> list[tuple[int, int, str]]:
    return [(d.location.line, d.location.column, d.code) for d in parsed.diagnostics]


def words(parsed: ParsedScript) -> str:
    parts = [p for e in parsed.script.elements if isinstance(e, Paragraph) for p in e.parts]
    return " ".join(p.text for p in parts if isinstance(p, Text))


def test_elements_in_order() -> None:
    parsed = parse_script("# T\n\n## C\n\n> seen\n\nHeard *so*. [bell] More.\n\n[pause 3s]\n\n---\n\n...\n")
    assert not parsed.diagnostics
    kinds = [type(e) for e in parsed.script.elements]
    assert kinds == [Heading, Heading, ShownNote, Paragraph, Instruction, Instruction, Instruction]
    holds = [e.cue for e in parsed.script.elements if isinstance(e, Instruction)]
    assert [h.length.natural for h in holds if isinstance(h, Hold)] == [3, 10, 4]


def test_every_part_has_its_place() -> None:
    text = SLOTS + "\n- Hello{, name}, *dear*\n  one. [bell] And\n  two\\\n  three.\n"
    parsed = parse_script(text)
    assert not parsed.diagnostics
    (paragraph,) = parsed.script.elements
    assert isinstance(paragraph, Paragraph)
    lines = text.split("\n")
    for part in paragraph.parts:
        line = lines[part.location.line - 1][part.location.column - 1 :]
        if isinstance(part, Text) and part.text.strip():
            assert line.startswith(part.text)
        elif isinstance(part, Slot):
            assert line.startswith("{, name}")
        elif isinstance(part, Instruction):
            assert part.cue == Bell()
            assert line.startswith("[bell]")
        elif isinstance(part, Break):
            assert line.startswith("\\") or not line


def test_quoted_lines_and_lists_keep_their_columns() -> None:
    parsed = parse_script("1. One [foo].\n2. Two\n   three [bar].\n")
    assert found(parsed) == [(1, 8, "unknown-cue"), (3, 10, "unknown-cue")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.\n\nx", [(1, 1, "number-lost"), (1, 1, "empty-item")]),
        ("1986. A good year.", [(1, 1, "number-lost")]),
        ("> note\nNow relax.", [(2, 1, "swallowed-line")]),
        ("<!-- note --> Now relax.", [(1, 1, "text-after-comment")]),
        ("Hello.\n\n<!-- open\n\nLost.", [(3, 1, "open-comment")]),
        ("<div>Lost.</div>", [(1, 1, "html")]),
        ("Rest. <break time='3s'/> More.", [(1, 7, "html")]),
        ("```\ncode\n```", [(1, 1, "code")]),
        ("Say `this`.", [(1, 5, "code")]),
        ("![a](b.png) Hello.", [(1, 2, "picture")]),
        ("| a | b |\n|---|---|\n| c | d |", [(2, 1, "table")]),
        ("See [this](http://x).", [(1, 5, "link")]),
        ("[pause 5s](x) Hello.", [(1, 1, "cue-as-link")]),
        ("Breathe (pause) now.", [(1, 9, "foreign-cue")]),
        ("Breathe *pause* now.", [(1, 9, "foreign-cue")]),
        ("— pause —", [(1, 1, "foreign-cue")]),
        ("(5s) Rest.", [(1, 1, "foreign-cue")]),
        ("(softly) Sit down.", [(1, 1, "foreign-cue")]),
        ("Rest. (Whispering.) Rest.", [(1, 7, "foreign-cue")]),
        ("(speak very slowly)\n\nRest.", [(1, 1, "foreign-cue")]),
        ("(breathe in) (and breathe out)", [(1, 1, "lone-bracket"), (1, 14, "lone-bracket")]),
        ("Rest <pause 5s> now.", [(1, 6, "foreign-cue")]),
        ("Rest < 5 seconds /> now.", [(1, 6, "foreign-cue")]),
        ("Rest. ( 5 seconds ).", [(1, 7, "foreign-cue")]),
        ("(bell) Rest.", [(1, 1, "foreign-cue")]),
        ("Rest *bell* now.", [(1, 6, "foreign-cue")]),
        ("PAUSE", [(1, 1, "foreign-cue")]),
        ("-- pause --", [(1, 1, "foreign-cue")]),
        ("- pause -", [(1, 3, "foreign-cue")]),
        ("Rest ［pause 3s］ now.", [(1, 6, "foreign-cue")]),
        ("#Title\n\nHello.", [(1, 1, "heading-blank")]),
        ("Title\n=====\n\nHello.", [(2, 1, "underlined")]),
        ("##\n\nHello.", [(1, 1, "empty-heading")]),
        ("# A\n\n# B\n\nHello.", [(3, 1, "second-title")]),
        ("See http://example.com now.", [(1, 5, "address")]),
        ("title: A\n---\nHello.", [(1, 1, "lost-fence")]),
        ("--\ntitle: A\n--\nHello.", [(1, 1, "lost-fence")]),
        ("Press {pause 5s}.", [(1, 7, "bad-slot")]),
        ("Rest ...5s now.", [(1, 6, "foreign-cue")]),
        ("Rest /5s now.", [(1, 6, "foreign-cue")]),
        (r"Rest \[pause 6s\] now.", [(1, 6, "backslashed-cue")]),
        ("An [open bracket.", [(1, 4, "open-bracket")]),
        ("A ] bracket.", [(1, 3, "open-bracket")]),
        ("A {name} here.", [(1, 3, "unknown-slot")]),
        ("A { brace.", [(1, 3, "bad-slot")]),
        ("# Title [bell]\n\nHello.", [(1, 9, "cue-in-heading")]),
        ("> see [bell]\n\nHello.", [(1, 7, "cue-in-note")]),
        ("[wait]\n\nHello.", [(1, 1, "timed-in-exports")]),
        ("Rest. <!-- open remark", [(1, 7, "open-comment")]),
        ("Rest. <!-- a remark\n\nthat goes on --> Now.", [(1, 7, "open-comment"), (3, 14, "open-comment")]),
        ("<!--> hid -->", [(1, 1, "text-after-comment")]),
        (" ---\ntitle: A\n---\nHello.", [(1, 1, "lost-fence")]),
        ("---\rtitle: A\r---\rHello.", [(1, 4, "control-character")]),
        ("Hello\x1b there.", [(1, 6, "control-character")]),
        ("1. Sit.\n\n1986. A good year.", [(3, 1, "number-lost")]),
        ("[*so* {name}](u) Hello.", [(1, 1, "link-markup")]),
        ("[see this](aside words here)", [(1, 1, "unknown-cue")]),
        ("[wait: Press, {name}.]", [(1, 1, "slot-in-cue")]),
        ("&#91;pause 5s&#93; Hello.", [(1, 1, "entity-bracket"), (1, 14, "entity-bracket")]),
        ("Rest *pause 5s* now.", [(1, 6, "foreign-cue")]),
        ("Rest ***pause*** now.", [(1, 6, "foreign-cue")]),
        ("Rest *Pause.* now.", [(1, 6, "foreign-cue")]),
        ("Rest (pause\nfor a while) now.", [(1, 6, "foreign-cue")]),
        ("\u00a0\nHello [foo].", [(2, 7, "unknown-cue")]),
        ("- \u00a0\n  Hello [foo].", [(2, 9, "unknown-cue")]),
        ("> note\n\u00a0> lazy words", [(2, 1, "swallowed-line")]),
        ("[pause 5s: keep these words]", [(1, 1, "bad-cue")]),
        ("[" + "x" * 401 + "]", [(1, 1, "open-bracket"), (1, 403, "open-bracket")]),
        ("> > > > > > > > > > deep\n\nHello.", [(1, 1, "too-deep")]),
    ],
)
def test_traps(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert [f for f in found(parse_script(text)) if f in expected] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Please pause and rest.",
        "Say it (softly, as if you were whispering to a child) again.",
        "Come closer (slowly enough for both of you).",
        "Rest (you may breathe in as you like) here.",
        "Whatever is here (soft or not) may stay.",
        "Say it *softly*, and slowly.",
        "It is 3 < 5 seconds.",
        "Silence.",
        "\n\n---\ntitle: A\n---\n\nHello.",
        "Pausa un segundo.",
        "A minute of silence fell over the house.",
        "Let it go... and rest.",
        "Five... four... three...",
        r"He said \[sic\].",
        "    Indented words are words.",
        "Words\n---\n\nMore words.",
        "[pause 5s]: spoken.",
        "Rest.<!-- a remark -->\nMore.",
        "[note: a remark] Rest.",
        "Rest. [note: ask for a (pause) here]",
        "[write 2m: What did you notice (pause)?]",
        "- > note\n\nHello.",
        "1. One.\n2. Two.\n   1. Sub.\n3. Three.",
        "Snake_case and 2 * 3 and a_b_c.",
    ],
)
def test_what_only_looks_like_a_trap(text: str) -> None:
    assert not parse_script(text).errors


def test_no_word_is_lost() -> None:
    parsed = parse_script("Words\n---\n    indented &amp; *more*\n\n[pause 5s]: spoken. \\[kept\\]\n")
    assert words(parsed).split() == ["Words", "indented", "&", "more", ":", "spoken.", "[", "kept", "]"]


def test_all_errors_at_once_and_at_most_a_hundred() -> None:
    assert len(parse_script("[foo]\n\n" * 30).errors) == 30
    assert len(parse_script("[foo]\n\n" * 300).errors) == 100


def test_warnings_do_not_crowd_out_errors() -> None:
    parsed = parse_script("[a](u) " * 150 + "\n\nHello [foo] there.")
    assert [d.code for d in parsed.errors] == ["unknown-cue"]


def test_a_note_only_shows() -> None:
    parsed = parse_script("> a\n>\n> ---\n>\n> ## b\n>\n> one\\\n> two\n\nHello.")
    assert [type(e) for e in parsed.script.elements] == [ShownNote, ShownNote, ShownNote, Paragraph]
    note = parsed.script.elements[2]
    assert isinstance(note, ShownNote)
    assert "".join(p.text for p in note.parts if isinstance(p, Text)) == "one two"


def test_a_line_break_with_no_line_after_it_is_not_spoken() -> None:
    assert words(parse_script("One\\\ntwo \\\n\nThree\\ ")).split() == ["One", "two", "Three"]
    assert words(parse_script("One \\\\")).split() == ["One", "\\"]


def test_windows_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes("\ufeff---\r\ntitle: A\r\n---\r\n\r\nHello.\u2028There. [foo]\r\n".encode())
    parsed = read_script(path)
    assert parsed.script.title == "A"
    assert found(parsed) == [(5, 15, "unknown-cue")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"x" * 300_000, "too-large"), (b"\x00\x01\x02", "not-text"), (b"Caf\xe9 time.", "not-utf-8")],
)
def test_files_that_are_no_scripts(tmp_path: Path, raw: bytes, code: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(raw)
    with pytest.raises(ScriptError) as caught:
        read_script(path)
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_a_folder_is_no_script(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        read_script(tmp_path)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "[" * 60_000,
        "]" * 60_000,
        "{" * 60_000,
        "[pause " * 9_000,
        "*" * 60_000,
        "> " * 30_000,
        "- " * 30_000,
        "<!--" * 15_000,
        "`" * 60_000,
        "a. " * 24_000,
        "\\[" * 30_000,
        "(pause " * 9_000,
        "![x](" * 12_000,
        "Hello.\n" + " " * 18_000 + "---" + " " * 18_000 + "|" + " " * 18_000 + "---" + " " * 18_000 + "x",
        "—" * 60_000 + "x",
        "*" + " " * 60_000 + "x",
        "( " * 30_000,
        "\x01" * 60_000,
    ],
    ids=lambda text: str(text[:7]),
)
def test_hostile_files_take_no_longer_than_others(text: str) -> None:
    read: list[ParsedScript] = []
    is_read_or_refused_soon(
        lambda each: read.append(parse_script(each)), text, lambda size: "Rest here.\n\n" * (size // 12), times=8
    )
    assert len(read[-1].errors) <= 100


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Rest. <break time='5s'/> More.", "write [pause 5s]"),
        ('Rest. <break time="1500ms"></break> More.', "write [pause 1.5s]"),
        ("Rest. <break strength='weak'/> More.", "write [pause 3s]"),
        ("<break time='20s'/>", "write [pause 20s] instead of <break>"),
        ("<break time='....s'/>", "write [pause 3s] instead of <break>"),
        ("Rest. <b>More.</b>", "write \\< to have it as text"),
    ],
)
def test_the_cure_for_a_break_has_its_own_length(text: str, hint: str) -> None:
    assert parse_script(text).diagnostics[0].hint == hint
