"""Web pages (.html): their classes and styles, comments and footnotes."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.document_reader import PLAIN, DocumentReader, Look, look_named, look_written
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import read_page
from guided_audio.importing.draft import Draft

_BLOCKS = frozenset({"aside", "dd", "div", "li", "p"})
_WITH_WORDS = frozenset(
    {"a", "b", "dd", "em", "font", "h1", "h2", "h3", "h4", "i", "li", "p", "span", "strong", "td", "th"}
)
_MACHINERY = re.compile(r"\s*(?:/?wp:|\[|/?\w+-?(?:block|container|wrapper)\b|more\b|nextpage\b)")
_SELECTOR = re.compile(r"\s*[a-zA-Z0-9]*\.([\w-]+)\s*")
_NOTE_NAME = re.compile(r"_?(?:sd|user-content-)?(?:ftn|edn|fn|en|foot|end|cmnt|msocom)(?:note)?[-_:.]?\d+(?:sym)?")
_REFERENCE = re.compile(r"note-?ref\b|(?:foot|end)note(?:anc|-reference|-anchor)")
_LONGEST_NUMBER = 8


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read a web page."""
    words = DocumentText(collector)
    read_into(words, read_page(text, collector)[0])
    return words.read()


def read_into(text: DocumentText, tree: Element) -> None:
    """Read the tree of a page into a text."""
    _PageReader(text, tree).read(tree)
    text.end()


class _PageReader(DocumentReader):
    def __init__(self, text: DocumentText, tree: Element) -> None:
        super().__init__(text)
        self._classes = dict(_classes("".join("".join(style.itertext()) for style in tree.iter("style"))))
        self._parents = {child: parent for parent in tree.iter() for child in parent}
        self._named = {node.get(key): node for key in ("name", "id") for node in tree.iter() if node.get(key)}

    def look_of(self, node: Element) -> Look:
        look = look_written(node.get("style", "") + (";display:none" if "hidden" in node.attrib else ""))
        for name in node.get("class", "").split():
            look = look.on(self._classes.get(name, PLAIN)).on(look_named(name if node.tag == "p" else f"#{name}"))
        for key in ("id", "title", "epub:type"):
            look = look.on(look_named(f"#{node.get(key)}"))
        return look.on(look_named(node.tag))

    def read_note(self, node: Element, look: Look) -> None:
        """Keep a comment as a note, and a footnote where its number stands; any other link keeps its words."""
        name = node.get("href", "").rpartition("#")[2]
        kind = " ".join(node.get(key, "") for key in ("class", "epub:type", "role"))
        words = "".join(node.itertext()).strip()
        if node.tag != "a":
            if self._parents[node].tag in _WITH_WORDS and not _MACHINERY.match(words):
                self.text.note(words, "a comment")
        elif not _REFERENCE.search(kind) and not (_NOTE_NAME.fullmatch(name) and len(words) <= _LONGEST_NUMBER):
            self.read(node, look)
        elif (note := self._note_named(name)) is not None:
            self.text.note("".join(_words(note)), "a comment" if re.match("_?(?:cmnt|msocom)", name) else "a footnote")
            after = note.tail
            note.clear()  # it has been read
            note.tail = after
        else:
            self.text.leave_out(words, "the number of a footnote")

    def _note_named(self, name: str) -> Element | None:
        note = self._named.get(name)
        while note is not None and (note.tag not in _BLOCKS or self._is_in_note(note)):
            note = self._parents.get(note)
        return note

    def _is_in_note(self, node: Element) -> bool:
        parent = self._parents.get(node)
        return parent is not None and _NOTE_NAME.fullmatch(parent.get("id", "")) is not None


def _words(node: Element) -> Iterator[str]:
    """Return the words of a note, without its number and the way back to where it belongs."""
    if not (node.tag == "a" and "#" in node.get("href", "")):
        yield node.text or ""
        for child in node:
            yield from _words(child)
            yield child.tail or ""


def _classes(sheet: str) -> Iterator[tuple[str, Look]]:
    """Return how the classes of a style sheet look."""
    for rule in sheet.split("}"):
        selectors, _, properties = rule.partition("{")
        if (look := look_written(properties)) != PLAIN:
            yield from ((found[1], look) for part in selectors.split(",") if (found := _SELECTOR.fullmatch(part)))
