"""Sessions as AudioSegments."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import guided_audio
from guided_audio.audio.sound_files import load_pydub
from guided_audio.core.errors import ScriptNotFound, UnknownSound, UsageError
from guided_audio.session.session import open_session

TEXT = "---\nvoice: tone\nslots: {name: friend}\n---\n\nHello, {name}. [pause 3s] Be well. [silence 4s-10s]\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "hello.md"
    path.write_text(TEXT)
    return path


def test_a_segment_has_the_samples_of_an_export(script: Path, tmp_path: Path) -> None:
    segment = guided_audio.open_session(script).to_pydub()
    with open_session(str(script)).prepare() as ready:
        exported = ready.export(tmp_path / "hello.wav", "wav")
    assert (segment.frame_rate, segment.channels, segment.sample_width) == (24_000, 1, 2)
    assert segment.frame_count() == exported.frames
    assert segment.raw_data in (tmp_path / "hello.wav").read_bytes()


def test_what_a_listener_may_choose(script: Path) -> None:
    plain = guided_audio.open_session(script).to_pydub()
    longer = guided_audio.open_session(script, length=14.0, slots={"name": "Maximiliane"}, loudness="ebu").to_pydub()
    assert longer.duration_seconds == pytest.approx(14.0, abs=0.001)
    assert longer.dBFS < plain.dBFS - 3


def test_a_segment_can_be_the_bed_of_another(script: Path) -> None:
    plain = guided_audio.open_session(script).to_pydub()
    tone = (3000 * np.sin(2 * np.pi * 200 * np.arange(5 * 8000) / 8000)).astype("<i2")
    bed = load_pydub().AudioSegment(tone.tobytes(), sample_width=2, frame_rate=8000, channels=1)
    session = guided_audio.open_session(script, ambience=bed).to_pydub()
    assert (session.frame_rate, session.channels) == (48_000, 2)
    assert session.duration_seconds == pytest.approx(plain.duration_seconds, abs=0.001)
    pause = slice(2000, 3500)
    assert plain[pause].dBFS < -60
    assert session[pause].dBFS > -45


def test_mistakes_are_errors_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ScriptNotFound):
        guided_audio.open_session(tmp_path / "nothing.md").to_pydub()
    (tmp_path / "a.md").write_text("Hello.\n")
    with pytest.raises(UnknownSound):
        guided_audio.open_session(tmp_path / "a.md", ambience="rian").to_pydub()


@pytest.mark.parametrize(
    "wish",
    [
        *({"bed_gain": gain, "ambience": "rain"} for gain in (math.nan, math.inf, -1.0, 2.1)),
        *({"length": length} for length in (math.nan, math.inf, -5.0, 0.0)),
        *({"pauses": factor} for factor in (math.nan, -1.0)),
        {"room": "barn"},
        {"loudness": "3"},
        {"loudness": 3},
    ],
)
def test_what_cannot_be_is_refused_before_a_word_is_spoken(
    script: Path, wish: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guided_audio.speech.workers.WorkerProcess", None)
    with pytest.raises(UsageError):
        guided_audio.open_session(script, **wish).to_pydub()
