from dataclasses import replace

import pytest
from tui.acting import Acting

from guided_audio.library.passages import WHAT_NEXT, passage_languages, read_passage
from guided_audio.playback import Command, Levels, State
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
CARE        -         -        -       -       -       -       -      -         -        -       -      -        -    -
LEAVE       STOP      STOP     CLOSE   CLOSE   CLOSE   CLOSE   CLOSE  CLOSE     CLOSE    STOP    STOP   -        STOP -
LOUDER      +         +        +       +       +       +       +      +         +        +       +      -        -    -
QUIETER     +         +        +       +       +       +       +      +         +        +       +      -        -    -
BED_LOUDER  +         +        +       +       +       +       +      +         +        +       +      -        -    -
BED_QUIETER +         +        +       +       +       +       +      +         +        +       +      -        -    -
AS_USUAL    +         +        +       +       +       +       +      +         +        +       +      -        -    -
PAGE        -         -        -       -       -       -       -      -         -        -       -      -        -    -
DIM         -         -        -       -       -       -       -      -         -        -       -      -        -    -
HELP        -         -        -       -       -       -       -      -         -        -       -      -        -    -
BACK        -         -        -       -       -       -       -      -         -        -       -      -        -    -
DOWN        -         -        -       -       -       -       -      -         -        -       -      -        -    -
UP          -         -        -       -       -       -       -      -         -        -       -      -        -    -
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
        ("Q", Key.LEAVE), ("=", Key.LOUDER), ("[", Key.BED_QUIETER), ("?", Key.HELP), ("x", None), ("c", None),
        ("\x1b[A", Key.UP), ("\x1b[B", Key.DOWN),
        ("H", Key.CARE), ("f1", Key.CARE), ("\x1bOP", Key.CARE), ("\x1b[11~", Key.CARE), ("\x1b[[A", Key.CARE),
        ("ctrl+g", Key.GROUND), ("\x07", Key.GROUND), ("0", Key.AS_USUAL), ("\x1b", Key.BACK),
    ],
)  # fmt: skip
def test_what_terminals_send(pressed: str, key: Key | None) -> None:
    assert key_of(pressed) is key


def test_every_name_that_is_shown_is_a_key() -> None:
    arrows = {"→": "right", "←": "left", "space": " ", "Esc": "escape"}
    shown = {key_of(arrows.get(name, name)) for names, _ in KEYS for name in names.split()}
    assert shown == set(Key) - {Key.ENTER, Key.DOWN, Key.UP}


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


@pytest.mark.parametrize(
    ("command", "levels", "words"),
    [
        (Command.LOUDER, Levels(), "Louder."),
        (Command.LOUDER, Levels(volume=4.0), "As loud as it goes."),
        (Command.LOUDER, Levels(volume=6.0), "As loud as it goes."),
        (Command.QUIETER, Levels(volume=-40.0), "As quiet as it goes."),
        (Command.QUIETER, Levels(volume=6.0), "Quieter."),
        (Command.BED_LOUDER, Levels(bed=6.0), "As much of the sound behind as there is."),
        (Command.BED_QUIETER, Levels(bed=-30.0), "As little of the sound behind as there is."),
        (Command.AS_USUAL, Levels(volume=-12.0), "As loud as usual."),
    ],
)
def test_the_ends_of_the_levels_are_said(command: Command, levels: Levels, words: str) -> None:
    assert answer_to(command, replace(Acting().status, levels=levels)) == words


@pytest.mark.parametrize("command", [Command.BED_LOUDER, Command.BED_QUIETER])
def test_a_sound_behind_that_is_not_there_cannot_be_louder(command: Command) -> None:
    status = replace(Acting().status, has_bed=False)
    assert answer_to(command, status) == "There is no sound behind in this session."


def test_what_is_asked_after_steady_ground_names_the_keys_that_there_are() -> None:
    letters = {
        "en": "press Q",
        "de": "Taste Q",
        "es": "letra cu",
        "fr": "lettre Q",
        "it": "lettera cu",
        "pt": "letra quê",
    }
    assert all(words in str(read_passage(WHAT_NEXT, language)) for language, words in letters.items())
    assert set(letters) == set(passage_languages())
    assert command_for(Key.LEAVE, State.CHOOSING) is Command.CLOSE
