"""Documents that mean harm are refused soon, and those that are locked in plain words; nothing is fetched or expanded."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import pytest
from hostile import is_read_or_refused_soon

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import GuidedAudioError, ScriptError
from guided_audio.importing import epub, office, rtf, web_page

pytestmark = pytest.mark.thorough

SENTENCE = "Breathe in, and let the shoulders drop. "
DTD = '<!DOCTYPE d [<!ENTITY a "b">]>'
OPEN = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
KEYS = (
    '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:CipherData>'
    '<e:CipherReference URI="{}"/></e:CipherData></e:EncryptedData></encryption>'
)


def _packed(**parts: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_opf", ".opf"), content)
    return packed.getvalue()


def _open(body: str, head: str = "", **parts: str | bytes) -> bytes:
    content = f"{head}<office:document-content {OPEN}><office:body>{body}</office:body></office:document-content>"
    return _packed(content_xml=content, **parts)


def _book(page: str, container: str = "", **parts: str | bytes) -> bytes:
    package = '<package><manifest><item id="a" href="a.xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    inside = f'{container}<container><rootfile full-path="b.opf"/></container>'
    return _packed(**{"META-INF__container_xml": inside, "b_opf": package, "a_xml": page, **parts})


def _code(read: Callable[[bytes, DiagnosticCollector], object], raw: bytes) -> str:
    with pytest.raises(ScriptError) as caught:
        read(raw, DiagnosticCollector("calm"))
    return caught.value.diagnostics[-1].code


@pytest.mark.parametrize(
    ("read", "raw", "code"),
    [
        (office.read, lambda: _open("<text:p>x</text:p>", media=b"\0" * 60_000_000), "too-large"),
        (office.read, lambda: _open(f"<text:p>{'x' * 9_000_000}</text:p>"), "too-large"),
        (office.read, lambda: _open("<text:p>" * 5000 + "</text:p>" * 5000), "bad-document"),
        (office.read, lambda: _open("<text:p>&a;</text:p>", DTD), "dtd"),
        (office.read, lambda: _open("<text:p>x</text:p>", styles_xml=f"{DTD}<d/>"), "dtd"),
        (office.read, lambda: _open("<text:p>x</text:p>" * 6_001), "too-large"),
        (office.read, lambda: _open("x", **{"META-INF__manifest_xml": "<m><encryption-data/></m>"}), "locked"),
        (office.read, lambda: _packed(hello=b"x"), "bad-document"),
        (epub.read, lambda: _book("<p>x", media=b"\0" * 60_000_000), "too-large"),
        (epub.read, lambda: _book("x" * 9_000_000), "too-large"),
        (epub.read, lambda: _book("<p>x", DTD), "dtd"),
        (epub.read, lambda: _book("<p>x", **{"META-INF__encryption_xml": KEYS.format("a.xml")}), "locked"),
        (epub.read, lambda: _packed(hello=b"x"), "bad-document"),
        (epub.read, lambda: b"PK\x03\x04", "bad-document"),
        (rtf.read, lambda: b"{" * 2_000_000, "bad-document"),
        (rtf.read, lambda: b"{\\rtf1 " + b"a\\par " * 7_000, "too-large"),
    ],
)
def test_hostile_and_locked_documents(read: Callable[..., object], raw: Callable[[], bytes], code: str) -> None:
    assert _code(read, raw()) == code


def test_a_book_whose_letters_alone_are_locked_is_read() -> None:
    book = _book("<p>Rest.", **{"META-INF__encryption_xml": KEYS.format("fonts/a.otf")})
    assert epub.read(book, DiagnosticCollector("calm"))


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "</a", "<![CDATA[", "<b>", "<p x='", '<p "', "&", "<script>", "<?", "<", "<p>a"]
)
def test_hostile_web_pages(piece: str) -> None:
    def page(size: int) -> str:
        return f"<p>{SENTENCE}</p>" * (size // len(SENTENCE))

    hostile = "<html>" + piece * (100_000 // len(piece))
    is_read_or_refused_soon(lambda text: web_page.read(text, DiagnosticCollector("calm")), hostile, page)


@pytest.mark.parametrize(
    "piece", [b"{", b"}", b"\\b", b"\\'41", b"\\u65?", b"\\*", b"{\\*\\annotation ", b"\\intbl a\\cell ", b"{\\b a}"]
)
def test_hostile_rich_text(piece: bytes) -> None:
    def usual(size: int) -> bytes:
        return b"{\\rtf1 " + (SENTENCE.encode() + b"\\par ") * (size // len(SENTENCE))

    hostile = b"{\\rtf1 " + piece * (100_000 // len(piece))
    is_read_or_refused_soon(lambda raw: rtf.read(raw, DiagnosticCollector("calm")), hostile, usual)


def test_damaged_documents_are_read_or_refused() -> None:
    chance = random.Random(15)  # noqa: S311 - it keeps no secret
    whole = [
        (office.read, _packed(word__document_xml="<d><p>Rest.</p></d>")),
        (office.read, _open("<text:p>Rest.</text:p>" * 20)),
        (epub.read, _book("<h1>Lake</h1><p>Rest.</p>")),
        (
            rtf.read,
            b"{\\rtf1{\\stylesheet{\\s1 heading 1;}}\\intbl a\\cell b\\cell\\row\\pard{\\*\\annotation x} \\'e9\\u8220?}",
        ),
    ]
    for read, raw in whole:
        for _ in range(150):
            damaged = bytearray(raw)
            for _ in range(chance.randint(1, 8)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                read(bytes(damaged[: chance.randint(len(raw) // 2, len(raw))]), DiagnosticCollector("calm"))
            except GuidedAudioError as error:
                assert str(error)
