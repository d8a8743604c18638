"""Files as a place that takes recordings wants them: constant bit rate, its sample rate, and the session whole."""

from pathlib import Path
from typing import Any

import mutagen.mp3
import numpy as np
import pytest
import soxr
from export.encoders.kinds import CHAPTERS, LINES, TAGS, decode, sound_of
from export.productions import exported, production_of

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import UsageError
from guided_audio.export import PRESETS, ExportOptions
from guided_audio.export.encoders import open_constant, open_encoder
from guided_audio.export.encoders.mp3_frames import FrameHeader

RATE = 48_000


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [22_050, 24_000, RATE])
def test_every_frame_has_128_kbit_and_nothing_of_the_sound_is_lost(tmp_path: Path, rate: int, channels: int) -> None:
    sound, path = sound_of(4.321, rate, channels), tmp_path / "a.mp3"
    encoder = open_encoder("mp3", path, AudioFormat(rate, channels), TAGS, "insight-timer")
    for start in range(0, len(sound), 4000):
        encoder.encode(sound[start : start + 4000])
    encoder.flush(CHAPTERS, LINES)
    *told, length = info_of(path)
    assert told == [RATE, 128_000, channels, mutagen.mp3.BitrateMode.CBR]
    assert set(frames_of(path)) == {128 * 144_000 // RATE}
    expected, heard = soxr.resample(sound, rate, RATE, "HQ"), decode(path, "mp3", RATE, channels)
    assert 0 <= len(heard) - len(expected) < 1152 + RATE // 20
    assert np.sqrt(np.mean((heard[: len(expected)] - expected) ** 2)) < 0.01
    assert abs(length - len(sound) / rate) < 0.05


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [11_025, 12_000, 16_000, 22_050, 24_000, 37_800, 44_100, 48_000])
@pytest.mark.thorough
def test_the_head_of_a_file_that_grows_is_there_first_and_true(tmp_path: Path, rate: int, channels: int) -> None:
    path, seconds = tmp_path / "a.mp3", 61.234
    form, sound = AudioFormat(rate, channels), np.zeros((round(seconds * rate), channels), np.float32)
    sound[: rate * 4] = sound_of(4, rate, channels)
    encoder = open_constant(path, form, TAGS, PRESETS["browser"])
    size = encoder.begin(len(sound), CHAPTERS, LINES)
    encoder.encode(sound)
    early = path.read_bytes()
    encoder.flush(CHAPTERS, LINES)
    whole = path.read_bytes()
    assert len(whole) == size
    assert 1000 < len(early) < size
    assert whole.startswith(early)


def info_of(path: Path) -> tuple[int, int, int, object, float]:
    """Return the sample rate of an MP3, its bit rate, channels, mode and length, as mutagen reads them."""
    info: Any = mutagen.mp3.MP3(path).info
    return info.sample_rate, info.bitrate, info.channels, info.bitrate_mode, info.length


def frames_of(path: Path) -> list[int]:
    """Return the sizes of all frames behind the tag, the information frame among them."""
    data = path.read_bytes()
    at = 10 + sum((data[6 + n] & 0x7F) << shift for n, shift in enumerate((21, 14, 7, 0)))
    sizes = []
    while at < len(data):
        sizes.append(FrameHeader.parse(data[at : at + 4]).size)
        at += sizes[-1]
    return sizes


def test_an_export_for_a_place_is_of_its_kind_or_refused(tmp_path: Path) -> None:
    production = production_of("One two three.")
    with pytest.raises(UsageError, match=r"insight-timer takes an MP3, not a\.wav"):
        exported(production, tmp_path / "a.wav", ExportOptions(preset="insight-timer"))
    assert not list(tmp_path.iterdir())
    exported(production, tmp_path / "a.mp3", ExportOptions(preset="insight-timer"))
    assert info_of(tmp_path / "a.mp3")[1] == PRESETS["insight-timer"].bit_rates[0] * 1000
