"""`make sound`: every script, alone and over a bed: what ffmpeg measures, clicks, the voice over the bed, the words heard."""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
from catalogue import catalogue, recogniser, word_errors

from guided_audio.audio import LoudnessMeter
from guided_audio.audio.beds import list_sounds
from guided_audio.audio.limiter import CEILING
from guided_audio.export import ExportOptions
from guided_audio.render import render
from guided_audio.session.options import SessionOptions
from guided_audio.session.prepare import PreparedSession
from guided_audio.session.session import Session, open_session
from guided_audio.timeline import Lead, Say

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

LOUDNESS_OFF, PEAK_OFF, VOICE_OVER_BED, ERRORS_MORE = 0.2, 0.3, 12.0, 0.01
AROUND = 0.002
"""Seconds on both sides of a join that are looked at for a click."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one export."""

    name: str
    bed: str
    voice: float
    loudness: float
    heard_loudness: float
    peak: float
    heard_peak: float
    largest: float
    join: float
    over_bed: float
    errors: float | None

    @property
    def faults(self) -> list[str]:
        """What does not hold."""
        held = {
            "loudness": abs(self.loudness - self.heard_loudness) <= LOUDNESS_OFF + 0.05,  # ffmpeg prints tenths
            "peak": abs(self.peak - self.heard_peak) <= PEAK_OFF + 0.05,
            "ceiling": self.largest <= CEILING and self.peak <= CEILING,
            "click": self.join <= 1.0,
            "over bed": self.over_bed >= VOICE_OVER_BED,
        }
        return [what for what, holds in held.items() if not holds]

    def __str__(self) -> str:
        errors = "–" if self.errors is None else f"{self.errors:.1%}"
        over = "–" if self.bed == "none" else f"{self.over_bed:.1f}"
        return (
            f"| {self.name} | {self.bed} | {self.voice:.2f} | {self.loudness:.2f} | {self.heard_loudness:.1f} "
            f"| {self.peak:.2f} | {self.heard_peak:.1f} | {self.largest:.2f} | {self.join:.2f} | {over} | {errors} "
            f"| {', '.join(self.faults) or 'holds'} |"
        )


def ebur128(path: Path) -> tuple[float, float]:
    """Return LUFS and dBTP of a file as ffmpeg measures them."""
    asked = ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    summary = told[told.rindex("Summary") :]
    found = [re.search(rf"{name}:\s+(\S+) ", summary) for name in ("I", "Peak")]
    loudness, peak = (float(match[1]) for match in found if match)
    return loudness, peak


def roughness_at_joins(path: Path, report: dict[str, Any]) -> float:
    """Return the largest second difference where one cue meets the next, over the largest anywhere else."""
    sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
    bend = np.abs(np.diff(sound[:, 0].astype(np.int32), 2))
    at_join = np.zeros(len(bend), bool)
    for cue in report["cues"]:
        place = round(cue["start"] * rate)
        at_join[max(place - round(AROUND * rate), 0) : place + round(AROUND * rate)] = True
    return float(bend[at_join].max(initial=0) / bend[~at_join].max(initial=1))


def voice_over_bed(ready: PreparedSession[Session], voice: float) -> float:
    """Return how many LU the voice is above what sounds beside it while it speaks."""
    meter = LoudnessMeter(ready.session.timeline.format)
    for block in render(ready.session.timeline, ready.speech, mix=replace(ready.mix, ceiling=None)):
        if block.voice.any():
            meter.feed(block.samples - block.voice)
    return voice - meter.integrated


def measured_row(script: Path, bed: str, model: WhisperModel | None, folder: Path) -> Row:
    """Export one script over a bed, and measure it."""
    sound = folder / f"{script.stem}.flac"
    session = open_session(str(script), SessionOptions(ambience="" if bed == "none" else bed))
    with session.prepare() as ready:
        ready.export(sound, "flac", ExportOptions(report=True))
        report = json.loads((folder / f"{script.stem}-report.json").read_text())
        told = report["loudness"]
        over_bed = voice_over_bed(ready, told["voice_lufs"])
        said = " ".join(cue.shown for cue in ready.session.timeline.cues if isinstance(cue, Say | Lead))
        errors = None
        if model:
            ready.export(folder / "heard.mp3", "mp3")
            errors = word_errors(model, folder / "heard.mp3", said, session.script.meta.language)
    heard_loudness, heard_peak = ebur128(sound)
    return Row(
        script.stem, bed, told["voice_lufs"], told["mix_lufs"], heard_loudness, told["true_peak_dbtp"], heard_peak,
        told["sample_peak_dbfs"], roughness_at_joins(sound, report), over_bed, errors,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, help="all of the catalogue, if none is named")
    parser.add_argument("--unheard", action="store_true", help="leave the recogniser out")
    wanted = parser.parse_args()
    model = None if wanted.unheard else recogniser()
    beds = itertools.cycle([sound.name for sound in list_sounds() if sound.path is None])
    heads = (
        "script",
        "bed",
        "voice LUFS",
        "all LUFS",
        "ffmpeg",
        "dBTP",
        "ffmpeg",
        "dBFS",
        "joins",
        "LU over bed",
        "errors",
        "",
    )
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        for script in wanted.scripts or catalogue():
            for bed in ("none", next(beds)):
                rows.append(measured_row(script, bed, model, Path(name)))
                print(rows[-1], flush=True)
    more = _more_errors(rows)
    if more is not None:
        print(f"Over a bed, {more:+.2%} of the words are heard otherwise than without.")
    sys.exit(any(row.faults for row in rows) or (more or 0.0) > ERRORS_MORE)


def _more_errors(rows: list[Row]) -> float | None:
    with_bed = [row.errors for row in rows if row.bed != "none" and row.errors is not None]
    alone = [row.errors for row in rows if row.bed == "none" and row.errors is not None]
    return float(np.mean(with_bed) - np.mean(alone)) if alone else None


if __name__ == "__main__":
    main()
