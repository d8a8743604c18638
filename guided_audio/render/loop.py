"""The one loop that turns a timeline into sound.

It uses no clock, no thread and no file. Playing and exporting render the same blocks; only the conductor differs, which decides
what comes next and how long the listener's own time lasts.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from guided_audio.audio import Samples, fade_out_gain, read_only, silence
from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Frames, Seconds
from guided_audio.core.voice import Utterance
from guided_audio.render.blocks import AudioBlock, Conductor, Step, StraightThrough
from guided_audio.render.lookahead import Lookahead
from guided_audio.render.mixing import DRY, LimitedBlocks, Mixer, MixSettings
from guided_audio.render.voice_track import VoiceTrack
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Await, Bed, Lead, Say, Sound, Strike, Timeline, TimelineCue

HELD_BLOCK = Seconds(0.05)
"""While the listener decides how long a silence lasts, blocks are short, so that it can end soon."""
BLOCKS_AT_ONCE = 8
"""So many blocks of an export are made at once."""
LIMITED_AT_ONCE = 8
"""So many blocks go through the limiter at once where nobody waits for them."""
LANDING = Seconds(0.02)
"""After a jump, the bed alone is heard for so long before the new place begins."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some of a cue's voice, shape (frames, 1), silent or not, and whether the bed is lowered under it.

    In held time, the session stands still and only the background goes on; afterwards, and after a jump, a stretch `lands`.
    """

    voice: Samples
    ducks_bed: bool = False
    is_held: bool = False
    lands: bool = False


def render(
    timeline: Timeline,
    speech: SpeechSource,
    conductor: Conductor | None = None,
    mix: MixSettings = DRY,
    at_once: int = 1,
) -> Iterator[AudioBlock]:
    """Yield a session's sound, block by block, in the timeline's format; a voice that fails raises SpeechError.

    A conductor may lead through other timelines of the same format, too; without one, this timeline is rendered to its end.
    With `at_once`, a block is so many times as long; that is quicker, and changes no sample.
    """
    limited = 0 if conductor else LIMITED_AT_ONCE
    return _Renderer(timeline, speech, conductor or StraightThrough(timeline), mix, at_once, limited).blocks()


class _Renderer:
    def __init__(
        self,
        timeline: Timeline,
        speech: SpeechSource,
        conductor: Conductor,
        mix: MixSettings,
        at_once: int,
        limited_at_once: int,
    ) -> None:
        self._form = timeline.format
        self._conductor = conductor
        self._block = timeline.format.frames(conductor.block)
        self._at_once = at_once * self._block
        self._limited = LimitedBlocks(timeline.format, mix.ceiling, limited_at_once * self._block)
        self._mixer = Mixer(timeline.format, mix, self._block)
        self._voice = VoiceTrack(timeline.format, speech, mix.voice_gain)
        self._lookahead = Lookahead(timeline)
        self._step: Step | None = None
        self._place = 0  # the next frame of the session
        self._into = 0  # frames of the present cue that have been heard
        self._was_left = False  # the cue before was not heard to its end
        self._has_drifted = False  # the background has gone on while the session stood still
        self._begins: list[TimelineCue] = []

    def blocks(self) -> Iterator[AudioBlock]:
        with contextlib.closing(self._mixer):
            for block in self._mixed():
                yield from self._limited.feed(block)
            yield from self._limited.flush()

    def _mixed(self) -> Iterator[AudioBlock]:
        while (step := self._conductor.next()) is not None:
            yield from self._enter(step)
            stretches = self._sound(step)
            for stretch in stretches:
                fade = self._conductor.fade_out_time()
                if fade is None:
                    yield self._mix(step, stretch)
                else:
                    self._was_left = True
                    self._mixer.over.let_go()
                    yield from self._fade_out(step, stretch, stretches, self._form.frames(fade))
                    break
        if self._step is not None and self._begins:  # a heading with nothing after it still has its place
            yield self._mix(self._step, _Stretch(silence(0)))

    def _enter(self, step: Step) -> Iterator[AudioBlock]:
        """Begin a cue; after a jump, land there first."""
        before, self._step = self._step, step
        if before is None or before.timeline is not step.timeline:
            self._lookahead = Lookahead(step.timeline)
        is_next = before is not None and before.timeline is step.timeline and before.index == step.index - 1
        follows, self._was_left = is_next and not self._was_left, False
        place = self._place if step.start is None else step.start
        self._into = 0
        if not follows:
            self._mixer.remaining.set(None)
            self._voice.begin_at(step)
            self._mixer.beds.prepare(_bed_after(step))
            self._mixer.over.prepare(_sounds_from(step, step.index))
        if self._has_drifted or place != self._place or (before is not None and not follows and step.start is None):
            self._place = place
            yield self._mix(step, self._landing())
        if before is not None and not follows:
            self._resume_bed(step)
        if step.rings:
            self._mixer.over.strike()
        self._begins.append(step.cue)

    def _landing(self) -> _Stretch:
        """Return a moment without words, at the end of which the background is at its place in the session."""
        return _Stretch(silence(self._form.frames(LANDING)), lands=True)

    def _mix(self, step: Step, stretch: _Stretch) -> AudioBlock:
        """Mix a stretch at its place in the session, and count what has been heard."""
        frames, place = len(stretch.voice), Frames(self._place)
        background: int | None = place
        advances = not (stretch.is_held or stretch.lands)
        if stretch.is_held:
            background, self._has_drifted = None, True
        elif stretch.lands:
            background, self._has_drifted = place - frames, False
        else:
            self._place += frames
        samples = self._mixer.mix(stretch.voice, stretch.ducks_bed, background, advances, self._conductor.levels)
        block = AudioBlock(samples, place, step, Frames(self._into), tuple(self._begins), stretch.voice)
        self._begins.clear()
        self._into += self._place - place
        return block

    def _fade_out(self, step: Step, first: _Stretch, rest: Iterable[_Stretch], frames: int) -> Iterator[AudioBlock]:
        """Yield the present cue while its voice fades, over so many frames; a silence is left at once."""
        gain, done = fade_out_gain(frames), 0
        stretch, following = first, iter(rest)
        while done < frames and stretch.voice.any():
            voice = stretch.voice[: frames - done]
            faded = read_only(voice * gain[done : done + len(voice)])
            yield self._mix(step, _Stretch(faded, stretch.ducks_bed, stretch.is_held))
            done += len(voice)
            stretch = next(following, _Stretch(silence(frames - done)))

    def _sound(self, step: Step) -> Iterator[_Stretch]:
        """Yield the voice of a cue, stretch by stretch."""
        match step.cue:
            case Say() as cue:
                yield from self._until_ready(cue.utterances)
                yield from self._spoken(step, partial(self._voice.words, cue, cue.utterance, step.gain), True)
            case Lead() as cue:
                yield from self._until_ready(cue.utterances)
                yield from self._spoken(step, partial(self._voice.lead, cue, step.gain), bool(cue.beats))
            case Await() as cue:
                yield from self._wait(step, cue)
            case cue:
                if isinstance(cue, Bed):
                    self._mixer.beds.change(cue)
                    self._mixer.beds.prepare(_bed_after(step))
                if isinstance(cue, Strike | Sound):
                    yield from self._begin_sound(step, cue)
                yield from self._quiet(step, step.timeline.frames_of(cue, 0, self._mixer.over.ringing))

    def _spoken(self, step: Step, speak: Callable[[], Samples], ducks_bed: bool) -> Iterator[_Stretch]:
        """Yield words; a voice that fails is reported to the conductor."""
        try:
            words = speak()
        except SpeechError as error:
            self._conductor.fail(error)
            return
        self._update_remaining(step, len(words))
        yield from (_Stretch(piece, ducks_bed) for piece in self._pieces(words))

    def _until_ready(self, utterances: Sequence[Utterance]) -> Iterator[_Stretch]:
        """Yield held time while words are not ready: the bed goes on while the voice is loading."""
        self._voice.prepare(len(utterances))
        while any(self._conductor.is_preparing_words(utterance) for utterance in utterances):
            yield self._held()
        if self._has_drifted:
            yield self._landing()

    def _begin_sound(self, step: Step, cue: Strike | Sound) -> Iterator[_Stretch]:
        """Begin a bell or a sound, and open the next; yield held time while its own file is being opened."""
        while not self._mixer.over.is_ready(cue) and self._conductor.waits_for_sound():
            yield self._held()
        if self._has_drifted:
            yield self._landing()
        self._mixer.over.start(cue)
        self._mixer.over.prepare(_sounds_from(step, step.index + 1))

    def _quiet(self, step: Step, frames: int) -> Iterator[_Stretch]:
        """Yield time without words; shortly before the next ones, the bed is lowered."""
        self._update_remaining(step, frames)
        lowered_from = self._lookahead.lowered_from(step.index, frames, self._block)
        for part, ducks_bed in ((lowered_from, False), (frames - lowered_from, True)):
            for piece in self._pieces(silence(part)):
                while self._conductor.holds_silence():
                    yield self._held()
                if self._has_drifted:
                    yield self._landing()
                yield _Stretch(piece, ducks_bed)

    def _wait(self, step: Step, cue: Await) -> Iterator[_Stretch]:
        """Yield the listener's own time; shortly before the end of a wait with a limit, the bed is lowered.

        What lasts longer than it would in an export is held time.
        """
        planned, held = step.timeline.frames_of(cue, 0, 0), 0
        while self._conductor.keeps_waiting(cue, held, planned):
            step_frames: int = self._form.frames(min(HELD_BLOCK, self._conductor.block))
            frames = min(step_frames, planned - held) if held < planned else step_frames
            ends_by_itself = cue.prompt.limit is not None and held < planned
            ducks_bed = ends_by_itself and self._lookahead.ducks_bed(step.index, planned - held - frames)
            yield _Stretch(silence(frames), ducks_bed, held >= planned)
            held += frames

    def _held(self) -> _Stretch:
        return _Stretch(silence(self._block), is_held=True)

    def _update_remaining(self, step: Step, frames: int) -> None:
        """Set how long the session still lasts, as soon as that is known."""
        if not step.leads_to_end or self._mixer.remaining.frames is not None:
            return
        left = self._lookahead.frames_after(step.index, self._mixer.over.ringing - frames)
        if left is not None:
            self._mixer.remaining.set(frames + left)

    def _resume_bed(self, step: Step) -> None:
        """Change to the bed that belongs to a place; in a timeline without beds, the present one goes on."""
        if any(isinstance(cue, Bed) for cue in step.timeline.cues):
            before = (cue for cue in reversed(step.timeline.cues[: step.index]) if isinstance(cue, Bed))
            self._mixer.beds.change(next(before, Bed("")))

    def _pieces(self, samples: Samples) -> Iterator[Samples]:
        for start in range(0, len(samples), self._at_once):
            yield samples[start : start + self._at_once]


def _bed_after(step: Step) -> str:
    """Return the name of the next bed after a cue; "" if there is none."""
    return next((cue.sound for cue in step.timeline.cues[step.index + 1 :] if isinstance(cue, Bed) and cue.sound), "")


def _sounds_from(step: Step, index: int) -> Iterator[Strike | Sound]:
    """Yield the bells and sounds of a timeline from a cue on."""
    return (cue for cue in step.timeline.cues[index:] if isinstance(cue, Strike | Sound))
