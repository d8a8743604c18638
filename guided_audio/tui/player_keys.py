"""The keys of the player: their names, the command of each in every state, and the words that answer them."""

from enum import Enum, auto

from guided_audio.core.toml_file import packaged_toml
from guided_audio.playback import Command, State, Status


class Key(Enum):
    """A key of the player, whichever way it is pressed."""

    SPACE = auto()
    ENTER = auto()
    NEXT = auto()
    PREVIOUS = auto()
    REPEAT = auto()
    MORE_TIME = auto()
    GROUND = auto()
    CLOSE = auto()
    LEAVE = auto()
    LOUDER = auto()
    QUIETER = auto()
    BED_LOUDER = auto()
    BED_QUIETER = auto()
    DIM = auto()
    HELP = auto()


_TABLE = packaged_toml("guided_audio.tui", "keys.toml")
_PRESSED = {sent: Key[name] for name, several in _TABLE["pressed"].items() for sent in several}
_ANSWERS: dict[Command, str] = {Command[name]: answer for name, answer in _TABLE["answers"].items()}
KEYS: tuple[tuple[str, str], ...] = tuple(_TABLE["help"].items())
"""The names of the keys and what they do."""
CHOICES: tuple[tuple[str, str], ...] = tuple(_TABLE["choices"].items())
"""The choices after the grounding passage."""
_STARTED = {State.PLAYING, State.WAITING, State.WRITING, State.HOLDING, State.PAUSED}
_QUIET = {State.WAITING, State.WRITING, State.HOLDING, State.CHOOSING}
_SOUNDING = {State.PREPARING, State.SETTLING, State.PLAYING, State.GROUNDING, State.CLOSING}
_LEVELS = {Key.LOUDER, Key.QUIETER, Key.BED_LOUDER, Key.BED_QUIETER}


def key_of(pressed: str) -> Key | None:
    """Return the key that a character, or the name of an arrow, stands for; capitals are forgiven."""
    return _PRESSED.get(pressed) or _PRESSED.get(pressed.lower())


def command_for(key: Key, state: State) -> Command | None:
    """Return the command of a key in a state; None where it has none."""
    match key:
        case _ if state in {State.STOPPING, State.ENDED}:
            return None
        case Key.SPACE | Key.ENTER:
            return _onward(key, state)
        case Key.NEXT | Key.PREVIOUS | Key.REPEAT | Key.MORE_TIME:
            return Command[key.name] if _can_move(key, state) else None
        case Key.LEAVE:
            return _leaving(state)
        case Key.CLOSE:
            return Command.CLOSE if state is State.CHOOSING else None
        case Key.DIM | Key.HELP:
            return None
        case _:  # levels that are turned up unheard would startle when the device comes back
            return None if state is State.LOST else Command[key.name]


def _onward(key: Key, state: State) -> Command | None:
    if state in _QUIET:
        return Command.GO_ON
    if state is State.PAUSED:
        return Command.RESUME
    return Command.PAUSE if key is Key.SPACE and state in _SOUNDING else None


def _can_move(key: Key, state: State) -> bool:
    if state is State.GROUNDING:
        return key in {Key.PREVIOUS, Key.REPEAT}
    if state is State.AT_END:
        return key in {Key.PREVIOUS, Key.REPEAT}
    return state in _STARTED or state is State.SETTLING


def _leaving(state: State) -> Command:
    """Leave gently from the session and the grounding passage, and else end.

    Before the first words there is nothing to come back from; after the grounding passage the way back is a choice of its
    own; on the way back, asking again means now; and without a device there is no way back to be heard.
    """
    return Command.CLOSE if state in _STARTED | {State.GROUNDING} else Command.STOP


class Keyboard:
    """Turns keys into commands, remembering the last one: the state follows a little later."""

    def __init__(self) -> None:
        self._leaving = False

    def press(self, key: Key, state: State) -> Command | None:
        """Return the command of a key now: leaving, asked for twice, means ending, however quickly it is asked again."""
        command = command_for(key, state)
        if key is Key.LEAVE and self._leaving and command is Command.CLOSE:
            return Command.STOP
        if command is not None and key not in _LEVELS:
            self._leaving = command is Command.CLOSE
        return command


def answer_to(command: Command, status: Status) -> str:
    """Return the word or two that answer a command; empty where the next state is answer enough."""
    if command is Command.MORE_TIME and status.has_more_time:
        command = Command.GO_ON
    if command is Command.CLOSE and status.state is State.PAUSED and status.message:
        command = (
            Command.STOP
        )  # whoever is asked whether it may be heard from another device, and leaves, hears no way back
    return _ANSWERS.get(command, "")
