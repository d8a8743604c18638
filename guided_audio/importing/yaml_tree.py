"""JSON and YAML files as trees, and their values as front matter takes them."""

import re

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.script.yaml_reader import MAX_NODES, Items, Node, Scalar, YamlReader

MAX_DEPTH = 100

_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][\da-fA-F]{2})\\u(?P<low>[dD][c-fC-F][\da-fA-F]{2})|(?P<lone>u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)
_STRUCTURE_HINT = "check the quotes, commas and brackets (JSON), or the indents and colons (YAML) here and just above"
_PROBLEMS = {
    "syntax": ("bad-structure", "this cannot be read here: {}", _STRUCTURE_HINT),
    "characters": ("bad-structure", "this cannot be read: {}", "give JSON or YAML in UTF-8"),
    "key": ("bad-structure", "the name of a field is a word", "quote it"),
    "depth": ("too-deep", f"this is nested more than {MAX_DEPTH} deep", "a script needs a list of steps"),
    "size": ("too-large", f"more than {MAX_NODES:,} values", "split the file"),
    "machinery": (
        "anchors",
        "anchors (&) and aliases (*) are not read",
        'write out what they stand for, or put the text in "quotes"',
    ),
}


def read_tree(text: str, diagnosis: DiagnosticCollector) -> Node | None:
    """Read JSON or YAML; None is an empty file, and what cannot be read raises ScriptError."""
    if text.lstrip().startswith(("{", "[")):  # YAML is stricter than JSON in tabs, and in characters in two halves
        text = _ESCAPE.sub(_whole_escape, text.replace("\t", " "))
    return YamlReader(text, diagnosis, _explain, MAX_DEPTH).read()


def _explain(kind: str, problem: str) -> tuple[str, str, str]:
    code, message, hint = _PROBLEMS[kind]
    return code, message.format(problem), hint


def _whole_escape(escape: re.Match[str]) -> str:
    if escape["low"]:
        return f"\\U{0x10000 + (int(escape['high'], 16) - 0xD800) * 0x400 + int(escape['low'], 16) - 0xDC00:08x}"
    return "\\ufffd" if escape["lone"] else escape[0]


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
