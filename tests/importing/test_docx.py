"""Documents: their paragraphs are read as any text is, and archives that mean harm are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hostile import costs_at_most

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.importing.document_text import MAX_PARAGRAPHS
from guided_audio.importing.document_tree import MAX_PIECES
from guided_audio.importing.draft import CueWords, Title, Words
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.office import read
from guided_audio.script import Hold, Instruction, Paragraph, parse_script

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def _run(text: str, kind: str = "") -> str:
    return f'<w:r><w:rPr>{kind}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(text)}</w:p>"


def _document(*paragraphs: str, head: str = "", **parts: bytes) -> bytes:
    body = f'{head}<w:document xmlns:w="{_WORD}"><w:body>{"".join(paragraphs)}</w:body></w:document>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", body)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def _refusal(raw: bytes) -> str:
    with pytest.raises(ScriptError) as caught:
        read(raw, DiagnosticCollector("calm.docx"))
    return caught.value.diagnostics[-1].code


def test_a_whole_script() -> None:
    raw = _document(
        _paragraph("Resting by the lake", "Heading1"),
        _paragraph("Duration: 15 minutes"),
        _paragraph("Arriving", "Heading2"),
        f"<w:p>{_run('Let your ')}{_run('shoulders ', '<w:b/>')}{_run('drop. [pause 5 seconds] And your jaw.')}</w:p>",
        _paragraph("(pause 20 seconds)"),
        _paragraph("You are &lt;here&gt; &amp; safe."),
    )
    collector = DiagnosticCollector("calm.docx")
    draft = read(raw, collector)
    script = parse_script(write_parsed(draft)[0]).require()
    holds = [
        part.cue.length.natural
        for element in script.elements
        for part in (element.parts if isinstance(element, Paragraph) else (element,))
        if isinstance(part, Instruction) and isinstance(part.cue, Hold)
    ]
    assert holds == [5.0, 20.0]
    assert script.meta.length == 900.0
    assert [part.text for part in draft.parts if isinstance(part, Title)] == ["Resting by the lake", "Arriving"]
    words = "".join(part.text for part in draft.parts if isinstance(part, Words))
    assert "Let your shoulders drop." in words
    assert "You are <here> & safe." in words
    assert any(part.emphasis for part in draft.parts if isinstance(part, Words) and "shoulders" in part.text)


def test_findings_are_told_at_paragraphs() -> None:
    collector = DiagnosticCollector("calm.docx")
    draft = read(
        _document(*(_paragraph(f"Rest for now, number {n}.") for n in "abc"), _paragraph("(pause)")), collector
    )
    cue = next(part for part in draft.parts if isinstance(part, CueWords))
    assert (cue.location.path, cue.location.line) == ("calm.docx", 4)
    assert all(finding.location.line <= 4 for finding in collector.sorted())


def _field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText> {code} </w:instrText></w:r>{marks[1]}{result}{marks[2]}"


def _box(words: str) -> str:
    return f"<w:r><w:drawing><w:txbxContent>{_paragraph(words)}</w:txbxContent></w:drawing></w:r>"


def _row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


_LINE = "<w:r><w:br/></w:r>"
_NOT_BOLD, _NOT_STRUCK, _OLD = '<w:b w:val="0"/>', '<w:strike w:val="false"/>', '<w:rStyle w:val="Old"/>'
_NESTED = f"<w:tbl>{_row(_paragraph('One.'), _paragraph('Two.'))}</w:tbl>"
_STYLES = (
    '<w:style w:styleId="Old"><w:name w:val="Old words"/><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="Mine"><w:name w:val="My chapter"/><w:basedOn w:val="Kapitel"/></w:style>'
    '<w:style w:styleId="Kapitel"><w:name w:val="heading 2"/><w:basedOn w:val="Mine"/></w:style>'
)


@pytest.mark.parametrize(
    ("body", "written", "told"),
    [
        (f"<w:p>{_run('Rest ')}{_run('on.', _NOT_BOLD)}</w:p>", "Rest on.", ""),
        (f"<w:p>{_run('R')}{_run('e', '<w:b/>')}{_run('st ')}{_run('on.', '<w:b/>')}</w:p>", "Rest **on.**", ""),
        (f"<w:p>{_run('No ', _NOT_STRUCK)}{_run('more.', '<w:dstrike/>')}</w:p>", "No", "«more.»"),
        (f"<w:p>{_run('Rest.')}{_run(' Gone.', _OLD)}</w:p>", "Rest.", "«Gone.»"),
        (_paragraph("The door", "Mine") + _paragraph("Rest."), "## The door\n\nRest.", ""),
        (f"<w:p>{_field('PAGE', _run('4'))}{_run(' doors.')}</w:p>", "4 doors.", ""),
        (f"<w:p>{_field('IF ' + _field('X', _run('no')), _run('Rest.'))}</w:p>", "Rest.", ""),
        (f"<w:p>{_field('TOC', _run('A 1'))}</w:p>{_paragraph('Rest.')}", "Rest.", "«A 1»"),
        (f"<w:p>{_run('One.')}{_box('Two.')}{_run(' Three.')}</w:p>", "One. Three.\n\nTwo.", ""),
        (f"<w:tbl>{_row(_paragraph('One.') + _paragraph('Two.'))}</w:tbl>", "One.\n\nTwo.", ""),
        (f"<w:tbl>{_row(_NESTED)}</w:tbl>", "One.\n\nTwo.", ""),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{_paragraph('Click.')}</w:sdt>{_paragraph('Rest.')}", "Rest.", "«Click.»"),
        (_paragraph("* * *").join([_paragraph("Rest.")] * 2), "Rest.\n\n[long pause]\n\nRest.", "rule"),
        (_paragraph("Rest &lt;NAME&gt; &amp;amp; on."), None, ""),
        (f"<w:p>{_run('Rest.')}<w:r><w:br/><w:br/></w:r>{_run('On.')}</w:p>", "Rest.\n\nOn.", ""),
        (f"<w:p>{_run('Rest.')}{_LINE}{_run('(pause 5s)')}{_LINE}{_run('On.')}</w:p>", "Rest.\n\n[pause 5s]\n\nOn.", ""),
    ],
)  # fmt: skip
def test_what_stands_in_a_document(body: str, written: str | None, told: str) -> None:
    collector = DiagnosticCollector("calm.docx")
    draft = read(_document(body, styles=f'<w:styles xmlns:w="{_WORD}">{_STYLES}</w:styles>'.encode()), collector)
    assert written is None or write_parsed(draft)[0] == f"{written}\n"
    assert told in "\n".join(finding.message for finding in collector.sorted())


def test_headers_and_footers_are_told_once() -> None:
    header = f'<w:hdr xmlns:w="{_WORD}">{_paragraph("Private")}</w:hdr>'.encode()
    collector = DiagnosticCollector("calm.docx")
    read(_document(_paragraph("Rest."), header1=header, header2=header), collector)
    assert [found.message for found in collector.sorted()] == ["the page header is not spoken: «Private»"]


def test_what_is_no_document() -> None:
    assert _refusal(b"PK\x03\x04 and nothing else") == "bad-document"
    assert _refusal(b"") == "bad-document"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert _refusal(buffer.getvalue()) == "bad-document"
    assert _refusal(_document("<w:p>")) == "bad-document"
    assert _refusal(_document(_paragraph("Rest."))[:-30]) == "bad-document"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (lambda: _document(_paragraph("x"), media=b"\0" * 60_000_000), "too-large"),
        (lambda: _document(_paragraph("x" * 9_000_000)), "too-large"),
        (lambda: _document("<w:p>" * 5000 + "</w:p>" * 5000), "bad-document"),
        (lambda: _document(_paragraph("&a;"), head='<!DOCTYPE d [<!ENTITY a "b">]>'), "dtd"),
        (lambda: _document(_paragraph("x"), styles=b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'), "dtd"),
    ],
)
def test_hostile_documents_are_refused_soon(raw: Callable[[], bytes], code: str) -> None:
    content, usual = raw(), _many_paragraphs(10)
    costs_at_most(10, lambda: _refusal(content), lambda: read(usual, DiagnosticCollector("x.docx")))
    assert _refusal(content) == code


def _many_paragraphs(count: int) -> bytes:
    return _document(*(_paragraph(f"Breathe in, and out, {n}. (pause)") for n in range(count)))


@pytest.mark.thorough
def test_ten_times_as_many_paragraphs_take_about_ten_times_as_long() -> None:
    collector = DiagnosticCollector("calm.docx")
    few, many = _many_paragraphs(200), _many_paragraphs(2000)
    drafts = []
    costs_at_most(25, lambda: drafts.append(read(many, collector)), lambda: read(few, collector))
    assert sum(isinstance(part, CueWords) for part in drafts[0].parts) == 2000


_PIECE = "<w:r><w:t>a </w:t></w:r>"
_CELL = f"<w:tc><w:p>{_PIECE}</w:p></w:tc>"


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{_PIECE * 300_000}</w:p>",
        f"<w:tbl>{f'<w:tr>{_CELL * 100}</w:tr>' * 1_000}</w:tbl>",
        f"<w:p>{_PIECE}</w:p>" * (MAX_PARAGRAPHS + 1),
        f"<w:p {' '.join(f'w:a{number}=&quot;1&quot;' for number in range(MAX_PIECES // 2))}/>".replace("&quot;", '"')
        * 2,
    ],
    ids=["runs", "cells", "paragraphs", "attributes"],
)
def test_a_document_of_too_many_pieces_is_refused(body: str) -> None:
    assert _refusal(_document(body)) in {"bad-document", "too-large"}
