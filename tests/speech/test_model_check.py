"""A model is tried in a process of its own, and what is wrong with it is said by its name."""

import subprocess
from pathlib import Path

import pytest
from speech.engines.onnx_models import FLOAT, model
from voices.voice_files import model as large_model

from guided_audio.core.errors import ResourceError, UsageError
from guided_audio.speech.engines.protobuf import message, text
from guided_audio.speech.model_check import require_loadable

FINE = model([("Add", ["x", "x"], "y")], {"x": (FLOAT, 2)}, "y")


def put(tmp_path: Path, data: bytes) -> Path:
    (tmp_path / "v.part").write_bytes(data)
    return tmp_path / "v.part"


@pytest.mark.parametrize("data", [FINE, large_model()])
def test_a_model_that_loads(tmp_path: Path, data: bytes) -> None:
    require_loadable(put(tmp_path, data), "anna.onnx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (FINE[:-8], "anna.onnx does not load: "),
        (model([("Conjure", ["x"], "y")], {"x": (FLOAT, 2)}, "y"), "Conjure"),
        (FINE + message(7, message(5, message(13, text(1, "location"), text(2, "a"))), b"\x70\x01"), "other files"),
    ],
    ids=["cut off", "unknown operation", "other files"],
)
def test_a_model_that_does_not(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        require_loadable(put(tmp_path, data), "anna.onnx")


def test_one_that_takes_for_ever_or_cannot_be_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: Exception) -> None:
        def run(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(subprocess, "run", run)

    fail(subprocess.TimeoutExpired("python", 120.0))
    with pytest.raises(UsageError, match="within 120 s"):
        require_loadable(tmp_path, "anna.onnx")
    fail(OSError(11, "Resource temporarily unavailable"))
    with pytest.raises(ResourceError, match="could be started"):
        require_loadable(tmp_path, "anna.onnx")
