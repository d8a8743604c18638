"""What the keys of headphones and of a desktop do in every state of a session."""

import pytest

from guided_audio.playback import Command, State
from guided_audio.tui.media_keys import MediaKey, MediaKeys

COMMANDS = """
    state      PLAY_PAUSE PLAY    PAUSE NEXT PREVIOUS STOP
    PREPARING  PAUSE      .       PAUSE .    .        STOP
    SETTLING   PAUSE      .       PAUSE NEXT PREVIOUS STOP
    PLAYING    PAUSE      .       PAUSE NEXT PREVIOUS CLOSE
    WAITING    GO_ON      GO_ON   .     NEXT PREVIOUS CLOSE
    WRITING    .          .       .     NEXT PREVIOUS CLOSE
    HOLDING    GO_ON      GO_ON   .     NEXT PREVIOUS CLOSE
    PAUSED     RESUME     RESUME  .     NEXT PREVIOUS CLOSE
    GROUNDING  PAUSE      .       PAUSE .    PREVIOUS CLOSE
    CHOOSING   GO_ON      GO_ON   .     .    .        CLOSE
    CLOSING    PAUSE      .       PAUSE .    .        STOP
    AT_END     .          .       .     .    PREVIOUS STOP
    STOPPING   .          .       .     .    .        .
    LOST       .          .       .     .    .        STOP
    ENDED      .          .       .     .    .        .
"""


class Session:
    """A session in some state, and what was asked of it."""

    def __init__(self, state: State, is_asking: bool = False) -> None:
        self.state = state
        self.is_asking = is_asking
        self.sent: list[Command] = []

    def send(self, command: Command) -> None:
        self.sent.append(command)


@pytest.mark.parametrize("state", State)
def test_every_key_in_every_state(state: State) -> None:
    head, *lines = (line.split() for line in COMMANDS.strip().splitlines())
    expected = next(cells[1:] for cells in lines if cells[0] == state.name)
    for key, command in zip(head[1:], expected, strict=True):
        session = Session(state)
        MediaKeys(session).press(MediaKey[key])
        assert [sent.name for sent in session.sent] == ([] if command == "." else [command])


@pytest.mark.parametrize("key", [MediaKey.PLAY_PAUSE, MediaKey.PLAY, MediaKey.PAUSE])
def test_headphones_that_press_play_as_they_connect_say_yes_to_nothing(key: MediaKey) -> None:
    session = Session(State.PAUSED, is_asking=True)
    MediaKeys(session).press(key)
    assert session.sent == []


def test_stop_asked_for_twice_ends_at_once() -> None:
    session = Session(State.PLAYING)
    keys = MediaKeys(session)
    keys.press(MediaKey.STOP)
    keys.press(MediaKey.STOP)
    assert session.sent == [Command.CLOSE, Command.STOP]
