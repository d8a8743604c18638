"""What ffmpeg measures, and made-up sounds to measure."""

import re
import subprocess
from pathlib import Path

import numpy as np
import soundfile

from guided_audio.audio import Samples


def ebur128(samples: Samples, rate: int, folder: Path) -> tuple[float, float]:
    """Return LUFS and dBTP of a sound, as ffmpeg measures them: to a tenth."""
    path = folder / "measured.wav"
    soundfile.write(path, samples, rate, subtype="FLOAT")
    asked = ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    heard = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    summary = heard[heard.rindex("Summary") :]
    loudness, peak = re.search(r"I:\s+(\S+) LUFS", summary), re.search(r"Peak:\s+(\S+) dBFS", summary)
    return float(loudness[1]) if loudness else np.nan, float(peak[1]) if peak else np.nan


def murmur(rate: int, seconds: int) -> Samples:
    """Return something like speech: voiced syllables with a formant or two, sibilants, pauses."""
    random = np.random.RandomState(7)
    time = np.arange(rate * seconds) / rate
    voice = sum(np.sin(2 * np.pi * 118 * n * time + n) / n * (1 + 2 * (5 <= n <= 7)) for n in range(1, 25))
    syllables = np.maximum(np.sin(2 * np.pi * 2.3 * time), 0) * (np.sin(2 * np.pi * 0.21 * time) > -0.2)
    hiss = random.standard_normal(len(time)) * (np.maximum(np.sin(2 * np.pi * 2.3 * time + 2), 0) ** 8)
    sound = 0.05 * voice * syllables + 0.04 * hiss * (syllables.cumsum() % 7 < 6)
    return np.asarray(sound, np.float32)[:, None]


def noise(frames: int, level: float, channels: int = 1, seed: int = 1) -> Samples:
    """Return white noise of a standard deviation."""
    return (np.random.RandomState(seed).standard_normal((frames, channels)) * level).astype(np.float32)
