import io

import pytest
from rich.console import Console
from support import FakeOutput, player_of, timeline_of

from guided_audio.cli.screen import LiveScreen
from guided_audio.playback import State, Status
from guided_audio.units import Seconds

TIMELINE = timeline_of("## Arriving\n\n> See this.\n\nOne, two, and three.\n\n[wait: Ready?]")


def drawn(screen: LiveScreen, state: State) -> str:
    out = io.StringIO()
    status = Status(state, "Arriving", Seconds(65.0), Seconds(600.0), None, Seconds(0.0), Seconds(0.0), 0.0, None)
    Console(file=out, width=80).print(screen._draw(status))
    return out.getvalue()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PLAYING, "1:05 · about 10:00 left   space pauses · q ends"),
        (State.PAUSED, "paused · space goes on"),
        (State.WAITING, "waiting for you · space goes on"),
        (State.STOPPING, "fading out"),
        (State.PREPARING, "a moment"),
    ],
)
def test_the_quiet_area(state: State, words: str) -> None:
    screen = LiveScreen()
    screen._by_keys = True
    for cue in TIMELINE.cues[:3]:
        screen._take(cue)
    text = drawn(screen, state)
    for expected in ("Arriving", "One, two, and three.", "See this.", words):
        assert expected in text


def test_it_follows_a_player_to_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    screen = LiveScreen()
    player = player_of(TIMELINE, FakeOutput(), keys=False)
    with screen:
        player.start()
        assert player.wait(60)
        screen.update(player)
    player.close()
    screen.farewell(player)
    assert "The session has ended." in capsys.readouterr().out
