"""An MP3 encoded in chunks is as good as one in a single pass, for every decoder."""

import itertools
import shutil
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest
from export.encoders.kinds import PLAIN, decode, encode, sound_of
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples, needs_ffmpeg

from guided_audio.audio import AudioFormat, Samples, silence, to_pcm16
from guided_audio.export.encoders import mp3, open_encoder
from guided_audio.export.encoders.mp3_frames import samples_per_frame
from guided_audio.export.encoders.mp3_reservoir import FrameRun, join

FORMATS = [(24_000, 1), (24_000, 2), (44_100, 2), (48_000, 2)]
CHUNK = 4.0
WHOLE = 1e6
SECONDS = 13.3


def noise(frames: int, channels: int) -> Samples:
    return np.random.default_rng(7).uniform(-1, 1, (frames, channels)).astype(np.float32)


def speech_like(frames: int, channels: int, rate: int) -> Samples:
    """Noise in syllables, with pauses of half a second, over quieter noise."""
    time = np.arange(frames)[:, None] / rate
    syllables = np.maximum(np.sin(2 * np.pi * 4 * time), 0) * (time % 2 < 1.5)
    sound = np.random.default_rng(3).standard_normal((frames, channels)) * (0.1 * syllables + 0.001)
    return np.clip(sound, -1, 1).astype(np.float32)


def sounds(rate: int, channels: int) -> dict[str, Samples]:
    frames = round(SECONDS * rate)
    return {
        "speech": speech_like(frames, channels, rate),
        "full scale": noise(frames, channels),
        "silence": silence(frames, channels),
        "tone": sound_of(SECONDS, rate, channels),
    }


@pytest.fixture
def chunk(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(mp3, "SEARCH", 1.0)
    return monkeypatch


def both(path: Path, chunk: pytest.MonkeyPatch, sound: Samples, rate: int) -> tuple[Path, Path]:
    """Encode a sound in chunks, and in a single pass."""
    paths = []
    for name, seconds in (("chunks", CHUNK), ("whole", WHOLE)):
        chunk.setattr(mp3, "CHUNK", seconds)
        paths.append(encode("mp3", path / f"{name}.mp3", sound, rate, PLAIN, rate))
    return paths[0], paths[1]


def errors(path: Path, sound: Samples, rate: int) -> Samples:
    """Return the error of every MPEG frame."""
    step = samples_per_frame(rate)
    wrong = (decode(path, "mp3", rate, sound.shape[1])[: len(sound)] - sound)[: len(sound) // step * step]
    power: Samples = np.mean(wrong.reshape(-1, step * sound.shape[1]) ** 2, axis=1)
    return np.sqrt(power)


@pytest.mark.parametrize(("rate", "channels"), FORMATS)
@pytest.mark.parametrize("name", ["speech", "full scale", "silence", "tone"])
@pytest.mark.thorough
def test_joined_it_is_as_good_as_in_one_pass(
    tmp_path: Path, chunk: pytest.MonkeyPatch, rate: int, channels: int, name: str
) -> None:
    sound = sounds(rate, channels)[name]
    chunks, whole = both(tmp_path, chunk, sound, rate)
    assert name == "silence" or chunks.read_bytes() != whole.read_bytes()
    assert chunks.stat().st_size == pytest.approx(whole.stat().st_size, rel=0.01)
    one_pass = errors(whole, sound, rate)
    around = np.max([np.roll(one_pass, shift) for shift in range(-2, 3)], axis=0)
    assert (errors(chunks, sound, rate) <= 1.05 * around + 2e-4).all()


@needs_ffmpeg
@pytest.mark.parametrize(("rate", "channels"), [(24_000, 1), (44_100, 2)])
def test_decoders_report_no_error(tmp_path: Path, chunk: pytest.MonkeyPatch, rate: int, channels: int) -> None:
    chunk.setattr(mp3, "CHUNK", CHUNK)
    for name, sound in sounds(rate, channels).items():
        path = encode("mp3", tmp_path / f"{name}.mp3", sound, rate, PLAIN, rate)
        decoders = [["ffmpeg", "-v", "warning", "-i", str(path), "-f", "null", "-"], ["mpg123", "-t", "-q", str(path)]]
        for told in decoders:
            if shutil.which(told[0]):
                run = subprocess.run(told, capture_output=True, check=True)
                assert run.stderr == b""


SOUND = speech_like(4 * 24_000, 1, 24_000)


@settings(max_examples=examples(15))
@given(st.lists(st.integers(1, 4 * 24_000), max_size=8))
def test_the_bytes_depend_on_the_sound_alone(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    folder = tmp_path_factory.mktemp("cuts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mp3, "CHUNK", 1.5)
        patch.setattr(mp3, "SEARCH", 0.4)
        expected = encode("mp3", folder / "a.mp3", SOUND, 24_000, PLAIN).read_bytes()
        encoder = open_encoder("mp3", folder / "b.mp3", AudioFormat(24_000), PLAIN)
        places = [0, *sorted(cuts), len(SOUND)]
        for start, end in itertools.pairwise(places):
            encoder.encode(SOUND[start:end])
        encoder.flush((), ())
    assert (folder / "b.mp3").read_bytes() == expected


def run_of(sound: Samples, first: int = 0) -> FrameRun:
    return mp3._encode_chunk([to_pcm16(sound)], AudioFormat(48_000, sound.shape[1]), first)


def test_joining_a_stream_to_itself_changes_nothing() -> None:
    loud = run_of(noise(48_000, 2))
    before, after = join(loud, loud, [20])
    assert before + after.data == loud.data


def test_where_no_frame_can_be_repacked_one_is_left_silent(tmp_path: Path) -> None:
    """A stream that has just begun has no reservoir; a loud one needs it."""
    quiet, loud = run_of(silence(48_000, 2), first=19), run_of(noise(48_000, 2))
    before, after = join(quiet, loud, [20])
    assert after.frame(20)[6:36] == bytes(30)  # no main data at all
    assert after.frame(21) == loud.frame(21)
    path = tmp_path / "a.mp3"
    path.write_bytes(before + after.data)
    decoded = decode(path, "mp3", 48_000, 2)
    assert np.abs(decoded[4 * 1152 : 16 * 1152]).max() > 0.5


def test_what_fails_in_a_thread_fails_in_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> FrameRun:
        raise MemoryError("no room for a chunk")

    monkeypatch.setattr(mp3, "_encode_chunk", fail)
    encoder = open_encoder("mp3", tmp_path / "a.mp3", AudioFormat(24_000), PLAIN)
    with pytest.raises(MemoryError, match="no room"):
        for _ in range(200):
            encoder.encode(silence(24_000))
    encoder.close()


def test_closing_early_ends_all_threads(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    encoder = open_encoder("mp3", tmp_path / "a.mp3", AudioFormat(24_000), PLAIN)
    encoder.encode(silence(100 * 24_000))
    encoder.close()
    assert set(threading.enumerate()) == before


def test_memory_does_not_grow(tmp_path: Path) -> None:
    encoder = mp3.ChunkedMp3(AudioFormat(24_000))
    for _ in range(300):
        for _data in encoder.feed(silence(24_000)):
            pass
        assert encoder._sound.end - encoder._sound._start < 30 * 24_000
        assert len(encoder._encoding) <= encoder._most_encoding
    encoder.close()
