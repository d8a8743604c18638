"""`play --voice-wait`, and the setting for every time: off unless it is asked for."""

from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.cli import play_loop
from guided_audio.cli.commands.play import play_script
from guided_audio.cli.common_options import Place
from guided_audio.core.config import settings_file
from guided_audio.playback import PlayOptions
from guided_audio.playback.inputs import voice_activity
from guided_audio.playback.outputs import OutputChoice, OutputKind
from guided_audio.session.options import SessionOptions

NOWHERE = Place(OutputChoice(OutputKind.NULL))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether sessions were to listen; none is played. Speech can be told from other sounds here."""
    found: list[bool] = []

    def note(_session: object, _where: object, how: PlayOptions, **_: object) -> None:
        found.append(how.voice_wait)

    monkeypatch.setattr(play_loop, "play", note)
    monkeypatch.setattr(voice_activity, "is_installed", lambda: True)
    return found


@pytest.mark.parametrize(
    ("setting", "option", "listens"),
    [
        ("", (), False),
        ("", ("--voice-wait",), True),
        ("voice-wait = false", ("--voice-wait",), True),
        ("voice-wait = true", (), True),
        ("voice-wait = true", ("--no-voice-wait",), False),
    ],
)
def test_it_listens_only_where_that_was_asked_for(
    script_file: Path, asked: list[bool], setting: str, option: tuple[str, ...], listens: bool
) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(setting)
    result = run("play", script_file, *option)
    assert (result.exit_code, asked) == (0, [listens])


def test_a_session_that_was_picked_follows_the_setting(script_file: Path, asked: list[bool]) -> None:
    play_script(str(script_file), SessionOptions(), NOWHERE)
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("voice-wait = true")
    play_script(str(script_file), SessionOptions(), NOWHERE)
    assert asked == [False, True]


def test_without_the_extra_a_setting_is_no_reason_not_to_play(
    script_file: Path, asked: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_activity, "is_installed", lambda: False)
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("voice-wait = true")
    result = run("play", script_file)
    assert (result.exit_code, asked) == (0, [False])
    assert "guided-audio[voice-wait]" in " ".join(result.stderr.split())


def test_without_the_extra_the_option_is_refused_with_how_to_get_it(
    script_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_activity, "is_installed", lambda: False)
    monkeypatch.setattr("guided_audio.cli.key_reader.has_keyboard", lambda: True)
    result = run("play", script_file, "--output", "null", "--voice-wait")
    assert result.exit_code == 2
    assert "guided-audio[voice-wait]" in " ".join(result.stderr.split())
