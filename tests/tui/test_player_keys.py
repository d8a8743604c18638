from dataclasses import replace

import pytest
from tui.acting import Acting

from guided_audio.playback import Command, State
from guided_audio.tui.player_keys import KEYS, Key, Keyboard, answer_to, command_for, key_of

TABLE = """
            PREPARING SETTLING PLAYING WAITING WRITING HOLDING PAUSED GROUNDING CHOOSING CLOSING AT_END STOPPING LOST ENDED
SPACE       PAUSE     PAUSE    PAUSE   GO_ON   GO_ON   GO_ON   RESUME PAUSE     GO_ON    PAUSE   -      -        -    -
ENTER       -         -        -       GO_ON   GO_ON   GO_ON   RESUME -         GO_ON    -       -      -        -    -
NEXT        -         +        +       +       +       +       +      -         -        -       -      -        -    -
PREVIOUS    -         +        +       +       +       +       +      +         -        -       +      -        -    -
REPEAT      -         +        +       +       +       +       +      +         -        -       +      -        -    -
MORE_TIME   -         +        +       +       +       +       +      -         -        -       -      -        -    -
GROUND      +         +        +       +       +       +       +      +         +        +       +      -        -    -
CLOSE       -         -        -       -       -       -       -      -         +        -       -      -        -    -
LEAVE       STOP      STOP     CLOSE   CLOSE   CLOSE   CLOSE   CLOSE  CLOSE     STOP     STOP    STOP   -        STOP -
LOUDER      +         +        +       +       +       +       +      +         +        +       +      -        -    -
QUIETER     +         +        +       +       +       +       +      +         +        +       +      -        -    -
BED_LOUDER  +         +        +       +       +       +       +      +         +        +       +      -        -    -
BED_QUIETER +         +        +       +       +       +       +      +         +        +       +      -        -    -
DIM         -         -        -       -       -       -       -      -         -        -       -      -        -    -
HELP        -         -        -       -       -       -       -      -         -        -       -      -        -    -
"""
"""What each key asks for in each state, written out: + is the command of the same name, - nothing."""
HEADING, *LINES = TABLE.strip("\n").splitlines()


def test_the_table_has_every_key_in_every_state() -> None:
    assert HEADING.split() == [state.name for state in State]
    assert [line.split()[0] for line in LINES] == [key.name for key in Key]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split()[0])
def test_every_key_in_every_state(line: str) -> None:
    key, *asked = line.split()
    found = [command_for(Key[key], state) for state in State]
    assert found == [None if name == "-" else Command[key if name == "+" else name] for name in asked]


def test_whoever_leaves_where_headphones_have_gone_is_promised_no_way_back() -> None:
    status = replace(Acting().status, state=State.PAUSED, message="«Headphones» does not answer")
    assert answer_to(Command.CLOSE, status) == ""
    assert answer_to(Command.CLOSE, replace(status, message="")).startswith("The way back.")


def test_leaving_twice_ends_even_before_the_state_has_followed() -> None:
    keys = Keyboard()
    assert keys.press(Key.LEAVE, State.PLAYING) is Command.CLOSE
    keys.press(Key.LOUDER, State.PLAYING)
    assert keys.press(Key.LEAVE, State.PLAYING) is Command.STOP


def test_after_another_key_leaving_is_gentle_again() -> None:
    keys = Keyboard()
    keys.press(Key.LEAVE, State.PLAYING)
    keys.press(Key.GROUND, State.CLOSING)
    assert keys.press(Key.LEAVE, State.GROUNDING) is Command.CLOSE


@pytest.mark.parametrize(
    ("pressed", "key"),
    [
        (" ", Key.SPACE), ("\r", Key.ENTER), ("\x1b[C", Key.NEXT), ("\x1bOD", Key.PREVIOUS), ("right", Key.NEXT),
        ("n", Key.NEXT), ("B", Key.PREVIOUS), (".", Key.REPEAT), ("M", Key.MORE_TIME), ("g", Key.GROUND),
        ("Q", Key.LEAVE), ("=", Key.LOUDER), ("[", Key.BED_QUIETER), ("?", Key.HELP), ("x", None), ("\x1b[A", None),
    ],
)  # fmt: skip
def test_what_terminals_send(pressed: str, key: Key | None) -> None:
    assert key_of(pressed) is key


def test_every_name_that_is_shown_is_a_key() -> None:
    arrows = {"→": "right", "←": "left", "space": " "}
    shown = {key_of(arrows.get(name, name)) for names, _ in KEYS for name in names.split()}
    assert shown == set(Key) - {Key.ENTER, Key.CLOSE}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (Command.MORE_TIME, "More time. Press m again when you are ready."),
        (Command.CLOSE, "The way back. Press q again to end now."),
        (Command.PAUSE, ""),
    ],
)
def test_keys_are_answered_in_words(command: Command, words: str) -> None:
    assert answer_to(command, Acting().status) == words


@pytest.mark.parametrize("state", [State.PLAYING, State.WAITING, State.HOLDING, State.PAUSED])
def test_who_has_more_time_already_lets_it_go(state: State) -> None:
    status = replace(Acting(state).status, has_more_time=True)
    assert answer_to(Command.MORE_TIME, status) == "Going on."
