"""The one loop that turns a timeline into sound.

It knows no clock, no thread and no file. What is played and what is exported are the same blocks; only the conductor, which
is asked how long the listener's own time lasts, is another.
"""

from collections.abc import Iterator

import numpy as np

from guided_audio.audio import AudioFormat, Samples, fade_edges, read_only, silence
from guided_audio.render.blocks import AudioBlock, Conductor, StraightThrough
from guided_audio.render.finishing import Finisher
from guided_audio.render.foresight import Foresight
from guided_audio.render.mixing import Mixer
from guided_audio.render.scene import DRY, Scene
from guided_audio.render.words import placed_in, words_of
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Await, Bed, Lead, Say, Strike, Timeline, TimelineCue
from guided_audio.units import Frames, Seconds
from guided_audio.voice import Utterance

AHEAD = 8
"""How many utterances are prepared while the present one sounds."""
BLOCK = Seconds(0.25)
LATE = Seconds(0.25)
"""A count that would come later than this after its second helps nobody."""
HELD_BLOCK = Seconds(0.05)
"""While the listener decides how long a silence lasts, blocks are short, so that it can end soon."""


def render(
    timeline: Timeline, speech: SpeechSource, conductor: Conductor | None = None, scene: Scene = DRY
) -> Iterator[AudioBlock]:
    """Yield a session's sound, block by block, in the timeline's format; a voice that fails raises SpeechError."""
    return _Renderer(timeline, speech, conductor or StraightThrough(), scene).blocks()


class _Renderer:
    def __init__(self, timeline: Timeline, speech: SpeechSource, conductor: Conductor, scene: Scene) -> None:
        self._timeline = timeline
        self._form = timeline.format
        self._speech = speech
        self._conductor = conductor
        self._scene = scene
        self._mixer = Mixer(timeline, scene)
        self._foresight = Foresight(timeline)
        self._utterances = timeline.utterances
        self._said = 0

    def blocks(self) -> Iterator[AudioBlock]:
        finisher = Finisher(self._form, self._scene.ceiling)
        try:
            for block in self._mixed():
                yield from finisher.feed(block)
            yield from finisher.flush()
        finally:
            self._mixer.close()

    def _mixed(self) -> Iterator[AudioBlock]:
        start, index = 0, 0
        begins: list[TimelineCue] = []
        for index, cue in enumerate(self._timeline.cues):
            begins.append(cue)
            if not self._said:
                self._speech.prepare(self._utterances[:AHEAD])  # while the bell opens the session, the voice loads
            for voice, speaking in self._sound(index, cue):
                samples = self._mixer.mix(voice, speaking)
                yield AudioBlock(samples, Frames(start), index, tuple(begins), voice)
                start += len(voice)
                begins.clear()
        if begins:  # a heading with nothing after it still has its place
            nothing = silence(0, self._form.channels)
            yield AudioBlock(nothing, Frames(start), index, tuple(begins), silence(0))

    def _sound(self, index: int, cue: TimelineCue) -> Iterator[tuple[Samples, bool]]:
        """Yield the voice of a cue, shape (frames, 1), silent or not, and whether the bed gives way to it."""
        match cue:
            case Say():
                words = self._words(cue, cue.utterance)
                self._foresee_end(index, len(words))
                yield from ((piece, True) for piece in _pieces(words, self._form))
            case Lead():
                self._foresee_end(index, self._form.frames(cue.length))
                yield from ((piece, bool(cue.beats)) for piece in _pieces(self._lead(cue), self._form))
            case Await():
                yield from self._hold(index, cue)
                self._foresee_end(index, 0)
            case _:
                if isinstance(cue, Bed):
                    self._mixer.change_bed(cue)
                if isinstance(cue, Strike):
                    self._mixer.bells.strike()
                yield from self._quiet(index, self._timeline.frames_of(cue, 0, self._mixer.bells.ringing))

    def _quiet(self, index: int, frames: int) -> Iterator[tuple[Samples, bool]]:
        """Yield time without words; shortly before the next ones, the bed begins to give way."""
        if not index:
            self._foresee_end(-1, 0)
        done = 0
        for piece in _pieces(silence(frames), self._form):
            done += len(piece)
            yield piece, self._foresight.gives_way(index, frames - done)

    def _foresee_end(self, index: int, frames: int) -> None:
        """Tell the mixer how long the session still lasts, as soon as that is sure."""
        left = self._foresight.left_after(index, self._mixer.bells.ringing - frames)
        if left is not None:
            self._mixer.ends_in(frames + left)

    def _words(self, cue: Say | Lead, utterance: Utterance) -> Samples:
        self._speech.prepare(self._utterances[self._said : self._said + AHEAD])
        self._said += 1
        words = placed_in(self._form, utterance, words_of(cue, utterance, self._speech))
        gain = self._scene.voice_gain
        return words if gain == 1.0 else read_only(words * np.float32(gain))

    def _lead(self, cue: Lead) -> Samples:
        """Return a phase of breathing, exactly as long as it is: a count that comes too late is left out."""
        form = self._form
        sound = np.zeros((form.frames(cue.length), 1), np.float32)
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

    def _hold(self, index: int, cue: Await) -> Iterator[tuple[Samples, bool]]:
        """Yield the listener's own time; before one that ends by itself is over, the bed begins to give way."""
        planned, step, held = self._timeline.frames_of(cue, 0, 0), self._form.frames(HELD_BLOCK), 0
        while self._conductor.holds(cue, held, planned):
            frames = min(step, planned - held) if held < planned else step
            held += frames
            is_sure = cue.prompt.limit is not None
            yield silence(frames), is_sure and self._foresight.gives_way(index, planned - held)


def _pieces(samples: Samples, form: AudioFormat) -> Iterator[Samples]:
    step = form.frames(BLOCK)
    for start in range(0, len(samples), step):
        yield samples[start : start + step]
