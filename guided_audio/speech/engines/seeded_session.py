"""Sessions of onnxruntime on one thread, whose noise a seed decides: the same words sound the same each time.

onnxruntime draws noise on from where the sentence before has left its generator. Here each node that draws is replaced by
nodes that take as many numbers as it would have drawn from an input of their own. A graph is a message in protobuf; nothing
of it is understood beyond that, and all else is passed on as it is: the library onnx takes 0.8 s for the 63 MB of a voice
of Piper, with its import, and this 0.1 s.
"""

import mmap
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from guided_audio.core.translation import N_
from guided_audio.speech.engines.external_data import require_own_data
from guided_audio.speech.engines.protobuf import fields_of, message, text, varint

_NUMBERS = 1 << 18
"""Numbers of noise that a sentence is given at first: Piper takes 17,000 for a second of speech."""
_MOST = 1 << 24
_GRAPH, _NODE, _INPUT = 7, 1, 11
"""Fields of a model and of its graph (onnx.proto)."""
_NODE_INPUT, _NODE_OUTPUT, _OP_TYPE, _ATTRIBUTE = 1, 2, 4, 5
_DRAWING = {"RandomNormalLike": "normal", "RandomUniformLike": "uniform"}
_FLOAT32 = 1


def quiet_runtime() -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Import onnxruntime, and keep it from calling its maker."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # set in workers already, but not where an engine is used without one
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows, no variable keeps it from that
    return onnxruntime


class NoiseInput(NamedTuple):
    """An input of a graph that takes numbers, float32, shape (n,): `normal` of variance 1, or `uniform` from 0 to 1."""

    name: str
    kind: str


class SeededSession:
    """Stands where an onnxruntime session is expected: what it gives depends on its input and on `seed`, on nothing before."""

    def __init__(self, path: Path, model: bytes | bytearray = b"") -> None:
        """Load a model from its file, or the bytes of one that is in memory: then `path` only names it."""
        runtime = quiet_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        read = memoryview(model) if model else _mapped(path)
        require_own_data(read)
        graph, self._noise = give_noise(read)
        given = graph or bytes(model) or str(path)
        self._session = runtime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
        self._model_path = str(path)
        self._numbers = _NUMBERS
        self.seed: Sequence[int] = (0,)
        """Whole numbers, none below 0, that decide the noise."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a session has
        return getattr(self._session, name)

    def run(self, outputs: Sequence[str] | None, inputs: Mapping[str, Any]) -> list[np.ndarray[Any, Any]]:
        """Run the graph as the session does; a sentence that is longer than any before is given more noise."""
        while True:
            try:
                given: list[np.ndarray[Any, Any]] = self._session.run(outputs, {**inputs, **self._drawn()})
            except Exception:  # of too little noise onnxruntime says only that a shape does not fit
                if not self._noise or self._numbers >= _MOST:
                    raise
                self._numbers *= 4
            else:
                return given

    def _drawn(self) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """Return noise for each input; the first numbers are the same however many there are."""
        drawn = {}
        for number, noise in enumerate(self._noise):
            generator = np.random.default_rng((*self.seed, number))
            draw = generator.standard_normal if noise.kind == "normal" else generator.random
            drawn[noise.name] = draw(self._numbers, np.float32)
        return drawn


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))  # it goes with the last view of it


def give_noise(model: memoryview) -> tuple[bytes, tuple[NoiseInput, ...]]:
    """Return a model to which noise is given, and the inputs that take it; with none, the bytes are empty: use it as it is.

    What is no model raises ValueError.
    """
    try:
        graph = next(field for field in fields_of(model) if field.number == _GRAPH)
        pieces, inputs = _changed(graph.inner)
    except (StopIteration, LookupError, UnicodeDecodeError) as error:
        raise ValueError(N_("this is no ONNX model")) from error
    if not inputs:
        return b"", ()
    head = varint(_GRAPH << 3 | 2) + varint(sum(map(len, pieces)))
    return b"".join((model[: graph.start], head, *pieces, model[graph.end :])), tuple(inputs)


def _changed(graph: memoryview) -> tuple[list[bytes | memoryview], list[NoiseInput]]:
    """Return the graph in pieces, with other nodes where noise was drawn, and the inputs they read."""
    pieces: list[bytes | memoryview] = []
    inputs: list[NoiseInput] = []
    copied = 0
    for field in fields_of(graph):
        drawn = _drawn_by(field.inner) if field.number == _NODE else None
        if drawn is not None:
            kind, source, output = drawn
            noise = NoiseInput(f"noise {len(inputs)}", kind)
            pieces += [graph[copied : field.start], _taking(noise.name, source, output)]
            copied = field.end
            inputs.append(noise)
    return [*pieces, graph[copied:], *(_declared(noise.name) for noise in inputs)], inputs


def _drawn_by(node: memoryview) -> tuple[str, str, str] | None:
    """Return what a node draws, like what, and as what; None if it does not, or not in the common way."""
    names: dict[int, str] = {}
    settings: dict[str, int] = {}
    for field in fields_of(node):
        if field.number == _ATTRIBUTE:
            parts = {part.number: part for part in fields_of(field.inner)}
            settings[str(parts[1].inner, "utf-8")] = parts[3].value if 3 in parts else 0
        elif field.number in (_NODE_INPUT, _NODE_OUTPUT, _OP_TYPE):
            names[field.number] = str(field.inner, "utf-8")
    kind = _DRAWING.get(names.get(_OP_TYPE, ""))
    if kind is None or settings.get("dtype", _FLOAT32) != _FLOAT32 or set(settings) - {"dtype", "seed"}:
        return None  # noise of another width, or around another middle
    return kind, names[_NODE_INPUT], names[_NODE_OUTPUT]


def _taking(noise: str, source: str, output: str) -> bytes:
    """Return nodes that take as many numbers from an input as `source` has, and put them into its shape."""
    shape, size, zero, flat = (f"{noise} {step}" for step in ("shape", "size", "zero", "flat"))
    nodes = (
        ("Shape", [source], shape),
        ("ReduceProd", [shape], size),
        ("Sub", [size, size], zero),
        ("Slice", [noise, zero, size], flat),
        ("Reshape", [flat, shape], output),
    )
    return b"".join(_node(*node) for node in nodes)


def _node(operation: str, inputs: list[str], output: str) -> bytes:
    named = (text(_NODE_INPUT, name) for name in inputs)
    return message(_NODE, *named, text(_NODE_OUTPUT, output), text(_OP_TYPE, operation))


def _declared(name: str) -> bytes:
    """Return the declaration of an input, float32, shape (n,)."""
    shape = message(2, message(1, text(2, name)))
    tensor = message(1, b"\x08\x01", shape)  # of element type 1, float32
    return message(_INPUT, text(1, name), message(2, tensor))
