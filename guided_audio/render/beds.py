"""The bed under a session: it fades in and out, makes room for the voice, and goes on while the voice waits."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from guided_audio.audio import AudioFormat, Samples, silence
from guided_audio.audio.beds import BedSound, open_bed
from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.units import Seconds
from guided_audio.render.mix_settings import MixSettings
from guided_audio.render.ramp import Ramp, decibels, eased, scaled
from guided_audio.timeline import Bed

FADE_IN, FADE_OUT = Seconds(5.0), Seconds(6.0)
QUIETLY = -6.0
"""Decibels by which [ambience …, quietly] is quieter."""
LEVEL_TIME = Seconds(3.0)
DUCK = -4.0
"""Decibels by which a bed gives way while somebody speaks."""
DUCK_DOWN, DUCK_UP = Seconds(0.8), Seconds(2.5)
"""How long it takes to give way, and to come back."""


class _Playing:
    """One bed that is to be heard, from its fade in to its fade out."""

    def __init__(self, sound: Future[BedSound], bed: Bed, form: AudioFormat) -> None:
        self.name = bed.sound
        self.leaving = False
        self.lost = False
        """Whether nothing more can be had of it."""
        self.sound = sound
        self._quietly = bed.quietly
        self._form = form
        self._fade = Ramp(0.0)
        self._level = Ramp(QUIETLY if bed.quietly else 0.0)

    def become(self, bed: Bed) -> None:
        """Take up the level of another cue for the same sound."""
        self._quietly, self.leaving = bed.quietly, False

    @property
    def is_over(self) -> bool:
        """Whether it has faded out, or is lost."""
        return self.lost or (self.leaving and self._fade.value == 0.0)

    def take(self, frames: int) -> Samples:
        """Return its next frames, faded, at its level; silence until it is ready."""
        if not self.sound.done():
            return silence(frames, self._form.channels)
        wanted, time = (0.0, FADE_OUT) if self.leaving else (1.0, FADE_IN)
        fade = eased(self._fade.take(frames, wanted, 1.0 / self._form.frames(time)))
        aim = QUIETLY if self._quietly else 0.0
        level = decibels(self._level.take(frames, aim, -QUIETLY / self._form.frames(LEVEL_TIME)))
        return scaled(self.sound.result().take(frames), fade, level)


class Beds:
    """All beds of a session, one after the other, with a crossfade between them; the next one is made ready meanwhile."""

    def __init__(self, form: AudioFormat, mix: MixSettings) -> None:
        self._form = form
        self._mix = mix
        self._playing: list[_Playing] = []
        self._duck = Ramp(0.0)
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="bed")
        self._waiting: dict[str, Future[BedSound]] = {}
        """What is being made ready, and what was heard before: each is opened once, however often one leaps to and fro."""
        self._has_sounded = False

    def prepare(self, name: str) -> None:
        """Make a bed ready in a thread of its own, unless it is there: playing must not wait for it."""
        if name and name not in self._waiting and all(playing.name != name for playing in self._playing):
            self._waiting[name] = self._open(name)

    def change(self, bed: Bed) -> None:
        """Begin a bed, change how loud it is, or, with no sound, let it fade."""
        again = next((playing for playing in self._playing if bed.sound and playing.name == bed.sound), None)
        for playing in self._playing:
            playing.leaving = True
        if again is not None:  # however often a listener leaps to and fro, it is there once
            self._playing.remove(again)
            self._playing.append(again)
            again.become(bed)
        elif bed.sound:
            self._begin(bed)

    def take(self, frames: int, speaking: bool) -> Samples | None:
        """Return the next frames of all that sounds, or None where nothing does."""
        self._has_sounded = True
        duck = self._duck.take(frames, 1.0 if speaking else 0.0, self._duck_step(speaking))
        if not self._playing:
            return None
        sounding = [self._taken(playing, frames) for playing in self._playing]
        self._put_by()
        return scaled(_sum(sounding), decibels(DUCK * eased(duck)))

    def close(self) -> None:
        """Stop making beds ready."""
        self._opener.shutdown(wait=False, cancel_futures=True)

    def _duck_step(self, speaking: bool) -> float:
        return 1.0 / self._form.frames(DUCK_DOWN if speaking else DUCK_UP)

    def _begin(self, bed: Bed) -> None:
        sound = self._waiting.pop(bed.sound, None) or self._open(bed.sound)
        if not (self._has_sounded and self._mix.forgiving):
            wait([sound])  # a listener who leaps to another bed hears it fade in a moment later instead
        self._playing.append(_Playing(sound, bed, self._form))

    def _put_by(self) -> None:
        """Let those go that are over, and keep their sounds for another time, even those that were not ready in time."""
        over = [playing for playing in self._playing if playing.is_over]
        self._waiting |= {playing.name: playing.sound for playing in over if not playing.lost}
        self._playing = [playing for playing in self._playing if not playing.is_over]

    def _taken(self, playing: _Playing, frames: int) -> Samples:
        try:
            return playing.take(frames)
        except GuidedAudioError:
            if not self._mix.forgiving:
                raise
            playing.lost = True
            return silence(frames, self._form.channels)

    def _open(self, name: str) -> Future[BedSound]:
        return self._opener.submit(open_bed, name, self._form, self._mix.seed)


def _sum(sounds: Sequence[Samples]) -> Samples:
    total = sounds[0]
    for sound in sounds[1:]:
        total = total + sound
    return total
