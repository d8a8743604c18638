"""Names and words from elsewhere, on the terminal: none of them is ever a command to it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from voices.web_server import Bad, web_server

from guided_audio.cli import program
from guided_audio.cli.printing import bold, echo, print_json, style
from guided_audio.core.config import library_folders, voices_folder
from guided_audio.core.errors import GuidedAudioError
from guided_audio.voices import downloading

EVIL = "\x1b]0;owned\x07\x1b[8mx\x9b2J\u202e"
NAME = f"calm {EVIL}"
OURS = re.compile(r"\x1b\[(?:0|1|2|3[0-7])m")
SHOWN = "\\x1b]0;owned\\x07\\x1b[8mx\\x9b2J\\u202e"
SCRIPT = "---\nvoice: tone\nlanguage: en\n---\nBe here.\n\n[pause 1s]\n"


def shown(*arguments: str | Path, stdin: str = "") -> str:
    """What a command prints on a terminal with colours, on both streams; nothing in it is a command but our styles."""
    result = CliRunner().invoke(program, [str(a) for a in arguments], input=stdin, color=True)
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    text = OURS.sub("", result.output)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), repr(text)
    return text


@pytest.fixture
def script() -> Path:
    folder = library_folders()[0].path
    folder.mkdir(parents=True)
    path = folder / f"{NAME}.md"
    path.write_text(SCRIPT)
    return path


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("list",), SHOWN),
        (("list", "--json"), "\\u001b]0;owned"),
        (("path",), ""),
        (("show", NAME), SHOWN),
        (("show", NAME, "--json"), "\\u009b2J"),
        (("check", NAME), ""),
        (("export", NAME, "-o", f"{NAME}.wav"), SHOWN),
        (("play", NAME, "--plain", "--device", "null"), SHOWN),
        (("pronounce", "--script", NAME), ""),
        (("show", f"other {NAME}"), SHOWN),
        ((f"{NAME}",), SHOWN),
        (("export", NAME, "--format", EVIL), SHOWN),
        (("voices", "try", EVIL), SHOWN),
        (("voices", "remove", EVIL), SHOWN),
        (("import", f"{NAME}.docx"), SHOWN),
        (("play", NAME, "--device", EVIL), SHOWN),
        (("sounds", EVIL), SHOWN),
    ],
)
@pytest.mark.thorough
def test_no_name_is_a_command_to_the_terminal(
    command: tuple[str, ...], says: str, script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in shown(*command)


@pytest.mark.thorough
def test_what_was_played_is_listed_without_commands(script: Path) -> None:
    shown("play", script, "--plain", "--device", "null")
    assert "owned" in shown("history")
    assert "\\u009b2J" in shown("history", "--json")


def test_findings_quote_a_line_as_it_can_be_shown(script: Path) -> None:
    script.write_text("Be \u202ehere.\n\n[foo \x1b[2J]\n")
    assert SHOWN in shown("check", script)


def test_a_voice_and_what_is_wrong_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.speech.engines.piper.package_folder", lambda _: Path("/x"))
    voices_folder().mkdir(parents=True)
    (voices_folder() / f"{NAME}.onnx").write_bytes(b"")
    assert SHOWN in shown("voices", "--all", "--plain")


def test_the_words_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "PATIENCE", downloading.Patience(pauses=()))
    with web_server() as server:
        server.bad = [Bad(status=418, reason=EVIL.encode().decode("latin-1"))]
        assert "the server answers 418" in shown("voices", "add", server.url("/a.onnx"))
        server.bad = [Bad(leads_to=f"http://a{EVIL.encode().decode('latin-1')}/a.onnx")]
        shown("voices", "add", server.url("/a.onnx"))


def test_an_error_is_one_line_whatever_it_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise GuidedAudioError("a\nSorry: b\x1b[2J", "c\x07")

    monkeypatch.setattr("guided_audio.voices.voice_catalog.find_voice", fail)
    assert shown("voices", "default", "x") == "Sorry: a\\nSorry: b\\x1b[2J.\nC\\x07.\n"


def test_only_our_own_styles_pass(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.utils, "should_strip_ansi", lambda *_: False)
    echo(" ".join((bold("a\x1b[8mb\nc"), style("d", fg="red", dim=True), "\ufdd0[8me \x1b[31m")))
    assert capsys.readouterr().out == ("\x1b[1ma\\x1b[8mb\\nc\x1b[0m \x1b[31m\x1b[2md\x1b[0m \ufdd0[8me \\x1b[31m\n")


def test_json_keeps_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": f"{EVIL}é\ud800\n"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": f"{EVIL}é\ud800\n"}
    assert "é" in out
    assert not re.search("[\x1b\x9b\u202e\ud800]", out)


def test_what_a_library_warns_of_is_not_shown() -> None:
    warn = "import numpy; program = lambda **_: numpy.float32(1e38) * numpy.float32(10)"
    command = [sys.executable, "-c", f"import guided_audio.cli as cli; {warn}; cli.program = program; cli.main()"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    command.insert(1, "-Walways")
    assert "overflow" in subprocess.run(command, capture_output=True, text=True, check=False).stderr
