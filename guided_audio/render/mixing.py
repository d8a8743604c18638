"""The mix: the voice in its room, the bells and sounds over it, the bed and the room tone beneath it."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from guided_audio.audio import AudioFormat, Limiter, Room, Samples, read_only
from guided_audio.audio.beds import RoomTone
from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.units import Seconds
from guided_audio.render.beds import Beds
from guided_audio.render.blocks import AudioBlock, Levels
from guided_audio.render.gains import EndFade, Gain, Ramp, RemainingTime, decibels, eased, scaled
from guided_audio.render.sounds import SoundsOver

REFERENCE = -18.0
"""LUFS of the voice at which bells and beds have the level they were made with; another target moves all of it."""
END_FADE = Seconds(8.0)
"""At the end of a session, the bed and the room tone fade for so long."""
ROOM_END_FADE = Seconds(0.12)
"""The reverberation of the last words fades for so long: that much is kept of the silence after them."""
BED_RECOVERY, RECOVERY = Seconds(3.0), Seconds(0.02)
"""If the end is called off, the bed comes back in so long, and what is too quiet to be noticed as fast as makes no click."""
ROOM_TONE_FADE = Seconds(0.5)
LEVEL_SPEED = 16.0
"""Decibels a second by which the listener's own levels move: an eighth of a second for a step."""


@dataclass(frozen=True, slots=True)
class MixSettings:
    """How a session sounds: one gain for the whole of its voice, and one for all that sounds beside it."""

    voice_gain: float = 1.0
    gain: float = 1.0
    """The factor of bells, beds and room tone."""
    bed_gain: float = 1.0
    """The factor of beds alone, chosen by the user."""
    room: str = "none"
    """The room the voice sounds in: one of `audio.ROOMS`."""
    room_tone: bool = False
    """A very quiet room, instead of digital silence, where there is no bed."""
    ceiling: float | None = None
    """dBTP of the look-ahead limiter; without one, what goes over full scale is clipped."""
    seed: int = 0
    on_lost_bed: Callable[[GuidedAudioError], None] | None = None
    """Called with the error of a bed or a sound that fails: it is left out, so that a played session goes on. Without it, that is
    raised."""


DRY = MixSettings()
"""The voice and the bells as they come."""


class Mixer:
    """Everything that sounds beside the voice; it goes on while the session waits.

    What moves, such as a bed that is being lowered, moves block by block, of `block` frames: how many of them are mixed at
    once changes no sample.
    """

    def __init__(self, form: AudioFormat, mix: MixSettings, block: int) -> None:
        self._form = form
        self._block = block
        self._mix = mix
        self.over = SoundsOver(form, mix.gain, mix.on_lost_bed)
        self.beds = Beds(form, mix.seed, mix.on_lost_bed, block)
        self._room = None if mix.room == "none" else Room(form, mix.room)
        self._room_tone = RoomTone(form, mix.seed) if mix.room_tone else None
        self._room_tone_fade = Ramp(0.0)
        self._volume, self._bed_level = Ramp(0.0), Ramp(0.0)
        self.remaining = RemainingTime()
        self._bed_end = EndFade(form, self.remaining, END_FADE, BED_RECOVERY)
        self._room_tone_end = EndFade(form, self.remaining, END_FADE, RECOVERY)
        self._room_end = EndFade(form, self.remaining, ROOM_END_FADE, RECOVERY)

    def close(self) -> None:
        """Let go of beds and sounds."""
        self.beds.close()
        self.over.close()

    def mix(self, voice: Samples, ducked: bool, place: int | None, advances: bool, levels: Levels) -> Samples:
        """Return the voice, shape (frames, 1), in the session's format, with everything that sounds beside it.

        `place` is the first frame's place in the session, None in held time; `advances` is whether the session's time passes.
        """
        if len(voice) <= self._block or self._is_steady(len(voice), ducked, levels):
            return self._mixed(voice, ducked, place, advances, levels)
        parts = []
        for at in range(0, len(voice), self._block):
            there = place if place is None or not advances else place + at
            parts.append(self._mixed(voice[at : at + self._block], ducked, there, advances, levels))
        return read_only(np.concatenate(parts))

    def _is_steady(self, frames: int, ducked: bool, levels: Levels) -> bool:
        """Whether nothing moves within the next frames."""
        if self._room is not None or self.over.is_fading:
            return False
        if (self._volume.value, self._bed_level.value) != (levels.volume, levels.bed):
            return False
        if not self.beds.are_heard and self._room_tone is None:
            return True
        is_toned = self._room_tone is None or self._room_tone_fade.value == 1.0
        return is_toned and self.beds.are_steady(ducked) and not self._bed_end.is_near(frames)

    def _mixed(self, voice: Samples, ducked: bool, place: int | None, advances: bool, levels: Levels) -> Samples:
        frames, channels = len(voice), self._form.channels
        sound = np.broadcast_to(voice, (frames, channels)) if channels > 1 else voice
        if self._room is not None:
            sound = scaled(self._room.feed(sound), self._room_end.take(frames, advances))
        background = self._background(frames, ducked, place, advances, levels.bed)
        if background is not None:
            sound = background + sound
        if advances and self.remaining.frames is not None:
            self.remaining.frames -= frames
        return scaled(self.over.add_to(sound), self._moved(self._volume, frames, levels.volume))

    def _background(self, frames: int, ducked: bool, place: int | None, advances: bool, level: float) -> Samples | None:
        """Return the bed and the room tone, faded towards the end."""
        volume, end = self._moved(self._bed_level, frames, level), self._bed_end.take(frames, advances)
        bed = self.beds.take(frames, ducked)
        if bed is not None:
            bed = scaled(bed, self._mix.bed_gain * self._mix.gain, end, volume)
        if self._room_tone is None:
            return bed
        fade = eased(self._room_tone_fade.take(frames, 1.0, 1.0 / self._form.frames(ROOM_TONE_FADE)))
        end = self._room_tone_end.take(frames, advances)
        tone = scaled(self._room_tone.take(frames, place), fade, self._mix.gain, end)
        return tone if bed is None else bed + tone

    def _moved(self, ramp: Ramp, frames: int, wanted: float) -> Gain:
        return decibels(ramp.take(frames, wanted, LEVEL_SPEED / self._form.sample_rate))


class LimitedBlocks:
    """Passes blocks through the limiter, which holds some sound back; without a ceiling, clips them at full scale."""

    def __init__(self, form: AudioFormat, ceiling: float | None, at_once: int = 0) -> None:
        """Limit so many frames `at_once`, which is quicker, and changes no sample; without it, block by block."""
        self._limiter = None if ceiling is None else Limiter(form, ceiling)
        self._waiting: deque[AudioBlock] = deque()
        self._ready: Samples = np.zeros((0, form.channels), np.float32)
        self._at_once = at_once
        self._unlimited: list[Samples] = []

    def feed(self, block: AudioBlock) -> Iterator[AudioBlock]:
        """Take the next block of the mix, and yield those that are ready."""
        if self._limiter is None:
            yield replace(block, samples=read_only(np.clip(block.samples, -1.0, 1.0)))
            return
        self._waiting.append(block)
        self._unlimited.append(block.samples)
        if sum(map(len, self._unlimited)) >= self._at_once:
            yield from self._finished(self._limiter.feed(self._taken()))

    def flush(self) -> Iterator[AudioBlock]:
        """Yield what is left."""
        if self._limiter is not None:
            yield from self._finished(self._limiter.feed(self._taken()))
            yield from self._finished(self._limiter.flush())

    def _taken(self) -> Samples:
        """Take the sound that waits to be limited."""
        taken = np.concatenate([self._ready[:0], *self._unlimited])
        self._unlimited.clear()
        return taken

    def _finished(self, samples: Samples) -> Iterator[AudioBlock]:
        ready = np.concatenate([self._ready, samples]) if len(self._ready) else samples
        at = 0
        while self._waiting and len(self._waiting[0].voice) <= len(ready) - at:
            block = self._waiting.popleft()
            end = at + len(block.voice)
            yield replace(block, samples=read_only(ready[at:end]))
            at = end
        self._ready = ready[at:]
