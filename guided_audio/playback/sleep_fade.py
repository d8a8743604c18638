"""A fade for falling asleep: the session grows quiet, and is silent when the time is over."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from guided_audio.audio import AudioFormat, Samples, fade_in_gain, read_only
from guided_audio.core.units import Seconds
from guided_audio.playback.commands import Command
from guided_audio.playback.transport import Piece

BACK = Seconds(0.4)
"""How long it takes to come back, where the listener asks for something: as long as the voice fades on the way out."""
_ASLEEP = frozenset({Command.PAUSE, Command.STOP, Command.STOP_NOW})
"""Commands after which nothing has to be heard."""
_LEAVING = frozenset({Command.GROUND, Command.CLOSE})
"""Commands after which all is to be heard, also where the fade has not begun: its words must not be lost in it."""


class SleepFade:
    """Fades all that is heard, over so long, to silence at `end`; what is asked for meanwhile is heard at full level."""

    def __init__(self, form: AudioFormat, end: Seconds, length: Seconds) -> None:
        """Take the time after which there is silence, and how much of it is the fade; pauses do not count."""
        self.is_over = False
        """Whether it has come to its end."""
        self._end = form.frames(end)
        self._length = max(1, min(form.frames(length), self._end))
        self._back = form.frames(BACK)
        self._heard = 0
        self._risen = 0
        """How much of the way back has been heard, once the listener is awake."""
        self._is_awake = False

    def note(self, command: Command) -> None:
        """Take what the listener asks for; another thread may do so."""
        has_begun = self._heard > self._end - self._length
        self._is_awake |= command in _LEAVING or (has_begun and command not in _ASLEEP)

    def shape(self, pieces: Iterable[Piece], counts: Callable[[Piece], bool]) -> Iterator[Piece]:
        """Yield what is heard, until it is silent; `counts` says whether a piece is time of the session."""
        for piece in pieces:
            frames = len(piece.samples)
            if self._is_awake:
                yield self._coming_back(piece)
            elif not counts(piece):
                yield _scaled(piece, self._gain(np.full(frames, self._heard)))
            else:
                last = min(self._heard + frames, self._end)
                heard = replace(piece, samples=piece.samples[: last - self._heard])
                yield _scaled(heard, self._gain(np.arange(self._heard, last)))
                self._heard = last
                if self._heard >= self._end:
                    self.is_over = True
                    return

    def _gain(self, heard: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Samples:
        """Return the gain after so many frames: a raised cosine from 1 to 0 over the last of them, shape (frames, 1)."""
        into = np.clip(heard - (self._end - self._length) + 0.5, 0.0, self._length)
        gain: Samples = (0.5 + 0.5 * np.cos(np.pi * into / self._length)).astype(np.float32)[:, None]
        return gain

    def _coming_back(self, piece: Piece) -> Piece:
        if self._risen >= self._back:
            return piece
        left = self._gain(np.array([min(self._heard, self._end)]))
        rise = fade_in_gain(self._back)[self._risen : self._risen + len(piece.samples)]
        rise = np.concatenate([rise, np.ones((len(piece.samples) - len(rise), 1), np.float32)])
        self._risen += len(piece.samples)
        return _scaled(piece, left + (1 - left) * rise)


def _scaled(piece: Piece, gain: Samples) -> Piece:
    return piece if bool((gain == 1).all()) else replace(piece, samples=read_only(piece.samples * gain))
