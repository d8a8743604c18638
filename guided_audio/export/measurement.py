"""The proof of a render: where every cue was planned and where it sounded, every pause, loudness and peaks.

It watches the blocks on their way into a file; what it says was measured in them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from guided_audio.audio import AudioFormat, Samples
from guided_audio.audio.loudness import LoudnessMeter, in_channels
from guided_audio.audio.true_peak import TruePeakMeter, largest
from guided_audio.core.units import Frames
from guided_audio.core.voice import count_words
from guided_audio.render import AudioBlock
from guided_audio.timeline import Await, Bed, Chapter, Lead, Placed, RingOut, Say, Show, Silence, Strike, TimelineCue

QUIET = 10 ** (-50.0 / 20.0)
"""Below this, full scale being 1, the voice is not heard: the edges of its words do not count as words."""
_STEPS_A_SECOND = 100


@dataclass(frozen=True, slots=True)
class CueProof:
    """A cue, the place it was given, and the place it had."""

    kind: str
    text: str
    planned: Placed
    start: Frames
    frames: Frames


@dataclass(frozen=True, slots=True)
class PauseProof:
    """A stretch without words that a cue asked for: as it was asked, as it was, and how long no word was heard around it."""

    source: str
    start: Frames
    asked: Frames
    frames: Frames
    unvoiced: Frames


class Proof:
    """Measures a session while it is rendered; what it keeps grows with the number of cues, not with the sound."""

    def __init__(self, placed: tuple[Placed, ...], form: AudioFormat) -> None:
        self._placed = placed
        self._form = form
        self._starts: list[int] = []
        self._frames = 0
        self._hush = _Hush(form)
        self._voice = LoudnessMeter(AudioFormat(form.sample_rate))
        self._mix = LoudnessMeter(form)
        self._true_peak = TruePeakMeter(form)
        self._peak = 0.0

    def watch(self, blocks: Iterable[AudioBlock]) -> Iterator[AudioBlock]:
        """Pass blocks on, measuring each."""
        for block in blocks:
            self._starts += [block.start] * len(block.begins)
            self._frames += len(block.samples)
            if len(block.samples):
                self._measure(block.samples, block.voice)
            yield block

    @property
    def cues(self) -> tuple[CueProof, ...]:
        """Every cue with its two places."""
        ends = [*self._starts[1:], self._frames]
        return tuple(
            CueProof(_kind(item.cue), _text(item.cue), item, Frames(start), Frames(end - start))
            for item, start, end in zip(self._placed, self._starts, ends, strict=True)
        )

    @property
    def pauses(self) -> tuple[PauseProof, ...]:
        """Every pause that stands in the script."""
        return tuple(
            PauseProof(cue.planned.cue.source, cue.start, cue.planned.frames, cue.frames, self._hush.around(cue.start))
            for cue in self.cues
            if isinstance(cue.planned.cue, Silence) and cue.planned.cue.source
        )

    @property
    def words(self) -> int:
        """How many words were given to the voice in sentences."""
        return sum(count_words(item.cue.utterance.text) for item in self._placed if isinstance(item.cue, Say))

    @property
    def voice_loudness(self) -> float:
        """The loudness of the voice alone, as it stands in the session's channels, in LUFS."""
        return in_channels(self._voice.integrated, self._form.channels)

    @property
    def loudness(self) -> float:
        """The loudness of everything, in LUFS."""
        return self._mix.integrated

    @property
    def true_peak(self) -> float:
        """The true peak of everything, in dBTP."""
        return self._true_peak.peak

    @property
    def sample_peak(self) -> float:
        """The largest sample, full scale being 1."""
        return self._peak

    def _measure(self, samples: Samples, voice: Samples) -> None:
        self._hush.feed(voice)
        self._voice.feed(voice)
        self._mix.feed(samples)
        self._true_peak.feed(samples)
        self._peak = max(self._peak, largest(samples))


class _Hush:
    """Where the voice is not heard, in steps of 10 ms."""

    def __init__(self, form: AudioFormat) -> None:
        self._step = form.sample_rate // _STEPS_A_SECOND
        self._rest = np.zeros((0, 1), np.float32)
        self._at = 0
        self._quiet = False
        self._edges: list[int] = []  # steps at which quiet begins and ends, by turns

    def feed(self, voice: Samples) -> None:
        sound = np.concatenate([self._rest, voice]) if len(self._rest) else voice
        steps = len(sound) // self._step
        self._rest = np.array(sound[steps * self._step :])
        quiet = np.abs(sound[: steps * self._step]).reshape(steps, self._step).max(axis=1, initial=0.0) < QUIET
        for place in np.flatnonzero(np.diff(quiet, prepend=self._quiet)):
            self._edges.append(self._at + int(place))
        self._at += steps
        self._quiet = bool(quiet[-1]) if steps else self._quiet

    def around(self, frame: int) -> Frames:
        """Return how long the quiet lasts that a frame lies in, or that begins within 20 ms of it."""
        edges = [*self._edges, self._at] if self._quiet else self._edges
        step = frame // self._step + 2
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if begin <= step < end:
                return Frames((end - begin) * self._step)
        return Frames(0)


def _kind(cue: TimelineCue) -> str:
    names = {RingOut: "ring out", Await: "wait", Strike: "bell"}
    return names.get(type(cue), type(cue).__name__.lower())


def _text(cue: TimelineCue) -> str:
    match cue:
        case Say(shown=text) | Lead(shown=text) | Show(text=text) | Silence(source=text):
            return text
        case Await(prompt=prompt):
            return prompt.text
        case Chapter(title=title):
            return title
        case Bed(sound=sound, quietly=quietly):  # of a file of somebody's own, its name is enough
            return PurePath(sound).name + (", quietly" if quietly else "")
        case _:
            return ""
