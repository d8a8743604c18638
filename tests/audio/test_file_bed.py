"""The user's own files as beds."""

import contextlib
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from audio.listening import levels
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, Samples
from guided_audio.audio.beds import BED_LOUDNESS, BED_PEAK, open_bed
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import UsageError

FORM = AudioFormat(48_000, 2)


def hum(seconds: float, rate: int = 48_000, channels: int = 2) -> Samples:
    white = np.random.default_rng(1).standard_normal((round(seconds * rate) + 16, channels))
    smooth = np.sum([white[shift : len(white) - 16 + shift] for shift in range(16)], axis=0) / 60
    sound: Samples = smooth.astype(np.float32)
    return sound


def loudness(sound: Samples, form: AudioFormat) -> float:
    meter = LoudnessMeter(form)
    meter.feed(sound)
    return meter.integrated


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2)])
@pytest.mark.thorough
def test_any_kind_of_file_becomes_a_bed(tmp_path: Path, kind: str, rate: int, channels: int) -> None:
    path = tmp_path / f"creek.{kind}"
    soundfile.write(path, hum(6, rate, channels), rate)
    sound = open_bed(str(path), FORM, 1).take(FORM.frames(30))
    assert sound.shape == (30 * 48_000, 2)
    assert not sound.flags.writeable
    assert loudness(sound, FORM) == pytest.approx(BED_LOUDNESS, abs=1.5)
    assert np.abs(sound).max() <= 10 ** (BED_PEAK / 20) * 1.1


@pytest.mark.parametrize("seconds", [1.0, 5.3, 20.0])
@pytest.mark.parametrize("rate", [48_000, 22_050])
@pytest.mark.thorough
def test_the_seam_of_a_loop_is_neither_heard_nor_felt(tmp_path: Path, seconds: float, rate: int) -> None:
    time = np.arange(round(seconds * rate)) / rate
    tone = (0.2 * np.sin(2 * np.pi * 220.37 * time)).astype(np.float32)  # it ends somewhere else than it began
    soundfile.write(tmp_path / "tone.wav", tone, rate)
    sound = open_bed(str(tmp_path / "tone.wav"), FORM, 1).take(FORM.frames(3.5 * seconds))
    usual = np.abs(np.diff(sound[: FORM.frames(0.5 * seconds), 0])).max()
    assert np.abs(np.diff(sound[:, 0])).max() < 1.6 * usual  # two equal tones that meet are at most 3 dB louder
    soundfile.write(tmp_path / "hum.wav", np.random.default_rng(2).uniform(-0.2, 0.2, len(time)), rate)
    found = levels(open_bed(str(tmp_path / "hum.wav"), FORM, 1), FORM, round(4 * seconds))
    assert np.ptp(found) < 1.5


def test_a_loop_repeats_what_is_in_the_file(tmp_path: Path) -> None:
    sound = hum(10)
    soundfile.write(tmp_path / "creek.wav", sound, 48_000, subtype="FLOAT")
    heard = open_bed(str(tmp_path / "creek.wav"), FORM, 1).take(48_000 * 20)
    gain = heard[1000, 0] / sound[1000, 0]
    fade = round(2.5 * 48_000)  # a quarter of it
    assert np.allclose(heard[: len(sound) - fade], sound[: len(sound) - fade] * gain, atol=1e-5)
    assert np.allclose(heard[len(sound) : 2 * len(sound) - 2 * fade], sound[fade : len(sound) - fade] * gain, atol=1e-5)


def test_channels_are_mapped(tmp_path: Path) -> None:
    left, right = np.sin(np.arange(96_000) * 0.03), np.sin(np.arange(96_000) * 0.05)
    soundfile.write(tmp_path / "two.wav", np.stack([left, right], 1) * 0.2, 48_000)
    mono = open_bed(str(tmp_path / "two.wav"), AudioFormat(48_000), 1).take(9_600)[:, 0]
    assert np.corrcoef(mono, (left + right)[:9_600])[0, 1] > 0.999
    soundfile.write(tmp_path / "one.wav", left * 0.2, 48_000)
    stereo = open_bed(str(tmp_path / "one.wav"), FORM, 1).take(9_600)
    assert np.array_equal(stereo[:, 0], stereo[:, 1])


def test_a_file_that_startles_is_made_quieter_instead(tmp_path: Path) -> None:
    sound = hum(10) * 0.02
    sound[200_000:200_050] = 0.9
    soundfile.write(tmp_path / "clap.wav", sound, 48_000)
    heard = open_bed(str(tmp_path / "clap.wav"), FORM, 1).take(480_000)
    assert np.abs(heard).max() == pytest.approx(10 ** (BED_PEAK / 20), rel=0.01)


def refused(path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        open_bed(str(path), FORM, 1)
    assert path.name in caught.value.message
    return caught.value


def test_what_is_no_sound_is_refused_and_why(tmp_path: Path) -> None:
    assert "not there" in refused(tmp_path / "none.wav").message
    (tmp_path / "folder.wav").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.wav").message
    (tmp_path / "empty.ogg").touch()
    assert "is empty" in refused(tmp_path / "empty.ogg").message
    (tmp_path / "words.mp3").write_text("I am no sound at all.\n" * 50)
    refused(tmp_path / "words.mp3")
    soundfile.write(tmp_path / "short.wav", hum(0.5), 48_000)
    assert "0.50 seconds" in refused(tmp_path / "short.wav").message
    soundfile.write(tmp_path / "silent.wav", np.zeros((96_000, 2)), 48_000)
    assert "nothing to hear" in refused(tmp_path / "silent.wav").message
    soundfile.write(tmp_path / "header.wav", np.zeros((0, 2)), 48_000)
    refused(tmp_path / "header.wav")
    os.mkfifo(tmp_path / "pipe.wav")
    assert "not a file" in refused(tmp_path / "pipe.wav").message


@pytest.mark.parametrize("number", [np.nan, np.inf, -1e30])
def test_numbers_that_are_no_sound_are_refused_with_their_place(tmp_path: Path, number: float) -> None:
    sound = hum(4)
    sound[100_000] = number
    soundfile.write(tmp_path / "odd.wav", sound, 48_000, subtype="FLOAT")
    assert "damaged at 0:02" in refused(tmp_path / "odd.wav").message


def test_a_moment_beside_which_nothing_would_be_heard_is_refused(tmp_path: Path) -> None:
    sound = hum(4)
    sound[100_000] = 300.0
    soundfile.write(tmp_path / "click.wav", sound, 48_000, subtype="FLOAT")
    assert "so loud" in refused(tmp_path / "click.wav").message


def test_an_offset_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "constant.wav", np.full((96_000, 2), 0.3), 48_000)
    soundfile.write(tmp_path / "offset.wav", hum(4) * 0.3 + 0.3, 48_000)
    for name in ("constant.wav", "offset.wav"):
        assert "DC offset" in refused(tmp_path / name).hint


def test_hardly_any_sound_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "faint.wav", hum(4) * 1e-6, 48_000, subtype="FLOAT")
    assert "nothing to hear" in refused(tmp_path / "faint.wav").message


def test_what_comes_after_the_measured_part_can_neither_startle_nor_stop_a_bed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guided_audio.audio.beds.file_bed.MEASURED", 2.0)
    sound = hum(40, 8_000)
    sound[8_000 * 33] = np.nan
    sound[8_000 * 34] = 1e30
    soundfile.write(tmp_path / "late.wav", sound, 8_000, subtype="FLOAT")
    heard = open_bed(str(tmp_path / "late.wav"), AudioFormat(8_000, 2), 1).take(8_000 * 39)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 2 * 10 ** (BED_PEAK / 20)


def test_ultrasound_makes_a_bed_no_quieter(tmp_path: Path) -> None:
    time = np.arange(96_000 * 3) / 96_000
    soundfile.write(tmp_path / "heard.wav", 0.01 * np.sin(2 * np.pi * 997 * time), 96_000)
    both = 0.01 * np.sin(2 * np.pi * 997 * time) + 0.5 * np.sin(2 * np.pi * 40_000 * time)
    soundfile.write(tmp_path / "both.wav", both, 96_000)
    for name in ("heard.wav", "both.wav"):
        sound = open_bed(str(tmp_path / name), FORM, 1).take(FORM.frames(2))
        assert loudness(sound, FORM) == pytest.approx(BED_LOUDNESS, abs=0.3)


def test_a_long_file_goes_round_with_its_own_seam(tmp_path: Path) -> None:
    sound = hum(34, 8_000, 1)
    soundfile.write(tmp_path / "long.wav", sound, 8_000, subtype="FLOAT")
    with contextlib.closing(open_bed(str(tmp_path / "long.wav"), AudioFormat(8_000), 1)) as bed:
        heard = bed.take(8_000 * 100)
    gain = heard[1000, 0] / sound[1000, 0]
    whole, fade = len(sound), 4 * 8_000
    for begin in range(0, 3 * (whole - fade), whole - fade):  # every round but the first begins with the seam
        alone = slice(begin + fade, begin + whole - fade)
        assert np.allclose(heard[alone], sound[fade : whole - fade] * gain, atol=1e-5)
    half = fade // 2
    seam = (sound[whole - half] + sound[half]) * np.sqrt(0.5) * gain
    assert heard[whole - half] == pytest.approx(seam, abs=1e-5)


def test_a_file_that_is_damaged_further_on_goes_round_before_it(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    soundfile.write(path, hum(20), 48_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    heard = open_bed(str(path), FORM, 1).take(48_000 * 40)
    assert np.ptp(levels_of(heard)) < 2.0  # with no gap where the damage is


def levels_of(sound: Samples) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    pieces = sound[: len(sound) // 48_000 * 48_000].reshape(-1, 48_000 * 2)
    return np.array([10 * np.log10(float(np.square(piece).mean()) + 1e-20) for piece in pieces])


def test_without_ffmpeg_the_hint_is_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "creek.m4a").write_bytes(b"\0\0\0\x20ftypM4A " * 20)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install ffmpeg" in refused(tmp_path / "creek.m4a").hint


@needs_ffmpeg
def test_what_only_ffmpeg_reads_is_read_through_it(tmp_path: Path) -> None:
    folder = sounds_folder()
    folder.mkdir(parents=True)
    soundfile.write(tmp_path / "creek.wav", hum(8), 48_000)
    command = ["ffmpeg", "-v", "error", "-i", str(tmp_path / "creek.wav"), str(folder / "my-creek.m4a")]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    bed = open_bed("my creek", FORM, 1)
    assert loudness(bed.take(48_000 * 20), FORM) == pytest.approx(BED_LOUDNESS, abs=1.5)
