"""How the embedded voice sings: its pitch in all English sentences of the library, plain and with its melody.

Measured in the pitch that the model predicts, in frames above 110 Hz: how high its peaks are and how much they differ, how alike
the contours are (the mean correlation of each with the average one, in 16 steps), and how the ends of questions and statements
differ. With `--predictor N`, the scores that the predictors of `predictors.py` give N sentences, both ways.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from predictors import at_rate, predictors

from guided_audio.core.voice import Melody, Utterance
from guided_audio.session.session import open_session
from guided_audio.speech.engines.hibari import HEART, HibariEngine, _marked
from guided_audio.speech.engines.melody import Kind, Pitch, kind_of, shaped

_SCRIPTS = Path(__file__).parent.parent / "scripts"
CLEAR, _STEPS, _END = 110.0, 16, 16
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
        for pitch in predicted(model, one):
            yield Sentence(one, pitch)


def predicted(model: Any, utterance: Utterance) -> Iterator[Pitch]:  # noqa: ANN401 - hibari has no types
    """Yield the pitch that heart's model predicts for each part of an utterance, mostly one, in frames of 12.5 ms."""
    for phonemes in model.phonemize(_marked(utterance)):
        ids = np.asarray([model._model.ids(phonemes)], np.int64)
        outputs = model._model.sess.run(None, {"ids": ids, "speed": np.asarray([utterance.speed], np.float32)})
        yield outputs[-1][0]


def semitones(pitch: Pitch) -> npt.NDArray[np.float64]:
    return 12 * np.log2(pitch[pitch > CLEAR].astype(np.float64))


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
    """Print what each predictor of listeners' scores gives so many sentences, plain and with the melody."""
    engine = HibariEngine()
    sample = [one.utterance for one in random.Random(5).sample(list(found), count)]
    pairs = [[at_rate(engine.synthesize(one)[:, 0], HEART.sample_rate) for one in both(spoken)] for spoken in sample]
    for name, score in predictors().items():
        scores = np.array([[score(sound) for sound in pair] for pair in pairs])
        (plain, sung), change = scores.mean(axis=0), scores[:, 1] - scores[:, 0]
        error = change.std(ddof=1) / count**0.5
        print(
            f"{name}: {plain:.2f} plain, {sung:.2f} with the melody; {change.mean():+.3f} ± {error:.3f}; "
            f"better in {np.mean(change > 0):.0%} of {count}"
        )


def both(utterance: Utterance) -> tuple[Utterance, Utterance]:
    return replace(utterance, melody=None), utterance


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--predictor", type=int, default=0, metavar="N", help="have so many sentences judged")
    wanted = reader.parse_args()
    found = [one for one in sentences() if (one.plain > CLEAR).sum() > 2 * _STEPS]
    kinds = [kind_of(one.utterance.text) for one in found]
    print(f"{len(found)} sentences: " + ", ".join(f"{kinds.count(kind)} {kind.name.lower()}" for kind in Kind))
    measure("plain", kinds, [one.plain for one in found])
    measure("melody", kinds, [one.sung for one in found])
    if wanted.predictor:
        predict(wanted.predictor, found)


if __name__ == "__main__":
    main()
