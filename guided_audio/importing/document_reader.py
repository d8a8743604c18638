"""Reading the tree of a document: what is spoken, what is a heading, a cell or a note, and what is left out and told."""

import re
from xml.etree.ElementTree import Element

from guided_audio.core.translation import N_
from guided_audio.importing.document_looks import PLAIN, Look, Looks, listed
from guided_audio.importing.document_text import DocumentText

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_NOTES = ("w:comment", "w:footnote", "w:endnote")
_CONTENTS = N_("a table of contents")


class DocumentReader:
    """Reads a document of any form into a text: its tree, and those of its styles, notes and margins."""

    def __init__(self, text: DocumentText, tree: Element, *others: Element) -> None:
        self.text = text
        self._tree = tree
        nodes = [node for part in (tree, *others) for node in part.iter()]
        self._looks = Looks(nodes)
        self._is_word = any(node.tag.startswith("w:") for node in tree)
        self._margins = [node for node in nodes if listed("margins", node.tag)]
        self._ended = {node.get("name") for node in nodes if node.tag == "office:annotation-end"}
        self._notes = {(f"{node.tag}Reference", node.get("id")): node for node in nodes if node.tag in _NOTES}
        """The notes that stand elsewhere, by the elements that lead to them and their names."""
        self._boxes: list[Element] = []
        self._fields: list[str] = []
        """For every field of Word that is open, why words in it are not spoken, if so."""
        self.aside: list[str] | None = None
        """What is collected of a note, which is not spoken."""

    def read(self) -> None:
        """Read the document."""
        for words, what in dict.fromkeys((self.words_of(node), listed("margins", node.tag)) for node in self._margins):
            self.text.leave_out(words, what)
        self.read_in(self._tree, PLAIN)
        self._end()
        for node in self._notes.values():
            if node.tag == "office:annotation":
                self._keep(node)  # its range has no end behind it; Word shows no note to which nothing leads
        self.text.end()

    def words_of(self, node: Element) -> str:
        """Return the words in an element, whether they are seen or not."""
        outer, self.aside = self.aside, []
        self.read_in(node, Look(gone=N_("a note")))
        words, self.aside = "".join(self.aside), outer
        return words

    def read_in(self, node: Element, look: Look) -> None:
        """Read what stands in an element that looks so."""
        if not self._is_word or node.tag in {"w:t", "w:delText"}:
            self._say_text(node.text, look)
        for child in node:
            self._read_child(child, self._looks.of(child).on(look))
            if not self._is_word:
                self._say_text(child.tail, look)

    def read_note(self, node: Element, look: Look) -> None:
        """Read a comment or a footnote, or a link that may lead to one."""
        key = node.tag, node.get("id", node.get("name"))
        if node.tag == "office:annotation" and key[1] in self._ended:
            self._notes["office:annotation-end", key[1]] = node
        else:
            self._keep(self._notes.pop(key, node))

    def _keep(self, note: Element) -> None:
        self.text.note(self.words_of(note), N_("a footnote") if "note" in note.tag else N_("a comment"))

    def _say_text(self, words: str | None, look: Look) -> None:
        if words:
            self._say(words.replace("\n", "\u2028") if look.has_lines else _BLANKS.sub(" ", words), look)

    def _say(self, words: str, look: Look) -> None:
        """Speak words, or keep them, or say why they are not spoken."""
        if self.aside is not None:
            self.aside.append(words)
        elif gone := next(filter(None, self._fields), look.gone):
            self.text.leave_out(words, gone)
        else:
            self.text.say(words, look.emphasis or 0)

    def _read_child(self, node: Element, look: Look) -> None:
        match listed("elements", node.tag):
            case "paragraph" | "table" | "row" | "cell" as kind:
                self._read_block(node, kind, look)
            case "rule":
                self._say("\n\n* * *\n\n" if node.tag == "hr" or node.get("hr") == "t" else "", look)
                self.read_in(node, look)
            case "line":
                self._say("\n\n" if node.get("type") in {"page", "column"} else "\n", look)
            case "blank" | "hyphen" as kind:
                self._say({"blank": " ", "hyphen": "-"}[kind], look)
            case "note":
                self.read_note(node, look)
            case "box" if not look.gone:
                self._boxes.append(node)
            case "picture":
                self.text.pictures += 1
            case "versions":  # the first one that holds words is enough
                with_words = [version for version in node if any(part.tag == "w:t" for part in version.iter())]
                for version in with_words[:1] or list(node)[:1]:
                    self.read_in(version, look)
            case "instruction" if self._fields and re.match(r"\s*(?:TOC|INDEX)\b", "".join(node.itertext())):
                self._fields[-1] = _CONTENTS
            case "field":
                self._read_field(node.get("fldCharType", ""))
            case "" | "box":
                self.read_in(node, look)

    def _read_field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(N_("the code of a field"))
        elif kind == "separate" and self._fields and self._fields[-1] != _CONTENTS:
            self._fields[-1] = ""
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _read_block(self, node: Element, kind: str, look: Look) -> None:
        if look.gone:
            self.read_in(node, look)
            self._say(" ", look)
            return
        columns = node.get("colspan", node.get("gridSpan")) or ""
        self.text.begin(kind, int(columns) if re.fullmatch(r"[1-9]\d?", columns) else 1)
        self.read_in(node, look._replace(emphasis=None, level=0) if kind == "paragraph" else look)
        if kind == "table":
            self.text.end_table()
        elif _CONTENTS in self._fields:  # all paragraphs of a table of contents are one finding
            self._say(" ", look)
        elif kind == "paragraph":
            self._end(look.level)

    def _end(self, level: int = 0) -> None:
        self.text.end(level)
        while self._boxes:
            self.read_in(self._boxes.pop(0), PLAIN)
