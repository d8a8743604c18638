"""JSON and YAML as a tree in which every scalar is a string with its place; without YAML's machinery, and shallow."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.importing.foreign_file import TextPlaces, refuse

MAX_DEPTH = 100
MAX_NODES = 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INDENT = re.compile(" *+")
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][\da-fA-F]{2})\\u(?P<low>[dD][c-fC-F][\da-fA-F]{2})|(?P<lone>u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; `quoted` sets the text "5" apart from the number 5."""

    text: str
    quoted: bool
    location: SourceLocation
    """Where the text itself begins: behind its quote, or on the line below a `|`."""
    is_block: bool = False
    """Whether it stands on lines of its own, as it is."""

    @property
    def is_null(self) -> bool:
        """Whether this says that there is no value."""
        return not self.quoted and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: list[Node]
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping, in its order, with what was given twice given twice."""

    pairs: list[tuple[Scalar, Node]]
    location: SourceLocation


Node = Scalar | Items | Fields


def read_tree(text: str, diagnosis: DiagnosticCollector) -> Node | None:
    """Read JSON or YAML; None is an empty file, and what cannot be read raises ScriptError."""
    if text.lstrip().startswith(("{", "[")):
        text = _as_yaml(text)
    try:
        return _Builder(text, diagnosis).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = text.count("\n") + 1
        place = diagnosis.at(min(mark.line + 1, last), mark.column + 1) if mark else diagnosis.at(last)
        hint = "check the quotes, commas and brackets (JSON), or the indents and colons (YAML) here and just above"
        refuse(diagnosis, place, "bad-structure", f"this cannot be read here: {error.problem or error.context}", hint)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message = f"this cannot be read: {error}".split("\n")[0]
        refuse(diagnosis, diagnosis.at(1), "bad-structure", message, "give JSON or YAML in UTF-8")


def plain(node: Node) -> object:
    """Return a node as front matter knows values: deeper ones are written down as one string."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [spelled(item) for item in node.items]
    return {key.text: spelled(value) for key, value in node.pairs}


def spelled(node: Node) -> str:
    """Return a node as a string for people to read."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return ", ".join(spelled(item) for item in node.items)
    return ", ".join(f"{key.text}: {spelled(value)}" for key, value in node.pairs)


class _Builder:
    """Builds the tree event by event, and so never goes deeper than it means to."""

    def __init__(self, text: str, diagnosis: DiagnosticCollector) -> None:
        self._text = text
        self._diagnosis = diagnosis
        self._places = TextPlaces(text, diagnosis.at(1))
        self._root = Items([], diagnosis.at(1))
        self._open: list[Items | Fields] = [self._root]
        self._keys: list[Scalar | None] = [None]
        self._nodes = 0

    def build(self) -> Node | None:
        for event in yaml.parse(self._text, Loader=_LOADER):
            self._take(event)
        found = self._root.items
        return self._root if len(found) > 1 else found[0] if found else None

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            hint = 'write out what they stand for, or put the text in "quotes"'
            refuse(self._diagnosis, self._at(event), "anchors", "anchors (&) and aliases (*) are not read", hint)
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._descend(Items([], self._at(event)))
        elif isinstance(event, yaml.MappingStartEvent):
            self._descend(Fields([], self._at(event)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text = event.value
        place = self._at(event)
        if event.style in {"'", '"'}:
            return Scalar(text, True, replace(place, column=place.column + 1))
        if event.style not in {"|", ">"}:
            return Scalar(text, False, place)
        line_end = self._text.find("\n", _index(event))
        indent = _INDENT.match(self._text, line_end + 1 if line_end >= 0 else len(self._text))
        place = replace(place, line=place.line + 1, column=len(indent[0]) + 1 if indent else 1)
        return Scalar(text, True, place, is_block=event.style == "|")

    def _descend(self, node: Items | Fields) -> None:
        if len(self._open) > MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} deep"
            refuse(self._diagnosis, node.location, "too-deep", message, "a script needs a list of steps")
        self._add(node)
        self._open.append(node)
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            refuse(self._diagnosis, node.location, "too-large", f"more than {MAX_NODES:,} values", "split the file")
        parent, key = self._open[-1], self._keys[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif key is not None:
            parent.pairs.append((key, node))
            self._keys[-1] = None
        elif isinstance(node, Scalar):
            self._keys[-1] = node
        else:
            refuse(self._diagnosis, node.location, "bad-structure", "the name of a field is a word", "quote it")

    def _at(self, event: yaml.Event) -> SourceLocation:
        """Return the place of an event; PyYAML would count other line ends than LF, too."""
        return self._places.at(_index(event))


def _index(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _as_yaml(text: str) -> str:
    """Return JSON in the few respects in which YAML is stricter: tabs between values, and characters in two halves."""
    return _ESCAPE.sub(_whole_escape, text.replace("\t", " "))


def _whole_escape(escape: re.Match[str]) -> str:
    if escape["low"]:
        return f"\\U{0x10000 + (int(escape['high'], 16) - 0xD800) * 0x400 + int(escape['low'], 16) - 0xDC00:08x}"
    return "\\ufffd" if escape["lone"] else escape[0]
