"""What sounds over the voice: bells, and the sounds of a script, each from its beginning to its end."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import cached_property
from itertools import islice

import numpy as np

from guided_audio.audio import AudioFormat, Clip, Samples, open_clip, read_only, strike_bell
from guided_audio.audio.beds import BedSound
from guided_audio.audio.samples import FADE_IN, FADE_OUT
from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.threads import ThreadPool
from guided_audio.core.units import Seconds
from guided_audio.render.gains import Gain, eased, scaled
from guided_audio.timeline import Sound, Strike, heard_for

UNDER = -12.0
"""Decibels by which a sound is quieter than the voice where words are said over it."""
BELL_PEAK = 0.22
"""The largest sample of any bell, as that of the synthesised one: nobody with closed eyes is startled."""
LEFT = Seconds(6.0)
"""When the listener goes elsewhere, a sound dies away in so long; a bell of the program rings on by itself."""
AHEAD = 2
"""How many sounds are opened before they come: one, and what may follow it at once."""

Heard = Strike | Sound


class _Bell:
    """A bell of the program that is ringing."""

    def __init__(self, sound: Samples) -> None:
        self._rest = sound

    @property
    def left(self) -> int:
        """How many more frames it is heard."""
        return len(self._rest)

    def take(self, frames: int) -> Samples:
        """Return its next frames, fewer at its end."""
        part, self._rest = self._rest[:frames], self._rest[frames:]
        return part

    def let_go(self) -> None:
        """Do nothing: a bell dies away by itself."""

    def close(self) -> None:
        """Do nothing: no file is open."""


class _Clip:
    """A file that is being heard: faded at both ends, at the level that its cue asks for."""

    def __init__(self, cue: Heard, level: float, sound: BedSound, form: AudioFormat, gain: float) -> None:
        self._frames = int(form.frames(heard_for(cue)))
        self.left = self._frames
        self._sound = sound
        self._form = form
        self._gain = gain * level
        fades = (cue.fade_in, cue.fade_out) if isinstance(cue, Sound) else (0.0, 0.0)
        edges = zip(fades, (FADE_IN, FADE_OUT), strict=True)
        self._lead, self._tail = (form.frames(max(fade, edge)) for fade, edge in edges)
        self._leaves = 0  # frames in which it dies away, if it is left

    def take(self, frames: int) -> Samples:
        """Return its next frames, fewer at its end; UsageError if the file cannot be read any more."""
        left, self.left = self.left, 0  # what fails is over
        frames, begun = min(frames, left), self._frames - left
        sound, place = self._sound.take(frames), np.arange(begun + 1, begun + frames + 1)
        self.left = left - frames
        edges = [_share(place, self._lead), _share(self._frames - place, self._tail)]
        if self._leaves:
            edges.append(_share(self._frames - place, self._leaves))
        gains = [eased(edge) for edge in edges if edge is not None]
        return scaled(sound, self._gain, *gains)

    def let_go(self) -> None:
        """Let it die away."""
        if not self._leaves:
            self._leaves = min(self.left, self._form.frames(LEFT))
            self._frames -= self.left - self._leaves
            self.left = self._leaves

    def close(self) -> None:
        """End its decoder."""
        self._sound.close()


class SoundsOver:
    """All bells and sounds that are being heard; the next files are opened meanwhile, in a thread of its own.

    With `on_lost`, a file that fails is reported to it and left out.
    """

    def __init__(self, form: AudioFormat, gain: float, on_lost: Callable[[GuidedAudioError], None] | None) -> None:
        self._form = form
        self._gain = gain
        self._on_lost = on_lost
        self._heard: list[_Bell | _Clip] = []
        self._opener = ThreadPool(1, thread_name_prefix="sound")
        self._opened: dict[Heard, Future[BedSound]] = {}

    def prepare(self, coming: Iterable[Heard]) -> None:
        """Begin to open the first files of what comes next, and let go of others."""
        files = ((cue, cue.clip) for cue in coming if cue.clip)
        wanted = dict(islice(files, AHEAD))
        for cue in self._opened.keys() - wanted.keys():
            self._opened.pop(cue).add_done_callback(_close)
        for cue, clip in wanted.items():
            if cue not in self._opened:
                self._opened[cue] = self._open(clip)

    def is_ready(self, cue: Heard) -> bool:
        """Whether a bell or a sound would begin without delay."""
        if cue.clip is None:
            return True
        if cue not in self._opened:
            self._opened[cue] = self._open(cue.clip)
        return self._opened[cue].done()

    def start(self, cue: Heard) -> None:
        """Begin with a bell or a sound: it is heard from the next frame on."""
        if cue.clip is None:
            self.strike()
            return
        opened = self._opened.pop(cue, None) or self._open(cue.clip)
        try:
            self._heard.append(_Clip(cue, _gain_of(cue, cue.clip), opened.result(), self._form, self._gain))
        except GuidedAudioError as error:
            self._lose(error)

    def strike(self) -> None:
        """Strike the bell of the program."""
        self._heard.append(_Bell(self._bell))

    def let_go(self) -> None:
        """Let what is heard die away."""
        for heard in self._heard:
            heard.let_go()

    @cached_property
    def _bell(self) -> Samples:
        """One strike, made only for a session that has a bell."""
        return scaled(strike_bell(self._form.sample_rate), self._gain)

    @property
    def ringing(self) -> int:
        """For how many more frames something will be heard."""
        return max((heard.left for heard in self._heard), default=0)

    @property
    def is_fading(self) -> bool:
        """Whether a file is heard, which fades at both ends."""
        return any(isinstance(heard, _Clip) for heard in self._heard)

    def add_to(self, dry: Samples) -> Samples:
        """Return a block, shape (frames, channels), with all of them sounding over it."""
        if not self._heard:
            return dry
        wet = dry.copy()
        for heard in self._heard:
            part = self._take_from(heard, len(dry))
            wet[: len(part)] += part
            if not heard.left:
                heard.close()
        self._heard = [heard for heard in self._heard if heard.left]
        return read_only(wet)

    def close(self) -> None:
        """Stop opening files, and let go of those that are open, as soon as they are."""
        self._opener.shutdown(wait=False, cancel_futures=True)
        for opened in self._opened.values():
            opened.add_done_callback(_close)
        for heard in self._heard:
            heard.close()

    def _take_from(self, heard: _Bell | _Clip, frames: int) -> Samples:
        try:
            return heard.take(frames)
        except GuidedAudioError as error:
            self._lose(error)
            return np.zeros((0, self._form.channels), np.float32)

    def _lose(self, error: GuidedAudioError) -> None:
        if self._on_lost is None:
            raise error
        self._on_lost(error)

    def _open(self, clip: Clip) -> Future[BedSound]:
        return self._opener.submit(open_clip, clip, self._form)


def _gain_of(cue: Heard, clip: Clip) -> float:
    """Return the factor of a file's sound where the voice has its usual loudness."""
    if isinstance(cue, Strike):
        return BELL_PEAK / clip.peak
    return clip.gain * float(10 ** (UNDER / 20 if cue.under else 0.0))


def _share(place: "np.ndarray[tuple[int], np.dtype[np.int64]]", frames: int) -> Gain | None:
    """Return how far a fade over so many frames has come at these places, 0 to 1; None where it is over at all of them."""
    if not len(place) or min(place[0], place[-1]) >= frames:
        return None
    return np.asarray(np.clip(place / frames, 0.0, 1.0), np.float32)[:, None]


def _close(opened: Future[BedSound]) -> None:
    if not opened.cancelled() and opened.exception() is None:
        opened.result().close()
