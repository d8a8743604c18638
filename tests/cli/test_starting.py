"""Help is printed at once: nothing that takes long is loaded before it is needed."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from guided_audio.cli import program

HEAVY = {
    "PIL", "asyncio", "espeakng_loader", "hibari", "ifaddr", "jinja2", "kokoro_onnx", "markdown_it", "miniaudio", "numpy",
    "onnxruntime", "piper", "pyttsx3", "rich", "segno", "soundfile", "soxr", "sqlite3", "ssl", "starlette", "textual", "uvicorn",
    "yaml",
}  # fmt: skip
ROOMS = {
    "audio", "encoders", "exchange", "installing", "journal", "playback", "render", "script", "sessions", "speech", "timeline",
    "tui", "web",
}  # fmt: skip
"""Rooms that no help needs."""
PROGRAM = """
import atexit, sys
atexit.register(lambda: print("loaded:", *sys.modules))
sys.argv[0] = "guided-audio"
from guided_audio.cli import main
main()
"""


def run_to_its_end(code: str, *arguments: str, **environment: str) -> tuple[str, set[str]]:
    """Run some Python; return what it printed, and the modules that were loaded when it ended."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    printed, _, modules = done.stdout.rpartition("loaded:")
    assert "guided_audio" in modules.split(), done.stderr
    return printed, set(modules.split())


def heavy_ones(modules: set[str]) -> set[str]:
    """Return what takes long to load among these modules."""
    return modules & (HEAVY | {f"guided_audio.{room}" for room in ROOMS})


def test_importing_the_package_loads_nothing_else() -> None:
    _, modules = run_to_its_end("import sys, guided_audio; print('loaded:', *sys.modules)")
    assert not heavy_ones(modules)
    assert {name for name in modules if name.startswith(("guided_audio.", "click"))} == set()


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["--help"], "guided-audio ground"),
        (["--version"], "guided-audio, version"),
        (["voices", "--help"], "Example:  guided-audio voices"),
        (["play", "--help"], "Example:  guided-audio play"),
        (["serve", "--help"], "Example:  guided-audio serve"),
        (["care"], "guided-audio care"),
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str], printed: str) -> None:
    told, modules = run_to_its_end(PROGRAM, *arguments)
    assert printed in told
    assert not heavy_ones(modules)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("guided-audio vo", "plain,voices"), ("guided-audio play groun", "plain,grounding-here-and-now")],
)
def test_completing_loads_nothing_heavy(typed: str, completed: str) -> None:
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    told, modules = run_to_its_end(PROGRAM, **words, _GUIDED_AUDIO_COMPLETE="bash_complete")
    assert completed in told.split()
    assert not heavy_ones(modules)


def test_the_list_of_voices_loads_no_voice() -> None:
    """`voices` and `list` show what can speak here; only a worker loads what speaks."""
    told, modules = run_to_its_end(PROGRAM, "voices")
    assert "heart" in told
    assert not modules & {"hibari", "kokoro_onnx", "onnxruntime", "piper", "pyttsx3", "textual"}
    assert "guided_audio.speech" in modules
    assert heavy_ones(modules)  # numpy, at least: this test sees what is there


def test_help_imports_no_command() -> None:
    _, modules = run_to_its_end(PROGRAM, "--help")
    assert "guided_audio.cli.parsing" in modules
    assert not [name for name in modules if name.startswith("guided_audio.cli.commands")]


def test_help_says_of_each_command_how_its_own_begins() -> None:
    context = click.Context(program)
    commands = {name: program.get_command(context, name) for name in program.list_commands(context)}
    begins = {name: found.get_short_help_str(100) for name, found in commands.items() if found}
    printed = " ".join(CliRunner().invoke(program, ["--help"]).output.split())
    assert len(begins) > 20
    for name, purpose in begins.items():
        assert f"{name} {purpose.removesuffix('.')}." in printed


def test_the_list_reads_no_script_again(tmp_path: Path) -> None:
    places = {"XDG_CACHE_HOME": str(tmp_path)}
    first, modules = run_to_its_end(PROGRAM, "list", "--language", "en", **places)
    assert {"markdown_it", "guided_audio.script.parser"} <= modules
    again, modules = run_to_its_end(PROGRAM, "list", "--language", "en", **places)
    assert again == first
    assert not modules & {"markdown_it", "yaml", "guided_audio.script.parser"}
