"""What comes of a command whose reader has read enough, as `head` does."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("command", "both"),
    [("--help", False), ("list --json", False), ("care --all", True), ("care Germny", True)],
    ids=["help", "json", "care", "mistake"],
)
def test_a_reader_that_has_read_enough_ends_a_command_without_a_word(command: str, both: bool) -> None:
    """Its pipe is closed before anything is written, which no timing changes."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "guided_audio", *command.split()],
            stdout=pipe,
            stderr=pipe if both else subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    assert done.returncode in {1, 2}
    assert b"Broken" not in (done.stderr or b"")
    assert b"Traceback" not in (done.stderr or b"")
