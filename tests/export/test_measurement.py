"""The report of what was measured in an exported sound."""

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
import soundfile
from export.productions import exported, production_of

from guided_audio.audio import AudioFormat, LoudnessMeter
from guided_audio.export import ExportOptions
from guided_audio.render import DRY

TEXT = """---
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

[write 1s: What came?]

The last words are here. [pause 2s]
"""


def reported(text: str, target: Path, ambience: str | None = None) -> dict[str, Any]:
    exported(production_of(text, ambience), target, ExportOptions(report=True))
    path = target.with_name(f"{target.stem}-report.json")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(target.stat().st_mode)
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    return reported(TEXT, tmp_path / "a.wav")


def test_every_cue_sounded_where_it_was_planned(report: dict[str, Any]) -> None:
    cues = report["cues"]
    assert [cue["kind"] for cue in cues].count("say") == 3
    for cue in cues:
        assert cue["start"] == cue["planned_start"]
        assert cue["length"] == cue["planned_length"]
    assert cues[-1]["start"] + cues[-1]["length"] == pytest.approx(report["length"]["measured"])
    assert [cue["text"] for cue in cues if cue["kind"] == "chapter"] == ["Here", "There"]


def test_cues_have_the_names_that_they_have_everywhere(report: dict[str, Any]) -> None:
    kinds = {"chapter", "bell", "say", "silence", "wait", "note", "breathe", "write", "ring-out"}
    assert {cue["kind"] for cue in report["cues"]} == kinds


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
    assert report["loudness"]["sample_peak_dbfs"] <= report["loudness"]["true_peak_dbtp"] + 0.1


def test_a_bed_is_reported_by_its_name(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "creek.wav", [0.1, -0.1] * 24_000, 24_000)
    text = "[ambience rain, quietly]\n\nHello. [pause 2s]\n"
    for sound, name in ((None, "rain, quietly"), (str(tmp_path / "creek.wav"), "creek.wav")):
        report = reported(text, tmp_path / "b.wav", sound)
        assert [cue["text"] for cue in report["cues"] if cue["kind"] == "ambience"] == [name]
        assert str(tmp_path) not in json.dumps(report)


def test_it_says_what_it_is_about(report: dict[str, Any], tmp_path: Path) -> None:
    assert report["script"] == "a.md"
    assert report["file"]["sha256"] == hashlib.sha256((tmp_path / "a.wav").read_bytes()).hexdigest()
    assert report["length"]["asked"] == 20.0
    assert report["words"] == {"count": 14, "sentences": 3}
    assert report["seeds"] == {"voice": 3, "sound": DRY.seed}
    assert report["voice"]["name"] == "tone"
    assert set(report["versions"]) >= {"guided-audio", "numpy", "python"}
    assert str(tmp_path) not in json.dumps(report)
