"""The shape of JSON and YAML scripts: what the fields of a step are, whatever they are called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.plain_yaml import Fields, Items, Node, Scalar
from guided_audio.importing.step_fields import plain_name, read_amount, read_name, step_words

SURELY_MILLISECONDS = 500.0
"""Where every pause without a unit is at least this long, they are taken for milliseconds."""

_MOST_OF_ONE_STEP = 3
_NO_WORDS = re.compile(r"[\d.+-]*|true|false|yes|no|on|off", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a step, with what it is taken for."""

    meaning: str
    unit: str
    name: Scalar
    value: Node


def fields_of(step: Fields) -> Iterator[Field]:
    """Return a step's fields; a field such as «type» says what the others are."""
    kind = next((k for name, value in step.pairs if (k := _kind(name, value))), "")
    for name, value in step.pairs:
        known = read_name(name.text)
        meaning = _fitting(known.meanings, value)
        if meaning == "kind" and _kind(name, value):
            if kind == "bell" and not any(read_name(n.text).meanings[:1] == ("bell",) for n, _ in step.pairs):
                yield Field("bell", "", name, Scalar("bell", True, value.location))
            continue
        is_amount = read_amount(text_of(value)) is not None
        if kind in {"heading", "note"} and meaning == "text":
            meaning = kind
        elif kind in {"text", "heading", "note"} and meaning == "duration" and not is_amount and " " in text_of(value):
            meaning = kind  # {"type": "speech", "value": "Breathe in."}
        elif kind == "pause" and meaning == "text" and is_amount:
            meaning = "pause"
        yield Field(meaning, known.unit, name, value)


def _kind(name: Scalar, value: Node) -> str:
    if "kind" not in read_name(name.text).meanings:
        return ""
    return step_words().kinds.get(plain_name(text_of(value)), "")


def text_of(node: Node) -> str:
    """Return a scalar's text, and nothing for other nodes."""
    return node.text if isinstance(node, Scalar) else ""


def says_something(scalar: Scalar) -> bool:
    """Whether a value has words in it, and is not only a number or a switch."""
    return scalar.quoted or not _NO_WORDS.fullmatch(scalar.text)


def _fitting(meanings: tuple[str, ...], value: Node) -> str:
    """Return what a field means that has this value: a list under «content» is steps, and a string is a text."""
    if not isinstance(value, Scalar) and "steps" in meanings:
        return "steps"
    if isinstance(value, Scalar) and meanings[:1] == ("steps",):
        return "text"
    return meanings[0] if meanings else ""


def is_step(fields: Fields) -> bool:
    """Whether a file is one single step, and not a description with steps in it."""
    has_text = any("text" in read_name(name.text).meanings for name, _ in fields.pairs)
    return (
        has_text
        and all(isinstance(value, Scalar) for _, value in fields.pairs)
        and len(fields.pairs) <= _MOST_OF_ONE_STEP
    )


def walk(tree: Node) -> Iterator[tuple[str, Node]]:
    """Return all fields of a file, as what they mean and their values."""
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Items):
            nodes += reversed(node.items)
        elif isinstance(node, Fields):
            nodes += reversed([value for _, value in node.pairs])
            known = [(read_name(name.text), value) for name, value in node.pairs]
            is_silent = not any({"text", "steps"} & set(name.meanings) for name, _ in known)
            for name, value in known:
                if name.meanings and not name.unit:
                    yield ("pause" if name.meanings[0] == "duration" and is_silent else name.meanings[0]), value


def guess_unit(tree: Node, diagnosis: DiagnosticCollector) -> str:
    """Return the unit of numbers that have none, and tell it where it is not the second."""
    amounts = [
        (amount, value)
        for meaning, value in walk(tree)
        if meaning in {"pause", "before"} and (amount := read_amount(text_of(value))) is not None and amount
    ]
    if not amounts or any(amount < SURELY_MILLISECONDS for amount, _ in amounts):
        return "s"
    message = f"all pauses are numbers from {SURELY_MILLISECONDS:g} on: they are taken for milliseconds"
    diagnosis.warn(amounts[0][1].location, "milliseconds", message, "write a unit: 5s, 500ms")
    return "ms"
