"""What was set once: read as it is written, and never in the way."""

import pytest

from guided_audio.core.config import settings_file
from guided_audio.core.settings import Settings, read_settings


def written(text: str) -> Settings:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text)
    return read_settings()


def test_nothing_is_set_without_a_file() -> None:
    assert read_settings() == Settings()


@pytest.mark.parametrize(("text", "is_plain"), [("plain = true", True), ("plain = false\n", False), ("# plain", False)])
def test_a_setting_is_read(text: str, is_plain: bool) -> None:
    assert written(text) == Settings(is_plain)


@pytest.mark.parametrize(
    ("text", "listens"), [("voice-wait = true\nplain = false", True), ("voice-wait = false", False)]
)
def test_whether_waits_listen_is_a_setting(text: str, listens: bool) -> None:
    assert written(text) == Settings(voice_wait=listens)


@pytest.mark.parametrize(
    ("text", "line"), [("voice-wait = 1", 1), ('\nplain = "yes"', 2), ("plain = true\nother = 1", 2), ("plain", 1)]
)
def test_what_cannot_be_understood_is_told_with_its_line(text: str, line: int) -> None:
    settings = written(text)
    assert not settings.plain
    assert settings.problem
    assert settings.problem.diagnostics[0].location.line == line
