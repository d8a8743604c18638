from collections.abc import Iterator

import pytest
from voices.web_server import WebServer, web_server


@pytest.fixture(autouse=True)
def _models_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take models to load, where no test is about that: trying one takes a process."""
    monkeypatch.setattr("guided_audio.voices.adding.require_loadable", lambda path, name: None)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running
