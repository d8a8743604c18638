"""Files that look like voices, small enough for tests."""

import io
import json
import random
from hashlib import sha256
from typing import Any

import numpy as np

CONFIGURATION: dict[str, Any] = {
    "audio": {"sample_rate": 22_050, "quality": "medium"},
    "espeak": {"voice": "de"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_id_map": {"_": [0], "^": [1], "a": [14]},
    "num_symbols": 256,
    "num_speakers": 1,
}


def model(size: int = 300_000, seed: int = 1) -> bytes:
    """Bytes that begin as an ONNX file does."""
    return b"\x08\x08\x12\x07pytorch" + random.Random(seed).randbytes(size)  # noqa: S311


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
