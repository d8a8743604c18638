"""The proof of an export."""

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
import soundfile

from guided_audio.audio import AudioFormat
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.export import ExportOptions

from guided_audio.session.session import open_session
from guided_audio.session.options import SessionOptions

TEXT = """---
voice: tone
slots: {name: friend}
---

## Here

[bell]

Hello, {name}, and welcome to this place. [pause 3.5s] Be well. [silence 4s]

[wait up to 5ms]

## There

> shown

[breathe in 4, out 6, 2 rounds]

[wait up to 2s: ready?]

The last words are here. [pause 2s]
"""


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "a.md").write_text(TEXT)
    with open_session(str(tmp_path / "a.md")).prepare() as ready:
        ready.export(tmp_path / "a.wav", "wav", ExportOptions(report=True))
    path = tmp_path / "a-report.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_every_cue_sounded_where_it_was_planned(report: dict[str, Any]) -> None:
    cues = report["cues"]
    assert [cue["kind"] for cue in cues].count("say") == 3
    for cue in cues:
        assert cue["start"] == cue["planned_start"]
        assert cue["length"] == cue["planned_length"]
    assert cues[-1]["start"] + cues[-1]["length"] == pytest.approx(report["length"]["measured"])
    assert [cue["text"] for cue in cues if cue["kind"] == "chapter"] == ["Here", "There"]


def test_every_pause_was_measured(report: dict[str, Any]) -> None:
    assert [pause["source"] for pause in report["pauses"]] == ["[pause 3.5s]", "[silence 4s]", "[pause 2s]"]
    for pause in report["pauses"]:
        assert pause["measured"] == pause["planned"]
        assert pause["planned"] <= pause["without_a_word"] + 0.02 <= pause["planned"] + 0.4


def test_loudness_is_that_of_the_file(report: dict[str, Any], tmp_path: Path) -> None:
    sound, rate = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    meter = LoudnessMeter(AudioFormat(rate))
    meter.feed(sound)
    assert report["loudness"]["mix_lufs"] == pytest.approx(meter.integrated, abs=0.02)
    assert report["loudness"]["voice_lufs"] == pytest.approx(-18.0, abs=0.3)
    assert report["loudness"]["true_peak_dbtp"] <= -1.5
    assert report["loudness"]["sample_peak_dbfs"] <= report["loudness"]["true_peak_dbtp"] + 0.1


@pytest.mark.parametrize(("loudness", "lufs"), [("", -18.0), ("podcast", -16.0)])
def test_the_voice_is_as_loud_over_a_bed_where_two_channels_have_it(tmp_path: Path, loudness: str, lufs: float) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    session = open_session(str(tmp_path / "a.md"), SessionOptions(ambience="brown", loudness=loudness))
    with session.prepare() as ready:
        ready.export(tmp_path / "a.wav", "wav", ExportOptions(report=True))
    report = json.loads((tmp_path / "a-report.json").read_text())
    assert report["format"]["channels"] == 2
    assert report["loudness"]["voice_lufs"] == pytest.approx(lufs, abs=0.3)


def test_a_bed_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("---\nvoice: tone\n---\n\n[ambience rain, quietly]\n\nHello. [pause 2s]\n")
    soundfile.write(tmp_path / "creek.wav", [0.1, -0.1] * 24_000, 24_000)
    for sound, told in ((None, "rain, quietly"), (str(tmp_path / "creek.wav"), "creek.wav")):
        with open_session(str(tmp_path / "b.md"), SessionOptions(ambience=sound)).prepare() as ready:
            ready.export(tmp_path / "b.wav", "wav", ExportOptions(report=True))
        report = (tmp_path / "b-report.json").read_text()
        assert [cue["text"] for cue in json.loads(report)["cues"] if cue["kind"] == "bed"] == [told]
        assert str(tmp_path) not in report


def test_it_says_what_it_is_about(report: dict[str, Any], tmp_path: Path) -> None:
    assert report["file"]["sha256"] == hashlib.sha256((tmp_path / "a.wav").read_bytes()).hexdigest()
    assert report["words"] == {"count": 14, "sentences": 3}
    assert report["seeds"] == {"voice": 0, "sound": 0}
    assert report["voice"]["name"] == "tone"
    assert set(report["versions"]) >= {"guided-audio", "numpy", "python"}
    assert str(tmp_path) not in json.dumps(report)
