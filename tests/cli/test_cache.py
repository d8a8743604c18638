"""`guided-audio cache`, and what the commands that speak leave there."""

import json
import os
import threading
from pathlib import Path

import pytest
from cli.test_commands import run
from session.library import put_script

from guided_audio.core import signals
from guided_audio.core.config import speech_folder
from guided_audio.session.finished import Chosen, FinishedStore
from guided_audio.session.session import open_session


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A script that is played in a second."""
    path = tmp_path / "brief.md"
    path.write_text("---\nvoice: tone\n---\nOne.\n")
    return path


def entries() -> list[str]:
    return sorted(path.name for path in speech_folder().iterdir()) if speech_folder().exists() else []


def test_nothing_is_kept_yet(tmp_path: Path) -> None:
    assert run("cache", "info").stdout.startswith("0 sentences, 0.0 MiB, of at most 1.0 GiB, in ")
    assert run("cache", "clear").stdout == "There was nothing to remove.\n"
    assert Path(os.environ["XDG_CACHE_HOME"]) in speech_folder().parents


def test_asking_nothing_is_answered_with_help() -> None:
    result = run("cache")
    assert result.exit_code == 0
    assert "info" in result.stdout


def test_what_is_kept_is_told_and_cleared(script_file: Path, tmp_path: Path) -> None:
    run("show", script_file)
    told = json.loads(run("cache", "info", "--json").stdout)
    assert told["folder"] == str(speech_folder())
    assert told["entries"] == len(entries()) == 3
    assert told["size_bytes"] == sum(path.stat().st_size for path in speech_folder().iterdir())
    assert told["bound_bytes"] == 1 << 30
    assert run("cache", "info").stdout.startswith("3 sentences, 0.2 MiB, ")
    theirs = speech_folder() / "notes.txt"
    theirs.write_text("mine")
    assert run("cache", "clear", "--yes").stdout == "Removed 3 sentences, 0.2 MiB.\n"
    assert entries() == ["notes.txt"]
    theirs.unlink()
    assert run("cache", "clear", "--yes").exit_code == 0
    assert not speech_folder().exists()


def test_clearing_asks_first(brief: Path) -> None:
    run("show", brief)
    left = run("cache", "clear", stdin="n\n")
    assert left.exit_code == signals.INTERRUPTED
    assert "This removes 1 sentence, 0.0 MiB. Your scripts, exports, history and written pages stay." in " ".join(
        left.stdout.split()
    )
    assert len(entries()) == 1
    assert "Removed 1 sentence, 0.0 MiB." in run("cache", "clear", stdin="y\n").stdout
    assert entries() == []


def test_sessions_for_a_browser_are_told_and_cleared() -> None:
    store, chosen = FinishedStore(), Chosen(put_script())
    key, session = store.open(chosen)
    found = store.finish(key, chosen, session, lambda _: None, threading.Event())
    told = json.loads(run("cache", "info", "--json").stdout)["sessions"]
    assert told["folder"] == str(store.folder)
    assert told["entries"] == 1
    assert told["size_bytes"] == sum(path.stat().st_size for path in found.folder.iterdir())
    assert "\n1 session for a browser, 0." in run("cache", "info").stdout
    assert "; 1 session for a browser, 0." in run("cache", "clear", "--yes").stdout
    assert not store.folder.exists()
    store.close()


def test_what_cannot_be_removed_is_told(brief: Path) -> None:
    run("show", brief)
    (speech_folder() / ("0" * 40) / "theirs").mkdir(parents=True)
    result = run("cache", "clear", "--yes")
    assert result.exit_code == 1
    assert "1 of the files in" in result.stderr
    assert entries() == ["0" * 40]


@pytest.mark.parametrize("command", ["show", "export", "play"])
@pytest.mark.thorough
def test_every_command_that_speaks_keeps_it_unless_told_not_to(brief: Path, tmp_path: Path, command: str) -> None:
    options: dict[str, tuple[str | Path, ...]] = {
        "export": ("-f", "-o", tmp_path / "out.wav"),
        "play": ("--device", "null"),
    }
    more = options.get(command, ())
    assert run(command, brief, "--no-cache", *more).exit_code == 0
    assert entries() == []
    assert run(command, brief, *more).exit_code == 0
    assert entries()  # playing keeps steady ground and the way back ready, too


@pytest.mark.parametrize("length", [(), ("--length", "30s")])
@pytest.mark.thorough
def test_cached_or_not_the_file_is_the_same(script_file: Path, tmp_path: Path, length: tuple[str, ...]) -> None:
    script_file.write_text(script_file.read_text().replace("[pause 2s]", "[silence 5s]"))
    target, files = tmp_path / "out.mp3", []
    for option in ((), (), ("--no-cache",)):
        assert run("export", script_file, "-f", "-o", target, *length, *option).exit_code == 0
        files.append(target.read_bytes())
    assert files[0] == files[1] == files[2]


def test_a_cached_session_starts_no_voice(brief: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("show", brief)
    monkeypatch.setattr("guided_audio.speech.worker_process.subprocess", None)
    assert run("show", brief).exit_code == 0
    assert run("export", brief, "-o", tmp_path / "out.wav").exit_code == 0
    assert run("play", brief, "--device", "null").exit_code == 0


def test_only_what_is_missing_shows_as_progress(script_file: Path) -> None:
    told: list[float] = []
    open_session(str(script_file)).measure(told.append)
    script_file.write_text(script_file.read_text().replace("Six.", "Seven."))
    again: list[float] = []
    open_session(str(script_file)).measure(again.append)
    assert told == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert again == pytest.approx([2 / 3, 1])


def test_without_a_device_the_cure_keeps_the_wish(script_file: Path, no_device: None) -> None:
    assert "--no-cache" in run("play", script_file, "--no-cache").stderr
    assert "--no-cache" not in run("play", script_file).stderr


@pytest.mark.parametrize("command", ["play --plain --output null", "export -o brief.mp3"])
def test_what_cannot_be_kept_is_told_once(
    brief: Path, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    speech_folder().parent.mkdir(parents=True, exist_ok=True)
    speech_folder().write_text("a file in the place of the folder")
    name, *options = command.split()
    result = run(name, brief, *options)
    assert result.exit_code == 0
    assert result.stderr.count("What was spoken cannot be kept in") == 1
