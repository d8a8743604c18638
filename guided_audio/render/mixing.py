"""Mixing: the voice in its room, the bells that ring over it, the bed and the quiet room beneath it."""

from collections import deque
from functools import cached_property

import numpy as np

from guided_audio.audio import AudioFormat, Room, Samples, read_only, strike_bell
from guided_audio.audio.beds import RoomTone
from guided_audio.core.units import Seconds
from guided_audio.render.beds import Beds
from guided_audio.render.blocks import Levels
from guided_audio.render.ending import EndFade, Ending
from guided_audio.render.mix_settings import MixSettings
from guided_audio.render.ramp import Gain, Ramp, decibels, eased, scaled
from guided_audio.timeline import Bed

ENDING = Seconds(8.0)
"""At the end of a session, all that lies under it fades for so long."""
CLOSING = Seconds(0.12)
"""And what still rings in the room of the last words, for so long: that much is kept of the silence after them."""
BED_BACK, BACK = Seconds(3.0), Seconds(0.02)
"""Whoever goes elsewhere while it fades has the bed back in so long, and all that nobody hears as quickly as makes no click."""
AIR_FADE = Seconds(0.5)
LEVEL_SPEED = 16.0
"""Decibels a second by which the listener's own levels move: an eighth of a second for a step."""


class Mixer:
    """Everything that sounds beside the voice; it never stops while the voice waits."""

    def __init__(self, form: AudioFormat, mix: MixSettings) -> None:
        self._form = form
        self._mix = mix
        self.bells = Bells(form, mix.gain)
        self._beds = Beds(form, mix)
        self._room = None if mix.room == "none" else Room(form, mix.room)
        self._air = RoomTone(form, mix.seed) if mix.room_tone else None
        self._air_fade = Ramp(0.0)
        self._volume, self._bed_level = Ramp(0.0), Ramp(0.0)
        self.ending = Ending()
        """Until then, all that lies under the session fades."""
        self._bed_end = EndFade(form, self.ending, ENDING, BED_BACK)
        self._air_end = EndFade(form, self.ending, ENDING, BACK)
        self._room_end = EndFade(form, self.ending, CLOSING, BACK)

    def prepare_bed(self, name: str) -> None:
        """Make the next bed ready meanwhile, if there is one."""
        self._beds.prepare(name)

    def change_bed(self, bed: Bed, following: str) -> None:
        """Begin, change or end the bed, and make the following one ready."""
        self._beds.change(bed)
        self._beds.prepare(following)

    def resume_bed(self, bed: Bed) -> None:
        """Have this bed, whether it sounds already or not."""
        self._beds.change(bed)

    def mix(self, voice: Samples, speaking: bool, place: int | None, passes: bool, levels: Levels) -> Samples:
        """Return the voice, shape (frames, 1), in the session's format, with everything that sounds beside it.

        `place` is the first frame's in the session, None where it has none; `passes` says whether the session's time does.
        """
        frames, channels = len(voice), self._form.channels
        sound = np.broadcast_to(voice, (frames, channels)) if channels > 1 else voice
        if self._room is not None:
            sound = scaled(self._room.feed(sound), self._room_end.take(frames, passes))
        under = self._under(frames, speaking, place, passes, levels.bed)
        if under is not None:
            sound = under + sound
        if passes:
            self.ending.come_nearer(frames)
        return scaled(self.bells.ring_over(sound), self._decibels(self._volume, frames, levels.volume))

    def close(self) -> None:
        """Let go of what is still being made ready."""
        self._beds.close()

    def _under(self, frames: int, speaking: bool, place: int | None, passes: bool, level: float) -> Samples | None:
        """Return the bed, or the quiet room where there is none, on its way to the end."""
        wish, ending = self._decibels(self._bed_level, frames, level), self._bed_end.take(frames, passes)
        bed = self._beds.take(frames, speaking)
        if bed is not None:
            bed = scaled(bed, self._mix.bed_gain * self._mix.gain, ending, wish)
        if self._air is None:
            return bed
        fade = eased(self._air_fade.take(frames, 1.0, 1.0 / self._form.frames(AIR_FADE)))
        air = scaled(self._air.take(frames, place), fade, self._mix.gain, self._air_end.take(frames, passes))
        return air if bed is None else bed + air

    def _decibels(self, ramp: Ramp, frames: int, wanted: float) -> Gain:
        return decibels(ramp.take(frames, wanted, LEVEL_SPEED / self._form.sample_rate))


class Bells:
    """The bells that are still ringing."""

    def __init__(self, form: AudioFormat, gain: float) -> None:
        self._rate, self._gain = form.sample_rate, gain
        self._heard: deque[int] = deque()  # frames of each bell that have sounded, the oldest first

    def strike(self) -> None:
        """Strike the bell: it sounds from the next frame on."""
        self._heard.append(0)

    @cached_property
    def _sound(self) -> Samples:
        """One strike; a session without a bell need not wait for it."""
        return scaled(strike_bell(self._rate), self._gain)

    @property
    def ringing(self) -> int:
        """How many more frames there will be something to hear."""
        return len(self._sound) - min(self._heard) if self._heard else 0

    def ring_over(self, dry: Samples) -> Samples:
        """Return a block with the bells sounding over it."""
        if not self._heard:
            return dry
        wet = dry.copy()
        for position, heard in enumerate(self._heard):
            part = self._sound[heard : heard + len(dry)]
            wet[: len(part)] += part
            self._heard[position] = heard + len(dry)
        while self._heard and self._heard[0] >= len(self._sound):
            self._heard.popleft()
        return read_only(wet)
