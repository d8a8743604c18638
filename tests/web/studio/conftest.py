"""The studio over a folder of its own, asked as a page asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web.evenings import KEY, SCRIPT, make_library

from guided_audio.web.studio.routes import make_studio

LAKE = "lake.md"


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with one script, whose voice is one of tones."""
    make_library()
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / LAKE).write_text(SCRIPT)
    (tmp_path / "private.md").write_text("Private.\n")
    return folder


@pytest.fixture
def page(scripts: Path) -> Iterator[TestClient]:
    with TestClient(make_studio(KEY, scripts), base_url=f"http://testserver/{KEY}/studio/") as client:
        yield client
