"""What predictors of listeners' scores think of speech, those that are installed: DistillMOS, and DNSMOS by speechmos.

They are no dependencies of the project: `pip install distillmos speechmos librosa requests` brings both, with their weights.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr

from guided_audio.audio import Samples

Predictor = Callable[[Samples], float]
"""Returns a score from 1 to 5 for speech, float32, shape (frames,), range ±1, of 16 kHz."""
RATE = 16_000
_WINDOW = 144_160
"""Frames that DNSMOS judges at once, 9.01 s."""


def predictors() -> dict[str, Predictor]:
    """Return the predictors that are installed, by name."""
    found: dict[str, Predictor] = {}
    for name, make in {"DistillMOS": _distillmos, "DNSMOS": _dnsmos}.items():
        try:
            found[name] = make()
        except ImportError:
            continue
    return found


def at_rate(sound: Samples, rate: int) -> Samples:
    """Return speech, float32, shape (frames,), at the rate that predictors take."""
    resampled: Samples = soxr.resample(sound, rate, RATE)
    return resampled.clip(-1.0, 1.0)


def _distillmos() -> Predictor:
    import distillmos  # type: ignore[import-not-found]
    import torch  # type: ignore[import-not-found]

    model = distillmos.ConvTransformerSQAModel().eval()

    def score(sound: Samples) -> float:
        with torch.no_grad():
            return float(model(torch.tensor(sound)[None]))

    return score


def _dnsmos() -> Predictor:
    from speechmos import dnsmos  # type: ignore[import-not-found]

    def score(sound: Samples) -> float:
        whole = (
            sound if len(sound) > _WINDOW else np.resize(sound, _WINDOW)
        )  # repeated, as it would be: but judged once
        return float(dnsmos.run(whole, sr=RATE)["ovrl_mos"])

    return score
