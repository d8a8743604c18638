"""Word documents (.docx): their styles, fields, comments and footnotes."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.document_reader import PLAIN, DocumentReader, Look, look_named, look_written
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import children, read_xml, refuse_broken, unpack, value
from guided_audio.importing.draft import Draft

_PARTS = r"word/(?:document|styles|comments|footnotes|endnotes|header\d*|footer\d*)\.xml"
_CONTENTS = "a table of contents"
_NOTES = {"w:commentReference": "comments", "w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read a .docx document."""
    parts = unpack(raw, _PARTS, collector)
    if "word/document.xml" not in parts:
        refuse_broken(collector, "this is an archive, and not a document that can be read")
    trees = {name[5:-4]: read_xml(content, name, collector) for name, content in parts.items()}
    text = DocumentText(collector)
    margins = [(_words(trees[name]), name.rstrip("0123456789")) for name in sorted(trees)]
    for words, name in dict.fromkeys(margins):
        if name in {"header", "footer"}:
            text.leave_out(words, f"the page {name}")
    _WordReader(text, trees).read(trees["document"])
    return text.read()


class _WordReader(DocumentReader):
    is_mixed = False

    def __init__(self, text: DocumentText, trees: Mapping[str, Element]) -> None:
        super().__init__(text)
        for style in children(trees.get("styles"), "w:style"):
            look = _direct(style).on(look_named(value(style, "w:name")))
            self.styles["", style.get("styleId", "")] = look, value(style, "w:basedOn")
        self._notes = {
            (part, note.get("id", "")): _words(note) for part in _NOTES.values() for note in trees.get(part, ())
        }
        self._fields: list[str] = []
        """For every field that is open, what is being read of it: its code, its result, or a table of contents."""
        self._is_contents = False

    def look_of(self, node: Element) -> Look:
        if node.tag == "w:p":
            return self.look_of_style("", value(node, "w:pPr", "w:pStyle"))
        if node.tag == "w:r":
            return _direct(node).on(self.look_of_style("", value(node, "w:rPr", "w:rStyle")))
        if node.tag == "w:sdt":
            is_contents = value(node, "w:sdtPr", "w:docPartObj", "w:docPartGallery") == "Table of Contents"
            is_prompt = bool(children(node, "w:sdtPr", "w:showingPlcHdr"))
            return Look(gone=_CONTENTS if is_contents else "a prompt to fill something in" if is_prompt else "")
        return PLAIN

    def say(self, words: str, look: Look) -> None:
        if "code" not in self._fields:
            super().say(words, look._replace(gone=_CONTENTS) if _CONTENTS in self._fields else look)

    def read(self, node: Element, look: Look = PLAIN) -> None:
        match node.tag:
            case "w:t" | "w:delText":
                self.say(node.text or "", look)
            case "w:instrText":
                self._is_contents |= re.match(r"\s*(?:TOC|INDEX)\b", node.text or "") is not None
            case "w:fldChar":
                self._read_field(node.get("fldCharType", ""))
            case _:
                super().read(node, look)

    def _read_field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("code")
        elif kind == "separate" and self._fields:
            self._fields[-1] = _CONTENTS if self._is_contents else "result"
            self._is_contents = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def read_note(self, node: Element, look: Look) -> None:
        part = _NOTES[node.tag]
        words = self._notes.get((part, node.get("id", "")), "")
        self.text.note(words, "a comment" if part == "comments" else "a footnote")


def _direct(node: Element) -> Look:
    properties = (part for found in children(node, "w:rPr") for part in found)
    return look_written("".join(f":{part.tag[2:]}:{part.get('val', '')};" for part in properties))


def _words(node: Element) -> str:
    paragraphs = (paragraph.iter("w:t") for paragraph in node.iter("w:p"))
    return " ".join("".join(run.text or "" for run in runs) for runs in paragraphs)
