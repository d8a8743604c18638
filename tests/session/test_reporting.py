"""A session's voice is as loud as it is to be, measured in its export."""

import json
from pathlib import Path

import pytest

from guided_audio.export import ExportOptions
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session

TEXT = """---
voice: tone
slots: {name: friend}
---

[bell]

Hello, {name}, and welcome to this place. [pause 3.5s] Be well. [silence 4s]

[breathe in 4, out 6, 2 rounds]

The last words are here. [pause 2s]
"""


@pytest.mark.parametrize(
    ("bed", "loudness", "channels", "lufs"),
    [(None, "", 1, -18.0), ("brown", "", 2, -18.0), ("brown", "podcast", 2, -16.0)],
)
def test_the_voice_has_its_loudness_in_one_channel_and_in_two(
    tmp_path: Path, bed: str | None, loudness: str, channels: int, lufs: float
) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    session = open_session(str(tmp_path / "a.md"), SessionOptions(ambience=bed, loudness=loudness))
    with session.prepare() as ready:
        ready.export(tmp_path / "a.wav", "wav", ExportOptions(report=True))
    report = json.loads((tmp_path / "a-report.json").read_text())
    assert report["script"] == "a.md"
    assert report["format"]["channels"] == channels
    assert report["loudness"]["voice_lufs"] == pytest.approx(lufs, abs=0.3)
    assert report["loudness"]["true_peak_dbtp"] <= -1.5
    assert all(cue["start"] == cue["planned_start"] for cue in report["cues"])
