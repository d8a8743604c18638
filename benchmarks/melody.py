"""How the embedded voice sings: its pitch in all English sentences of the library, plain and with its melody.

Measured in the pitch that the model predicts, in frames above 110 Hz: how high its peaks are and how much they differ, how alike
the contours are (the mean correlation of each with the average one, in 16 steps), and how the ends of questions and statements
differ. With `--predictor N`, the score that distillmos gives N sentences, both ways; it is no dependency of the project.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from guided_audio.core.voice import Melody, Utterance
from guided_audio.session.session import open_session
from guided_audio.speech.engines.hibari import HEART, HibariEngine, _marked
from guided_audio.speech.engines.melody import Kind, Pitch, kind_of, shaped

_SCRIPTS = Path(__file__).parent.parent / "scripts"
_CLEAR, _STEPS, _END = 110.0, 16, 16
"""Hertz of a clear voice; steps of a contour; frames of an end, 0.2 s."""


@dataclass(frozen=True, slots=True)
class Sentence:
    utterance: Utterance
    plain: Pitch

    @property
    def sung(self) -> Pitch:
        return shaped(self.plain, self.utterance.text, self.utterance.melody or Melody())


def sentences() -> Iterator[Sentence]:
    """Yield every sentence of the library that the voice says, once, with the pitch that its model predicts."""
    model = HibariEngine().model_of(HEART)
    sessions = (open_session(path) for path in sorted(_SCRIPTS.glob("*.md")))
    spoken = dict.fromkeys(one for session in sessions for one in session.timeline.utterances if one.melody)
    for one in spoken:
        for phonemes in model.phonemize(_marked(one)):
            ids = np.asarray([model._model.ids(phonemes)], np.int64)
            outputs = model._model.sess.run(None, {"ids": ids, "speed": np.asarray([one.speed], np.float32)})
            yield Sentence(one, outputs[-1][0])


def semitones(pitch: Pitch) -> npt.NDArray[np.float64]:
    return 12 * np.log2(pitch[pitch > _CLEAR].astype(np.float64))


def contour(pitch: Pitch) -> npt.NDArray[np.float64]:
    clear = semitones(pitch)
    steps: npt.NDArray[np.float64] = np.array([part.mean() for part in np.array_split(clear, _STEPS)])
    return steps - float(np.median(clear))


def measure(name: str, kinds: Sequence[Kind], pitches: Sequence[Pitch]) -> None:
    clear = [semitones(pitch) for pitch in pitches]
    peaks = np.array([one.max() for one in clear])
    contours = [contour(pitch) for pitch in pitches]
    alike = np.mean([np.corrcoef(one, np.mean(contours, axis=0))[0, 1] for one in contours])
    early = np.mean([one.argmax() < 0.3 * len(one) for one in clear])
    ends = {
        kind: np.mean([one[-_END:].mean() for one, k in zip(clear, kinds, strict=True) if k is kind]) for kind in Kind
    }
    print(
        f"{name:6} peak {2 ** (peaks.mean() / 12):.0f} Hz, sd {peaks.std():.2f} st, early in {early:.0%}; alike {alike:.2f}; "
        f"above statements, a yes-or-no question ends {ends[Kind.YES_OR_NO] - ends[Kind.STATEMENT]:+.2f} st, "
        f"one with a question word {ends[Kind.WHICH] - ends[Kind.STATEMENT]:+.2f} st; "
        f"at most {max(one.max() for one in pitches):.0f} Hz"
    )


def predict(count: int, found: Sequence[Sentence]) -> None:
    """Print what a predictor of listeners' scores gives so many sentences."""
    import distillmos  # type: ignore[import-not-found]
    import torch  # type: ignore[import-not-found]

    model, engine = distillmos.ConvTransformerSQAModel().eval(), HibariEngine()

    def score(utterance: Utterance) -> float:
        sound = soxr.resample(engine.synthesize(utterance)[:, 0], 24_000, 16_000)
        with torch.no_grad():
            return float(model(torch.tensor(sound)[None]))

    sample = [one.utterance for one in random.Random(5).sample(list(found), count)]
    sung, plain = (
        [score(replace(one, melody=one.melody if is_sung else None)) for one in sample] for is_sung in (True, False)
    )
    change = np.subtract(sung, plain)
    print(
        f"the predictor: {np.mean(plain):.2f} plain, {np.mean(sung):.2f} with the melody; "
        f"{change.mean():+.3f} ± {change.std() / len(change) ** 0.5:.3f}"
    )


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--predictor", type=int, default=0, metavar="N", help="let distillmos judge so many sentences")
    wanted = reader.parse_args()
    found = [one for one in sentences() if (one.plain > _CLEAR).sum() > 2 * _STEPS]
    kinds = [kind_of(one.utterance.text) for one in found]
    print(f"{len(found)} sentences: " + ", ".join(f"{kinds.count(kind)} {kind.name.lower()}" for kind in Kind))
    measure("plain", kinds, [one.plain for one in found])
    measure("melody", kinds, [one.sung for one in found])
    if wanted.predictor:
        predict(wanted.predictor, found)


if __name__ == "__main__":
    main()
