"""Models that name other files: whatever they would read of them, they are not loaded."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from speech.engines.onnx_models import FLOAT, model

from guided_audio.core.errors import SpeechError
from guided_audio.speech.engines.external_data import require_own_data
from guided_audio.speech.engines.hibari import HEART, HibariEngine
from guided_audio.speech.engines.protobuf import message, text
from guided_audio.speech.engines.seeded_session import SeededSession

ELSEWHERE = b"\x10\x01" + message(13, text(1, "location"), text(2, "../secret")) + b"\x70\x01"
TENSOR_PLACES = {
    "initializer": message(7, message(5, ELSEWHERE)),
    "sparse values": message(7, message(15, message(1, ELSEWHERE))),
    "attribute": message(7, message(1, message(5, message(5, ELSEWHERE)))),
    "attribute's list": message(7, message(1, message(5, message(10, ELSEWHERE)))),
    "subgraph": message(7, message(1, message(5, message(6, message(5, ELSEWHERE))))),
    "function": message(25, message(7, message(5, message(5, ELSEWHERE)))),
    "training": message(20, message(1, message(5, ELSEWHERE))),
    "a second graph": message(7) + message(7, message(5, ELSEWHERE)),
    "the location alone": message(7, message(5, b"\x70\x01")),
    "a long tag": message(7, message(5, b"\xf0\x80\x80\x80\x10\x01")),
}


@pytest.mark.parametrize("place", TENSOR_PLACES)
def test_no_tensor_may_stand_in_another_file(place: str) -> None:
    with pytest.raises(ValueError, match="reads other files"):
        require_own_data(memoryview(b"\x08\x08" + TENSOR_PLACES[place]))


def test_what_is_all_in_its_file_is_fine() -> None:
    require_own_data(memoryview(model([("Add", ["x", "c"], "y")], {"x": (FLOAT, 2)}, "y", {"c": 1.0})))


@pytest.mark.parametrize("broken", [b"\x0b", b"\x3a\x05", b"\x80" * 100_000, message(7, b"\x0a\x7f")])
def test_what_is_no_model_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="no ONNX model"):
        require_own_data(memoryview(broken))


def test_deep_models_are_no_recursion() -> None:
    inner = message(5, ELSEWHERE)
    for _ in range(3_000):
        inner = message(1, message(5, message(6, inner)))
    with pytest.raises(ValueError, match="reads other files"):
        require_own_data(memoryview(message(7, inner)))


def test_no_engine_loads_such_a_model(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(struct.pack("<f", 1.0))
    path = tmp_path / "models" / "emma.onnx"
    path.parent.mkdir()
    tensor = message(5, b"\x10\x01", text(8, "c"), ELSEWHERE)
    path.write_bytes(model([("Add", ["x", "c"], "y")], {"x": (FLOAT, 1)}, "y") + message(7, tensor))
    with pytest.raises(ValueError, match="reads other files"):
        SeededSession(path)
    with pytest.raises(SpeechError, match="reads other files"):
        HibariEngine().load(replace(HEART, key=str(path)))
