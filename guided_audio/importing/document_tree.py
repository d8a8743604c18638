"""The trees of documents: what is packed in an archive, XML and web pages, each within what can be read in a moment."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.importing.foreign_file import needs, refuse

MAX_UNPACKED = 50 * 1024 * 1024
MAX_READ = 8 * 1024 * 1024
"""The most, in bytes, that a document may hold when unpacked, and how much of it is read."""
MAX_PARTS = 2_000
MAX_DEPTH = 200
MAX_PIECES = 200_000
"""Elements and attributes of a document: they take 100 MB and two seconds."""

KINDS: Mapping[str, Any] = packaged_toml("guided_audio.importing", "documents.toml")
"""What the elements of documents are."""
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error)
_HINT = N_("open it in a word processor, and save it as a .docx or as plain text")


def unpack(raw: bytes, wanted: str, collector: DiagnosticCollector) -> dict[str, bytes]:
    """Return the parts of an archive whose names match; one that would grow out of all proportion is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            read = [part for part in parts if re.fullmatch(wanted, part.filename)]
            sizes = sum(part.file_size for part in parts), sum(part.file_size for part in read)
            if len(parts) > MAX_PARTS or sizes[0] > MAX_UNPACKED or sizes[1] > MAX_READ:
                refuse(
                    collector, collector.at(1), "too-large", N_("this document is too large when it is unpacked"), _HINT
                )
            if any(part.flag_bits & 1 for part in read):
                refuse_locked(collector)
            contents = {part.filename: archive.read(part) for part in read}
    except _BROKEN as error:
        refuse_broken(collector, N_("this document cannot be unpacked: {error}", error=error))
    refuse_many(sum(map(_count, contents.values())), collector)
    return contents


def refuse_broken(collector: DiagnosticCollector, message: str) -> NoReturn:
    """Refuse what is no document."""
    refuse(collector, collector.at(1), "bad-document", message, _HINT)


def refuse_locked(collector: DiagnosticCollector) -> NoReturn:
    """Refuse a document that only opens with a password or a key."""
    hint = N_("open it with its password, and save it again without one")
    refuse(collector, collector.at(1), "locked", N_("this document is protected by a password or a key"), hint)


def refuse_many(pieces: int, collector: DiagnosticCollector) -> None:
    """Refuse a document of more pieces than can be read in a moment."""
    if pieces > MAX_PIECES:
        refuse_broken(collector, N_("there are too many pieces of text: split it into several documents"))


def read_xml(content: bytes, collector: DiagnosticCollector) -> Element:
    """Return the tree of XML; document types and endless nesting are refused."""
    return _read(content, "XMLParser", target=_XmlTree(collector))


def read_page(text: str, collector: DiagnosticCollector) -> Element:
    """Return the tree of a web page, whose elements need not be ended."""
    content = text.encode()
    refuse_many(_count(content), collector)
    return _read(content, "HTMLParser", target=_PageTree(collector), encoding="utf-8")


def _read(content: bytes, parser: str, target: "_Tree", **options: str) -> Element:
    with needs("lxml", N_("a document")):
        from lxml import etree
    try:
        reader = getattr(etree, parser)(target=target, **options)
        reader.feed(content)
        tree: Element = reader.close()
    except etree.ParseError as error:
        refuse_broken(target.collector, N_("this document cannot be read: {error}", error=error))
    return tree


def _count(content: bytes) -> int:
    """Return about how many elements and attributes there are in XML or in a web page."""
    return content.count(b"<") - content.count(b"</") + content.count(b"=")


class _Tree(TreeBuilder):
    """Builds a tree of elements with short names, `w:p`, `text:span`, `h1`, and attributes without a prefix.

    What is said of an element by others inside of it, such as <w:rPr><w:b w:val="0"/></w:rPr>, becomes its attributes.
    """

    def __init__(self, collector: DiagnosticCollector) -> None:
        super().__init__()
        self.collector = collector
        self._open: list[Element] = []
        self.start("document", {})

    def start(self, tag: str, attrs: Mapping[str, str]) -> Element:
        namespace, _, name = tag.rpartition("}")
        prefix = KINDS["namespaces"].get(namespace[1:], "?:") if namespace else ""
        element = super().start(prefix + name, {key.rpartition("}")[2]: value for key, value in attrs.items()})
        if self._open and self._open[-1].tag in KINDS["words"]["properties"]:
            self._open[-1].set(name, element.get("val", ""))
        self._open.append(element)
        if len(self._open) > MAX_DEPTH:
            refuse_broken(
                self.collector,
                N_("elements are nested more than {most} deep in this document", most=MAX_DEPTH),
            )
        return element

    def end(self, tag: str) -> Element:
        element = self._open.pop()
        if self._open and f"{self._open[-1].tag} {element.tag}" in KINDS["words"]["given"]:
            self._open[-1].attrib.update(element.attrib)
        return super().end(element.tag)

    def close(self) -> Element:
        self.end("document")
        return super().close()


class _XmlTree(_Tree):
    def doctype(self, name: str, public: str | None, system: str | None) -> NoReturn:
        refuse(self.collector, self.collector.at(1), "dtd", N_("document types and entities are not read"), _HINT)


class _PageTree(_Tree):
    def comment(self, text: str | None, /) -> Element:
        self.start("!--", {})
        self.data(text or "")
        return self.end("!--")
