"""How the words of a document look: by their elements, by properties, and by the styles and classes that these name."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from typing import NamedTuple
from xml.etree.ElementTree import Element

from guided_audio.importing.document_tree import KINDS

_MOST_STYLES, _DEEPEST = 9, 4
_SELECTOR = re.compile(r"\s*[a-zA-Z0-9]*\.([\w-]+)\s*")


class Look(NamedTuple):
    """How words look: their emphasis, if it is known, why they are not spoken, and the level of a heading."""

    emphasis: int | None = None
    gone: str = ""
    level: int = 0
    has_lines: bool = False
    """Whether the ends of its lines are more than blanks."""

    def on(self, outer: "Look") -> "Look":
        """Return how words look that stand inside of others."""
        emphasis = outer.emphasis if self.emphasis is None else self.emphasis
        return Look(emphasis, outer.gone or self.gone, self.level or outer.level, self.has_lines or outer.has_lines)


PLAIN = Look()


class Looks:
    """How the elements of a document look, by the styles and classes among them: of two of one name, the first."""

    def __init__(self, nodes: Iterable[Element]) -> None:
        self._styles: dict[tuple[bool, str], tuple[Look, str]] = {}
        self._classes: dict[str, Look] = {}
        for node in nodes:
            if node.tag in {"w:style", "style:style"}:
                self._add_style(node)
            elif node.tag == "style":
                self._classes.update(_classes("".join(node.itertext())))

    def _add_style(self, node: Element) -> None:
        name = node.get("name", "")
        look = _look_written(_properties(node)).on(_look_named(node.get("display-name", name)))
        key = node.get("family") == "text", node.get("styleId", name)
        self._styles.setdefault(key, (look, node.get("basedOn", node.get("parent-style-name")) or ""))

    def of(self, node: Element) -> Look:
        """Return how an element looks by itself."""
        by_tag = _look_of_tag(node.tag)
        return reduce(Look.on, [*self._said_of(node), by_tag]) if node.attrib else by_tag

    def _said_of(self, node: Element) -> Iterator[Look]:
        """Yield how the attributes of an element say that it looks."""
        outline = node.get("outline-level", "")
        level = min(int(outline), _DEEPEST) if re.fullmatch("[1-9]", outline) else 0
        yield _look_written(_properties(node))._replace(level=level)
        for key in ("rStyle", "pStyle", "style-name"):
            if name := node.get(key):
                yield self._of_style(node.tag == "text:span", name)
        for name in node.get("class", "").split():
            yield self._classes.get(name, PLAIN)
            yield _look_named(name if node.tag == "p" else f"#{name}")
        for key in ("id", "title", "epub:type"):
            if name := node.get(key):
                yield _look_named(f"#{name}")

    def _of_style(self, is_span: bool, name: str) -> Look:
        """Return how a style looks with those on which it builds."""
        look = PLAIN
        for _ in range(_MOST_STYLES):
            if name:
                own, name = self._styles.get((is_span, name), (_look_named(name.replace("_20_", " ")), ""))
                look = look.on(own)
        return look


@lru_cache(maxsize=1024)
def listed(table: str, tag: str) -> str:
    """Return the name under which a table lists an element."""
    return next((name for name, tags in KINDS[table].items() if tag in tags), "")


def _properties(node: Element) -> str:
    return "".join(f"{name}:{node.get(name)};" for name in KINDS["words"]["looks"] if name in node.attrib)


def _classes(sheet: str) -> Iterator[tuple[str, Look]]:
    """Return how the classes of a style sheet look."""
    for rule in sheet.split("}"):
        selectors, _, properties = rule.partition("{")
        if (look := _look_written(properties)) != PLAIN:
            yield from ((found[1], look) for part in selectors.split(",") if (found := _SELECTOR.fullmatch(part)))


@lru_cache(maxsize=1024)
def _look_of_tag(tag: str) -> Look:
    emphasis = listed("emphasis", tag)
    look = Look(int(emphasis) if emphasis else None, listed("gone", tag), has_lines=tag == "pre")
    return look.on(_look_named(tag))


@lru_cache(maxsize=1024)
def _look_named(name: str) -> Look:
    """Return how a paragraph looks by the name of its style or class, or by what a part of a page is called."""
    name = name.strip().lower()
    gone = next((what for what, pattern in KINDS["named"].items() if re.fullmatch(pattern, name)), "")
    level = next((level for level, pattern in KINDS["levels"].items() if re.fullmatch(pattern, name)), "0")
    return Look(None, gone, int(level))


@lru_cache(maxsize=1024)
def _look_written(properties: str) -> Look:
    """Return how words look by their properties, written as web pages do: `font-weight: bold; display: none`."""
    look = PLAIN
    for name, pattern in KINDS["looks"].items():
        if re.search(pattern, properties, re.IGNORECASE):
            look = look._replace(emphasis=int(name)) if name.isdigit() else look._replace(gone=look.gone or name)
    return look
