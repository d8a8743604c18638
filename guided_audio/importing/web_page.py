"""Web pages (.html): their comments, and the footnotes to which their links lead."""

import re
from xml.etree.ElementTree import Element

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.translation import N_
from guided_audio.importing.document_looks import Look
from guided_audio.importing.document_reader import DocumentReader
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import KINDS, read_page
from guided_audio.importing.draft import Draft

_LONGEST_NUMBER = 8


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read a web page."""
    words = DocumentText(collector)
    PageReader(words, read_page(text, collector)).read()
    return words.read()


class PageReader(DocumentReader):
    """Reads the tree of a web page."""

    def __init__(self, text: DocumentText, tree: Element) -> None:
        super().__init__(text, tree)
        self._parents = {child: parent for parent in tree.iter() for child in parent}
        self._named = {node.get(key): node for key in ("name", "id") for node in tree.iter() if node.get(key)}

    def read_note(self, node: Element, look: Look) -> None:
        """Keep a comment as a note, and a footnote where its number stands; any other link keeps its words."""
        name = node.get("href", "").rpartition("#")[2]
        kind = " ".join(node.get(key, "") for key in ("class", "epub:type", "role"))
        words = "".join(node.itertext()).strip()
        if node.tag != "a":
            if self._parents[node].tag in KINDS["words"]["commented"] and not _is("machinery", words):
                self.text.note(words, N_("a comment"))
        elif self.aside is not None and "#" in node.get("href", ""):
            return  # from a note back to its place
        elif not _is("reference", kind) and not (_is("note", name) and len(words) <= _LONGEST_NUMBER):
            self.read_in(node, look)
        elif (note := self._note_named(name)) is not None:
            self.text.note(self.words_of(note), N_("a comment") if _is("comment", name) else N_("a footnote"))
            after = note.tail
            note.clear()  # it has been read
            note.tail = after
        else:
            self.text.leave_out(words, N_("the number of a footnote"))

    def _note_named(self, name: str) -> Element | None:
        note = self._named.get(name)
        while note is not None and (note.tag not in KINDS["words"]["noted"] or self._is_in_note(note)):
            note = self._parents.get(note)
        return note

    def _is_in_note(self, node: Element) -> bool:
        parent = self._parents.get(node)
        return parent is not None and _is("note", parent.get("id", ""))


def _is(name: str, text: str) -> bool:
    return re.match(KINDS["page"][name], text) is not None
