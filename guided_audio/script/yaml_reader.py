"""YAML and JSON as a tree in which every scalar is text with its place: without YAML's machinery, and never too deep."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import ScriptError, SourceLocation
from guided_audio.core.translation import N_

MAX_NODES = 100_000

_INDENT = re.compile(" *+")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; `quoted` sets the text "5" apart from the number 5."""

    text: str
    quoted: bool
    location: SourceLocation
    """Where the text itself begins: behind its quote, or on the line below a `|`."""
    start: SourceLocation
    """Where the value begins, its quote or `|` included."""
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


class YamlReader:
    """Builds the tree event by event, and so never goes deeper than it may.

    Args:
        text: The YAML or JSON.
        diagnostics: Where a problem is reported.
        explain: The code, the message and the hint for a kind of problem (syntax, characters, depth, size, machinery,
            key), and for what PyYAML says about it.
        max_depth: How deep lists and mappings may stand in each other.
        first_line: The line of the file on which the text begins.
        strict: Whether tags and a second document are problems, too; PyYAML's own parser is used then, and not libyaml.

    """

    def __init__(
        self,
        text: str,
        diagnostics: DiagnosticCollector,
        explain: Callable[[str, str], tuple[str, str, str]],
        max_depth: int,
        *,
        first_line: int = 1,
        strict: bool = False,
    ) -> None:
        self._text = text
        self._diagnostics = diagnostics
        self._explain = explain
        self._max_depth = max_depth
        self._first = diagnostics.at(first_line)
        self._strict = strict
        self._places = TextPlaces(text, self._first)
        self._root = Items([], self._first)
        self._open: list[Items | Fields] = [self._root]
        self._keys: list[Scalar | None] = [None]
        self._nodes = 0

    def read(self) -> Node | None:
        """Return the tree, None for an empty text; ScriptError if it cannot be read."""
        loader: Any = yaml.SafeLoader if self._strict else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            for event in yaml.parse(self._text, Loader=loader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            place = self._at(error.problem_mark or error.context_mark)
            self._refuse(place, "syntax", str(error.problem or error.context))
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML's own checks have holes
            self._refuse(self._first, "characters", str(error).split("\n")[0])
        found = self._root.items
        return self._root if len(found) > 1 else found[0] if found else None

    def _take(self, event: yaml.Event) -> None:
        tag = getattr(event, "tag", None) if self._strict else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            self._refuse(self._at(event.start_mark), "machinery")
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._descend(Items([], self._at(event.start_mark)))
        elif isinstance(event, yaml.MappingStartEvent):
            self._descend(Fields([], self._at(event.start_mark)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self._strict and self._root.items:
            self._refuse(self._at(event.start_mark), "syntax", N_("but found another document"))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start = self._at(event.start_mark)
        if event.style in {"'", '"'}:
            return Scalar(event.value, True, replace(start, column=start.column + 1), start)
        if event.style not in {"|", ">"}:
            return Scalar(event.value, False, start, start)
        line_end = self._text.find("\n", _index(event.start_mark))
        indent = _INDENT.match(self._text, line_end + 1 if line_end >= 0 else len(self._text))
        below = replace(start, line=start.line + 1, column=len(indent[0]) + 1 if indent else 1)
        return Scalar(event.value, True, below, start, is_block=event.style == "|")

    def _descend(self, node: Items | Fields) -> None:
        if len(self._open) > self._max_depth:
            self._refuse(node.location, "depth")
        self._add(node)
        self._open.append(node)
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(node.location, "size")
        parent, key = self._open[-1], self._keys[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif key is not None:
            parent.pairs.append((key, node))
            self._keys[-1] = None
        elif isinstance(node, Scalar):
            self._keys[-1] = node
        else:
            self._refuse(node.location, "key")

    def _refuse(self, place: SourceLocation, kind: str, words: str = "") -> NoReturn:
        self._diagnostics.error(place, *self._explain(kind, words))
        raise ScriptError(self._diagnostics.sorted())

    def _at(self, mark: Any) -> SourceLocation:  # noqa: ANN401 - PyYAML has two kinds
        """Return the place of a mark; PyYAML would count other line ends than LF, too."""
        return self._places.at(_index(mark))


def _index(mark: Any) -> int:  # noqa: ANN401
    return int(mark.index) if mark else 0
