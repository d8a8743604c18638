"""The keys of headphones and keyboards for any player, and a desktop's own: play, pause, next, previous, stop."""

from enum import Enum, auto
from typing import Protocol

from guided_audio.playback import Command, State
from guided_audio.tui.player_keys import Act, Key, Keyboard

_SILENT = frozenset(
    {State.PAUSED, State.LOST, State.WAITING, State.WRITING, State.HOLDING, State.CHOOSING, State.AT_END}
)
"""The states in which a desktop offers to play, and not to pause."""


class MediaKey(Enum):
    """A key for any player."""

    PLAY_PAUSE = auto()
    PLAY = auto()
    PAUSE = auto()
    NEXT = auto()
    PREVIOUS = auto()
    STOP = auto()


class Controlled(Protocol):
    """A session that is played, as these keys see it."""

    @property
    def state(self) -> State:
        """What it is doing."""

    @property
    def is_asking(self) -> bool:
        """Whether the listener is asked if it may be heard from another device."""

    def send(self, command: Command) -> None:
        """Ask for something."""


class MediaKeys:
    """Presses the player's own keys: play and pause are Space, stop is `q`."""

    def __init__(self, playing: Controlled) -> None:
        self._playing = playing
        self._keyboard = Keyboard()

    def press(self, key: MediaKey) -> None:
        """Do what a key asks for, if it means anything now."""
        command = self._command(key, self._playing.state)
        if isinstance(command, Command):
            self._playing.send(command)

    @property
    def is_playing(self) -> bool:
        """Whether pausing is what comes next."""
        return self._playing.state not in _SILENT

    def _command(self, key: MediaKey, state: State) -> Command | Act | None:
        match key:
            case MediaKey.STOP:
                return self._keyboard.press(Key.LEAVE, state)
            case MediaKey.NEXT | MediaKey.PREVIOUS:
                return self._keyboard.press(Key[key.name], state)
            case _ if state is State.WRITING or self._playing.is_asking:
                return None  # headphones press play by themselves when they connect: that is no answer to a question
            case MediaKey.PLAY if state not in _SILENT:
                return None
            case MediaKey.PAUSE if state in _SILENT:
                return None
            case _:
                return self._keyboard.press(Key.SPACE, state)
