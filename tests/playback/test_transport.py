from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import RATE, ToneSpeech, joined, timeline_of

from guided_audio.audio import AudioFormat, Samples
from guided_audio.playback.commands import Command
from guided_audio.playback.transport import Piece, Transport
from guided_audio.render import AudioBlock, render

TIMELINE = timeline_of("## A\n\nWords to be heard, one after another. [pause 1s] And a few more words at the end.")
SOUND = joined(render(TIMELINE, ToneSpeech()))
PIECE = int(0.02 * RATE)


def blocks() -> Iterator[AudioBlock]:
    return render(TIMELINE, ToneSpeech())


def play(commands: dict[int, tuple[Command, ...]]) -> tuple[Samples, Transport, list[Piece]]:
    """Play with commands sent after so many pieces have been heard."""
    transport = Transport(AudioFormat(RATE))
    pieces = []
    for command in commands.get(0, ()):
        transport.send(command)
    for piece in transport.shape(blocks()):
        pieces.append(piece)
        for command in commands.get(len(pieces), ()):
            transport.send(command)
    return np.concatenate([piece.samples for piece in pieces]), transport, pieces


def test_left_alone_it_changes_nothing() -> None:
    heard, transport, pieces = play({})
    assert np.array_equal(heard, SOUND)
    assert transport.ended
    assert max(len(piece.samples) for piece in pieces) == PIECE
    begun = [cue for piece in pieces for cue in piece.begins]
    assert begun == list(TIMELINE.cues)


@given(st.integers(1, 100), st.integers(1, 60))
def test_a_pause_loses_no_sample(at: int, rests: int) -> None:
    heard, _, pieces = play({at: (Command.PAUSE,), at + rests: (Command.RESUME,)})
    before = sum(len(piece.samples) for piece in pieces[:at])
    after = len(SOUND) - before
    assert np.array_equal(heard[:before], SOUND[:before])
    assert np.array_equal(heard[-after:], SOUND[before:])
    assert len(heard) > len(SOUND)


def second_difference(sound: Samples) -> float:
    return float(np.abs(np.diff(sound[:, 0], 2)).max())


@pytest.mark.parametrize("at", [3, 17, 40, 61])
@pytest.mark.parametrize(
    "then", [lambda at: {at + 30: (Command.RESUME,)}, lambda at: {at + 30: (Command.STOP,)}], ids=["resume", "stop"]
)
def test_a_pause_makes_no_click(at: int, then: Callable[[int], dict[int, tuple[Command, ...]]]) -> None:
    heard, _, _ = play({at: (Command.PAUSE,)} | then(at))
    assert second_difference(heard) < 1.5 * second_difference(SOUND)


def test_stopping_fades_out_over_two_seconds() -> None:
    heard, transport, pieces = play({20: (Command.STOP,)})
    before = sum(len(piece.samples) for piece in pieces[:20])
    assert len(heard) == before + 2 * RATE
    assert np.array_equal(heard[:before], SOUND[:before])
    assert transport.ended
    assert transport.stopping
    assert abs(heard[-1, 0]) < 1e-3
    assert second_difference(heard) < 1.5 * second_difference(SOUND)


def test_stopping_near_the_end_is_no_longer_than_the_session() -> None:
    pieces = len(play({})[2])
    heard, _, _ = play({pieces - 10: (Command.STOP,)})
    assert len(heard) == len(SOUND)


def test_stopping_at_once_still_makes_no_click() -> None:
    heard, transport, pieces = play({20: (Command.STOP_NOW,)})
    assert len(pieces) == 21
    assert transport.ended
    assert second_difference(heard) < 1.5 * second_difference(SOUND)


def test_ending_at_once_while_it_fades_is_no_louder_than_that() -> None:
    at = 5 + 60
    fading, _, pieces = play({5: (Command.STOP,)})
    heard, _, _ = play({5: (Command.STOP,), at: (Command.STOP_NOW,)})
    before = sum(len(piece.samples) for piece in pieces[:at])
    last = slice(before, len(heard))
    assert np.array_equal(heard[:before], fading[:before])
    assert np.all(np.abs(heard[last]) <= np.abs(fading[last]))
    assert np.abs(fading[last]).max() < np.abs(SOUND[last]).max() / 2


def test_paused_before_it_begins() -> None:
    heard, _, _ = play({0: (Command.PAUSE,), 10: (Command.RESUME,)})
    assert np.array_equal(heard[-len(SOUND) :], SOUND)


def test_a_pause_while_fading_out_is_not_one() -> None:
    stopped, _, _ = play({20: (Command.STOP,)})
    paused, _, _ = play({20: (Command.STOP,), 30: (Command.PAUSE,)})
    assert np.array_equal(stopped, paused)


def test_pausing_twice_is_pausing_once() -> None:
    once, _, _ = play({20: (Command.PAUSE,), 40: (Command.RESUME,)})
    twice, _, _ = play({20: (Command.PAUSE, Command.PAUSE), 40: (Command.RESUME, Command.RESUME, Command.GO_ON)})
    assert np.array_equal(once, twice)
