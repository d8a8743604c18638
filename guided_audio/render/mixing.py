"""Mixing: the voice in its room, the bells that ring over it, the bed and the quiet room beneath it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from guided_audio.audio import AudioFormat, Room, Samples, read_only, strike_bell
from guided_audio.audio.beds import open_room_tone
from guided_audio.render.beds import Beds
from guided_audio.render.slope import Slope, eased, scaled
from guided_audio.timeline import Bed, Timeline
from guided_audio.units import Seconds

if TYPE_CHECKING:
    from guided_audio.render.scene import Scene
    from guided_audio.render.slope import Gain

ENDING = Seconds(8.0)
"""At the end of a session, all that lies under it fades for so long."""
CLOSING = Seconds(0.12)
"""And what still rings in the room of the last words, for so long: that much is kept of the silence after them."""
AIR_FADE = Seconds(0.5)


class Mixer:
    """Everything that sounds beside the voice; it never stops while the voice waits."""

    def __init__(self, timeline: Timeline, scene: Scene) -> None:
        self._form = timeline.format
        self._scene = scene
        self.bells = Bells(timeline.format, scene.gain)
        self._beds = _open_beds(timeline, scene)
        self._room = None if scene.room == "none" else Room(timeline.format, scene.room)
        self._air = open_room_tone(timeline.format, scene.seed) if scene.room_tone else None
        self._air_fade = Slope(0.0)
        self._left: int | None = None
        self._told = 0

    def change_bed(self, bed: Bed) -> None:
        """Begin, change or end the bed."""
        if self._beds is not None:
            self._beds.change(bed)

    def ends_in(self, frames: int) -> None:
        """Let all that lies under the session fade, so that it has gone when so many more frames have sounded."""
        self._left = self._told = frames

    def mix(self, voice: Samples, speaking: bool) -> Samples:
        """Return the voice, shape (frames, 1), in the session's format, with everything that sounds beside it."""
        frames, channels = len(voice), self._form.channels
        sound = np.broadcast_to(voice, (frames, channels)) if channels > 1 else voice
        if self._room is not None:
            sound = scaled(self._room.feed(sound), self._ending(frames, CLOSING))
        under = self._under(frames, speaking)
        if under is not None:
            sound = under + sound
        if self._left is not None:
            self._left -= frames
        return self.bells.ring_over(sound)

    def close(self) -> None:
        """Let go of what is still being made ready."""
        if self._beds is not None:
            self._beds.close()

    def _under(self, frames: int, speaking: bool) -> Samples | None:
        """Return the bed, or the quiet room where there is none, on its way to the end."""
        ending = self._ending(frames, ENDING)
        bed = self._beds.take(frames, speaking) if self._beds is not None else None
        if bed is not None:
            bed = scaled(bed, self._scene.bed_gain * self._scene.gain, ending)
        if self._air is None:
            return bed
        fade = eased(self._air_fade.take(frames, 1.0, 1.0 / self._form.frames(AIR_FADE)))
        air = scaled(self._air.take(frames), fade, self._scene.gain, ending)
        return air if bed is None else bed + air

    def _ending(self, frames: int, most: Seconds) -> Gain:
        """Return the gain of what fades at the end: for so long, or for all the time that was left when the end was foreseen."""
        if self._left is None:
            return 1.0
        length, left = min(self._form.frames(most), self._told), self._left
        if left - frames > length:
            return 1.0
        share = np.clip((left - np.arange(1, frames + 1)) / length, 0.0, 1.0).astype(np.float32)
        return eased(share[:, None])


def _open_beds(timeline: Timeline, scene: Scene) -> Beds | None:
    beds = [cue for cue in timeline.cues if isinstance(cue, Bed)]
    return Beds(beds, timeline.format, scene) if any(bed.sound for bed in beds) else None


class Bells:
    """The bells that are still ringing."""

    def __init__(self, form: AudioFormat, gain: float) -> None:
        self._sound = scaled(strike_bell(form.sample_rate), gain)
        self._heard: deque[int] = deque()  # frames of each bell that have sounded, the oldest first

    def strike(self) -> None:
        """Strike the bell: it sounds from the next frame on."""
        self._heard.append(0)

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
