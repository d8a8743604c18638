"""All kinds of files, those that need ffmpeg only where it is installed, and what they are tried with."""

import io
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.units import Seconds
from guided_audio.export.encoders import EXTENSIONS, UNMEASURED, ChapterMark, Level, Tags, TimedLine, open_encoder

KINDS = [pytest.param(kind, marks=needs_ffmpeg) if kind == "m4b" else kind for kind in EXTENSIONS]


def picture(kind: str) -> bytes:
    """Return a picture of some 100 KB."""
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, kind)
    return file.getvalue()


PNG = picture("PNG")
CHAPTERS = (
    ChapterMark("Ankommen – Ä", Seconds(0.0), Seconds(1.5)),
    ChapterMark("Zwei; = #\\", Seconds(1.5), Seconds(2.0)),
    ChapterMark("Drei", Seconds(2.0), Seconds(3.25)),
)
LYRICS = ("Hello – ä.", "A = b; # \\ c", "The end.")
LINES = tuple(TimedLine("Hello Maya", Seconds(start), Seconds(start + 0.5)) for start in (0.25, 1.5, 2.001))
TAGS = Tags(
    "A title", "An artist", "An album", "2026", "Meditation", "A comment\n\nin two paragraphs", "en",
    tuple(chapter.title for chapter in CHAPTERS), LYRICS, PNG,
)  # fmt: skip
PLAIN = Tags("A title", "An artist", "", "2026", "", "")


def sound_of(seconds: float, rate: int, channels: int = 1) -> Samples:
    """A tone of 440 Hz that comes and goes."""
    time = np.arange(round(seconds * rate), dtype=np.float32)[:, None] / rate
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (np.sin(2 * np.pi * 0.5 * time) > 0)
    return np.repeat(tone, channels, axis=1).astype(np.float32)


def encode(
    kind: str,
    path: Path,
    sound: Samples,
    rate: int,
    tags: Tags = TAGS,
    block: int = 4000,
    chapters: Sequence[ChapterMark] = CHAPTERS,
    level: Level = UNMEASURED,
) -> Path:
    encoder = open_encoder(kind, path, AudioFormat(rate, sound.shape[1]), tags)
    for start in range(0, len(sound), block):
        encoder.encode(sound[start : start + block])
    encoder.flush(chapters if tags.chapters else (), LINES if tags.lyrics else (), level)
    encoder.close()
    return path


def decode(path: Path, kind: str, rate: int, channels: int = 1) -> Samples:
    """Return what another library decodes, at the sample rate of the sound."""
    if kind == "m4b":
        told = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", str(channels), "-ar", str(rate), "-"]
        run = subprocess.run(told, capture_output=True, check=True)
        return np.frombuffer(run.stdout, np.float32).reshape(-1, channels)
    with soundfile.SoundFile(path) as file:
        assert file.samplerate == rate
        decoded: Samples = file.read(dtype="float32", always_2d=True)
    return decoded


def decoded_at(path: Path, kind: str) -> tuple[Samples, int]:
    """Return what another library decodes, at the rate that the file has."""
    rate = int(probe(path)["streams"][0]["sample_rate"]) if kind == "m4b" else soundfile.info(path).samplerate
    channels = probe(path)["streams"][0]["channels"] if kind == "m4b" else soundfile.info(path).channels
    return decode(path, kind, rate, channels), rate


def probe(path: Path) -> dict[str, Any]:
    """Return what ffprobe finds in a file."""
    shown = ("-show_format", "-show_streams", "-show_chapters")
    run = subprocess.run(["ffprobe", "-v", "error", "-of", "json", *shown, str(path)], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found
