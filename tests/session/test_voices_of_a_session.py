"""A session knows how fast its voices speak, and finds those that a script names by the path of a model."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from guided_audio.cli.printing import tell_measuring
from guided_audio.core.errors import ScriptError, UnknownVoice
from guided_audio.script import read_script
from guided_audio.session.live import beginning_of
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.speech.engines import piper
from guided_audio.voices import calibration
from guided_audio.voices.choosing import Speakers
from guided_audio.voices.voice_catalog import find_voice

PACES = ((0.5, 100.0), (1.0, 200.0))
ABOUT = {"audio": {"sample_rate": 16_000}, "espeak": {"voice": "en-us"}, "phoneme_id_map": {"a": [1]}}


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script beside a folder of voices of its own, with Piper that seems to be here."""
    monkeypatch.setattr(piper, "package_folder", {"piper": Path("piper")}.get)
    monkeypatch.setattr(calibration, "measure", lambda voice: replace(voice, paces=PACES, loudness=-20.0))
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "mine.onnx").write_bytes(b"a model")
    (tmp_path / "voices" / "mine.onnx.json").write_text(json.dumps(ABOUT))
    path = tmp_path / "a.md"
    path.write_text("---\nvoice: voices/mine.onnx\n---\n\nRest. [voice tone] Yes. [voice voices/mine.onnx] Now.\n")
    return path


def test_a_voice_that_was_never_heard_is_measured_once_and_that_is_said(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = open_session(str(script), on_measuring=tell_measuring)
    assert session.voice.key == str(tmp_path / "voices" / "mine.onnx")
    assert {utterance.voice.name: utterance.speed for utterance in session.timeline.utterances} == {
        session.voice.name: pytest.approx(0.725),  # 145 words a minute
        "tone": pytest.approx(1.45),
    }
    said = capsys.readouterr().err
    assert said.count("Getting to know the voice") == 1
    assert "mine.onnx" in said


def test_the_second_time_it_is_known(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_session(str(script)).voice
    monkeypatch.setattr(calibration, "measure", lambda _: pytest.fail("it was measured twice"))
    assert open_session(str(script)).voice == first
    again = open_session(
        str(script), SessionOptions(pauses=1.0), on_measuring=lambda _: pytest.fail("it was measured twice")
    )
    assert again.voice == first


def test_a_model_that_is_not_there_has_its_place(script: Path) -> None:
    (script.parent / "voices" / "mine.onnx").unlink()
    with pytest.raises(ScriptError) as caught:
        open_session(str(script))
    found = caught.value.diagnostics[0]
    assert (found.location.line, found.code) == (2, "unknown-voice")
    assert "there is no voice at" in found.message


@pytest.mark.voice
def test_a_real_second_voice_is_as_loud_as_the_first(tmp_path: Path) -> None:
    try:
        find_voice("system:en-gb")
    except UnknownVoice:
        pytest.skip("needs eSpeak NG: espeak-ng, or the extra espeak")
    path = tmp_path / "two.md"
    path.write_text(
        "---\ntitle: Two\n---\n\nHere is a chair, and a window beside it.\n\n"
        "[voice en-gb] And I am sitting on the floor, under the table.\n"
    )
    segment = open_session(str(path)).to_pydub()
    parts = segment.split_to_mono()[0]
    middle = len(parts) // 2
    assert parts[:middle].dBFS == pytest.approx(parts[middle:].dBFS, abs=3)


def test_a_list_finds_a_model_beside_its_script_and_so_does_a_session_that_is_gone_on_with(script: Path) -> None:
    speaker = Speakers().of(read_script(script).script.meta.voice, "en", script)
    assert speaker.voice is not None
    assert speaker.voice.key == str(script.parent / "voices" / "mine.onnx")


def test_a_session_is_gone_on_with_in_the_same_voice_wherever_that_is(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(script.parent / "voices")
    session = open_session(str(script), SessionOptions(voice="mine.onnx"))
    kept = beginning_of(session, resumed=False).options["voice"]
    monkeypatch.chdir(script.parent)
    assert find_voice(str(kept)).key == session.voice.key
