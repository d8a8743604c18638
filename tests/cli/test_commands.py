"""The program as its user runs it, in this process."""

import json
import os
import re
from pathlib import Path

import click
import pytest
import soundfile
from click.testing import CliRunner, Result
from export.encoders.kinds import KINDS

from guided_audio.cli import program
from guided_audio.export.encoders import EXTENSIONS


def run(*arguments: str | Path, stdin: str = "") -> Result:
    result = CliRunner().invoke(program, [str(a) for a in arguments], input=stdin)
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result


def test_asking_nothing_is_answered_with_help() -> None:
    result = run()
    assert result.exit_code == 0
    assert "guided-audio path" in result.stdout


@pytest.mark.parametrize("command", ["list", "show", "check", "play", "say", "export", "course", "batch", "voices"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example:  guided-audio {command}" in result.stdout


def test_the_help_names_every_command() -> None:
    assert all(name in run("--help").stdout for name in ("list", "show", "check", "play", "export", "voices"))


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    result = run("exprt", "x")
    assert result.exit_code == 2
    assert "did you mean «export»" in result.stderr


def test_list() -> None:
    assert "meeting-your-inner-child" in run("list").stdout
    rows = json.loads(run("list", "--json").stdout)
    assert {"a-safe-place", "grounding-here-and-now"} <= {row["name"] for row in rows}
    assert all(row["problems"] == 0 for row in rows)


def test_voices() -> None:
    assert re.search(r"^heart +hibari +en-US .* default$", run("voices").stdout, re.MULTILINE)
    assert [v["name"] for v in json.loads(run("voices", "--json").stdout) if v["default"]] == ["heart"]


def test_show(script_file: Path) -> None:
    result = run("show", script_file)
    assert result.exit_code == 0
    assert "A short one" in result.stdout
    assert "One two three. ‹2 s› Four five." in result.stdout
    assert re.search(r"\n\n\w[^\n]*\n   0:00  ", result.stdout)  # an empty line, a chapter's title, its words
    assert "\\n" not in result.stdout
    told = json.loads(run("show", script_file, "--json").stdout)
    assert told["words"] == 6
    assert told["voice"] == "tone"
    cues = {cue["kind"]: cue for cue in told["cues"]}
    assert cues["silence"]["seconds"] in {1.5, 2.0}
    ends = [cue["start_frame"] + cue["frames"] for cue in told["cues"]]
    assert ends[-1] / 24_000 == pytest.approx(told["length_seconds"], abs=0.001)


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac", "wav"])
def test_an_export_is_as_long_as_show_says(script_file: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"out.{kind}"
    assert run("export", script_file, "-o", target).exit_code == 0
    told = json.loads(run("show", script_file, "--json").stdout)["length_seconds"]
    info = soundfile.info(str(target))
    assert info.frames / info.samplerate == pytest.approx(told, abs=0.025)


def test_exports_go_to_audio_out(script_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", "short.md", "--format", "flac")
    assert result.stdout.startswith(f"{Path('audio_out/short.flac')}: 0:")
    assert (tmp_path / "audio_out/short.flac").exists()


def test_a_file_that_is_there_is_kept_without_force(script_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp3"
    target.write_text("mine")
    refused = run("export", script_file, "-o", target)
    assert (refused.exit_code, target.read_text()) == (1, "mine")
    assert "--force" in refused.stderr
    assert run("export", script_file, "-o", target, "--force").exit_code == 0
    assert target.read_bytes()[:3] == b"ID3"


def test_what_a_killed_export_left_behind_is_removed(script_file: Path, tmp_path: Path) -> None:
    old, new = tmp_path / ".out-0123456789abcdef.part", tmp_path / ".out-fedcba9876543210.part"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (0, 0))
    assert run("export", script_file, "-o", tmp_path / "out.mp3").exit_code == 0
    assert (old.exists(), new.exists()) == (False, True)  # the new one may belong to another export at work


def test_several_scripts_into_a_folder(script_file: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.md"
    second.write_text(script_file.read_text())
    folder = tmp_path / "folder"
    assert run("export", script_file, second, "-o", folder / "a.mp3").exit_code == 2
    folder.mkdir()
    assert run("export", script_file, second, "-o", folder).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["second.mp3", "short.mp3"]


def test_check_tells_everything_with_its_place(tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text("Hello. [paus 5s]\n\n(pause)\n")
    result = run("check", bad)
    assert result.exit_code == 1
    assert f"{bad}:1:8: error: unknown cue [paus 5s]" in result.stdout
    assert f"{bad}:3:1: error:" in result.stdout
    found = json.loads(run("check", bad, "--json").stdout)
    assert [(d["line"], d["column"], d["code"]) for d in found] == [(1, 8, "unknown-cue"), (3, 1, "foreign-cue")]


def test_check_of_good_scripts() -> None:
    result = run("check", "a-safe-place", "grounding-here-and-now", "meeting-your-inner-child")
    assert (result.exit_code, result.stdout) == (0, "")


def test_slots(tmp_path: Path) -> None:
    script = tmp_path / "s.md"
    script.write_text('---\nvoice: tone\nslots:\n  name: ""\n---\nHello{, name}.\n')
    assert "Hello, Maya." in run("show", script, "--slot", "name=Maya").stdout
    assert "Hello." in run("show", script).stdout
    assert run("show", script, "--slot", "Maya").exit_code == 2
    assert "no slot «nmae»" in run("show", script, "--slot", "nmae=Maya").stderr


@pytest.mark.thorough
def test_play_to_nothing_prints_the_words(script_file: Path) -> None:
    script_file.write_text(script_file.read_text().replace("[bell]", "").replace("2s", ".5s"))  # this is real time
    result = run("play", script_file, "--device", "null")
    assert result.exit_code == 0
    lines = [line for line in result.stdout.split("\n") if line]
    assert lines[1:] == [
        "Arriving", "One two three.", "Four five.", "Leaving", "Six.",
        "The session has ended. Take the time you need before you move on.",
    ]  # fmt: skip


@pytest.mark.usefixtures("no_device")
def test_without_a_sound_device_there_is_the_command_to_use_instead(script_file: Path) -> None:
    result = run("play", script_file, "--voice", "tone")
    assert result.exit_code == 1
    assert "no sound device" in result.stderr
    assert f"«guided-audio export {script_file} --voice tone»" in result.stderr


@pytest.mark.usefixtures("no_device", "script_file")
def test_without_a_sound_device_it_may_become_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("play", "short.md", "--or-export")
    assert result.exit_code == 0
    target = tmp_path / "audio_out/short.mp3"
    assert target.exists()
    target.write_text("mine")
    again = run("play", "short.md", "--or-export")
    assert (again.exit_code, target.read_text()) == (0, "mine")
    assert "stays as it is" in again.stdout


BAD = "# One\n\nHello. [foo]\n"


@pytest.mark.parametrize(
    ("arguments", "content", "exit_code", "words"),
    [
        (["show", "nowhere.md"], None, 2, "there is no file nowhere.md"),
        (["show", "meeting-your-inner-chlid"], None, 2, "did you mean «meeting-your-inner-child»"),
        (["show", "."], None, 2, "is a folder"),
        (["check", "."], None, 2, "there are no scripts in"),
        (["show", "s.md"], b"\x00\x01\x02", 1, "not a text file"),
        (["show", "s.md"], b"x" * 300_000, 1, "larger than 256 KB"),
        (["show", "s.md"], b"---\ntitle: A: b\n---\nHello.", 1, "s.md:2:9"),
        (["show", "s.md"], BAD.encode(), 1, "s.md:3:8: error: unknown cue [foo]"),
        (["export", "s.md"], BAD.encode(), 1, "s.md:3:8"),
        (["play", "s.md"], BAD.encode(), 1, "s.md:3:8"),
        (["show", "s.md", "--voice", "haert"], b"Hello.", 2, "did you mean «heart»"),
        (["show", "s.md"], b"---\nvoice: nobody\n---\nHello.", 1, "s.md:2:8"),
        (["show", "s.md"], b"---\nlanguage: xx\n---\nHallo.", 1, "no voice here speaks xx"),
        (["export", "s.md", "-o", "out.ogg", "--voice", "tone"], b"Hello.", 2, "does not say what kind of file"),
        (["export", "s.md", "-o", "a.mp3", "--format", "wav", "--voice", "tone"], b"Hello.", 2, "leave one"),
        (["export", "s.md", "-o", "s.md/a.mp3", "--voice", "tone"], b"Hello.", 1, "could not be written"),
        (["export", "s.md", "-o", "no/such/folder.mp3", "--voice", "tone"], b"Hello.", 1, "no such file or directory"),
        (["export", "s.md", "s.md", "--voice", "tone"], b"Hello.", 2, "would become the same file"),
        (["check", "s.md"], b"---\nvoice: Hearth\n---\nHello.", 1, "s.md:2:8: error: there is no voice «Hearth»"),
        (["show", "~nobody-of-this-name/x.md"], None, 2, "there is no file"),
        (["show", ""], None, 2, "a script needs a name"),
        (["show", "x" * 300], None, 1, "file name too long"),
        (["show", "s.md"], "你好 。".encode(), 1, "s.md:1:1: the voice «heart» cannot read «你好»"),
        (["show", "s.md"], b"", 1, "nothing to hear"),
        (["show", "s.md"], "🙂".encode(), 1, "nothing to hear"),
        (["export", "s.md"], b"[softly]", 1, "nothing to hear"),
        (["play", "s.md"], b"## Only\n\n## Headings", 1, "nothing to hear"),
        (["check", "s.md"], b"# [a](b)", 1, "nothing to hear"),
        (["check", "s.md"], b"[pause 0s]", 1, "nothing to hear"),
        (["check", "s.md"], b"[pause 60m] " * 7, 1, "at most 6:00:00"),
        (["check", "s.md"], b"[breathe 1-1, counted, 108 rounds]\n\n" * 60, 1, "at most 10,000 steps"),
        (["show", "s.md"], "Hello 世界 friend.".encode(), 1, "cannot read «世界»"),
        (["show"], None, 2, "Missing argument"),
        (["nonsense"], None, 2, "There is no command"),
    ],
)
def test_bad_input_is_answered_kindly(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    content: bytes | None,
    exit_code: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "s.md").write_bytes(content)
    result = run(*arguments)
    assert result.exit_code == exit_code
    assert words.lower() in (result.stderr + result.stdout).lower()
    assert "Traceback" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == (["s.md"] if content is not None else [])


def test_bells_and_silence_alone_are_a_session(tmp_path: Path) -> None:
    script = tmp_path / "sit.md"
    script.write_text("[bell]\n\n[silence 30s]\n\n[bell]\n")
    told = json.loads(run("show", script, "--json").stdout)
    assert (told["words"], told["silence_share"], told["length_seconds"]) == (0, 1.0, 49.0)
    assert run("export", script, "-o", tmp_path / "sit.flac").exit_code == 0


def test_check_goes_on_after_a_file_that_is_not_there(tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text("[foo]")
    result = run("check", tmp_path / "missing.md", bad)
    assert result.exit_code == 1
    assert "there is no file" in result.stdout
    assert f"{bad}:1:1" in result.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_no_script_and_no_target(tmp_path: Path, script_file: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    assert "is a pipe" in run("show", pipe).stderr
    target = tmp_path / "pipe.mp3"
    os.mkfifo(target)
    assert "no ordinary file" in run("export", script_file, "-f", "-o", target).stderr
    assert target.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path, script_file: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "link.mp3"
    link.symlink_to(tmp_path / "elsewhere" / "real.mp3")
    assert run("export", script_file, "-o", link).exit_code == 0
    assert link.is_symlink()
    assert (tmp_path / "elsewhere" / "real.mp3").stat().st_size > 1000


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_any_script(tmp_path: Path, script_file: Path, kind: str) -> None:
    script = tmp_path / "Zoë’s Ruhe – größer.md"
    script.write_text(script_file.read_text())
    assert run("export", script, "-o", tmp_path, "--format", kind).exit_code == 0
    assert (tmp_path / f"Zoë’s Ruhe – größer.{kind}").exists()


@pytest.mark.parametrize("epoch", ["abc", "1e30", "9" * 30])
def test_a_date_that_is_none(script_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert "SOURCE_DATE_EPOCH" in run("export", script_file, "-o", tmp_path / "a.mp3").stderr


def test_the_year_may_be_given(script_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    run("export", script_file, "-o", tmp_path / "a.flac")
    with soundfile.SoundFile(tmp_path / "a.flac") as file:
        assert file.date == "1970"


def test_every_kind_of_file_can_be_asked_for() -> None:
    from guided_audio.cli.commands.export import command

    choices = next(option.type for option in command.params if option.name == "kind")
    assert isinstance(choices, click.Choice)
    assert set(choices.choices) == {*EXTENSIONS, "ssml"}


def test_an_m4b_without_ffmpeg_is_told_before_anything_is_spoken(
    script_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("export", script_file, "-o", tmp_path / "a.m4b")
    assert result.exit_code == 1
    assert "ffmpeg" in result.stderr
    assert not list(tmp_path.glob("*.m4b"))
