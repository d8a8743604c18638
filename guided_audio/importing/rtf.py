"""Rich text (.rtf): its groups and words of control, read as the tree that other documents have."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, SubElement

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.translation import N_
from guided_audio.importing.document_reader import DocumentReader
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import KINDS, MAX_DEPTH, refuse_broken, refuse_many
from guided_audio.importing.draft import Draft

_TOKEN = re.compile(
    rb"(?P<text>[^\\{}\r\n]+)|(?P<bytes>(?:\\'[0-9a-fA-F]{2}){1,99})|(?P<group>[{}])|\\(?P<sign>[^a-zA-Z])"
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?[ ]?|[\r\n]+|\\"
)
_USUAL = "cp1252"


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read an .rtf document."""
    words = raw.count(b"\\") - raw.count(b"\\'")
    refuse_many(words + 3 * raw.count(b"{"), collector)  # a group takes as long as three words of control
    text = DocumentText(collector)
    DocumentReader(text, _Builder(collector).build(raw)).read()
    return text.read()


@dataclass(slots=True)
class _Place:
    """An element to which paragraphs are added, and those in it that have begun."""

    element: Element
    paragraph: Element | None = None
    table: Element | None = None


@dataclass(slots=True)
class _Group:
    """How the words of a group look, and where they go."""

    place: _Place
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The words of control that last, and their numbers: `b`, `v0`, `s12`."""
    is_field: bool = False
    encoding: str = _USUAL


class _Builder:
    def __init__(self, collector: DiagnosticCollector) -> None:
        self._collector = collector
        self._tree = Element("document")
        self._group, self._outer = _Group(_Place(self._tree)), list[_Group]()
        self._places = {word: place for place, words in KINDS["rtf_places"].items() for word in words}
        self._lasting = {word for words in KINDS["rtf_lasting"].values() for word in words}
        self._encodings: dict[int, str] = {}
        """Those of the fonts by their numbers, and that of the document as -1."""
        self._font = -1
        self._words, self._bytes = "", bytearray()
        self._skip = 0
        """How many of the next characters stand for a Unicode character that has been read."""
        self._is_new = False

    def build(self, raw: bytes) -> Element:
        """Return the tree of a document."""
        at = 0
        while found := _TOKEN.match(raw, at):
            at = found.end()
            word = (found["word"] or found["sign"] or found["group"] or b"").decode("latin-1")
            number = int(found["number"] or 1)
            if data := found["text"] or bytes.fromhex((found["bytes"] or b"").replace(b"\\'", b"").decode()):
                self._bytes += data[self._skip :]
                self._skip = max(0, self._skip - len(data))
            elif word == "u":
                self._decode(chr(number % 65_536))
                self._skip = max(0, self._group.numbers.get("uc", 1))
            elif not found["group"] and (words := KINDS["rtf_words"].get(word)):
                self._decode(words)
            elif word:
                self._flush()
                self._skip = 0
                self._command(word, number)
                at += max(0, number) if word == "bin" else 0
        self._flush()
        self._end_paragraph("par")
        return self._tree

    def _decode(self, more: str = "") -> None:
        """Decode the bytes that were read, and add more words."""
        self._words += self._bytes.decode(self._group.encoding, "replace") + more
        self._bytes.clear()

    def _command(self, word: str, number: int) -> None:
        group, is_new, self._is_new = self._group, self._is_new, word == "*"
        self._begin_place(self._places.get(word, "unread" if is_new else "spoken"))
        match word:
            case "{":
                self._outer.append(group)
                self._group = replace(group, is_field=False)
                if len(self._outer) > MAX_DEPTH // 2:  # each may be an element in a paragraph
                    refuse_broken(self._collector, N_("groups are nested too deep in this document"))
            case "}" if self._outer:
                if group.is_field:
                    self._add("w:fldChar", fldCharType="end")
                self._group = self._outer.pop()
            case "field" | "fldrslt":
                group.is_field |= word == "field"
                self._add("w:fldChar", fldCharType="begin" if word == "field" else "separate")
            case "pard" | "plain":
                ended = KINDS["rtf_lasting"][word]
                group.numbers = {name: value for name, value in group.numbers.items() if name not in ended}
            case "par" | "\n" | "\r" | "cell" | "row":
                self._end_paragraph(word)
            case "f":
                self._font = number
                group.encoding = self._encodings.get(number, self._encodings.get(-1, _USUAL))
            case "ansicpg" | "fcharset":
                name = f"cp{number}" if word == "ansicpg" else KINDS["rtf_charsets"].get(str(number), "")
                group.encoding = self._encodings[-1 if word == "ansicpg" else self._font] = _codec(name)
            case _ if word in self._lasting:
                group.numbers = {**group.numbers, word: number}

    def _begin_place(self, tag: str) -> None:
        """Begin what a word of control says that its group holds."""
        if tag != "spoken":
            self._group.place = _Place(Element(tag) if tag == "unread" else self._add(tag))
            self._group.numbers = {**self._group.numbers, "intbl": 0}

    def _flush(self) -> None:
        """Add the words that were read since the letters looked otherwise."""
        self._decode()
        words = self._words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._words = ""
        numbers = {name: str(number) for name, number in self._group.numbers.items()}
        if words and self._group.place.element.tag == "styles":
            SubElement(self._tree, "w:style", styleId=numbers.get("s", "0"), name=words.partition(";")[0].strip())
        elif words:
            self._add("w:t", **numbers).text = words

    def _add(self, tag: str, **attributes: str) -> Element:
        """Add an element to the paragraph that is open, or to a new one, in a table or behind it."""
        place, is_in_table = self._group.place, self._group.numbers.get("intbl", 0) > 0
        if place.paragraph is None or is_in_table == (place.table is None):
            place.paragraph = SubElement(self._holder(), "w:p")
        return SubElement(place.paragraph, tag, attributes)

    def _holder(self) -> Element:
        """Return to what paragraphs are added: a place, or a table in it, where rows and cells only begin."""
        place = self._group.place
        if not self._group.numbers.get("intbl"):
            place.table = None
        elif place.table is None:
            place.table = SubElement(place.element, "w:tbl")
            place.table.extend([Element("w:tr"), Element("w:tc")])
        return place.element if place.table is None else place.table

    def _end_paragraph(self, word: str) -> None:
        """End the paragraph that is open, and with it a cell or a row of a table."""
        place, numbers = self._group.place, self._group.numbers
        if place.paragraph is not None:
            place.paragraph.set("pStyle", str(numbers.get("s", 0)))
            place.paragraph.set("outline-level", str(numbers.get("outlinelevel", -1) + 1))
            place.paragraph = None
        if numbers.get("intbl") and word in {"cell", "row"}:
            self._holder().extend([Element("w:tr"), Element("w:tc")] if word == "row" else [Element("w:tc")])


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return _USUAL
