"""Rich text (.rtf): its groups and words of control, read as the tree that other documents have."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, SubElement

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.document_reader import DocumentReader
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import MAX_DEPTH, kinds, refuse_broken, refuse_many
from guided_audio.importing.draft import Draft

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?[ ]?"
    rb"|(?P<text>(?:\\'[0-9a-fA-F]{2}|[^\\{}])+)|\\(?P<sign>[^a-zA-Z])|(?P<group>[{}])|\\"
)
_BYTE = re.compile(rb"\\'(..)|[\r\n]")
_USUAL = "cp1252"


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read an .rtf document."""
    refuse_many(raw.count(b"{") + raw.count(b"\\") - raw.count(b"\\'"), collector)
    builder = _Builder()
    at = 0
    while found := _TOKEN.match(raw, at):
        at = found.end() + builder.take(found)
        if len(builder.outer) > MAX_DEPTH // 2:  # each may be an element in a paragraph
            refuse_broken(collector, "groups are nested too deep in this document")
    text = DocumentText(collector)
    DocumentReader(text, builder.finish()).read()
    return text.read()


@dataclass(slots=True)
class _Place:
    """An element to which paragraphs are added, and those in it that have begun."""

    element: Element
    paragraph: Element | None = None
    table: Element | None = None


@dataclass(slots=True)
class _State:
    """How the letters of a group look, and where they go."""

    place: _Place | None
    """Where they are added; None if they are not read."""
    looks: Mapping[str, str] = field(default_factory=dict)
    """The words of control that are on: `b`, `i`, `v`."""
    style: int = 0
    level: int = 0
    in_table: int = 0
    is_field: bool = False
    encoding: str = _USUAL
    skipped: int = 1
    """How many characters stand behind a Unicode character for programs that do not know it."""


class _Builder:
    def __init__(self) -> None:
        self._tree = Element("document")
        self._state = _State(_Place(self._tree))
        self.outer: list[_State] = []
        """The groups that are open around the present one."""
        self._places = {word: place for place, words in kinds()["rtf_places"].items() for word in words}
        self._encodings: dict[int, str] = {}
        """Those of the fonts by their numbers, and that of the document as -1."""
        self._font = -1
        self._words = ""
        self._skip = 0
        """How many of the next characters stand for a Unicode character that has been read."""
        self._is_new = False

    def take(self, found: re.Match[bytes]) -> int:
        """Take a piece, and return how many bytes behind it are no text."""
        word = (found["word"] or found["sign"] or b"").decode("latin-1")
        number = int(found["number"] or 1)
        if found["text"]:
            data = _BYTE.sub(lambda byte: bytes.fromhex((byte[1] or b"").decode()), found["text"])
            self._words += data[self._skip :].decode(self._state.encoding, "replace")
            self._skip = max(0, self._skip - len(data))
        elif word == "u":
            self._words += chr(number % 65_536)
            self._skip = self._state.skipped
        elif words := kinds()["rtf_words"].get(word):
            self._words += words
        elif word or found["group"]:
            self._flush()
            self._skip = 0
            if word == "bin":
                return max(0, number)
            self._command(word or found["group"].decode(), number)
        return 0

    def finish(self) -> Element:
        """Return the tree."""
        self._flush()
        self._end_paragraph()
        return self._tree

    def _command(self, word: str, number: int) -> None:
        state, is_new, self._is_new = self._state, self._is_new, word == "*"
        self._begin_place(self._places.get(word, "unread" if is_new else "spoken"))
        match word:
            case "{":
                self.outer.append(state)
                self._state = replace(state, is_field=False)
            case "}" if self.outer:
                if state.is_field:
                    self._add("w:fldChar", {"fldCharType": "end"})
                self._state = self.outer.pop()
            case "field" | "fldrslt":
                state.is_field |= word == "field"
                self._add("w:fldChar", {"fldCharType": "begin" if word == "field" else "separate"})
            case "b" | "i" | "strike" | "striked" | "v" | "deleted":
                state.looks = {**state.looks, word: str(number)}
            case "plain":
                state.looks, state.encoding = {}, self._encodings.get(-1, _USUAL)
            case "pard":
                state.style = state.level = state.in_table = 0
            case "s" | "intbl" | "uc":
                setattr(state, {"s": "style", "intbl": "in_table", "uc": "skipped"}[word], max(0, number))
            case "outlinelevel":
                state.level = number + 1
            case "par" | "\n" | "\r" | "cell" | "row":
                self._end_paragraph(word)
            case "f":
                self._font = number
                state.encoding = self._encodings.get(number, self._encodings.get(-1, _USUAL))
            case "ansicpg" | "fcharset":
                name = f"cp{number}" if word == "ansicpg" else kinds()["rtf_charsets"].get(str(number), "")
                state.encoding = self._encodings[-1 if word == "ansicpg" else self._font] = _codec(name)

    def _begin_place(self, tag: str) -> None:
        """Begin what a word of control says that its group holds."""
        if tag == "unread":
            self._state.place = None
        elif tag != "spoken" and (element := self._add(tag, {})) is not None:
            self._state.place = _Place(element)
            self._state.in_table = 0

    def _flush(self) -> None:
        """Add the words that were read since the letters looked otherwise."""
        words = self._words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._words = ""
        place, state = self._state.place, self._state
        if words and place and place.element.tag == "styles":
            SubElement(self._tree, "w:style", {"styleId": str(state.style), "name": words.partition(";")[0].strip()})
        elif words and (element := self._add("w:t", state.looks)) is not None:
            element.text = words

    def _add(self, tag: str, attributes: Mapping[str, str]) -> Element | None:
        """Add an element to the paragraph that is open, or to a new one, in a table or behind it."""
        place, is_in_table = self._state.place, self._state.in_table > 0
        if place is None:
            return None
        if place.paragraph is None or is_in_table == (place.table is None):
            if not is_in_table:
                place.table = None
            elif place.table is None:
                self._begin_row(place)
            cell = place.element if place.table is None else place.table[-1][-1]
            place.paragraph = SubElement(cell, "w:p")
        return SubElement(place.paragraph, tag, dict(attributes))

    def _end_paragraph(self, word: str = "par") -> None:
        place, state = self._state.place, self._state
        if place and place.paragraph is not None:
            place.paragraph.attrib |= {"pStyle": str(state.style), "outline-level": str(state.level)}
            place.paragraph = None
        if place and state.in_table and word in {"cell", "row"}:
            if place.table is None or word == "row":
                self._begin_row(place)
            if place.table is not None and word == "cell":
                SubElement(place.table[-1], "w:tc")

    @staticmethod
    def _begin_row(place: _Place) -> None:
        if place.table is None:
            place.table = SubElement(place.element, "w:tbl")
        SubElement(SubElement(place.table, "w:tr"), "w:tc")


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return _USUAL
