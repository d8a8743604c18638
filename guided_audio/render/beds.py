"""The bed under a session: it fades in and out, is ducked under the voice, and goes on while the session waits."""

from collections.abc import Callable
from concurrent.futures import Future, wait

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.audio.beds import BedSound, open_bed
from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.threads import ThreadPool
from guided_audio.core.units import Seconds
from guided_audio.render.gains import Ramp, decibels, eased, scaled
from guided_audio.timeline import Bed
from guided_audio.timeline.framing import BED_FADE_IN as FADE_IN
from guided_audio.timeline.framing import BED_FADE_OUT as FADE_OUT

QUIETLY = -6.0
"""Decibels by which [ambience …, quietly] is quieter."""
LEVEL_TIME = Seconds(3.0)
DUCK = -4.0
"""Decibels by which a bed is lowered under the voice."""
DUCK_DOWN, DUCK_UP = Seconds(0.8), Seconds(2.5)
"""How long it takes to be lowered, and to come back."""


class _ActiveBed:
    """One bed, from its fade in to its fade out."""

    def __init__(self, sound: Future[BedSound], bed: Bed, form: AudioFormat) -> None:
        self.name = bed.sound
        self.sound = sound
        self.quietly = bed.quietly
        self.is_fading_out = self.has_failed = False
        self._form = form
        self._fade = Ramp(0.0)
        self._level = Ramp(self._aim)

    @property
    def _aim(self) -> float:
        return QUIETLY if self.quietly else 0.0

    @property
    def is_over(self) -> bool:
        """Whether it has faded out, or failed."""
        return self.has_failed or (self.is_fading_out and self._fade.value == 0.0)

    @property
    def is_steady(self) -> bool:
        """Whether neither its fade nor its level moves."""
        return (
            self.sound.done() and not self.is_fading_out and (self._fade.value, self._level.value) == (1.0, self._aim)
        )

    def take(self, frames: int) -> Samples:
        """Return its next frames, faded, at its level; silence until it is ready."""
        if not self.sound.done():
            return silence(frames, self._form.channels)
        wanted, time = (0.0, FADE_OUT) if self.is_fading_out else (1.0, FADE_IN)
        fade = eased(self._fade.take(frames, wanted, 1.0 / self._form.frames(time)))
        level = decibels(self._level.take(frames, self._aim, -QUIETLY / self._form.frames(LEVEL_TIME)))
        return scaled(self.sound.result().take(frames), fade, level)


class Beds:
    """All beds of a session, one after the other, crossfaded; the next one is opened meanwhile, in a thread of its own.

    With `on_lost`, a bed that fails is reported to it and left out, and one that is not ready is not waited for once sound has
    been heard.
    """

    def __init__(
        self, form: AudioFormat, seed: int, on_lost: Callable[[GuidedAudioError], None] | None, block: int
    ) -> None:
        self._form = form
        self._block = block
        self._seed = seed
        self._on_lost = on_lost
        self._active: list[_ActiveBed] = []
        self._duck = Ramp(0.0)
        self._opener = ThreadPool(1, thread_name_prefix="bed")
        self._opened: dict[str, Future[BedSound]] = {}
        """Beds that are being opened, and those heard before: each is opened once, however often a listener jumps."""
        self._has_sounded = False

    @property
    def are_heard(self) -> bool:
        """Whether there is a bed."""
        return bool(self._active)

    def are_steady(self, ducked: bool) -> bool:
        """Whether nothing about them moves."""
        return self._duck.value == float(ducked) and all(active.is_steady for active in self._active)

    def prepare(self, name: str) -> None:
        """Begin to open a bed, unless it is open."""
        if name and name not in self._opened and all(active.name != name for active in self._active):
            self._opened[name] = self._open(name)

    def change(self, bed: Bed) -> None:
        """Begin a bed, change its level, or, with no sound, let the present one fade out."""
        again = next((active for active in self._active if bed.sound and active.name == bed.sound), None)
        for active in self._active:
            active.is_fading_out = True
        if again is not None:
            self._active.remove(again)
            self._active.append(again)
            again.quietly, again.is_fading_out = bed.quietly, False
        elif bed.sound:
            sound = self._opened.pop(bed.sound, None) or self._open(bed.sound)
            if not (self._has_sounded and self._on_lost):
                wait([sound])  # a listener who jumps to another bed hears it fade in a moment later instead
            self._active.append(_ActiveBed(sound, bed, self._form))

    def take(self, frames: int, ducked: bool) -> Samples | None:
        """Return the next frames of all beds together, or None if there are none."""
        self._has_sounded = True
        time = DUCK_DOWN if ducked else DUCK_UP
        step = 1.0 / self._form.frames(time)
        if not self._active:
            for at in range(0, frames, self._block):
                self._duck.take(min(self._block, frames - at), float(ducked), step)
            return None
        duck = self._duck.take(frames, float(ducked), step)
        total, *others = [self._take_from(active, frames) for active in self._active]
        for sound in others:
            total = total + sound
        over = [active for active in self._active if active.is_over]
        self._opened |= {active.name: active.sound for active in over if not active.has_failed}
        self._active = [active for active in self._active if not active.is_over]
        return scaled(total, decibels(DUCK * eased(duck)))

    def close(self) -> None:
        """Stop opening beds, and let go of those that are open, as soon as they are."""
        self._opener.shutdown(wait=False, cancel_futures=True)
        for sound in [*self._opened.values(), *(active.sound for active in self._active)]:
            sound.add_done_callback(_close)

    def _take_from(self, active: _ActiveBed, frames: int) -> Samples:
        try:
            return active.take(frames)
        except GuidedAudioError as error:
            if self._on_lost is None:
                raise
            self._on_lost(error)
            active.has_failed = True
            return silence(frames, self._form.channels)

    def _open(self, name: str) -> Future[BedSound]:
        return self._opener.submit(open_bed, name, self._form, self._seed)


def _close(sound: Future[BedSound]) -> None:
    if not sound.cancelled() and sound.exception() is None:
        sound.result().close()
