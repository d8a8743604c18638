"""The one loop that turns a timeline into sound.

It knows no clock, no thread and no file. What is played and what is exported are the same blocks; only the conductor, which
is asked how long the listener's own time lasts, is another.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from guided_audio.audio import AudioFormat, Samples, fade_edges, read_only, silence, strike_bell
from guided_audio.errors import SpeechError
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Await, Lead, Say, Strike, Timeline, TimelineCue
from guided_audio.units import Frames, Seconds
from guided_audio.voice import Utterance

AHEAD = 8
"""How many utterances are prepared while the present one sounds."""
BLOCK = Seconds(0.25)
LATE = Seconds(0.25)
"""A count that would come later than this after its second helps nobody."""
HELD_BLOCK = Seconds(0.05)
"""While the listener decides how long a silence lasts, blocks are short, so that it can end soon."""


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """A stretch of one cue's sound.

    `samples` are float32, shape (frames, channels), range ±1, read-only; `start` is the block's first frame in the
    session; `begins` are the cues that begin with that frame, the one it belongs to last.
    """

    samples: Samples
    start: Frames
    index: int
    begins: tuple[TimelineCue, ...] = ()


class Conductor(Protocol):
    """Decides how long the listener's own time lasts."""

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether a wait that has lasted `held` frames, of the `planned` ones of an export, goes on."""
        ...


class StraightThrough:
    """An export's conductor: every wait lasts as long as the script says."""

    def holds(self, cue: Await, held: int, planned: int) -> bool:
        """Whether the planned time is not over yet."""
        del cue
        return held < planned


def render(timeline: Timeline, speech: SpeechSource, conductor: Conductor | None = None) -> Iterator[AudioBlock]:
    """Yield a session's sound, block by block, in the timeline's format; a voice that fails raises SpeechError."""
    return _Renderer(timeline, speech, conductor or StraightThrough()).blocks()


def words_of(cue: Say | Lead, utterance: Utterance, speech: SpeechSource) -> Samples:
    """Return words of a cue as they are to sound; a voice that fails raises SpeechError with the cue's place."""
    try:
        words = speech.speak(utterance)
    except SpeechError as error:
        raise SpeechError(f"{cue.location}: {error.message}", error.cure) from error
    return words if cue.gain == 1.0 else read_only(words * np.float32(cue.gain))


class _Renderer:
    def __init__(self, timeline: Timeline, speech: SpeechSource, conductor: Conductor) -> None:
        self._timeline = timeline
        self._speech = speech
        self._conductor = conductor
        self._bells = _Bells(timeline.format)
        self._utterances = timeline.utterances
        self._said = 0

    def blocks(self) -> Iterator[AudioBlock]:
        start, index = 0, 0
        begins: list[TimelineCue] = []
        for index, cue in enumerate(self._timeline.cues):
            begins.append(cue)
            if not self._said:
                self._speech.prepare(self._utterances[:AHEAD])  # while the bell opens the session, the voice loads
            for dry in self._sound(cue):
                samples = self._bells.ring_over(dry)
                yield AudioBlock(samples, Frames(start), index, tuple(begins))
                start += len(samples)
                begins.clear()
        if begins:  # a heading with nothing after it still has its place
            yield AudioBlock(silence(0, self._timeline.format.channels), Frames(start), index, tuple(begins))

    def _sound(self, cue: TimelineCue) -> Iterator[Samples]:
        """Yield a cue's own sound, without the bells that ring over it."""
        form = self._timeline.format
        match cue:
            case Say():
                yield from _pieces(self._words(cue, cue.utterance), form)
            case Lead():
                yield from _pieces(self._lead(cue), form)
            case Await():
                yield from self._hold(cue)
            case _:
                if isinstance(cue, Strike):
                    self._bells.strike()
                frames = self._timeline.frames_of(cue, 0, self._bells.ringing)
                yield from _pieces(silence(frames, form.channels), form)

    def _words(self, cue: Say | Lead, utterance: Utterance) -> Samples:
        self._speech.prepare(self._utterances[self._said : self._said + AHEAD])
        self._said += 1
        return words_of(cue, utterance, self._speech)

    def _lead(self, cue: Lead) -> Samples:
        """Return a phase of breathing, exactly as long as it is: a count that comes too late is left out."""
        form = self._timeline.format
        sound = np.zeros((form.frames(cue.length), form.channels), np.float32)
        end = 0
        for number, beat in enumerate(cue.beats):
            words, at = self._words(cue, beat.utterance), form.frames(beat.at)
            start = max(at, end)
            if number and (start > at + form.frames(LATE) or start + len(words) > len(sound)):
                continue
            end = min(start + len(words), len(sound))
            sound[start:end] = words[: end - start]
            if end - start < len(words):
                sound[start:end] = fade_edges(sound[start:end], form.sample_rate)
        return read_only(sound)

    def _hold(self, cue: Await) -> Iterator[Samples]:
        form = self._timeline.format
        planned, step, held = self._timeline.frames_of(cue, 0, 0), form.frames(HELD_BLOCK), 0
        while self._conductor.holds(cue, held, planned):
            frames = min(step, planned - held) if held < planned else step
            yield silence(frames, form.channels)
            held += frames


def _pieces(samples: Samples, form: AudioFormat) -> Iterator[Samples]:
    step = form.frames(BLOCK)
    for start in range(0, len(samples), step):
        yield samples[start : start + step]


class _Bells:
    """The bells that are still ringing."""

    def __init__(self, form: AudioFormat) -> None:
        self._sound = strike_bell(form.sample_rate)
        self._heard: deque[int] = deque()  # frames of each bell that have sounded, the oldest first

    def strike(self) -> None:
        """Strike the bell: it sounds from the next frame on."""
        self._heard.append(0)

    @property
    def ringing(self) -> int:
        """How many more frames there will be something to hear."""
        return len(self._sound) - min(self._heard) if self._heard else 0

    def ring_over(self, dry: Samples) -> Samples:
        """Return a block with the bells sounding over it, never beyond full scale."""
        if not self._heard:
            return dry
        wet = dry.copy()
        for position, heard in enumerate(self._heard):
            part = self._sound[heard : heard + len(dry)]
            wet[: len(part)] += part
            self._heard[position] = heard + len(dry)
        while self._heard and self._heard[0] >= len(self._sound):
            self._heard.popleft()
        return read_only(np.clip(wet, -1.0, 1.0, out=wet))
