"""Files that look like voices, small enough for tests."""

import io
import json
import random
from hashlib import sha256
from typing import Any

import numpy as np
from speech.engines.onnx_models import FLOAT
from speech.engines.onnx_models import model as onnx_model

from guided_audio.speech.engines.protobuf import message, text, varint

CONFIGURATION: dict[str, Any] = {
    "audio": {"sample_rate": 22_050, "quality": "medium"},
    "espeak": {"voice": "de"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_id_map": {"_": [0], "^": [1], "a": [14]},
    "num_symbols": 256,
    "num_speakers": 1,
}


def model(size: int = 300_000, seed: int = 1) -> bytes:
    """A model that doubles its input, of so many bytes and a few more."""
    noise = random.Random(seed).randbytes(size // 4 * 4)  # noqa: S311
    tensor = message(5, b"\x08" + varint(size // 4) + b"\x10\x01", text(8, "weights"), message(9, noise))
    return onnx_model([("Add", ["x", "x"], "y")], {"x": (FLOAT, 2)}, "y") + message(7, tensor)


def configuration(**changes: object) -> bytes:
    """The JSON of a Piper voice; a field that is None is left out."""
    told = {key: value for key, value in {**CONFIGURATION, **changes}.items() if value is not None}
    return json.dumps(told).encode()


def styles() -> bytes:
    """An archive as Kokoro's voices are."""
    file = io.BytesIO()
    np.savez(file, af_heart=np.zeros((2, 1, 4), np.float32))
    return file.getvalue()


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
