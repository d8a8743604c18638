"""The keys of the player: their names, what each means on every screen and in every state, and the words that answer them."""

from enum import Enum, auto

from guided_audio.core.toml_file import packaged_toml
from guided_audio.playback import Command, State, Status
from guided_audio.playback.commands import adjusted


class Key(Enum):
    """A key of the player, whichever way it is pressed."""

    SPACE = auto()
    ENTER = auto()
    NEXT = auto()
    PREVIOUS = auto()
    REPEAT = auto()
    MORE_TIME = auto()
    GROUND = auto()
    CARE = auto()
    LEAVE = auto()
    LOUDER = auto()
    QUIETER = auto()
    BED_LOUDER = auto()
    BED_QUIETER = auto()
    AS_USUAL = auto()
    PAGE = auto()
    DIM = auto()
    HELP = auto()
    BACK = auto()
    DOWN = auto()
    UP = auto()


class View(Enum):
    """What is on the screen."""

    PLAYER = auto()
    KEYS = auto()
    """The keys and what they do."""
    DARK = auto()
    CARE = auto()
    """Whom to call."""
    PLAIN = auto()
    """Plain lines instead of a screen."""


class Act(Enum):
    """What a key does on the screen itself, and not with the session."""

    CARE = auto()
    KEYS = auto()
    PAGE = auto()
    DIM = auto()
    BACK = auto()
    DOWN = auto()
    UP = auto()
    HINT = auto()
    """Say what may be pressed: this key has no meaning now."""


_TABLE = packaged_toml("guided_audio.tui", "keys.toml")
_PRESSED = {sent: Key[name] for name, several in _TABLE["pressed"].items() for sent in several}
_ANSWERS: dict[Command, str] = {Command[name]: answer for name, answer in _TABLE["answers"].items()}
_ENDS: dict[Command, str] = {Command[name]: answer for name, answer in _TABLE["ends"].items()}
_WITHOUT_BED = "There is no sound behind in this session."
KEYS: tuple[tuple[str, str], ...] = tuple(_TABLE["help"].items())
"""The names of the keys and what they do."""
CHOICES: tuple[tuple[str, str], ...] = tuple(_TABLE["choices"].items())
"""The choices after the grounding passage."""
_STARTED = {State.PLAYING, State.WAITING, State.WRITING, State.HOLDING, State.PAUSED}
_QUIET = {State.WAITING, State.WRITING, State.HOLDING, State.CHOOSING}
_SOUNDING = {State.PREPARING, State.SETTLING, State.PLAYING, State.GROUNDING, State.CLOSING}
_PASSING = _SOUNDING | {State.WAITING, State.HOLDING, State.CHOOSING, State.LOST}
"""The states that go on by themselves, or may: nobody should be talked to, or led on, while they look for help."""
_BED = {Command.BED_LOUDER, Command.BED_QUIETER}
LEVELS = _BED | {Command.LOUDER, Command.QUIETER, Command.AS_USUAL}
_ON_THE_SCREEN = {Key.CARE, Key.PAGE, Key.DIM, Key.HELP, Key.BACK, Key.DOWN, Key.UP}
_ACTS: dict[View, dict[Key, Act]] = {
    View.PLAYER: {
        Key.CARE: Act.CARE, Key.HELP: Act.KEYS, Key.DIM: Act.DIM, Key.PAGE: Act.PAGE, Key.DOWN: Act.DOWN, Key.UP: Act.UP,
    },
    View.KEYS: {
        Key.CARE: Act.CARE, Key.HELP: Act.BACK, Key.DIM: Act.DIM, Key.PAGE: Act.PAGE, Key.BACK: Act.BACK,
        Key.DOWN: Act.DOWN, Key.UP: Act.UP,
    },
    View.DARK: {Key.CARE: Act.CARE, Key.DIM: Act.BACK, Key.PAGE: Act.PAGE, Key.BACK: Act.BACK},
    View.CARE: {Key.CARE: Act.UP, Key.BACK: Act.BACK, Key.DOWN: Act.DOWN, Key.UP: Act.UP},
    View.PLAIN: {Key.CARE: Act.CARE, Key.HELP: Act.KEYS},
}  # fmt: skip
"""What each key does on the screen itself; the others ask something of the session."""
_ONWARD = {Key.SPACE, Key.ENTER}
_FROM_CARE = {Key.GROUND, Key.LEAVE}
"""What may be asked of the session from the page with people to call, which closes with it."""


def key_of(pressed: str) -> Key | None:
    """Return the key that a character, or the name of an arrow, stands for; capitals are forgiven."""
    return _PRESSED.get(pressed) or _PRESSED.get(pressed.lower())


def meaning(key: Key | None, view: View, state: State) -> Command | Act:
    """Return what a key means with a view on the screen, in a state of the session."""
    if key in _ON_THE_SCREEN:
        act = _ACTS[view].get(key, Act.HINT)
        return Act.HINT if act is Act.PAGE and state is not State.WRITING else act
    if view is View.CARE and key in _ONWARD:  # nothing that waits is passed by: it has only been left
        return Command.RESUME if state is State.PAUSED else Act.BACK
    if key is None or (view is View.CARE and key not in _FROM_CARE):
        return Act.HINT
    return command_for(key, state) or Act.HINT


def command_for(key: Key, state: State) -> Command | None:
    """Return the command of a key in a state; None where it has none."""
    match key:
        case _ if state in {State.STOPPING, State.ENDED} or key in _ON_THE_SCREEN:
            return None
        case Key.SPACE | Key.ENTER:
            return _onward(key, state)
        case Key.NEXT | Key.PREVIOUS | Key.REPEAT | Key.MORE_TIME:
            return Command[key.name] if _can_move(key, state) else None
        case Key.LEAVE:
            return _leaving(state)
        case _:  # levels that are turned up unheard would startle when the device comes back
            return None if state is State.LOST else Command[key.name]


def pauses_for_care(state: State) -> bool:
    """Whether the session is paused while people to call are on the screen."""
    return state in _PASSING


def resumes_after_care(state: State) -> bool:
    """Whether it goes on by itself from there: only where nothing is said before the listener answers."""
    return state in _QUIET


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
    """Leave gently from the session, from the grounding passage and from the question after it, and else end.

    Before the first words there is nothing to come back from; on the way back, asking again means now; and without a
    device there is no way back to be heard.
    """
    return Command.CLOSE if state in _STARTED | {State.GROUNDING, State.CHOOSING} else Command.STOP


class Keyboard:
    """Turns keys into what they mean, remembering the last one: the state follows a little later."""

    def __init__(self) -> None:
        self._leaving = False

    def press(self, key: Key | None, state: State, view: View = View.PLAYER) -> Command | Act:
        """Return what a key means now: leaving, asked for twice, means ending, however quickly it is asked again."""
        asked = meaning(key, view, state)
        if key is Key.LEAVE and self._leaving and asked is Command.CLOSE:
            return Command.STOP
        if isinstance(asked, Command) and asked not in LEVELS:
            self._leaving = asked is Command.CLOSE
        return asked


def answer_to(command: Command, status: Status, *, is_done: bool = False) -> str:
    """Return the word or two that answer a command; empty where the next state is answer enough.

    With `is_done` the status has followed it already; several keys in one moment come before that.
    """
    if command is Command.CLOSE and status.state is State.PAUSED and status.message:
        return ""  # asked whether it may be heard from another device: leaving then ends it, without a way back
    if command in _BED and not status.has_bed:
        return _WITHOUT_BED
    after = status.levels if is_done else adjusted(status.levels, command)
    if command in _ENDS and adjusted(after, command) == after:
        return _ENDS[command]
    is_over = command is Command.MORE_TIME and status.has_more_time
    return _ANSWERS.get(Command.GO_ON if is_over else command, "")
