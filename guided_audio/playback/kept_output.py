"""An output whose device may go: what is written waits until it is back, and sounds elsewhere only if the listener says so."""

import threading

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.errors import DeviceLost
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds
from guided_audio.playback.commands import Command
from guided_audio.playback.outputs.output import AudioOutput, MovableOutput

AGAIN = Seconds(0.5)
"""How long to wait before a device that has gone is tried again: within two seconds it is to be heard again."""
MOST_TRIES = 120
"""How often it is tried where no keys can be pressed."""
_GOING_ON = frozenset({Command.RESUME, Command.GROUND})
"""The answers to the question whether sound may come from another device."""


class KeptOutput:
    """Writes to an output, from one thread; another one answers for the listener."""

    def __init__(self, output: AudioOutput, by_keys: bool) -> None:
        self.is_lost = False
        """Whether nothing is heard, because the device is missing."""
        self.is_asking = False
        """Whether the listener is asked, too, if it may be heard elsewhere."""
        self.trouble = ""
        """What the listener should know of it, and do about it."""
        self._output = output
        self._movable = output if isinstance(output, MovableOutput) else None
        self._by_keys = by_keys
        self._is_given_up = self._may_go_on = False
        self._answered = threading.Event()

    def open(self, form: AudioFormat) -> None:
        """Open the device; NoDevice, UnknownDevice or DeviceError."""
        self._output.open(form)

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), ±1; DeviceLost if the device is given up."""
        if self._movable and self._movable.has_returned() and not self._movable.reopen():
            self._recover(DeviceLost(N_("the sound device has gone again")))
        try:
            self._output.write(samples)
        except DeviceLost as error:
            self._recover(error)

    def drain(self) -> None:
        """Wait until all that was written has been heard; DeviceLost if the device is given up."""
        while True:
            try:
                return self._output.drain()
            except DeviceLost as error:
                self._recover(error)

    def close(self) -> None:
        """Close the device at once."""
        self._output.close()

    def answer(self, command: Command) -> None:
        """Take what the listener asks for as the answer, if there is a question."""
        if command in _GOING_ON and self.is_asking:
            self._may_go_on = True
            self._answered.set()

    def give_up(self) -> None:
        """Do not wait for a device any more."""
        self._is_given_up = True
        self._answered.set()

    @property
    def is_given_up(self) -> bool:
        """Whether a device is not waited for any more."""
        return self._is_given_up

    def _recover(self, error: DeviceLost) -> None:
        """Try to reopen the device until it is there again, or the listener gives up; without keys, for a minute.

        A session that was in the listener's ears must not be spoken aloud into a room: nothing is heard from another device
        before the listener says so, and as soon as the own one is back, it is heard from there.
        """
        tries, offered = 0, ""
        while not self._output.reopen():
            before, offered = offered, self._movable.offered if self._movable and self._by_keys else ""
            self._ask(error, offered if offered == before else "")  # a screen sees each offer come
            self._wait_for_answer(error)
            tries += 1
            if tries >= MOST_TRIES and not self._by_keys:
                raise error
            if self._may_go_on and self._movable and self._movable.accept():
                break
            self._may_go_on = False
        self.is_lost = self.is_asking = self._may_go_on = False
        self.trouble = ""

    def _wait_for_answer(self, error: DeviceLost) -> None:
        self._answered.wait(AGAIN)
        if self._is_given_up:
            self.trouble = ""
            raise error
        self._answered.clear()

    def _ask(self, error: DeviceLost, offered: str) -> None:
        missing = self._movable.missing if self._movable else ""
        if not missing:
            self.trouble = _("{problem}; this goes on when it is there again", problem=error.message)
        else:
            self.trouble = _("«{device}» does not answer: switch it on or connect it, and this goes on", device=missing)
            if offered:
                self.trouble += ". " + _("Until then it can be heard from «{device}»", device=offered)
        self.is_lost, self.is_asking = True, bool(offered)
        self._may_go_on &= self.is_asking
