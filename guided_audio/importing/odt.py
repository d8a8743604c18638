"""OpenDocument texts (.odt): their styles, comments and footnotes."""

from xml.etree.ElementTree import Element

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.document_reader import DocumentReader, Look, look_named, look_written
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import children, read_xml, refuse_broken, refuse_locked, unpack
from guided_audio.importing.draft import Draft

_FAMILIES = {"text:p": "paragraph", "text:h": "paragraph", "text:span": "text", "text:section": "section"}
_MARGINS = {"style:header": "the page header", "style:footer": "the page footer"}


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read an .odt document."""
    parts = unpack(raw, r"content\.xml|styles\.xml|META-INF/manifest\.xml|encrypted-package", collector)
    if b"encryption-data" in parts.pop("META-INF/manifest.xml", b"") or "encrypted-package" in parts:
        refuse_locked(collector)
    if "content.xml" not in parts:
        refuse_broken(collector, "this is an archive, and not a document that can be read")
    trees = [read_xml(parts[name], name, collector) for name in ("content.xml", "styles.xml") if name in parts]
    text = DocumentText(collector)
    reader = _OpenReader(text, trees)
    for margin in (part for tree in trees[1:] for part in tree.iter() if part.tag in _MARGINS):
        text.leave_out(_words(margin), _MARGINS[margin.tag])
    for body in children(trees[0], "office:body"):
        reader.read(body)
    return text.read()


def _words(node: Element) -> str:
    return " ".join("".join(paragraph.itertext()) for paragraph in node.iter("text:p"))


class _OpenReader(DocumentReader):
    def __init__(self, text: DocumentText, trees: list[Element]) -> None:
        super().__init__(text)
        for style in (style for tree in reversed(trees) for style in tree.iter("style:style")):
            name, base = style.get("name", ""), style.get("parent-style-name", "")
            found = children(style, "style:text-properties")
            written = "".join(f"{key}:{said};" for properties in found for key, said in properties.items())
            look = look_written(written).on(look_named(style.get("display-name", name)))
            self.styles[style.get("family", ""), name] = look, base
        self._ends = {end.get("name") for tree in trees for end in tree.iter("office:annotation-end")}
        self._comments: dict[str | None, str] = {}

    def look_of(self, node: Element) -> Look:
        if node.tag not in _FAMILIES:
            return Look()
        level = node.get("outline-level", "1") if node.tag == "text:h" else "0"
        own = look_written(f"display:{node.get('display', '')}")._replace(level=int(level) if level.isdigit() else 1)
        return own.on(self.look_of_style(_FAMILIES[node.tag], node.get("style-name", "")))

    def read_note(self, node: Element, look: Look) -> None:
        if node.tag == "text:note":
            self.text.note(_words(node), "a footnote")
            return
        name = node.get("name")
        if node.tag == "office:annotation":
            self._comments[name] = _words(node)
        if node.tag == "office:annotation-end" or name not in self._ends:
            self.text.note(self._comments.pop(name, ""), "a comment")
