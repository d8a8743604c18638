"""What workers say of themselves, who is given rows, and what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from session.batch.conftest import Write

from guided_audio.core.errors import ClusterError
from guided_audio.session.batch import cluster
from guided_audio.session.batch.cluster import Cluster, report
from guided_audio.session.batch.job import Job
from guided_audio.session.batch.manifest import read_manifest
from guided_audio.session.batch.performing import perform
from guided_audio.session.batch.rows import RowReader

HERE = version("guided-audio")
FIT = (HERE, ())


class Client:
    """A client of a cluster whose workers say these things."""

    def __init__(self, said: Mapping[str, object]) -> None:
        self._said = said
        self.given: dict[str, Any] = {}

    def run(self, asked: object, *more: object, on_error: str) -> Mapping[str, object]:
        assert (asked, on_error) == (report, "return")
        return self._said

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self._said, 8)

    def get_executor(self, **options: Any) -> None:
        self.given = options

    def close(self, timeout: float) -> None:
        """Nothing has to end."""


@pytest.fixture
def job(write: Write) -> Job:
    return RowReader().job(next(read_manifest(write("script,id,name", "short.md,c-1,Maya"))))


def told(monkeypatch: pytest.MonkeyPatch, **said: object) -> tuple[Client, Cluster, list[str]]:
    lines: list[str] = []
    client = Client(said)
    monkeypatch.setattr(cluster, "_connected", lambda _: client)
    return client, Cluster("tcp://x", ["tone:tone"], lines.append), lines


def test_a_worker_says_its_version_and_what_it_lacks() -> None:
    assert report(["tone:tone", "tone:nobody"]) == (HERE, ("tone:nobody",))


def test_all_are_given_rows_and_those_that_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    client, crew, lines = told(monkeypatch, a=FIT, b=FIT)
    with crew:
        assert client.given == {"pure": False, "workers": None}
        assert crew.window == 48
    assert lines == ["2 of 2 workers have all that is needed"]


def test_one_of_another_version_or_without_a_voice_is_given_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    client, crew, lines = told(monkeypatch, a=("0.0.1", ()), b=FIT, c=(HERE, ("piper:joe",)), d=ImportError("no"))
    with crew:
        assert client.given["workers"] == ["b"]
    assert [line.split(":")[0] for line in lines[:3]] == [f"the worker {name} is given nothing" for name in "acd"]
    assert "0.0.1" in lines[0]
    assert "piper:joe" in lines[1]


def test_without_any_that_can_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    _, crew, _ = told(monkeypatch, a=(HERE, ("piper:joe",)))
    with pytest.raises(ClusterError, match="no worker"):
        crew.__enter__()


def test_what_would_sound_otherwise_is_refused(job: Job, tmp_path: Path) -> None:
    refused = perform(replace(job, digest="another"), str(tmp_path / "out"))
    assert refused.is_refused
    assert "would not make the same" in refused.error
    refused = perform(replace(job, recipe=replace(job.recipe, voice="piper:nobody")), str(tmp_path / "out"))
    assert refused.is_refused
    assert "nobody" in refused.error
    assert not (tmp_path / "out").exists()


def test_a_file_comes_back_where_there_is_no_folder(job: Job, tmp_path: Path) -> None:
    sent, written = perform(job, None), perform(job, str(tmp_path))
    assert sent.content == (tmp_path / "c-1.mp3").read_bytes()
    assert (sent.size, sent.sha256, written.content) == (written.size, written.sha256, None)
