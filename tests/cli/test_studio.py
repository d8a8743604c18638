"""`guided-audio studio`: on this computer alone, over one folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from guided_audio.cli import program
from guided_audio.cli.commands import serve
from guided_audio.cli.commands.serve import Serving
from guided_audio.web.studio.limits import LARGEST_POST


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Serving]:
    """What would be served."""
    found: list[Serving] = []
    monkeypatch.setattr(Serving, "run", lambda serving, *_: found.append(serving))
    monkeypatch.setattr(serve, "open_browser", lambda _: None)
    return found


def test_it_serves_a_folder_on_loopback_alone(served: list[Serving], tmp_path: Path) -> None:
    (tmp_path / "lake.md").write_text("Hello.\n")
    told = CliRunner().invoke(program, ["studio", str(tmp_path), "--json", "--port", "0"])
    assert told.exit_code == 0, told.output
    url = json.loads(told.output)["url"]
    (serving,) = served
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith(f"{serving.access.key}/studio/")
    assert serving.largest == LARGEST_POST
    with TestClient(serving.pages()) as pages:
        assert "lake.md" in pages.get(f"/{serving.access.key}/studio/").text


def test_it_says_where_the_scripts_are_and_nothing_of_phones(served: list[Serving], tmp_path: Path) -> None:
    told = CliRunner().invoke(program, ["studio", str(tmp_path), "--port", "0"])
    assert "Your scripts are at this address" in told.output
    assert "phone" not in told.output
    assert len(served) == 1


def test_its_folder_has_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "lake.md").write_text("Hello.\n")
    for wrong in ("lake.md", "nowhere"):
        told = CliRunner().invoke(program, ["studio", str(tmp_path / wrong)])
        assert told.exit_code == 2
