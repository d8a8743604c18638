"""Tiny ONNX models, written without the package that usually writes them."""

import struct
from collections.abc import Mapping, Sequence

from guided_audio.speech.engines.protobuf import message, text, varint

FLOAT, INT64 = 1, 7


def model(
    nodes: Sequence[tuple[str, list[str], str]],
    inputs: Mapping[str, tuple[int, int]],
    output: str,
    constants: Mapping[str, float] | None = None,
) -> bytes:
    """Return a model; inputs by name with their type and how many dimensions they have, constants without any."""
    parts = [_node(*node) for node in nodes]
    parts += [_declared(11, name, *kind) for name, kind in inputs.items()]
    parts += [_constant(name, value) for name, value in (constants or {}).items()]
    graph = message(7, *parts, text(2, "g"), _declared(12, output, FLOAT, None))
    return b"\x08\x08" + graph + message(8, b"\x10\x11")  # IR version 8, operations of version 17


def _node(operation: str, inputs: list[str], output: str) -> bytes:
    """Return a node; `Cast to 1` is one with an attribute."""
    name, *setting = operation.split()
    parts = [*(text(1, source) for source in inputs), text(2, output), text(4, name)]
    if setting:
        key, value = setting
        parts.append(message(5, text(1, key), b"\x18" + varint(int(value)), b"\xa0\x01\x02"))
    return message(1, *parts)


def _declared(field: int, name: str, kind: int, dimensions: int | None) -> bytes:
    shape = b"" if dimensions is None else message(2, *(message(1, text(2, f"{name}{n}")) for n in range(dimensions)))
    tensor = message(1, b"\x08" + varint(kind), shape)
    return message(field, text(1, name), message(2, tensor))


def _constant(name: str, value: float) -> bytes:
    return message(5, b"\x10\x01", message(9, struct.pack("<f", value)), text(8, name))
