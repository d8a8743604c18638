from dataclasses import replace

import pytest
from support import FakeOutput, player_of, timeline_of
from tui.acting import WAIT, WRITE, Acting, say

from guided_audio.cli.screen import PlainScreen, say_farewell
from guided_audio.playback import Command, State

HINT = "? tells all keys. Space pauses, Q leads back, G is steady ground, H is\nwhom to call.\n"
TIMELINE = timeline_of("## Arriving\n\n> See this.\n\nOne, two, and three.\n\n[wait: Ready?]")


def test_it_follows_a_player_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    screen = PlainScreen(by_keys=False)
    player = player_of(TIMELINE, FakeOutput(), keys=False)
    player.start()
    assert player.wait(60)
    screen.update(player)
    player.close()
    say_farewell(player)  # type: ignore[arg-type]
    assert capsys.readouterr().out.split("\n") == [
        "", "Arriving", "", "(See this.)", "One, two, and three.", "Ready?", "",
        "The session has ended. Take the time you need before you move on.", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "key", "command", "told"),
    [
        (State.PLAYING, " ", Command.PAUSE, ""),
        (State.PLAYING, "\x1b[C", Command.NEXT, "Next.\n"),
        (State.PLAYING, "m", Command.MORE_TIME, "More time. Press m again when you are ready.\n"),
        (State.PAUSED, "+", Command.LOUDER, "Louder.\n"),
        (State.PLAYING, "q", Command.CLOSE, "The way back. Press q again to end now.\n"),
        (State.CHOOSING, "q", Command.CLOSE, "The way back. Press q again to end now.\n"),
        (State.STOPPING, "q", None, HINT),
        (State.PLAYING, "d", None, HINT),
        (State.CHOOSING, "c", None, HINT),
    ],
)
def test_keys_are_answered_in_lines(
    state: State, key: str, command: Command | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    acting = Acting(state)
    PlainScreen(by_keys=True).press(key, acting)
    assert acting.sent == ([command] if command else [])
    assert capsys.readouterr().out == told


def test_listening_is_told_once_for_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    acting, screen = Acting(State.WAITING, WAIT), PlainScreen(by_keys=True)
    for state, listening in (
        (State.WAITING, ""), (State.WAITING, "I listen."), (State.WAITING, "I listen."), (State.PAUSED, ""),
        (State.WAITING, "I listen."), (State.PLAYING, ""),
    ):  # fmt: skip
        acting.status = replace(acting.status, state=state, listening=listening)
        screen.update(acting)
    assert capsys.readouterr().out.split("\n") == ["I listen.", "Paused. Space goes on.", "I listen.", ""]


def test_states_are_told_as_they_change(capsys: pytest.CaptureFixture[str]) -> None:
    acting, screen = Acting(State.PLAYING), PlainScreen(by_keys=True)
    acting.begins(say("One."))
    for state, cue in (
        (State.PLAYING, None), (State.PAUSED, None), (State.PLAYING, None), (State.WAITING, WAIT), (State.PAUSED, WAIT),
        (State.WAITING, WAIT), (State.WRITING, WRITE),
        (State.CHOOSING, None), (State.STOPPING, None),
    ):  # fmt: skip
        if cue and screen._state is not State.PAUSED and state is not State.PAUSED:
            acting.begins(cue)
        acting.goes(state, cue)
        screen.update(acting)
    assert capsys.readouterr().out.splitlines() == [
        "One.",
        "Paused. Space goes on.",
        "Going on.",
        "Until you can sense it, even faintly. Press space when you are ready.",
        "Paused. Space goes on.",
        "Press space when you are ready.",
        "What would the younger one like you to know? Press space when you have written.",
        "How would you like to go on?",
        "space: go on from where you were",
        "q: the way back, and a gentle end",
        "g: steady ground once more",
        "h: whom to call",
        "Fading out …",
    ]


def test_the_keys_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    PlainScreen(by_keys=True).press("?", Acting())
    lines = capsys.readouterr().out.splitlines()
    assert "g: about a minute of steady ground" in lines
    assert "plus, minus: louder, quieter" in lines


@pytest.mark.parametrize(("state", "sent"), [(State.PLAYING, [Command.PAUSE]), (State.PAUSED, []), (State.WRITING, [])])
def test_people_to_call_are_told_while_the_session_waits(
    state: State, sent: list[Command], capsys: pytest.CaptureFixture[str]
) -> None:
    acting = Acting(state)
    PlainScreen(by_keys=True).press("\x1bOP", acting)
    assert acting.sent == sent
    told = " ".join(capsys.readouterr().out.split())
    assert "Whom to call" in told
    assert "112" in told
