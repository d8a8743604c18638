"""What is heard is not recorded, kept or sent: every file and socket of a process that listens is watched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playback import listening_alone
from playback.hearing import QUIET, chunks_of_sound, needs_silero, words


@needs_silero
@pytest.mark.voice
def test_listening_writes_no_file_opens_no_socket_and_starts_no_program(tmp_path: Path) -> None:
    sound = b"".join([QUIET * 40, *chunks_of_sound(words()), QUIET * 251])
    folder = tmp_path / "alone"
    folder.mkdir()
    paths = [str(Path(listening_alone.__file__).parents[1]), *filter(None, sys.path)]
    done = subprocess.run(
        [sys.executable, "-B", listening_alone.__file__],
        input=sound, capture_output=True, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "HOME": str(folder), "TMPDIR": str(folder)},
    )  # fmt: skip
    assert not done.returncode, done.stderr.decode()
    told = json.loads(done.stdout)
    assert told["has_gone_on"]
    assert told["while_listening"] == []
    assert {event.split()[0] for event in told["afterwards"]} >= {"open", "socket.__new__", "socket.connect"}
    assert [path.name for path in folder.iterdir()] == ["written"]
