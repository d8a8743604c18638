"""M4B, through ffmpeg and without it."""

import errno
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from export.encoders.kinds import TAGS, encode, probe, sound_of
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, silence
from guided_audio.core.errors import OutputError
from guided_audio.export.encoders import Encoder, check_encoder, open_encoder
from guided_audio.export.encoders.m4b import FfmpegRun, M4bEncoder

if TYPE_CHECKING:
    from subprocess import Popen


def test_without_ffmpeg_it_is_an_error_before_anything_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match="ffmpeg") as caught:
        check_encoder("m4b")
    assert "install ffmpeg" in caught.value.hint
    check_encoder("mp3")


def process_of(encoder: Encoder) -> "Popen[bytes]":
    assert isinstance(encoder, M4bEncoder)
    return encoder._run._process


@needs_ffmpeg
def test_an_interrupted_m4b_leaves_no_process(tmp_path: Path) -> None:
    encoder = open_encoder("m4b", tmp_path / "a", AudioFormat(24_000), TAGS)
    encoder.encode(silence(24_000))
    process = process_of(encoder)
    assert process.poll() is None
    encoder.close()
    assert process.poll() is not None
    assert not list(tmp_path.iterdir())


@needs_ffmpeg
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_an_ffmpeg_that_dies_is_an_error(tmp_path: Path) -> None:
    encoder = open_encoder("m4b", tmp_path / "a", AudioFormat(24_000), TAGS)
    process_of(encoder).send_signal(signal.SIGKILL)
    with pytest.raises(OSError, match="ffmpeg failed: it says nothing"):
        for _ in range(100):
            encoder.encode(silence(24_000))
    encoder.close()


@needs_ffmpeg
def test_the_last_message_of_ffmpeg_is_in_the_error(tmp_path: Path) -> None:
    run = FfmpegRun(["-i", str(tmp_path / "nothing.wav")], tmp_path / "a.m4a")
    with pytest.raises(OSError, match=r"ffmpeg failed: .*No such file or directory") as caught:
        run.finish()
    assert caught.value.errno == errno.EIO


@needs_ffmpeg
@pytest.mark.parametrize("rate", [24_000, 48_000])
def test_an_m4b_is_an_audio_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: int) -> None:
    monkeypatch.chdir(tmp_path)
    found = probe(encode("m4b", Path("a: %d"), sound_of(3.25, rate, 2), rate).absolute())
    assert found["streams"][0]["codec_name"] == "aac"
    assert found["format"]["tags"]["major_brand"] == "M4B "
    assert "encoder" not in found["format"]["tags"]


@needs_ffmpeg
def test_without_a_language_or_a_level_nothing_is_made_up(tmp_path: Path) -> None:
    found = probe(encode("m4b", tmp_path / "a", sound_of(1.0, 24_000), 24_000, replace(TAGS, language="")))
    assert [stream["tags"]["language"] for stream in found["streams"] if "tags" in stream] == ["und", "und"]
    assert not {"grouping", "LANGUAGE", "REPLAYGAIN_TRACK_GAIN"} & set(found["format"]["tags"])
