"""Reading .docx documents: as paragraphs of text, which are then read as any other text is."""

import html
import io
import re
import zipfile
from collections.abc import Sequence
from html.parser import HTMLParser
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import Diagnostic, SourceLocation
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import needs, refuse
from guided_audio.importing.plain_text import read as read_plain
from guided_audio.importing.written_cues import note_cues

MAX_UNPACKED = 50 * 1024 * 1024
MAX_XML = 8 * 1024 * 1024
"""The most, in bytes, that a document may hold when unpacked, and how much of it may be XML."""
MAX_PARTS = 2_000
MAX_DEPTH = 200
MAX_ELEMENTS = 60_000
"""Elements and attributes of a document; a paragraph, a row or a cell counts as ten, as it takes that long to read: 0.5 ms.

So a document takes a few seconds at most; a script of 256 KB in paragraphs of 50 letters has half as many.
"""

_BROKEN_ARCHIVE = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError, ValueError)
_BROKEN_DOCUMENT = (LookupError, ValueError, TypeError, AttributeError, OSError, RecursionError, SAXException)
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th"})
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_EMPHASIS = {"em": "*", "strong": "**"}
_TAG_OR_REFERENCE = re.compile(r"<(?=[a-zA-Z/!])(?!break\b)|&(?=#?\w{1,31};)")
_HINT = "open it in a word processor, and save it as a .docx or as plain text"


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read a .docx document; the lines of its findings are the numbers of its paragraphs."""
    _check(raw, collector)
    with needs("mammoth", "a .docx document"):
        import mammoth
    pictures: list[object] = []

    def leave_out(picture: object) -> list[object]:
        pictures.append(picture)
        return []

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(raw), style_map=_STYLES, include_embedded_style_map=False, convert_image=leave_out
        )
    except _BROKEN_DOCUMENT as error:
        message = f"this document cannot be read: {type(error).__name__}"
        refuse(collector, collector.at(1), "bad-document", message, _HINT)
    for message in dict.fromkeys(str(message.message) for message in result.messages):
        collector.warn(collector.at(1), "document", message)
    if pictures:
        collector.warn(collector.at(1), "picture", f"pictures are left out: there are {len(pictures)}")
    page = _Page(collector)
    page.feed(result.value)
    page.close()
    page.end()
    return read_plain("\n".join(page.lines), _Paragraphs(collector, page.numbers))


def _check(raw: bytes, collector: DiagnosticCollector) -> None:
    """Refuse a document that would grow out of all proportion, and XML with entities or endless nesting."""
    start = collector.at(1)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            sizes = sum(part.file_size for part in parts), sum(part.file_size for part in xml)
            if len(parts) > MAX_PARTS or sizes[0] > MAX_UNPACKED or sizes[1] > MAX_XML:
                refuse(collector, start, "too-large", "this document is too large when it is unpacked", _HINT)
            if "word/document.xml" not in archive.namelist():
                refuse(collector, start, "bad-document", "this is an archive, and not a .docx document", _HINT)
            elements = _Elements()
            for part in xml:
                _check_xml(archive.read(part), part.filename, elements, collector)
    except _BROKEN_ARCHIVE as error:
        refuse(collector, start, "bad-document", f"this document cannot be unpacked: {error}", _HINT)


def _check_xml(content: bytes, name: str, elements: "_Elements", collector: DiagnosticCollector) -> None:
    with needs("defusedxml", "a .docx document"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.sax import parseString
    try:
        parseString(content, elements, forbid_dtd=True)
    except DefusedXmlException:
        refuse(collector, collector.at(1), "dtd", f"document types and entities are not read ({name})", _HINT)
    except SAXException as error:
        what = error.getMessage()
        refuse(collector, collector.at(1), "bad-document", f"{name} in this document cannot be read: {what}", _HINT)


class _Elements(ContentHandler):
    """Refuses elements nested more deeply than the library that reads them can follow, and more than it reads in a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def startDocument(self) -> None:  # noqa: N802 - SAX names it
        self._depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SAXException(f"elements are nested more than {MAX_DEPTH} deep")
        self._count += len(attrs) + (10 if name.rpartition(":")[2] in {"p", "tr", "tc"} else 1)
        if self._count > MAX_ELEMENTS:
            raise SAXException(
                "there are too many paragraphs, cells or pieces of text: split it into several documents"
            )

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1


class _Page(HTMLParser):
    """Turns simple HTML into lines of text with the marks that a writer of plain text would use."""

    def __init__(self, collector: DiagnosticCollector) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.numbers: list[int] = []
        """For each line, the number of its paragraph."""
        self._collector = collector
        self._words = ""
        self._mark = ""
        self._lists: list[int] = []
        self._is_note = False
        self._is_reference = False
        self._paragraph = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS:
            self.end()
        if tag in {"ul", "ol"}:
            self.end()
            self._lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self._begin_item(given)
        elif tag[:1] == "h" and tag[1:].isdigit():
            self._mark = "#" * int(tag[1:]) + " "
        elif tag == "br":
            self._words += "\n"
        elif tag == "table":
            self._warn("table", "the cells of a table are spoken one by one")
        elif tag == "a" and (given.get("href") or "").startswith(("#footnote", "#endnote")):
            self._is_reference = True
        elif tag in _EMPHASIS:
            self._words += _EMPHASIS[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end()
            self._mark, self._is_note = "", self._is_note and tag != "li"
        elif tag in {"ul", "ol"} and self._lists:
            self.end()
            self._lists.pop()
        elif tag == "a":
            self._is_reference = False
        elif tag in _EMPHASIS:
            self._close_emphasis(_EMPHASIS[tag])

    def handle_data(self, data: str) -> None:
        if not self._is_reference:  # the number of a note, and the arrow back from it
            self._words += data.replace("\n", " ")

    def end(self) -> None:
        """End a paragraph, if there is one."""
        words = self._words.strip(" \t")
        self._words = ""
        if not words.strip("*\n "):
            return
        if not self._mark.startswith("#"):  # a document has no tags, and a reader of plain text would see some
            words = _TAG_OR_REFERENCE.sub(lambda found: html.escape(found[0]), words)
        lines = [f"[{inside}]" for inside in note_cues(words)] if self._is_note else words.split("\n")
        self.lines += [f"{self._mark}{lines[0].strip()}", *(line.strip() for line in lines[1:]), ""]
        self.numbers += [self._paragraph] * (len(lines) + 1)
        self._paragraph += 1
        self._mark = ""

    def _warn(self, code: str, message: str) -> None:
        self._collector.warn(self._collector.at(self._paragraph), code, message)

    def _begin_item(self, given: dict[str, str | None]) -> None:
        name = given.get("id") or ""
        if name.startswith(("footnote", "endnote")):
            self._warn("footnote", "a footnote is kept as a note, and not spoken")
            self._is_note = True
            return
        number = self._lists[-1] if self._lists else 0
        self._mark = f"{number}. " if number else "- "
        if number:
            self._lists[-1] += 1

    def _close_emphasis(self, mark: str) -> None:
        """Close emphasis before the blank that word processors leave inside it, or Markdown would not see it."""
        core = self._words.rstrip(" ")
        blanks = self._words[len(core) :]
        self._words = core.removesuffix(mark) + blanks if core.endswith(mark) else f"{core}{mark}{blanks}"


class _Paragraphs(DiagnosticCollector):
    """Reports findings at the numbers of paragraphs, as a document has no lines."""

    def __init__(self, document: DiagnosticCollector, numbers: Sequence[int]) -> None:
        super().__init__(document.path)
        self._document = document
        self._numbers = numbers

    def at(self, line: int, column: int = 1) -> SourceLocation:
        """Return the place of a line of the text."""
        return self._document.at(self._numbers[min(line, len(self._numbers)) - 1] if self._numbers else 1, column)

    def _add(self, diagnostic: Diagnostic) -> None:
        self._document._add(diagnostic)
