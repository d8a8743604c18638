"""Temporary files are gone when the program ends, at whatever moment it was interrupted."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from interrupting import interrupted_at

from guided_audio.core import cleanup
from guided_audio.core.files import begin_text, save_text, try_writing
from guided_audio.core.placing import place
from guided_audio.core.temporary import new_temporary, temporary_folder

OLD, NEW = "what was written before", "new"


def replace(folder: Path) -> None:
    save_text(folder / "old", NEW)


def begin(folder: Path) -> None:
    begin_text(folder / "new", NEW)


def try_it(folder: Path) -> None:
    try_writing(folder / "old")


def exchange(folder: Path) -> None:
    """Replace a file where renaming over one is refused."""
    scratch = new_temporary(folder / "old", 0o600)
    scratch.write_text(NEW)
    place(scratch, folder / "old")


def use_folder(folder: Path) -> None:
    del folder
    with temporary_folder() as place:
        (place / "words").write_text("Maya")


@pytest.mark.thorough
@pytest.mark.parametrize("job", [replace, begin, try_it, exchange, use_folder])
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # an iterator that was interrupted
def test_nothing_is_left_wherever_it_is_interrupted(
    job: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if job is exchange:
        monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError))
    for step in itertools.count(1):
        (tmp_path / "old").write_text(OLD)
        more = interrupted_at(step, partial(job, tmp_path), monkeypatch)
        left = {path.name: path.read_text() for path in tmp_path.iterdir()}
        assert left.pop("old") in {OLD, NEW}, step
        assert left.pop("new", NEW) == NEW, step
        assert not left, step
        (tmp_path / "new").unlink(missing_ok=True)
        if not more:
            break
    assert not cleanup._actions
    assert step > 100


def test_a_program_that_ends_removes_what_it_has_made(tmp_path: Path) -> None:
    words = (
        "from pathlib import Path; from guided_audio.core.temporary import new_temporary, make_temporary_folder as make;"
        "new_temporary(Path('a.mp3'), 0o600); make()"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", words], check=True, cwd=tmp_path, env=environment)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_copy_of_the_program_leaves_them_alone(tmp_path: Path) -> None:
    words = (
        "import os, sys; from pathlib import Path; from guided_audio.core.temporary import new_temporary\n"
        "path = new_temporary(Path('a.mp3'), 0o600)\n"
        "child = os.fork()\n"
        "if child: os.waitpid(child, 0); assert path.exists()\n"
    )
    subprocess.run([sys.executable, "-c", words], check=True, cwd=tmp_path)
    assert not list(tmp_path.iterdir())
