"""Encoders: from blocks of sound to a tagged file, always in constant memory; and the choice of one by the kind of file."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from guided_audio.audio import AudioFormat, Samples
from guided_audio.export.encoders import id3, mp3_frames, opus
from guided_audio.export.encoders.lossless import FlacEncoder, WavEncoder
from guided_audio.export.encoders.m4b import M4bEncoder, find_ffmpeg
from guided_audio.export.encoders.mp3 import Mp3Encoder
from guided_audio.export.encoders.opus import OpusEncoder
from guided_audio.export.encoders.presets import PRESETS, Preset
from guided_audio.export.encoders.resampled import ResampledEncoder
from guided_audio.export.encoders.tags import (
    MAX_CHAPTERS,
    UNMEASURED,
    ChapterMark,
    Level,
    Tags,
    TimedLine,
    merged,
    timestamp,
)


class Encoder(Protocol):
    """Writes one file as its sound arrives. Failures are OSErrors, as those of any file."""

    def encode(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), range ±1."""
        ...

    def flush(self, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine], level: Level = UNMEASURED) -> None:
        """Write what is left, now that the times of chapters and lines and the level are known, and close the file."""
        ...

    def close(self) -> None:
        """Close the file as it is; after `flush` this does nothing."""
        ...


class GrowingEncoder(Encoder, Protocol):
    """Writes a file that is read meanwhile."""

    def begin(self, frames: int, chapters: Sequence[ChapterMark], lines: Sequence[TimedLine]) -> int:
        """Write the head first, for so many frames of sound to come, and return how many bytes the file will have."""
        ...


_ENCODERS: dict[str, Callable[[Path, AudioFormat, Tags], Encoder]] = {
    "mp3": Mp3Encoder,
    "m4b": M4bEncoder,
    "opus": OpusEncoder,
    "flac": FlacEncoder,
    "wav": WavEncoder,
}
EXTENSIONS = tuple(_ENCODERS)
_SAMPLE_RATES: Mapping[str, Collection[int]] = {"mp3": mp3_frames.SAMPLE_RATES, "opus": opus.SAMPLE_RATES}
"""Where a kind of file does not have every rate."""
_LEAST_CONSTANT = 16_000
"""At a lower rate LAME has no more than 64 kbit/s."""
_OTHERWISE = 48_000
"""The rate that sound of any other is brought to."""
_MOST_CHAPTERS = {"mp3": id3.MAX_CHAPTERS, "wav": id3.MAX_CHAPTERS, "flac": MAX_CHAPTERS, "opus": MAX_CHAPTERS}


def check_encoder(kind: str) -> None:
    """Raise OutputError if a kind of file needs a program that is not installed."""
    if kind == "m4b":
        find_ffmpeg()


def open_encoder(kind: str, path: Path, form: AudioFormat, tags: Tags, preset: str = "") -> Encoder:
    """Begin a new file at `path`; `kind` is one of EXTENSIONS, and that of the preset, one of PRESETS, if there is one."""
    if preset:
        return open_constant(path, form, tags, PRESETS[preset])
    rates = _SAMPLE_RATES.get(kind)
    rate = form.sample_rate if rates is None or form.sample_rate in rates else _OTHERWISE
    encoder = _ENCODERS[kind](path, replace(form, sample_rate=rate), tags)
    return encoder if rate == form.sample_rate else ResampledEncoder(encoder, form, rate)


def open_constant(path: Path, form: AudioFormat, tags: Tags, preset: Preset) -> GrowingEncoder:
    """Begin a new file of a preset, which has a constant bit rate."""
    rates = [rate for rate in mp3_frames.SAMPLE_RATES if rate >= _LEAST_CONSTANT]
    rate = preset.sample_rate or (form.sample_rate if form.sample_rate in rates else _OTHERWISE)
    bit_rate = preset.bit_rates[form.channels - 1]
    encoder = Mp3Encoder(path, replace(form, sample_rate=rate), tags, bit_rate, preset.effort)
    return encoder if rate == form.sample_rate else ResampledEncoder(encoder, form, rate)


def chapters_in(kind: str, chapters: Sequence[ChapterMark]) -> tuple[ChapterMark, ...]:
    """Return the chapters that a kind of file holds: the last one lasts to the end of those that it has no room for."""
    return merged(chapters, _MOST_CHAPTERS.get(kind, len(chapters)))
