"""The melody of English sentences: questions that ask, statements that settle, and no two sentences to one tune.

A neural voice of a small model says every sentence to nearly the same tune: high on the first stressed word, then down. Here
the pitch that the model predicts is shaped before it becomes sound. Nothing changes in how long anything lasts.

The rules are those of English intonation (Cruttenden, Intonation, 1997; Ladd, Intonational Phonology, 2008): yes/no questions
rise at the end, questions with a wh-word and statements fall, the last of several alternatives falls, what goes on after a
comma rises a little before it, and a paragraph begins high and ends low. How much was tuned to the judgement of a predictor of
listeners' scores; benchmarks/melody.py measures it.
"""

import hashlib
import re
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from guided_audio.core.voice import Melody

Pitch = npt.NDArray[np.float32]
"""Hertz in frames of 12.5 ms; 0, or very low, where a frame has no pitch."""
FRAME = 0.0125
_VOICED, _CLEAR = 40.0, 110.0
"""Hertz from which on a frame is voiced, as the vocoder takes it; and below which it is a creak, or the edge of a sound."""
_HIGHEST = 325.0
_ONSET, _ONSET_LEAST, _ONSET_SPAN = 0.5, 0.5, 0.5
"""How many seconds the first accent has, and by which factors it may rise above the middle."""
_LATER = 0.3
"""By how much the other accents grow where the first one is small."""
_SHORTEST = 0.3
"""Seconds of a clear voice below which there is no melody to shape."""
_ENDING = 0.6
"""Seconds of the end of a sentence that say what kind it is."""
_RISE, _FALL, _GOING_ON = 2.6, -0.6, 1.0
"""Semitones at the end of a question, of a statement, and before a comma."""
_BEFORE_COMMA, _COMMA = 0.3, 0.16
"""Seconds that rise before a comma, and of a gap that is one."""
_FIRST, _STEP, _WANDERING = 0.8, 0.5, 1.6
"""Semitones by which a paragraph begins higher and each sentence is lower, and that sentences differ beside that."""
_SOFT_RANGE, _SOFT_LOWER = 0.7, -1.0
_KNEE = 1.5
_AUXILIARIES = re.compile(
    r"(?:am|is|are|was|were|do|does|did|can|could|may|might|will|would|shall|should|have|has|had)(?:n't)?|can't|won't"
)
_QUESTION_WORDS = frozenset(["what", "which", "who", "whom", "whose", "when", "where", "why", "how"])
_LEADING = re.compile(r"and|or|but|so|then|now|in|at|on|to|for|from|with|of|by|until")
_WORD = re.compile(r"[a-z']+")
_ALTERNATIVES = re.compile(r"\bor\b[^,?]*\?\W*$")


class Kind(Enum):
    """The kind of a sentence, by which its end rises or falls."""

    STATEMENT = auto()
    YES_OR_NO = auto()
    """Also a part of a sentence that asks: «And your eyes?»"""
    WHICH = auto()
    """With a question word, or with alternatives."""


def kind_of(text: str) -> Kind:
    """Return the kind of an English sentence."""
    if not text.rstrip("\"'”’) ").endswith("?"):
        return Kind.STATEMENT
    plain = text.lower().replace("’", "'")
    clauses = [_WORD.findall(clause) for clause in re.split(r"[,;:—–]\s*", plain)]
    first = next((clause for clause in clauses if clause), [])
    asks = [clause[1:] if clause[:1] and _LEADING.fullmatch(clause[0]) else clause for clause in (first, clauses[-1])]
    if any(clause[:1] and clause[0] in _QUESTION_WORDS for clause in asks):
        return Kind.WHICH
    is_choice = bool(asks[0]) and _AUXILIARIES.fullmatch(asks[0][0]) and _ALTERNATIVES.search(plain)
    return Kind.WHICH if is_choice else Kind.YES_OR_NO


def shaped(pitch: Pitch, text: str, melody: Melody, *, is_last: bool = True) -> Pitch:
    """Return the pitch of a sentence as its kind and its place ask for it.

    Args:
        pitch: As the model predicts it, in hertz, shape (frames,).
        text: The sentence; the same one at the same place has the same melody.
        melody: Its place in the paragraph.
        is_last: Whether the sentence ends here, and does not go on with other frames.

    """
    clear = pitch > _CLEAR
    if clear.sum() * FRAME < _SHORTEST:
        return pitch
    voiced = pitch > _VOICED
    semitones = 12 * np.log2(np.maximum(pitch, _VOICED).astype(np.float64))
    middle = float(np.median(semitones[clear]))
    at = np.arange(len(pitch)) * FRAME
    first, last = at[clear][0], at[clear][-1]
    curve = _accented(semitones - middle, (at - first) / max(last - first, FRAME), last - first, text)
    curve += _FIRST - _STEP * melody.number + _WANDERING * (_drawn(text, 1) - 0.5)
    if is_last:
        ending = min(_ENDING, (last - first) / 2)
        curve += (_RISE if kind_of(text) is Kind.YES_OR_NO else _FALL) * _eased((at - last + ending) / ending)
    for gap in _commas(clear):
        if first + _BEFORE_COMMA < at[gap] < last - _ENDING:
            curve += np.where(at <= at[gap], _GOING_ON * _eased((at - at[gap]) / _BEFORE_COMMA + 1), 0.0)
    if melody.is_soft:
        curve = curve * _SOFT_RANGE + _SOFT_LOWER
    knee = 12 * np.log2(_HIGHEST) - middle - _KNEE
    curve = np.where(curve > knee, knee + _KNEE * np.tanh((curve - knee) / _KNEE), curve)
    return np.where(voiced, 2 ** ((curve + middle) / 12), pitch).astype(np.float32)


def _accented(
    curve: npt.NDArray[np.float64], share: npt.NDArray[np.float64], seconds: float, text: str
) -> npt.NDArray[np.float64]:
    """Return a curve with its first accent smaller, by an amount that is the sentence's own, and the others larger for it."""
    drawn = _drawn(text, 0)
    begun = min(_ONSET, 0.45 * seconds) / max(seconds, FRAME)
    first = 1 - _eased((share - begun) / max(0.2, 0.3 / max(seconds, FRAME)))
    gain = first * (_ONSET_LEAST + _ONSET_SPAN * drawn) + (1 - first) * (1 + _LATER * (1 - drawn))
    return np.where(curve > 0, curve * gain, curve)


def _commas(clear: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the first frame of each gap within a sentence that is as long as a comma."""
    edges = np.flatnonzero(np.diff(clear.astype(np.int8), prepend=0, append=0))
    ends, begins = edges[1::2][:-1], edges[2::2]
    return ends[(begins - ends) * FRAME >= _COMMA]


def _eased(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return 0 before 0, 1 after 1, and a smooth way between."""
    share = np.clip(share, 0.0, 1.0)
    return share * share * (3 - 2 * share)


def _drawn(text: str, number: int) -> float:
    """Return a number from 0 to 1 that is the text's own."""
    return hashlib.sha256(f"{number} {text}".encode()).digest()[0] / 255
