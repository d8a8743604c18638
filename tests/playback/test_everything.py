"""Whatever a listener asks for, whenever: it ends, nothing clicks, and what is heard is what an export has."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playback.listener import BACK, CHOICE, GROUND, SCENE, Listener, excursions, exported, roughness
from support import RATE, FakeOutput, ToneSpeech, examples, section_of, timeline_of

from guided_audio.audio import Samples, strike_bell
from guided_audio.core.errors import DeviceLost
from guided_audio.core.units import Length, Seconds
from guided_audio.playback import Command, Player, PlayOptions, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.route import Section
from guided_audio.timeline import Await, Silence, Strike, Timeline

pytestmark = pytest.mark.thorough

SESSION = timeline_of(
    "## A\n\n[pause 1s] One two. [pause 4s] Three. [wait up to 2s]\n\n[breathe in 2, out 2, 1 round, counted]\n\n"
    "## B\n\nFour five. [pause 5s] [write: Six?] Seven. [pause 1s]"
)
EXPORT = exported(SESSION)
ROUGH = 1.15 * max(roughness(exported(timeline)) for timeline in (SESSION, GROUND, CHOICE, BACK))
"""The air under a word is another one in another place."""
ENDING = int(8.0 * RATE)

LEVELS = {Command.LOUDER, Command.QUIETER, Command.BED_LOUDER, Command.BED_QUIETER, Command.AS_USUAL}
ENDS = {Command.STOP, Command.STOP_NOW}


def heard_whole(listener: Listener) -> dict[int, Samples]:
    """The sound of every cue of the session that was heard from its first frame to its last, and led to the next one."""
    placed, sounds = section_of(SESSION).placed, {}
    groups = [(step, list(pieces)) for step, pieces in itertools.groupby(listener.pieces, key=lambda piece: piece.step)]
    for (step, pieces), (then, _) in itertools.pairwise(groups):
        if step.timeline is not SESSION or then.timeline is not SESSION or then.index != step.index + 1:
            continue
        begin = max(n for n, piece in enumerate(pieces) if piece.into == 0) if pieces[0].into == 0 else 0
        frames, sound = placed[step.index].frames, np.concatenate([piece.samples for piece in pieces[begin:]])
        if len(sound) == frames > 0 and not isinstance(step.cue, Await):
            sounds[step.index] = sound
    return sounds


@settings(max_examples=examples(25))
@given(
    st.dictionaries(
        st.integers(10, 400).map(lambda tenths: tenths / 10 + 0.013),
        st.sampled_from([command for command in Command if command not in LEVELS | ENDS]),
        max_size=14,
    ),
    st.sampled_from(
        [
            PlayOptions(),
            PlayOptions(wait_bell=True),
            PlayOptions(stop_after=Seconds(9.0)),
            PlayOptions(stop_at_chapter=True),
        ]
    ),
)
def test_whatever_is_asked_for(commands: dict[float, Command], options: PlayOptions) -> None:
    listener = Listener(SESSION, options)
    listener.conductor.offer(excursions())
    heard = listener.hear(commands | {41.0: Command.RESUME, 90.0: Command.STOP}, until=100.0)
    if not options.wait_bell:
        assert roughness(heard) <= ROUGH
        placed = section_of(SESSION).placed
        for index, sound in heard_whole(listener).items():
            start = placed[index].start
            begin = RATE if start == 0 else 0  # the very first air fades in
            whole = EXPORT[start : start + len(sound)]
            if start + len(sound) < len(EXPORT) - ENDING and not listener.transport.stopping:
                assert np.array_equal(sound[begin:], whole[begin:]), SESSION.cues[index]
    assert np.abs(heard).max() <= 1.0
    assert listener.transport.ended


USUAL = "One. [pause 30s] Two. [pause 30s] Three."
REACHED: dict[State, tuple[str, dict[float, Command], float]] = {
    State.PREPARING: (USUAL, {}, 2.0),
    State.SETTLING: (USUAL, {}, 2.0),
    State.PLAYING: (USUAL, {}, 4.0),
    State.WAITING: ("[wait] Two. [pause 30s] Three.", {}, 4.0),
    State.WRITING: ("[write: one] Two. [pause 30s] Three.", {}, 4.0),
    State.HOLDING: (USUAL, {2.0: Command.MORE_TIME}, 4.0),
    State.PAUSED: (USUAL, {2.0: Command.PAUSE}, 4.0),
    State.GROUNDING: (USUAL, {2.0: Command.GROUND}, 4.0),
    State.CHOOSING: (USUAL, {2.0: Command.GROUND}, 10.0),
    State.CLOSING: (USUAL, {2.0: Command.CLOSE}, 3.0),
    State.AT_END: ("One.", {}, 8.0),
    State.STOPPING: (USUAL, {2.0: Command.STOP}, 2.2),
    State.LOST: (USUAL, {}, 2.0),
    State.ENDED: (USUAL, {2.0: Command.STOP_NOW}, 0.0),
}
"""How every state is reached: in which session, by which commands, and when it surely is."""
THEN = 0.7
"""Seconds after which a state follows that is asked for."""
FOLLOWS = """
    state      PAUSE  RESUME  GO_ON   NEXT    PREVIOUS REPEAT  MORE_TIME GROUND    CLOSE   STOP     STOP_NOW
    PREPARING  PAUSED .       .       .       .        .       .         GROUNDING CLOSING STOPPING ENDED
    SETTLING   PAUSED .       .       PLAYING .        .       HOLDING   GROUNDING CLOSING STOPPING ENDED
    PLAYING    PAUSED .       .       .       .        .       HOLDING   GROUNDING CLOSING STOPPING ENDED
    WAITING    PAUSED .       PLAYING PLAYING .        .       .         GROUNDING CLOSING STOPPING ENDED
    WRITING    PAUSED .       PLAYING PLAYING .        .       .         GROUNDING CLOSING STOPPING ENDED
    HOLDING    PAUSED .       PLAYING PLAYING PLAYING  PLAYING PLAYING   GROUNDING CLOSING STOPPING ENDED
    PAUSED     .      PLAYING .       .       .        .       .         GROUNDING CLOSING ENDED    ENDED
    GROUNDING  PAUSED .       .       .       .        .       HOLDING   .         CLOSING STOPPING ENDED
    CHOOSING   PAUSED .       PLAYING .       .        .       .         GROUNDING CLOSING STOPPING ENDED
    CLOSING    PAUSED .       .       .       .        .       HOLDING   GROUNDING .       STOPPING ENDED
    AT_END     PAUSED .       .       .       .        .       .         GROUNDING CLOSING STOPPING ENDED
    STOPPING   .      .       .       .       .        .       .         .         .       .        ENDED
    LOST       .      .       .       .       .        .       .         .         .       ENDED    ENDED
    ENDED      .      .       .       .       .        .       .         .         .       .        .
"""
"""The state that follows every command in every state; a dot is the same one. Levels change none."""
BELL = 1.05 * roughness(strike_bell(RATE))


def follows(state: State) -> dict[Command, State]:
    """What follows in a state, by the table."""
    head, *lines = (line.split() for line in FOLLOWS.strip().splitlines())
    row = next(cells for cells in lines if cells[0] == state.name)
    named = {Command[name]: cell for name, cell in zip(head[1:], row[1:], strict=True)}
    return {command: state if named.get(command, ".") == "." else State[named[command]] for command in Command}


class Losing(FakeOutput):
    """An output that is lost at a moment, and found again when it has been asked for often enough."""

    def __init__(self, player: list[Player], seen: list[State], command: Command, at: float) -> None:
        super().__init__(self._lose)
        self._player, self._seen, self._command, self._at = player, seen, command, at * RATE
        self._tries = 0

    def _lose(self, frames: int) -> None:
        if frames >= self._at:
            self._at = float("inf")
            raise DeviceLost("gone", "wait")

    def reopen(self) -> bool:
        self._tries += 1
        if self._tries == 2:
            self._seen.append(self._player[0].status.state)
            self._player[0].send(self._command)
        if self._tries == 5:
            self._seen.append(self._player[0].status.state)
            self._player[0].send(Command.STOP_NOW)
        return self._tries == 6


def state_after(state: State, command: Command) -> tuple[State, Samples]:
    """The state that follows when this is asked for in that one, and what is heard."""
    text, commands, at = REACHED[state]
    timeline = timeline_of(text)
    settling = Timeline("", (Strike(), Silence(Length.exactly(Seconds(30.0)))), timeline.format)
    opening = Section.estimated(settling, State.SETTLING) if state is State.SETTLING else None
    options = PlayOptions(is_edited=state is State.AT_END)
    conductor = LiveConductor(timeline.format, ToneSpeech(), opening, options)
    conductor.offer(excursions())
    if state is not State.PREPARING:
        conductor.begin(section_of(timeline))
    players: list[Player] = []
    seen: list[State] = []
    coming = sorted(commands.items())

    def on_write(frames: int) -> None:
        player = players[0]
        while coming and frames >= coming[0][0] * RATE:
            player.send(coming.pop(0)[1])
        if not seen and frames >= at * RATE and not coming:
            seen.append(player.status.state)
            player.send(command)
        if len(seen) == 1 and frames >= (at + THEN) * RATE:
            seen.append(player.status.state)
            player.send(Command.STOP_NOW)

    output = Losing(players, seen, command, at) if state is State.LOST else FakeOutput(on_write)
    player = Player(timeline.format, conductor, ToneSpeech(), SCENE, output, timeline.length_estimate)
    players.append(player)
    player.start()
    while not player.wait(10.0):
        pass
    if state is State.ENDED:
        seen[:] = [player.status.state]
        player.send(command)
    seen.append(player.status.state)
    player.close()
    player.raise_error()
    assert seen[0] is state
    return seen[1], output.sound


@pytest.mark.parametrize("state", State)
def test_every_command_in_every_state(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.playback.kept_output.AGAIN", Seconds(0.001))
    after = {command: state_after(state, command) for command in Command}
    assert {command: found for command, (found, _) in after.items()} == follows(state)
    rings = state in {State.PREPARING, State.SETTLING}
    for command, (_, sound) in after.items():
        assert roughness(sound) <= ROUGH + rings * BELL, command
