"""A session that grows quiet for somebody who falls asleep."""

import numpy as np
import pytest
from playback.listener import excursions, roughness
from support import RATE, FakeOutput, ToneSpeech, conductor_of, player_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.core.units import Seconds
from guided_audio.playback import Command, Player, PlayOptions
from guided_audio.playback.sleep_fade import SleepFade
from guided_audio.render import DRY

TIMELINE = timeline_of(
    "Some words here. [pause 1s] More words. [pause 1s] And more of them, which go on.\n\nThe last ones."
)
END, LENGTH = Seconds(5.25), Seconds(3.5)
OPENING = int(0.02 * RATE)


def heard_with(*commands: tuple[float, Command], end: float = END, length: float = LENGTH) -> tuple[Samples, Player]:
    """Return what is heard when commands are sent after so many seconds, and the player."""
    coming = list(commands)

    def on_write(frames: int) -> None:
        while coming and frames >= OPENING + coming[0][0] * RATE:
            player.send(coming.pop(0)[1])

    output, speech, form = FakeOutput(on_write), ToneSpeech(), TIMELINE.format
    options = PlayOptions(stop_after=Seconds(end), fade_out=Seconds(length))
    conductor = conductor_of(TIMELINE, speech, options)
    conductor.offer(excursions())
    fade = SleepFade(form, Seconds(end), Seconds(length))
    player = Player(form, conductor, speech, DRY, output, TIMELINE.length_estimate, fade)
    player.start()
    assert player.wait(60)
    player.close()
    player.raise_error()
    return output.sound[OPENING:], player


@pytest.fixture(scope="module")
def whole() -> Samples:
    """The same without a fade."""
    output = FakeOutput()
    player = player_of(TIMELINE, output)
    player.start()
    assert player.wait(60)
    player.close()
    return output.sound[OPENING:]


def gain(frames: int, end: float = END, length: float = LENGTH) -> Samples:
    """The curve as it is promised, of the first frames."""
    at = np.clip((np.arange(frames) + 0.5 - (end - length) * RATE) / (length * RATE), 0, 1)
    curve: Samples = (0.5 + 0.5 * np.cos(np.pi * at)).astype(np.float32)[:, None]
    return curve


@pytest.mark.parametrize(("end", "length"), [(END, LENGTH), (3.0, 3.0), (3.0, 60.0), (1.2345, 0.5)])
def test_all_of_it_fades_to_the_frame_at_which_the_time_is_over(whole: Samples, end: float, length: float) -> None:
    heard, player = heard_with(end=end, length=length)
    assert len(heard) == round(end * RATE)
    assert np.array_equal(heard, whole[: len(heard)] * gain(len(heard), end, min(length, end)))
    unfaded = int(max(0.0, end - length) * RATE)
    assert np.array_equal(heard[:unfaded], whole[:unfaded])
    assert np.abs(heard[-RATE // 100 :]).max() < 1e-4
    assert player.closed_gently
    assert player.stopped


def test_a_session_that_ends_sooner_ends_as_it_does(whole: Samples) -> None:
    heard, player = heard_with(end=3600.0, length=60.0)
    assert np.array_equal(heard, whole)
    assert not player.closed_gently
    assert not player.stopped


def test_a_pause_is_no_time_of_it(whole: Samples) -> None:
    heard, _ = heard_with((3.0, Command.PAUSE), (4.0, Command.STOP_NOW))
    before = 3 * RATE
    assert np.array_equal(heard[:before], whole[:before] * gain(before))
    assert not heard[before + RATE // 2 :].any()


@pytest.mark.parametrize(
    ("command", "sleeps"),
    [(Command.LOUDER, True), (Command.GO_ON, True), (Command.GROUND, False), (Command.CLOSE, False)],
)
def test_keys_before_the_fade_do_not_keep_it_away_but_steady_ground_does(command: Command, sleeps: bool) -> None:
    heard, _ = heard_with((1.0, command))
    assert (len(heard) == round(END * RATE)) is sleeps
    if command is Command.GROUND:
        words = heard[int(1.5 * RATE) : int(2.5 * RATE)]
        assert np.abs(words).max() > 0.19


@pytest.mark.parametrize("command", [Command.GROUND, Command.REPEAT, Command.LOUDER, Command.CLOSE])
def test_who_asks_for_something_hears_it_at_its_full_level(whole: Samples, command: Command) -> None:
    heard, player = heard_with((4.75, command))
    assert len(heard) > 6.5 * RATE
    assert np.abs(heard[int(4.5 * RATE) : int(4.75 * RATE)]).max() < 0.2 * np.abs(whole).max()
    assert np.abs(heard[int(5.2 * RATE) :]).max() > 0.99 * np.abs(whole).max()
    assert roughness(heard) <= 1.3 * roughness(whole)  # no click
    assert player.closed_gently is (command in {Command.GROUND, Command.CLOSE})
