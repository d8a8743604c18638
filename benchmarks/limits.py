"""What cannot be avoided of an export, measured alone in the same run: the voice, the encoder, the disk, Python's start.

`python benchmarks/limits.py voice SENTENCES.json` and `… lame SOUND.wav` print the processor's seconds that each takes by itself.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import soundfile


def by_voice(sentences: list[str]) -> float:
    """Return the seconds in which the embedded voice says these sentences, each once, when it has loaded."""
    from guided_audio.core.voice import Utterance
    from guided_audio.speech.engines.hibari import HEART, HibariEngine
    from guided_audio.voices.calibration import calibrated

    engine, voice = HibariEngine(), calibrated(HEART)
    engine.load(voice)
    began = time.process_time()
    for sentence in dict.fromkeys(sentences):
        engine.synthesize(Utterance(sentence, voice))
    return time.process_time() - began


def by_lame(sound: Path) -> float:
    """Return the seconds in which LAME encodes a sound in one piece, as an export has it encoded in several."""
    from guided_audio.audio import AudioFormat
    from guided_audio.export.encoders.mp3 import LAME_EFFORT, VBR_QUALITY, _encoder_for

    samples, rate = soundfile.read(str(sound), dtype="int16", always_2d=True)
    encoder = _encoder_for(AudioFormat(rate, samples.shape[1]), LAME_EFFORT)
    encoder.set_vbr(4)
    encoder.set_vbr_quality(VBR_QUALITY)
    pcm = samples.tobytes()
    began = time.process_time()
    encoder.encode(pcm)
    encoder.flush()
    return time.process_time() - began


def by_disk(folder: Path, size: int) -> float:
    """Return the seconds in which so many bytes are on the disk."""
    data = os.urandom(size)
    began = time.perf_counter()
    with (folder / "on-disk").open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - began


def main() -> None:
    path = Path(sys.argv[2])
    print(by_voice(json.loads(path.read_text())) if sys.argv[1] == "voice" else by_lame(path))


if __name__ == "__main__":
    main()
