"""Files of others, decoded: to their true end, by the positions of their channels, and by a decoder that may crash."""

import os
import stat
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support import needs_ffmpeg

from guided_audio.audio import Samples
from guided_audio.audio.decoding import decode
from guided_audio.core.errors import UsageError

RATE = 24_000
POSITIONS = {
    6: ("left", "right", "both", "none", "left", "right"),
    8: ("left", "right", "both", "none", "left", "right", "left", "right"),
}
"""Where the channels of 5.1 and 7.1 are heard, in the order of WAV."""
SHARES = {"left": (1, 0), "right": (0, 1), "both": (1, 1), "none": (0, 0)}


@pytest.fixture(params=["ffmpeg", "libsndfile"])
def decoder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Decode with and without ffmpeg."""
    name: str = request.param
    if name == "libsndfile":
        monkeypatch.setattr("guided_audio.audio.decoding.ffmpeg_program", lambda: None)
    else:
        needs = needs_ffmpeg.args[0]
        if needs:
            pytest.skip(needs_ffmpeg.kwargs["reason"])
    return name


def noise(seconds: float, channels: int = 1) -> Samples:
    sound: Samples = np.random.default_rng(1).normal(0, 0.1, (round(seconds * RATE), channels)).astype(np.float32)
    return sound


def decoded(path: Path, piece: int = 5_000) -> Samples:
    """Return the whole sound of a file, read in pieces."""
    with decode(path) as file:
        pieces = [file.read(piece)]
        while len(pieces[-1]):
            pieces.append(file.read(piece))
    return np.concatenate(pieces)


def ffmpeg(*arguments: str | Path) -> bytes:
    command = ["ffmpeg", "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout


def by_ffmpeg(path: Path, channels: int) -> Samples:
    raw = ffmpeg("-i", path, "-f", "f32le", "-ac", str(channels), "-")
    return np.frombuffer(raw, np.float32).reshape(-1, channels)


def snr(sound: Samples, right: Samples) -> float:
    assert len(sound) == len(right)
    return float(10 * np.log10(np.square(right).sum() / (np.square(sound - right).sum() + 1e-20)))


@needs_ffmpeg
@pytest.mark.parametrize("quality", [["-q:a", "4"], ["-b:a", "64k"], ["-b:a", "64k", "-write_xing", "0"]])
@pytest.mark.thorough
def test_an_mp3_in_pieces_is_what_ffmpeg_decodes(tmp_path: Path, decoder: str, quality: list[str]) -> None:
    rising = noise(20) * np.linspace(0, 1, 20 * RATE)[:, None] ** 4
    soundfile.write(
        tmp_path / "a.wav", rising, 44_100
    )  # at 24 kHz, mpg123 and ffmpeg disagree about a band of frequencies
    ffmpeg("-i", tmp_path / "a.wav", *quality, tmp_path / "a.mp3")
    assert snr(decoded(tmp_path / "a.mp3"), by_ffmpeg(tmp_path / "a.mp3", 1)) > 60


@needs_ffmpeg
def test_an_mp3_without_a_length_is_heard_to_its_end(tmp_path: Path, decoder: str) -> None:
    sound = np.concatenate([np.zeros((10 * RATE, 1), np.float32), noise(10)])  # a cheap beginning misleads estimates
    soundfile.write(tmp_path / "a.wav", sound, RATE)
    ffmpeg("-i", tmp_path / "a.wav", "-q:a", "2", "-write_xing", "0", tmp_path / "a.mp3")
    heard = decoded(tmp_path / "a.mp3")
    assert len(heard) / RATE == pytest.approx(20, abs=0.15)
    assert heard[19 * RATE :].std() > 0.05


@needs_ffmpeg
def test_a_flac_from_a_pipe_ends_where_its_sound_ends(tmp_path: Path, decoder: str) -> None:
    soundfile.write(tmp_path / "a.wav", noise(5), RATE)
    (tmp_path / "a.flac").write_bytes(ffmpeg("-i", tmp_path / "a.wav", "-f", "flac", "pipe:1"))
    assert len(decoded(tmp_path / "a.flac")) == 5 * RATE


@needs_ffmpeg
@pytest.mark.parametrize("codec", ["libvorbis", "libopus"])
@pytest.mark.thorough
def test_both_parts_of_a_chained_ogg_are_heard_or_it_is_refused(tmp_path: Path, decoder: str, codec: str) -> None:
    parts = []
    for number, gain in enumerate((1.0, 0.5)):
        soundfile.write(tmp_path / "a.wav", noise(3) * gain, RATE)
        ffmpeg("-i", tmp_path / "a.wav", "-c:a", codec, "-serial_offset", str(number), tmp_path / "a.ogg")
        parts.append((tmp_path / "a.ogg").read_bytes())
    (tmp_path / "a.ogg").write_bytes(b"".join(parts))
    if decoder == "libsndfile":
        assert "ffmpeg" in refusal(tmp_path / "a.ogg").hint
        return
    with decode(tmp_path / "a.ogg") as file:
        rate, sound = file.rate, file.read(10 * file.rate)
    assert len(sound) / rate == pytest.approx(6, abs=0.1)
    assert sound[: 2 * rate].std() == pytest.approx(2 * sound[-2 * rate :].std(), rel=0.1)


def test_a_wav_of_a_recorder_that_died_is_read_or_refused(tmp_path: Path, decoder: str) -> None:
    sound = noise(5)
    soundfile.write(tmp_path / "a.wav", sound, RATE)
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[4:8] = data[40:44] = bytes(4)
    (tmp_path / "a.wav").write_bytes(data)
    if decoder == "libsndfile":
        assert "never finished" in refusal(tmp_path / "a.wav").message
    else:
        assert np.allclose(decoded(tmp_path / "a.wav"), sound, atol=1e-4)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "ogg"])
@pytest.mark.thorough
def test_a_file_that_is_cut_off_is_heard_to_where_it_ends(tmp_path: Path, decoder: str, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    soundfile.write(path, noise(10), RATE, format=kind.upper())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert len(decoded(path)) / RATE == pytest.approx(5, abs=1)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "DOUBLE"])
def test_any_kind_of_samples_is_read(tmp_path: Path, decoder: str, subtype: str) -> None:
    sound = noise(1, 2)
    soundfile.write(tmp_path / "a.wav", sound, RATE, subtype)
    read = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)[0]
    assert np.array_equal(decoded(tmp_path / "a.wav"), read)


@needs_ffmpeg
@pytest.mark.parametrize("kind", ["wav", "ogg", "opus"])
@pytest.mark.parametrize("channels", POSITIONS)
@pytest.mark.thorough
def test_channels_are_heard_where_they_belong(tmp_path: Path, decoder: str, kind: str, channels: int) -> None:
    turns = np.zeros((channels * RATE, channels), np.float32)  # one channel a second
    for number in range(channels):
        turns[number * RATE : (number + 1) * RATE, number] = noise(1)[:, 0]
    soundfile.write(tmp_path / "in.wav", turns, RATE)
    path = tmp_path / f"a.{kind}"
    ffmpeg("-i", tmp_path / "in.wav", *(["-mapping_family", "1"] if kind == "opus" else []), path)
    with decode(path) as file:
        sound, rate = file.read(channels * file.rate), file.rate
    for number, position in enumerate(POSITIONS[channels]):
        part = sound[number * rate + rate // 4 : (number + 1) * rate - rate // 4]
        heard = part.std(axis=0) > 0.03
        assert tuple(heard) == SHARES[position], (number, position)


@needs_ffmpeg
def test_a_rate_that_changes_on_the_way_changes_no_pitch(tmp_path: Path) -> None:
    parts = []
    for rate in (24_000, 16_000):
        soundfile.write(tmp_path / "a.wav", 0.1 * np.sin(2 * np.pi * 500 * np.arange(3 * rate) / rate), rate)
        ffmpeg("-i", tmp_path / "a.wav", "-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0", tmp_path / "a.mp3")
        parts.append((tmp_path / "a.mp3").read_bytes())
    (tmp_path / "a.mp3").write_bytes(b"".join(parts))
    heard = decoded(tmp_path / "a.mp3")[:, 0]
    assert len(heard) / RATE == pytest.approx(6, abs=0.2)
    for begin in (1, 4):
        spectrum = np.abs(np.fft.rfft(heard[begin * RATE : (begin + 1) * RATE]))
        assert abs(int(spectrum.argmax()) - 500) <= 2


def refusal(path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        decode(path)
    return caught.value


def test_what_cannot_be_decoded_is_refused_with_a_hint(tmp_path: Path, decoder: str) -> None:
    (tmp_path / "words.mp3").write_text("No sound at all.\n" * 500)
    assert refusal(tmp_path / "words.mp3").hint
    (tmp_path / "list.mp3").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5\nhttp://127.0.0.1:9/a.ts\n")
    assert refusal(tmp_path / "list.mp3").hint


def fake_ffmpeg(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{lines}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("guided_audio.audio.decoding.ffmpeg_program", lambda: str(program))


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for ffmpeg")
def test_a_decoder_that_crashes_is_an_error_or_gives_way_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = noise(2)
    soundfile.write(tmp_path / "a.wav", sound, RATE, "FLOAT")
    fake_ffmpeg(tmp_path, monkeypatch, "kill -SEGV $$")
    assert np.array_equal(decoded(tmp_path / "a.wav"), sound)
    header = r"printf '.snd\000\000\000\030\377\377\377\377\000\000\000\006\000\000\135\300\000\000\000\001'"
    fake_ffmpeg(tmp_path, monkeypatch, f"{header}; printf 'some sound there'; kill -SEGV $$")
    with decode(tmp_path / "a.wav") as file:
        assert (file.rate, file.channels, len(file.read(4))) == (RATE, 1, 4)
        with pytest.raises(UsageError, match="crashed"):
            file.read(1)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for ffmpeg")
def test_a_decoder_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soundfile.write(tmp_path / "a.wav", noise(1), RATE)
    monkeypatch.setattr("guided_audio.audio.decoding.PATIENCE", 0.1)
    monkeypatch.setattr("guided_audio.audio.decoding._commands", lambda path: iter([["sleep", "600"]]))
    assert "damaged" in refusal(tmp_path / "a.wav").message


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for ffmpeg")
def test_what_a_decoder_prints_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "a.wav", noise(1), RATE)
    fake_ffmpeg(tmp_path, monkeypatch, "echo big trouble >&2; exit 1")
    assert len(decoded(tmp_path / "a.wav")) == RATE
    assert capfd.readouterr() == ("", "")
