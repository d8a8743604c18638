"""Reading the tree of a document: what is spoken, what is a heading, a cell or a note, and what is left out and told."""

import re
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import kinds, value

_MOST_STYLES = 9
_BLANKS = re.compile(r"[ \t\n\r\f]+")


class Look(NamedTuple):
    """How words look: their emphasis, if it is known, why they are not spoken; and the level of a heading."""

    emphasis: int | None = None
    gone: str = ""
    level: int = 0

    def on(self, outer: "Look") -> "Look":
        """Return how words look that stand inside of others."""
        emphasis = outer.emphasis if self.emphasis is None else self.emphasis
        return Look(emphasis, outer.gone or self.gone, self.level or outer.level)


PLAIN = Look()


class DocumentReader:
    """Reads the elements of any document; the readers of one form know its styles and its notes."""

    is_mixed = True
    """Whether words stand in any element, and runs of blanks are one."""

    def __init__(self, text: DocumentText) -> None:
        self.text = text
        self.styles: dict[tuple[str, str], tuple[Look, str]] = {}
        """How each style looks by itself, by its family and name, and the name of the one on which it builds."""
        self._boxes: list[Element] = []

    def look_of(self, node: Element) -> Look:
        """Return how an element looks by its styles."""
        raise NotImplementedError

    def look_of_style(self, family: str, name: str) -> Look:
        """Return how a style looks with those on which it builds."""
        look = PLAIN
        for _ in range(_MOST_STYLES):
            if name:
                own, name = self.styles.get((family, name), (look_named(name.replace("_20_", " ")), ""))
                look = look.on(own)
        return look

    def read_note(self, node: Element, look: Look) -> None:
        """Read a comment or a footnote, or a link that may lead to one."""
        raise NotImplementedError

    def say(self, words: str, look: Look) -> None:
        """Speak words, or say why they are not spoken."""
        if look.gone:
            self.text.leave_out(words, look.gone)
        else:
            self.text.say(words, look.emphasis or 0)

    def read(self, node: Element, look: Look = PLAIN) -> None:
        """Read what stands in an element."""
        self._say_mixed(node.text, look)
        for child in node:
            self._read_child(child, _look_of_tag(child.tag).on(self.look_of(child)).on(look))
            self._say_mixed(child.tail, look)

    def _say_mixed(self, words: str | None, look: Look) -> None:
        if self.is_mixed and words:
            self.say(_BLANKS.sub(" ", words), look)

    def _read_child(self, node: Element, look: Look) -> None:
        match _kind_of(node.tag):
            case "paragraph":
                self._read_paragraph(node, look)
            case "table" | "row" | "cell" as kind:
                self._read_table(node, kind, look)
            case "rule":
                self.say("\n\n* * *\n\n" if node.tag == "hr" or node.get("hr") == "t" else "", look)
                self.read(node, look)
            case "line":
                self.say("\n\n" if node.get("type") in {"page", "column"} else "\n", look)
            case "blank" | "hyphen" as kind:
                self.say({"blank": " ", "hyphen": "-"}[kind], look)
            case "note":
                self.read_note(node, look)
            case "box":
                self._boxes += [] if look.gone else [node]
            case "picture":
                self.text.pictures += 1
            case "versions":  # the first one that holds words is enough
                with_words = [version for version in node if any(part.tag == "w:t" for part in version.iter())]
                for version in with_words[:1] or list(node)[:1]:
                    self.read(version, look)
            case "":
                self.read(node, look)

    def _read_paragraph(self, node: Element, look: Look) -> None:
        if look.gone:  # all paragraphs of a table of contents are one finding
            self.read(node, look)
            self.say(" ", look)
            return
        self.text.end()
        self.read(node, look._replace(emphasis=None, level=0))
        self.text.end(look.level)
        while self._boxes:
            self.read(self._boxes.pop(0))

    def _read_table(self, node: Element, kind: str, look: Look) -> None:
        if kind == "table":
            self.text.begin_table()
        elif kind == "row":
            self.text.begin_row()
        else:
            columns = node.get("colspan") or value(node, "w:tcPr", "w:gridSpan")
            self.text.begin_cell(int(columns) if re.fullmatch(r"\d{1,3}", columns) else 1)
        self.read(node, look)
        if kind == "table":
            self.text.end_table()


def _listed(table: str, tag: str) -> str:
    return next((name for name, tags in kinds()[table].items() if tag in tags), "")


@lru_cache(maxsize=1024)
def _kind_of(tag: str) -> str:
    return _listed("elements", tag)


@lru_cache(maxsize=1024)
def _look_of_tag(tag: str) -> Look:
    emphasis = _listed("emphasis", tag)
    return Look(int(emphasis) if emphasis else None, _listed("gone", tag))


@lru_cache(maxsize=1024)
def look_named(name: str) -> Look:
    """Return how a paragraph looks by the name of its style or class, or by what a part of a page is called."""
    name = name.strip().lower()
    gone, level = (
        next((what for what, pattern in kinds()[table].items() if re.fullmatch(pattern, name)), "")
        for table in ("named", "levels")
    )
    return Look(None, gone, int(level or 0))


@lru_cache(maxsize=1024)
def look_written(properties: str) -> Look:
    """Return how words look by their properties, written as web pages do: `font-weight: bold; display: none`."""
    look = PLAIN
    for name, pattern in kinds()["looks"].items():
        if re.search(pattern, properties, re.IGNORECASE):
            look = look._replace(emphasis=int(name)) if name.isdigit() else look._replace(gone=look.gone or name)
    return look
