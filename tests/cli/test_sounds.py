"""`guided-audio sounds`, as its user runs it."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from cli.test_commands import run
from click.testing import CliRunner

from guided_audio.audio import AudioFormat
from guided_audio.audio.beds import BedSound, open_bed
from guided_audio.cli.commands.sounds import command
from guided_audio.core.config import sounds_folder


def test_all_are_listed_and_ones_own_with_where_they_are() -> None:
    sounds_folder().mkdir(parents=True)
    (sounds_folder() / "my-creek.mp3").touch()
    assert "rain  steady rain" in run("sounds").stdout
    assert f"my-creek  your own: {sounds_folder() / 'my-creek.mp3'}" in run("sounds").stdout
    rows = json.loads(run("sounds", "--json").stdout)
    assert [row["path"] for row in rows if row["name"] == "rain"] == [None]
    assert rows[-1] == {"name": "my-creek", "description": "your own", "path": str(sounds_folder() / "my-creek.mp3")}


def test_names_are_completed() -> None:
    parameter = next(parameter for parameter in command.params if parameter.name == "name")
    with command.make_context("sounds", []) as context:
        assert [item.value for item in parameter.shell_complete(context, "w")] == ["waves", "wind"]


@pytest.mark.parametrize("kind", ["mp3", "flac", "wav"])
def test_a_file_is_as_long_as_was_asked_and_comes_and_goes_gently(tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"rain.{kind}"
    assert run("sounds", "rain", "--for", "12s", "-o", target).stdout == f"{target}: 0:12\n"
    sound, rate = soundfile.read(target)
    assert len(sound) / rate == pytest.approx(12.0, abs=0.03)
    assert sound.shape[1] == 2
    level = [
        float(np.sqrt(np.mean(sound[round(s * rate) : round((s + 0.3) * rate)] ** 2))) for s in (0, 1, 5, 10.5, 11.7)
    ]
    assert level[0] < 0.2 * level[1] < 0.2 * level[2]
    assert level[4] < 0.2 * level[3] < 0.2 * level[2]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    target = tmp_path / "rain.wav"
    target.write_text("mine")
    assert run("sounds", "rain", "--for", "1s", "-o", target).exit_code == 1
    assert target.read_text() == "mine"
    assert run("sounds", "rain", "--for", "1s", "-o", target, "--force").exit_code == 0
    assert soundfile.info(target).frames == 48_000


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("sounds", "rain", "--for", "1s", "-o", tmp_path / "file" / "rain.mp3").exit_code == 1
    assert run("sounds", "rain", "-o", tmp_path / "rain.doc").exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_bed_is_played() -> None:
    result = run("sounds", "drone", "--for", "1s", "--device", "null")
    assert result.exit_code == 0
    assert "fades it out" in result.stdout


def test_ones_own_file_is_played_by_its_path(tmp_path: Path) -> None:
    time = np.arange(2 * 24_000) / 24_000
    soundfile.write(tmp_path / "hum.wav", 0.1 * np.sin(2 * np.pi * 200 * time), 24_000)
    assert run("sounds", tmp_path / "hum.wav", "--for", "5s", "-o", tmp_path / "long.flac").exit_code == 0
    assert soundfile.info(tmp_path / "long.flac").frames == 5 * 48_000


def test_a_bed_that_is_lost_while_it_plays_is_reported(
    tmp_path: Path, script_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soundfile.write(tmp_path / "hum.wav", 0.1 * np.sin(np.arange(2 * 24_000) * 0.1), 24_000)

    def open_late(name: str, form: AudioFormat, seed: int) -> BedSound:
        Path(name).unlink(missing_ok=True)
        return open_bed(name, form, seed)

    monkeypatch.setattr("guided_audio.render.beds.open_bed", open_late)
    played = run("play", script_file, "--ambience", tmp_path / "hum.wav", "--output", f"file={tmp_path / 'a.wav'}")
    assert played.exit_code == 0
    assert "hum.wav is not there" in " ".join(played.stderr.split())


def test_a_bed_with_nothing_to_hear_is_refused_by_all_alike(tmp_path: Path, script_file: Path) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros(96_000), 48_000)
    bed = ("--ambience", tmp_path / "none.wav")
    played = run("play", script_file, *bed, "--output", f"file={tmp_path / 'a.wav'}")
    exported = run("export", script_file, *bed, "-o", tmp_path / "b.wav")
    assert (played.exit_code, exported.exit_code) == (2, 2)
    assert "nothing to hear" in played.stderr == exported.stderr
    assert not [*tmp_path.glob("?.wav")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rian"], "Did you mean «rain»"),
        (["none.wav"], "none.wav is not there"),
        (["--for", "5s"], "Say which sound"),
        (["rain", "--for", "5"], "5m or 5s"),
    ],
)
def test_mistakes_are_explained(arguments: list[str], said: str) -> None:
    result = run("sounds", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_without_a_device_that_is_said(no_device: None) -> None:
    result = run("sounds", "rain")
    assert result.exit_code == 1
    assert "no sound device" in result.stderr


def test_help_has_an_example() -> None:
    assert "guided-audio sounds rain" in CliRunner().invoke(command, ["--help"]).stdout


@pytest.mark.thorough
def test_a_bed_that_will_be_quiet_is_reported_at_playing_and_exporting(tmp_path: Path) -> None:
    sounds_folder().mkdir(parents=True)
    (sounds_folder() / "creek.wav").touch()
    script = tmp_path / "creek.md"
    script.write_text("---\nvoice: tone\n---\n\nOne.\n\n[ambience: creek]\n\n[ambience: nonsense]\n\nTwo.\n")
    ways: list[list[str | Path]] = [["export", script, "-o", tmp_path / "o.wav"], ["play", script, "--device", "null"]]
    for words in ways:
        result = run(*words)
        assert result.exit_code == 0
        assert "creek.wav is empty" in result.stderr
        assert "no sound «nonsense», so no bed will be heard" in result.stderr
    assert "quiet" not in run("export", script, "-f", "--ambience", "none", "-o", tmp_path / "o.wav").stderr


def test_an_intro_and_an_outro_of_ones_own(tmp_path: Path, script_file: Path) -> None:
    theme = tmp_path / "theme.wav"
    soundfile.write(theme, 0.1 * np.sin(np.arange(3 * 8000) * 0.5), 8000)
    target = tmp_path / "short.wav"
    result = run("export", script_file, "-o", target, "--timeline", "--intro", theme, "--outro", theme)
    assert result.exit_code == 0, result.output
    cues = json.loads(target.with_suffix(".json").read_text())["cues"]
    assert [(cue["text"], cue["seconds"]) for cue in cues if cue["kind"] == "sound"] == [("theme", 1.5), ("theme", 3.0)]
    script_file.write_text(script_file.read_text().replace("voice: tone", "voice: tone\nintro: theme"))
    assert "(sound) theme" in run("show", script_file, "--timeline").stdout
    theme.unlink()
    missing = run("check", script_file)
    assert missing.exit_code == 1
    assert f"{script_file}:4:8: error: intro: theme: there is no sound «theme» [unknown-sound]" in missing.stdout
    assert "put theme.wav" in missing.stdout.replace("\n", " ")
