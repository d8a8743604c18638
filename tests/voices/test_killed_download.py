"""The whole program, killed in the middle of a download: nothing is seen of the voice, and the next time goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from end_to_end.sound_server import until
from voices.voice_files import configuration, model
from voices.web_server import Bad, WebServer

from guided_audio.core.config import voices_folder

pytestmark = pytest.mark.thorough

MODEL, BEGUN = model(), 120_000


def adding(url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "guided_audio", "voices", "add", url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_a_killed_download_goes_on(server: WebServer) -> None:
    server.files |= {"/anna.onnx": MODEL, "/anna.onnx.json": configuration()}
    server.bad = [Bad(), Bad(cut_after=BEGUN, stalls=True)]
    part = voices_folder() / "incomplete" / "anna.onnx.part"
    with adding(server.url("/anna.onnx")) as program:
        until(lambda: size_of(part) == BEGUN, "the download did not begin")
        program.kill()
    assert not list(voices_folder().glob("anna*"))
    server.asked.clear()
    with adding(server.url("/anna.onnx")) as program:
        program.wait()
    assert server.asked[-1] == ("/anna.onnx", f"bytes={BEGUN}-", '"one"')
    assert (voices_folder() / "anna.onnx").read_bytes() == MODEL
    assert (voices_folder() / "anna.onnx.json").read_bytes() == configuration()
    assert not part.parent.exists()
