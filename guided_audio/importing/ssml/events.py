"""XML as a flat list of what happens in it, each with its place: never a tree, so that depth costs nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.xmlreader import AttributesImpl, Locator

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.importing.guards import needs, refuse

MAX_ELEMENTS = 200_000

_DECLARATION = re.compile(r"\s*+<\?xml[^>]{0,200}\?>")
_PROLOGUE = re.compile(r"(?:\s++|<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->)*+", re.DOTALL)
_WHOLE = re.compile(r"<!DOCTYPE|<(?:[\w.-]{1,40}:)?speak\b", re.IGNORECASE)
_OPEN, _CLOSE = "<speak>", "</speak>"
_CURES = {
    "mismatched tag": "close every <tag> with its own </tag>, the inner ones first",
    "not well-formed (invalid token)": "write &amp; for & and &lt; for <, and put every attribute in quotes",
    "undefined entity": "write the character itself, or a number such as &#160;",
    "no element found": "a closing </tag> is missing at the end",
    "duplicate attribute": "keep one of them",
    "unclosed token": "end this tag with >",
}


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins."""

    name: str
    attributes: Mapping[str, str]
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class End:
    """An element ends."""

    name: str
    location: SourceLocation


class Piece(NamedTuple):
    """A stretch of text without a line end in it, and its place."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Characters:
    """Text between two tags."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment."""

    text: str
    location: SourceLocation


Event = Start | End | Characters | Comment


def read_events(text: str, diagnosis: DiagnosticCollector) -> list[Event]:
    """Read XML, or a fragment of it without one root; what is not well-formed, or has a DTD, raises ScriptError."""
    with needs("defusedxml", "SSML"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.expatreader import DefusedExpatParser

    text, wrapped = _as_document(text)
    reader = DefusedExpatParser(forbid_dtd=True)
    collector = _Collector(diagnosis, reader, len(_OPEN) if wrapped else 0)
    reader.setContentHandler(collector)
    reader.setProperty(property_lexical_handler, collector)
    try:
        reader.feed(f"{_OPEN}{text}{_CLOSE}" if wrapped else text)
        reader.close()
    except DefusedXmlException:
        hint = "take the <!DOCTYPE …> away, and write the characters themselves"
        refuse(diagnosis, collector.place(), "dtd", "document types and entities are not read", hint)
    except SAXParseException as error:
        what = error.getMessage()
        refuse(diagnosis, collector.place(), "xml", f"this XML cannot be read here: {what}", _CURES.get(what, ""))
    return collector.finish()


def _as_document(text: str) -> tuple[str, bool]:
    """Return the text without its XML declaration, and whether it needs a root around it."""
    # The text is decoded already, so that its declared encoding would only mislead.
    text = text.encode("utf-8", "replace").decode("utf-8")
    if declaration := _DECLARATION.match(text):
        text = re.sub(r"[^\n]", " ", declaration[0]) + text[declaration.end() :]
    begin = _PROLOGUE.match(text)
    root = _WHOLE.match(text, begin.end() if begin else 0)
    if root is None:
        return text, True
    return text, not root[0].startswith("<!") and text.count(root[0]) > 1


class _Collector(ContentHandler, LexicalHandler):
    """Writes down what the parser reports; without a wrapper's width, columns are those of the file."""

    def __init__(self, diagnosis: DiagnosticCollector, locator: Locator, shift: int) -> None:
        super().__init__()
        self._diagnosis = diagnosis
        self._locator = locator
        self._shift = shift
        self._events: list[Event] = []
        self._pieces: list[Piece] = []
        self._elements = 0

    def position(self) -> tuple[int, int]:
        """Return the line and column that the parser has reached."""
        line, column = self._locator.getLineNumber() or 1, (self._locator.getColumnNumber() or 0) + 1
        return line, max(column - self._shift, 1) if line == 1 else column

    def place(self) -> SourceLocation:
        """Return the place that the parser has reached."""
        return self._diagnosis.at(*self.position())

    def finish(self) -> list[Event]:
        """Return everything, in order, without the wrapper."""
        self._flush()
        return self._events[1:-1] if self._shift else self._events

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        """Note that an element begins."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            refuse(self._diagnosis, self.place(), "too-many-elements", f"more than {MAX_ELEMENTS:,} elements")
        self._flush()
        self._events.append(Start(name, dict(attrs.items()), self.place()))

    def endElement(self, name: str) -> None:  # noqa: N802
        """Note that an element ends."""
        self._flush()
        self._events.append(End(name, self.place()))

    def characters(self, content: str) -> None:
        """Note a piece of text."""
        self._pieces.append(Piece(content, *self.position()))

    def comment(self, content: str) -> None:
        """Note a comment."""
        self._flush()
        self._events.append(Comment(content, self.place()))

    def _flush(self) -> None:
        if self._pieces:
            self._events.append(Characters(tuple(self._pieces)))
            self._pieces = []
