"""Sessions of onnxruntime: on one thread, silent, and with noise that a seed decides."""

import mmap
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from guided_audio.speech.engines.graph_noise import NoiseInput, give_noise

_NUMBERS = 1 << 18
"""Numbers of noise that a sentence is given at first: Piper takes 17,000 for a second of speech."""
_MOST = 1 << 24


def quiet_runtime() -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Import onnxruntime, and keep it from calling its maker."""
    os.environ["ORT_DISABLE_TELEMETRY"] = (
        "1"  # workers have it already; this is for whoever speaks in their own process
    )
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows, no variable keeps it from that
    return onnxruntime


class SeededSession:
    """Stands where an onnxruntime session is expected: what it gives depends on its input and on `seed`, on nothing before."""

    def __init__(self, path: Path) -> None:
        runtime = quiet_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        graph, self._noise = _read(path)
        self._session = runtime.InferenceSession(graph or str(path), options, providers=["CPUExecutionProvider"])
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
        return {
            noise.name: _draw(noise, (*self.seed, number), self._numbers) for number, noise in enumerate(self._noise)
        }


def _draw(noise: NoiseInput, seed: Sequence[int], count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    generator = np.random.default_rng(seed)
    return (generator.standard_normal if noise.kind == "normal" else generator.random)(count, np.float32)


def _read(path: Path) -> tuple[bytes, tuple[NoiseInput, ...]]:
    """Return the graph to which noise is given; nothing if it draws none."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return give_noise(memoryview(mapped))  # the mapping goes with the last view of it
