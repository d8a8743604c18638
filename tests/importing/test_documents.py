"""Documents of every form: what is spoken, what becomes a note, and what is left out and told."""

from __future__ import annotations

import random
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from guided_audio.core.errors import GuidedAudioError, ScriptError, UsageError
from guided_audio.importing.importing import Imported, import_file
from guided_audio.script import Paragraph, Text, parse_script

CASES = Path(__file__).parent / "cases"
MANUSCRIPT = CASES / "documents"
FORMS = ("docx", "odt", "rtf", "html")


def _said(imported: Imported) -> str:
    elements = parse_script(imported.text).require().elements
    paragraphs = ("".join(_words(part) for part in e.parts) for e in elements if isinstance(e, Paragraph))
    return " ".join(" ".join(paragraphs).split())


def _words(part: object) -> str:
    return part.text if isinstance(part, Text) else " "


def _told(imported: Imported) -> str:
    return "\n".join(finding.message for finding in imported.findings)


WORD = {
    "x1-inline": (
        "Grow self-compassion and shoulders. Paris is far away. Deleted follows: say this. Content control words. "
        "Hidden: shown words. Struck: new words. Date is 14 March 2025. Rosa Lind wrote it. the blue door is linked. "
        "Commented words. Arrow here and tab there. Line one line two line three. Rest. Moved here. Ruby K end. "
        "quiet caps, small small, x2 super.",
        ("secret teacher words", "old words", "never say this", "Moved away.", "kan", "Is this too fast?"),
        0,
    ),
    "x2-boxes": (
        "Before the box. Box words here. After the box. Settle in. Notice the door. After the table. Block control.",
        ("table",),
        5,
    ),
    "x3-lists": (
        "Soften the eyes. Soften the jaw. Now rest a while. Soften the hands. Soften the feet. From five: Five breaths. "
        "Six breaths. Bullet one. Bullet two. Typed number one. Typed number two.",
        (),
        0,
    ),
    "x4-toc": (
        "Settle in. ~ Come back. Speak slowly now and rest. Split brackets. Yellow marks: ring the bell and go on.",
        ("Contents Arriving 1 Closing 3",),
        20,
    ),
    "x5-av": ("Settle in. Notice the door. It is blue. End.", ("table",), 5),
    "x6-strike": (
        "Settle in, let your eyes rest. Notice the door. Breathe easily. Rest.",
        ("close your eyes,", "Ask her about last week.", "deeply", "Hidden whole paragraph."),
        0,
    ),
    "x7-split": (
        "Settle in. Rest. Settle in. Rest. Settle in. Rest. Bold word and unbelievable word. “Quoted words”, said.",
        (),
        15,
    ),
    "x8-verse": (
        "Soften the eyes Soften the jaw Soften the hands You are home You are held You are here",
        (),
        0,
    ),
}
"""What is spoken of a Word document, what its findings name, and how many seconds of silence it has."""


@pytest.mark.parametrize("name", WORD)
def test_word(name: str) -> None:
    imported = import_file(CASES / "docx" / f"{name}.docx")
    words, named, seconds = WORD[name]
    assert (_said(imported), imported.pause_seconds) == (words, seconds)
    assert all(what in _told(imported) for what in named)


def test_lines_of_a_paragraph_stay_apart() -> None:
    text = import_file(CASES / "docx" / "x8-verse.docx").text
    assert text.startswith("Soften the eyes\\\nSoften the jaw\\\nSoften the hands\n\nYou are home\n\nYou are held\n")


@pytest.mark.parametrize("form", FORMS)
def test_one_manuscript_gives_one_script_in_every_form(form: str) -> None:
    """Its files were written by LibreOffice 7.4 from the .fodt beside them."""
    imported = import_file(MANUSCRIPT / f"manuscript.{form}")
    assert imported.form == form
    assert imported.text == (MANUSCRIPT / "manuscript.md").read_text("utf-8")
    for what in (
        "Draft for Rosa only",
        "Page 2",
        "Arriving 1 Closing 2",
        "close your eyes,",
        "Ask her about last week.",
    ):
        assert f"{what}»" in _told(imported)


@pytest.mark.thorough
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", FORMS)
def test_what_the_installed_writer_makes_of_it(form: str, tmp_path: Path) -> None:
    user = f"-env:UserInstallation=file://{tmp_path / 'user'}"
    asked = [user, "--headless", "--convert-to", form, "--outdir", str(tmp_path), str(MANUSCRIPT / "manuscript.fodt")]
    subprocess.run(["soffice", *asked], check=True, capture_output=True, timeout=120)
    imported = import_file(tmp_path / f"manuscript.{form}")
    assert imported.text == (MANUSCRIPT / "manuscript.md").read_text("utf-8")


def test_places_are_named_as_a_word_processor_shows_them() -> None:
    imported = import_file(MANUSCRIPT / "manuscript.docx")
    path = MANUSCRIPT / "manuscript.docx"
    places = {finding.message[:14]: str(finding.location) for finding in imported.findings}
    assert places["struck-through"] == f"{path}, «Arriving», «Settle in, let your eyes rest. Notice t…»"
    assert places["a comment is k"] == f"{path}, «Arriving», «Open the door. Step inside.»"
    assert not any(":1:" in place for place in places.values())


def _web(tmp_path: Path, body: str, head: str = "") -> Imported:
    path = tmp_path / "a.html"
    path.write_text(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", "utf-8")
    return import_file(path)


@pytest.mark.parametrize(
    ("body", "words", "named"),
    [
        ("<p>Rest <b>here</b>.<p>And now.", "Rest here. And now.", ""),
        ("<p>Un<i>believ</i>able <s>old</s> new.", "Unbelievable new.", "«old»"),
        ("<p>Rest. <span style='display: none'>Ask her.</span>", "Rest.", "«Ask her.»"),
        ("<p>Rest. <span class=c2>Old.</span>", "Rest.", "«Old.»"),
        ("<p>Rest<a href='#fn1'>1</a>.<hr><ol><li id=fn1>Warmly. <a href='#fnref1'>↩</a></ol>", "Rest .", "«Warmly.»"),
        ("<p>Rest.<sup><a href='#cmnt1'>[a]</a></sup><div><p><a href='#cmnt_ref1' id=cmnt1>[a]</a>Ok?</div>", "Rest.", "«Ok?»"),
        ("<nav><a href=/>Home</a></nav><p>Rest.<script>x()</script><footer>© Me</footer>", "Rest.", "«© Me»"),
        ("<ul><li>Soften the jaw.<li>Soften the hands.</ul>", "Soften the jaw. Soften the hands.", ""),
        ("<ul><li>A jaw.<ul><li>A hand.</ul><li>A foot.</ul>", "A jaw. A hand. A foot.", ""),
        ("<p>See <a href='https://x.org/a'>the door</a>.", "See the door.", ""),
        ("<table><tr><td>Only words.</table>", "Only words.", ""),
        ("<table><tr><th>Time<th>Script<tr><td>0:00<td>Rest.<br>Now.</table>", "Rest. Now.", "table"),
        ("<p>Rest.<!-- slow down -->", "Rest.", "«slow down»"),
        ("<!-- wp:paragraph --><p>Rest.</p><!-- /wp:paragraph -->", "Rest.", ""),
        ("<pre>One\nTwo\n\nThree</pre>", "One Two Three", ""),
        ("<p>Caf&eacute; &amp; rest&nbsp;now.", "Café & rest now.", ""),
        ("<div>One<div>Two</div>Three</div>", "One Two Three", ""),
        ("<p>Rest < here & now <3 on.</body></html>And on.", "Rest < here & now <3 on. And on.", ""),
        ("<p>K<ruby>漢<rt>kan</rt></ruby>.", "K漢.", "«kan»"),
    ],
)  # fmt: skip
def test_web_pages(body: str, words: str, named: str, tmp_path: Path) -> None:
    imported = _web(
        tmp_path, body, "<title>Site</title><style>.c1{color:red} p.c2, .c2{text-decoration:line-through}</style>"
    )
    assert _said(imported) == words
    assert named in _told(imported)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("0:00|Settle in now, and rest.|Rain/0:30|Notice the door.|Bells", "Settle in now, and rest. Notice the door."),
        ("Zeit|Sprecher/0:00|Settle in now./1:00|Come back now.", "Settle in now. Come back now."),
        ("Rest here.|Ruhe hier./Come back.|Komm wieder.", "Rest here. Ruhe hier. Come back. Komm wieder."),
        ("|Rest here./|Come back.", "Rest here. Come back."),
    ],
    ids=["no header", "unknown header", "two languages", "layout"],
)
def test_the_column_of_words_is_spoken(rows: str, words: str, tmp_path: Path) -> None:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row.split('|'))}" for row in rows.split("/"))
    assert _said(_web(tmp_path, f"<table>{cells}</table>")) == words


def _word(tmp_path: Path, body: str) -> Imported:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return _packed(
        tmp_path / "a.docx", {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>"}
    )


def _open(tmp_path: Path, body: str) -> Imported:
    spaces = {"office": "office", "text": "text", "table": "table", "draw": "drawing"}
    names = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for key, name in spaces.items())
    content = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    return _packed(tmp_path / "a.odt", {"content.xml": content})


def _packed(path: Path, parts: dict[str, str]) -> Imported:
    with zipfile.ZipFile(path, "w") as archive:
        if path.suffix == ".odt":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, content in parts.items():
            archive.writestr(name, content)
    return import_file(path)


@pytest.mark.parametrize("form", ["html", "rtf", "docx", "odt"])
def test_every_word_is_spoken_kept_or_told(form: str, tmp_path: Path) -> None:
    chance = random.Random(6)  # noqa: S311 - it keeps no secret
    read = {"html": _web, "rtf": _rich, "docx": _word, "odt": _open}[form]
    pieces = tomllib.loads((CASES.parent / "document_pieces.toml").read_text("utf-8"))[form]
    for _ in range(60):
        around = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 8)))
        words = [f"word{number}x" for number in range(around.count("WORD"))]
        for word in words:
            around = around.replace("WORD", word, 1)
        imported = read(tmp_path, around)
        assert [word for word in words if word not in imported.text + _told(imported)] == []


def test_a_note_in_a_heading_stands_below_it(tmp_path: Path) -> None:
    imported = _web(tmp_path, "<h1>Lake<!-- new title? --></h1><p>Rest.</p>")
    assert imported.text == "# Lake\n\n[note: new title?]\n\nRest.\n"


@pytest.mark.parametrize("machinery", ["<?xml:namespace prefix = o />", "<!--[if !mso]>x<![endif]-->", "<!--more-->"])
def test_comments_that_no_author_wrote_are_no_notes(machinery: str, tmp_path: Path) -> None:
    assert _web(tmp_path, f"<p>Rest.{machinery}</p>").text == "Rest.\n"


def test_nothing_is_fetched_for_a_web_page(tmp_path: Path) -> None:
    imported = _web(tmp_path, "<p>Rest.</p><img src='https://example.org/x.png'><iframe src='//example.org'></iframe>")
    assert "pictures and symbols are left out: there are 2" in _told(imported)


def _rich(tmp_path: Path, body: str) -> Imported:
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}" + body.encode("latin-1") + b"}"
    )
    return import_file(path)


@pytest.mark.parametrize(
    ("body", "words", "named"),
    [
        (r"Rest {\b here}.\par And now.\par", "Rest here. And now.", ""),
        ("Rest.\\\nAnd now.\\\n", "Rest. And now.", ""),
        (r"Un{\i believ}able {\strike old }new{\v  hidden}.", "Unbelievable new.", "«old»"),
        (r"Caf\'e9 \{x\} it\rquote s \f1\'cf\'f0\'e8\f0  ok.", "Café {x} it’s При ok.", ""),
        (r"\uc1 Caf\u233?, \u-10179?\u-8704? rest.", "Café, 😀 rest.", ""),
        (r"\uc2 Caf\u233\'c3\'a9.", "Café.", ""),
        (r"Rest{\field{\*\fldinst HYPERLINK 'x'}{\fldrslt  now}}.", "Rest now.", ""),
        (r"Rest.{\*\annotation Slow?} Now{\footnote Warmly.}.", "Rest. Now .", "«Warmly.»"),
        (r"{\header Private}Rest.{\*\new unheard of}{\pict\bin5 {}{}{} } Now.", "Rest. Now.", "«Private»"),
        (r"One\line Two\page Three\par", "One Two Three", ""),
        (r"\trowd\intbl Time\cell Script\cell\row\intbl 0:00\cell Rest.\par On.\cell\row\pard End.", "Rest. On. End.", "table"),
        (r"{\listtext 1.\tab}Soften the jaw.\par{\listtext 2.\tab}Soften the hands.", "Soften the jaw. Soften the hands.", ""),
        (r"Rest. }}}} Now.", "Rest. Now.", ""),
        (r"{\fonttbl{\f2\fcharset128 C;}}\f2 \'83A\'83\'42\f0  rest.", "アィ rest.", ""),
        (r"Rest.{\field{\*\fldinst PAGE}} Now.", "Rest. Now.", ""),
    ],
)  # fmt: skip
def test_rich_text(body: str, words: str, named: str, tmp_path: Path) -> None:
    imported = _rich(tmp_path, body)
    assert _said(imported) == words
    assert named in _told(imported)


def test_a_heading_of_rich_text_is_one_by_its_style(tmp_path: Path) -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2\outlinelevel1 My own;}}"
    body = rf"{styles}\pard\s1 Lake\par\pard\s2\outlinelevel1 Arriving\par\pard Rest.\par"
    assert _rich(tmp_path, body).text == "# Lake\n\n## Arriving\n\nRest.\n"


@pytest.mark.parametrize(("name", "code"), [("locked.docx", "old Word"), ("a.pages", "not a document")])
def test_what_is_no_document_is_refused_in_plain_words(name: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("docx"):
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Index/Document.iwa", b"x")
    with pytest.raises(GuidedAudioError) as caught:
        import_file(path)
    assert code in (str(caught.value.diagnostics[0]) if isinstance(caught.value, ScriptError) else str(caught.value))


def test_only_a_book_has_chapters_to_choose_from() -> None:
    with pytest.raises(UsageError, match="no chapters"):
        import_file(MANUSCRIPT / "manuscript.docx", chapter="1")
