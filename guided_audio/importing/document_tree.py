"""The trees of documents: what is packed in an archive, XML and web pages, each within what can be read in a moment."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.toml_file import packaged_toml
from guided_audio.importing.foreign_file import needs, refuse

MAX_UNPACKED = 50 * 1024 * 1024
MAX_READ = 8 * 1024 * 1024
"""The most, in bytes, that a document may hold when unpacked, and how much of it is read."""
MAX_PARTS = 2_000
MAX_DEPTH = 200
MAX_ELEMENTS = 200_000
"""Elements and attributes of a document: they take 100 MB and two seconds."""

_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error)
_HINT = "open it in a word processor, and save it as a .docx or as plain text"
_TOKEN = re.compile(
    r"""<!--(?P<comment>.*?)(?:--!?>|\Z)|<[!?][^>]*(?:>|\Z)|</(?P<end>[a-zA-Z][^\s<>/]{0,50})[^<>]*>
    |<(?P<tag>[a-zA-Z][^\s<>/"']{0,50})(?P<attributes>(?>(?:[^<>"']{1,9999}|"[^"]{0,9999}"|'[^']{0,9999}')*))>
    |(?P<text>[^<]+|<+(?=<)|<)""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""(?P<name>[^\s=/"'<>]{1,50})(?:\s{0,20}=\s{0,20}(?P<value>"[^"]*"|'[^']*'|[^\s"'<>]+))?""")


@cache
def kinds() -> Mapping[str, Any]:
    """Return what the elements of documents are, as `documents.toml` lists them."""
    return packaged_toml("guided_audio.importing", "documents.toml")


def unpack(raw: bytes, wanted: str, collector: DiagnosticCollector) -> dict[str, bytes]:
    """Return the parts of an archive whose names match; one that would grow out of all proportion is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            read = [part for part in parts if re.fullmatch(wanted, part.filename)]
            sizes = sum(part.file_size for part in parts), sum(part.file_size for part in read)
            if len(parts) > MAX_PARTS or sizes[0] > MAX_UNPACKED or sizes[1] > MAX_READ:
                refuse(collector, collector.at(1), "too-large", "this document is too large when it is unpacked", _HINT)
            if any(part.flag_bits & 1 for part in read):
                refuse_locked(collector)
            return {part.filename: archive.read(part) for part in read}
    except _BROKEN as error:
        refuse_broken(collector, f"this document cannot be unpacked: {error}")


def refuse_broken(collector: DiagnosticCollector, message: str) -> NoReturn:
    """Refuse what is no document."""
    refuse(collector, collector.at(1), "bad-document", message, _HINT)


def refuse_locked(collector: DiagnosticCollector) -> NoReturn:
    """Refuse a document that only opens with a password or a key."""
    hint = "open it with its password, and save it again without one"
    refuse(collector, collector.at(1), "locked", "this document is protected by a password or a key", hint)


class _TooMuchError(Exception):
    pass


class _Tree(TreeBuilder):
    """Builds a tree whose elements have short names: `w:p`, `text:span`, `h1`; their attributes have no prefix."""

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self._depth, self.count = 0, count
        self._prefixes: Mapping[str, str] = kinds()["namespaces"]

    def start(self, tag: str, attrs: Mapping[str, str]) -> Element:
        namespace, _, name = tag.rpartition("}")
        prefix = self._prefixes.get(namespace[1:], "" if not namespace else "?")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooMuchError(f"elements are nested more than {MAX_DEPTH} deep")
        self.count += 1 + len(attrs)
        if self.count > MAX_ELEMENTS:
            raise _TooMuchError("there are too many pieces of text: split it into several documents")
        short = {key.rpartition("}")[2]: value for key, value in attrs.items()}
        return super().start(f"{prefix}:{name}" if prefix else name, short)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


class _Page:
    """Builds the tree of a web page, whose elements need not be ended; the standard library's needs minutes for some."""

    def __init__(self, count: int) -> None:
        self.tree = _Tree(count)
        self.tree.start("page", {})
        self._open: list[str] = []
        self._ended_by, self._words = kinds()["ended_by"], kinds()["words"]

    def feed(self, text: str) -> Element:
        """Return the tree of a text."""
        at = 0
        while found := _TOKEN.match(text, at):
            at = found.end()
            if found["tag"]:
                self._begin(found["tag"].lower(), found["attributes"])
                if (tag := self._open[-1:]) and tag[0] in self._words["raw"]:
                    end = re.compile(f"(?i)</{tag[0]}|$(?![\\s\\S])").search(text, at)
                    self.tree.data(text[at : (at := end.start() if end else len(text))])
            elif found["end"]:
                self._end(found["end"].lower())
            elif found["comment"] is not None:
                self.tree.start("!--", {})
                self.tree.data(found["comment"])
                self.tree.end("!--")
            elif words := html.unescape(found["text"] or ""):
                self.tree.data(words.replace("\n", "\u2028") if "pre" in self._open else words)
        self._end_to(0)
        self.tree.end("page")
        return self.tree.close()

    def _begin(self, tag: str, attributes: str) -> None:
        for number in range(len(self._open) - 1, -1, -1):
            if tag in self._ended_by.get(self._open[number], ()):
                self._end_to(number)
            elif self._open[number] in self._words["closed"]:
                break
        values = {
            a["name"].lower(): html.unescape((a["value"] or "").strip("\"'")) for a in _ATTRIBUTE.finditer(attributes)
        }
        self.tree.start(tag, values)
        if tag in self._words["empty"] or attributes.endswith("/"):
            self.tree.end(tag)
        else:
            self._open.append(tag)

    def _end(self, tag: str) -> None:
        if tag in self._open:
            self._end_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def _end_to(self, number: int) -> None:
        while len(self._open) > number:
            self.tree.end(self._open.pop())


def read_xml(content: bytes, name: str, collector: DiagnosticCollector) -> Element:
    """Return the tree of XML; entities, document types and endless nesting are refused."""
    with needs("defusedxml", "a document"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser
    parser = DefusedXMLParser(target=_Tree(), forbid_dtd=True)
    try:
        parser.feed(content)
        tree: Element = parser.close()
    except DefusedXmlException:
        refuse(collector, collector.at(1), "dtd", f"document types and entities are not read ({name})", _HINT)
    except (ParseError, _TooMuchError) as error:
        refuse_broken(collector, f"{name} in this document cannot be read: {error}")
    return tree


def read_page(text: str, collector: DiagnosticCollector, count: int = 0) -> tuple[Element, int]:
    """Return the tree of a web page, and how many elements it has, with those of the pages before it."""
    page = _Page(count)
    try:
        return page.feed(text), page.tree.count
    except _TooMuchError as error:
        refuse_broken(collector, f"this page cannot be read: {error}")


def children(node: Element | None, *path: str) -> list[Element]:
    """Return the elements that a path of names leads to."""
    found = [] if node is None else [node]
    for name in path:
        found = [child for parent in found for child in parent if child.tag == name]
    return found


def value(node: Element | None, *path: str, key: str = "val") -> str:
    """Return an attribute of the first element that a path of names leads to, or nothing."""
    return next((found.get(key, "") for found in children(node, *path)), "")
