"""Graphs that draw noise by themselves, changed so that the noise is given to them: the same noise gives the same sound.

onnxruntime draws on from where the sentence before has left its generator, so that the same words would sound otherwise each
time. Here each node that draws is replaced by nodes that take as many numbers as it would have drawn from an input of their own.
A graph is a message in protobuf; nothing of it is understood beyond that, and all else is passed on as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

Data = bytes | memoryview

_GRAPH, _NODE, _INPUT = 7, 1, 11
"""Fields of a model and of its graph (onnx.proto)."""
_NODE_INPUT, _NODE_OUTPUT, _OP_TYPE, _ATTRIBUTE = 1, 2, 4, 5
_DRAWING = {"RandomNormalLike": "normal", "RandomUniformLike": "uniform"}
_FLOAT32 = 1


@dataclass(frozen=True, slots=True)
class NoiseInput:
    """An input of a graph that takes numbers, float32, shape (n,), at least as many as the graph uses."""

    name: str
    kind: str
    """`normal`: of variance 1, or `uniform`: from 0 to 1."""


class _Field(NamedTuple):
    number: int
    start: int
    inner: int
    end: int


def give_noise(model: memoryview) -> tuple[bytes, tuple[NoiseInput, ...]]:
    """Return a model to which noise is given, and the inputs that take it; with none, the bytes are empty: use it as it is.

    What is no model raises ValueError.
    """
    try:
        graph = next(field for field in _fields(model, 0, len(model)) if field.number == _GRAPH)
        pieces, inputs = _changed(model, graph)
    except (StopIteration, IndexError, UnicodeDecodeError) as error:
        raise ValueError("this is no ONNX model") from error
    if not inputs:
        return b"", ()
    length = sum(len(piece) for piece in pieces)
    head = _tag(_GRAPH) + _varint(length)
    return b"".join((model[: graph.start], head, *pieces, model[graph.end :])), tuple(inputs)


def _changed(model: memoryview, graph: _Field) -> tuple[list[Data], list[NoiseInput]]:
    """Return the graph in pieces, with other nodes where noise was drawn, and the inputs they read."""
    pieces: list[Data] = []
    inputs: list[NoiseInput] = []
    copied = graph.inner
    for field in _fields(model, graph.inner, graph.end):
        drawn = _drawn(model, field) if field.number == _NODE else None
        if drawn is None:
            continue
        kind, source, output = drawn
        noise = NoiseInput(f"noise {len(inputs)}", kind)
        pieces += [model[copied : field.start], _taking(noise.name, source, output)]
        copied = field.end
        inputs.append(noise)
    return [*pieces, model[copied : graph.end], *(_declared(noise.name) for noise in inputs)], inputs


def _drawn(model: memoryview, node: _Field) -> tuple[str, str, str] | None:
    """Return what a node draws, like what, and as what; None if it does not, or not in the common way."""
    found: dict[int, str] = {}
    settings: dict[str, int] = {}
    for field in _fields(model, node.inner, node.end):
        if field.number in (_NODE_INPUT, _NODE_OUTPUT, _OP_TYPE):
            found[field.number] = str(model[field.inner : field.end], "utf-8")
        elif field.number == _ATTRIBUTE:
            settings.update(_setting(model, field))
    kind = _DRAWING.get(found.get(_OP_TYPE, ""))
    if kind is None or settings.get("dtype", _FLOAT32) != _FLOAT32 or set(settings) - {"dtype", "seed"}:
        return None  # noise of another width, or around another middle
    return kind, found[_NODE_INPUT], found[_NODE_OUTPUT]


def _setting(model: memoryview, attribute: _Field) -> dict[str, int]:
    """Return an attribute's name with its whole number, 0 where it has none."""
    name, number = "", 0
    for field in _fields(model, attribute.inner, attribute.end):
        if field.number == 1:
            name = str(model[field.inner : field.end], "utf-8")
        elif field.number == 3:
            number, _ = _read_varint(model, field.inner)
    return {name: number}


def _taking(noise: str, source: str, output: str) -> bytes:
    """Return nodes that take as many numbers from an input as `source` has, and put them into its shape."""
    shape, size, zero, flat = (f"{noise} {step}" for step in ("shape", "size", "zero", "flat"))
    return b"".join(
        (
            _node("Shape", [source], shape),
            _node("ReduceProd", [shape], size),
            _node("Sub", [size, size], zero),
            _node("Slice", [noise, zero, size], flat),
            _node("Reshape", [flat, shape], output),
        )
    )


def _node(operation: str, inputs: list[str], output: str) -> bytes:
    named = [_text(_NODE_INPUT, name) for name in inputs]
    return _message(_NODE, *named, _text(_NODE_OUTPUT, output), _text(_OP_TYPE, operation))


def _declared(name: str) -> bytes:
    """Return the declaration of an input, float32, shape (n,)."""
    shape = _message(2, _message(1, _text(2, name)))
    tensor = _message(1, b"\x08\x01", shape)  # of element type 1, float32
    return _message(_INPUT, _text(1, name), _message(2, tensor))


def _fields(data: memoryview, at: int, end: int) -> Iterator[_Field]:
    """Yield the fields of a message; `inner` to `end` is what they hold. IndexError where it breaks off."""
    while at < end:
        start = at
        tag, at = _read_varint(data, at)
        inner = at
        match tag & 7:
            case 0:
                _, at = _read_varint(data, at)
            case 1:
                at += 8
            case 2:
                length, inner = _read_varint(data, at)
                at = inner + length
            case 5:
                at += 4
            case _:
                raise IndexError
        if at > end:
            raise IndexError
        yield _Field(tag >> 3, start, inner, at)


def _read_varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*encoded, value))


def _tag(number: int) -> bytes:
    return _varint(number << 3 | 2)


def _message(number: int, *parts: bytes) -> bytes:
    payload = b"".join(parts)
    return _tag(number) + _varint(len(payload)) + payload


def _text(number: int, text: str) -> bytes:
    return _message(number, text.encode())
