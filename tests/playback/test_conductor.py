"""Where a listener's commands lead: on the render loop, with no device and no clock."""

import numpy as np
import pytest
from playback.listener import SCENE, Listener, exported, roughness
from playback.visit import AWAY, EXPORT, LAND, STEP, TIMELINE, ends_like, place_of
from support import RATE, ToneSpeech, conductor_of, joined, timeline_of

from guided_audio.playback import Command, PlayOptions, State
from guided_audio.playback.conductor import BLOCK
from guided_audio.render import render


def test_left_alone_it_is_the_export() -> None:
    assert np.array_equal(Listener(TIMELINE).hear(), EXPORT)


@pytest.mark.parametrize(
    ("at", "command", "words"),
    [
        (1.5, Command.NEXT, "The second"),
        (place_of("The first") / RATE + 6, Command.NEXT, "The second"),
        (place_of("The second") / RATE + 1, Command.NEXT, "A third"),
        (place_of("The second") / RATE + 1, Command.PREVIOUS, "The first"),  # near its beginning: the one before
        (place_of("A third") / RATE - 1, Command.PREVIOUS, "The second"),
        (place_of("A third") / RATE - 1, Command.REPEAT, "And goes on"),
        (place_of("And goes") / RATE + 0.5, Command.REPEAT, "And goes on"),
        (1.5, Command.PREVIOUS, "The first"),
        (1.5, Command.REPEAT, "The first"),
    ],
)
def test_going_elsewhere_lands_on_the_first_frame_of_a_cue(at: float, command: Command, words: str) -> None:
    listener = Listener(TIMELINE)
    heard = listener.hear({at: command})
    place = place_of(words)
    assert ends_like(heard, place)
    is_quiet = np.abs(EXPORT[int(at * RATE) :][: 3 * STEP]).max() < 0.01
    left = len(heard) - (len(EXPORT) - place) - (LAND if is_quiet else AWAY)  # what was heard before, untouched
    assert np.array_equal(heard[:left], EXPORT[:left])
    assert at * RATE <= left <= at * RATE + 2 * STEP


@pytest.mark.parametrize("command", [Command.NEXT, Command.PREVIOUS, Command.REPEAT])
@pytest.mark.parametrize("at", [1.31, 2.02, 3.0])
def test_going_elsewhere_makes_no_click(command: Command, at: float) -> None:
    heard = Listener(TIMELINE).hear({at: command})
    assert roughness(heard) <= 1.05 * roughness(EXPORT)


def test_after_the_last_passage_there_is_no_next_one() -> None:
    at = place_of("The fourth") / RATE + 0.2
    assert np.array_equal(Listener(TIMELINE).hear({at: Command.NEXT}), EXPORT)


def test_two_steps_are_two_passages() -> None:
    assert ends_like(Listener(TIMELINE).hear({1.5: Command.NEXT, 1.51: Command.NEXT}), place_of("A third"))


def test_going_elsewhere_while_paused_stays_paused_and_lands_there() -> None:
    listener = Listener(TIMELINE)
    heard = listener.hear({1.5: Command.PAUSE, 2.0: Command.NEXT, 3.0: Command.RESUME})
    place = place_of("The second")
    assert ends_like(heard, place)
    between = heard[int(1.6 * RATE) : int(3.0 * RATE)]
    assert not between.any()
    assert len(heard) <= 3.2 * RATE + len(EXPORT) - place
    assert roughness(heard) <= 1.05 * roughness(EXPORT)


def test_more_time_holds_the_silence_and_gives_it_back() -> None:
    in_silence = place_of("The second") / RATE - 3.0
    listener = Listener(TIMELINE)
    heard = listener.hear({in_silence: Command.MORE_TIME, in_silence + 20: Command.MORE_TIME})
    extra = len(heard) - len(EXPORT)
    assert 19.9 * RATE <= extra <= 20.1 * RATE
    begin = int(in_silence * RATE) - STEP
    assert np.array_equal(heard[:begin], EXPORT[:begin])
    assert ends_like(heard, begin + 5 * STEP)
    held = heard[begin + 5 * STEP : begin + 19 * RATE]
    assert 10 ** (-70 / 20) < float(np.sqrt(np.mean(np.square(held)))) < 10 ** (-62 / 20)  # the air goes on
    assert listener.states.count(State.HOLDING) == pytest.approx(20 / BLOCK, abs=5)


def test_more_time_asked_for_during_words_begins_with_the_next_silence() -> None:
    listener = Listener(TIMELINE)
    heard = listener.hear({1.3: Command.MORE_TIME, 20.0: Command.GO_ON})
    words = RATE + len(ToneSpeech().speak(TIMELINE.utterances[0]))
    assert np.array_equal(heard[:words], EXPORT[:words])
    assert ends_like(heard, words + 3 * STEP)
    assert len(heard) > len(EXPORT) + 10 * RATE


@pytest.mark.parametrize("text", ["One. [wait] Two.", "One. [write: What is it?] Two."])
def test_a_wait_lasts_until_the_listener_goes_on(text: str) -> None:
    timeline = timeline_of(text)
    state = State.WRITING if "write" in text else State.WAITING
    export = exported(timeline)
    for seconds in (5.0, 250.0):
        listener = Listener(timeline)
        heard = listener.hear({seconds: Command.GO_ON}, until=1000)
        assert ends_like(heard, place_of("Two", timeline), export)
        two = len(ToneSpeech().speak(timeline.utterances[1]))
        assert seconds * RATE <= len(heard) - two <= (seconds + 0.2) * RATE
        assert state in listener.states


def test_a_wait_with_a_limit_ends_by_itself_as_in_an_export() -> None:
    timeline = timeline_of("One. [wait up to 8s] Two.")
    assert np.array_equal(Listener(timeline).hear(), exported(timeline))


def test_without_keys_every_wait_is_that_of_an_export() -> None:
    timeline = timeline_of("One. [wait] Two. [write: a] Three.")
    assert np.array_equal(Listener(timeline, PlayOptions(by_keys=False)).hear(), exported(timeline))


def test_a_wait_says_so_by_a_bell_when_asked_to() -> None:
    timeline = timeline_of("One. [pause 3s] [wait up to 30s] Two.")
    heard = Listener(timeline, PlayOptions(wait_bell=True)).hear()
    at = int(len(ToneSpeech().speak(timeline.utterances[0])) + 3 * RATE)
    assert np.abs(heard[at : at + 5 * RATE]).max() > 0.05
    assert np.abs(exported(timeline)[at : at + 5 * RATE]).max() < 0.01


def test_a_wait_is_the_listeners_as_soon_as_its_bell_is_heard() -> None:
    timeline = timeline_of("One. [pause 3s] [wait] Two.")
    listener = Listener(timeline, PlayOptions(wait_bell=True))
    bell = len(ToneSpeech().speak(timeline.utterances[0])) / RATE + 3.0
    heard = listener.hear({bell + 0.5: Command.GO_ON}, until=60)
    assert len(heard) < (bell + 0.7) * RATE + len(ToneSpeech().speak(timeline.utterances[1]))
    assert listener.states[int((bell + 0.3) / BLOCK)] is State.WAITING


def test_a_bell_does_not_keep_the_listener_from_a_wait_gone_to() -> None:
    timeline = timeline_of("One. [pause 9s] Two. [pause 9s] [wait up to 5s] Three. [pause 9s] Four.")
    listener = Listener(timeline, PlayOptions(wait_bell=True))
    listener.hear({1.0: Command.NEXT, 1.2: Command.NEXT, 2.5: Command.NEXT, 2.6: Command.PREVIOUS}, until=60)
    assert listener.states[int(2.0 / BLOCK)] is State.WAITING
    assert listener.states[int(3.5 / BLOCK)] is State.WAITING


def test_more_time_in_a_wait_lasts_until_the_listener_goes_on() -> None:
    timeline = timeline_of("One. [wait up to 8s] Two.")
    two = len(ToneSpeech().speak(timeline.utterances[1]))
    for command in (Command.GO_ON, Command.MORE_TIME):
        heard = Listener(timeline).hear({5.0: Command.MORE_TIME, 60.0: command}, until=300)
        assert 60.0 * RATE <= len(heard) - two <= 60.2 * RATE


def test_going_on_when_nothing_waits_does_not_skip_the_next_wait() -> None:
    timeline = timeline_of("One two three. [wait] Two.")
    heard = Listener(timeline).hear({0.1: Command.GO_ON, 9.0: Command.GO_ON})
    assert len(heard) > 9.0 * RATE


def test_levels_move_gently_and_within_bounds() -> None:
    commands = {0.2 + n / 50: Command.LOUDER for n in range(9)} | {1.0 + n / 50: Command.QUIETER for n in range(60)}
    listener = Listener(TIMELINE)
    heard = listener.hear(commands)
    assert listener.conductor.levels.volume == -40.0
    assert roughness(heard) <= 2.1 * roughness(EXPORT)
    assert np.abs(heard[20 * RATE :]).max() < 0.02 * np.abs(EXPORT[20 * RATE :]).max()


def test_a_conductor_of_an_estimated_session_goes_straight_through() -> None:
    conductor = conductor_of(TIMELINE)
    assert np.array_equal(joined(render(TIMELINE, ToneSpeech(), conductor, SCENE)), EXPORT)
