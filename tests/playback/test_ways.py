"""Out of a session and back: steady ground, the way back, early ends."""

import numpy as np
import pytest
from playback.listener import BACK, Listener, excursions, exported
from playback.visit import TIMELINE, ends_like, place_of
from support import RATE, ToneSpeech, joined, section_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.core.units import Seconds
from guided_audio.playback import Command, PlayOptions, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.route import Section
from guided_audio.playback.transport import Transport
from guided_audio.render import render


def led(
    commands: dict[float, Command], options: PlayOptions | None = None, ends_asleep: bool = False
) -> tuple[Samples, Listener]:
    listener = Listener(TIMELINE, options, ends_asleep=ends_asleep)
    listener.conductor.offer(excursions())
    return listener.hear(commands), listener


def test_ground_me_and_back_to_the_sentence_that_was_left() -> None:
    at = place_of("And goes") / RATE + 0.2
    heard, listener = led({at: Command.GROUND, at + 10: Command.GO_ON})
    assert ends_like(heard, place_of("And goes"))
    assert listener.said[2:6] == ["And goes on.", "Ground under you.", "Choose.", "And goes on."]
    assert State.GROUNDING in listener.states
    assert State.CHOOSING in listener.states
    assert listener.conductor.is_complete


def test_after_ground_me_the_way_back_comes_without_an_answer() -> None:
    _, listener = led({1.5: Command.GROUND})
    assert listener.said == ["The first words, which are not few.", "Ground under you.", "Choose.", "Back."]
    assert listener.states[-1] is State.CLOSING
    assert not listener.conductor.is_complete


def test_a_gentle_close_plays_the_way_back_and_ends() -> None:
    heard, listener = led({3.0: Command.CLOSE})
    assert listener.said[-1] == "Back."
    assert len(heard) == pytest.approx(3.4 * RATE + len(joined(render(BACK, ToneSpeech()))), abs=0.1 * RATE)


def test_a_gentle_close_from_a_pause_goes_on_with_the_way_back() -> None:
    _, listener = led({1.5: Command.PAUSE, 2.0: Command.CLOSE})
    assert listener.said[-1] == "Back."


def test_it_ends_with_the_passage_in_which_the_time_is_over() -> None:
    _, listener = led({}, PlayOptions(stop_after=Seconds(1.0)))
    assert listener.said == ["The first words, which are not few.", "Back."]


def test_it_ends_with_the_chapter() -> None:
    _, listener = led({}, PlayOptions(stop_at_chapter=True))
    assert listener.said[-2:] == ["And goes on.", "Back."]


def test_a_listener_who_may_be_asleep_is_not_spoken_to() -> None:
    heard, listener = led({}, PlayOptions(stop_after=Seconds(1.0)), ends_asleep=True)
    assert listener.said == ["The first words, which are not few."]
    assert np.abs(heard[-RATE // 2 :]).max() < 1e-3


def test_more_time_in_a_wait_is_over_when_the_listener_goes_on() -> None:
    timeline = timeline_of("One. [wait up to 60s] Two. [pause 3s] Three.")
    listener = Listener(timeline)
    heard = listener.hear({3.0: Command.MORE_TIME, 5.0: Command.GO_ON})
    assert ends_like(heard, place_of("Two", timeline), exported(timeline))
    assert len(heard) < 20 * RATE


def test_a_wait_that_has_a_bell_can_be_ended_while_it_rings() -> None:
    timeline = timeline_of("One. [pause 3s] [wait] Two.")
    listener = Listener(timeline, PlayOptions(wait_bell=True))
    asked = place_of("Two", timeline) / RATE - 20 + 0.5
    heard = listener.hear({asked: Command.GO_ON})
    assert State.WAITING in listener.states
    assert len(heard) < (asked + 3) * RATE


def test_time_held_at_the_very_end_changes_nothing_of_it() -> None:
    timeline = timeline_of("One two three. [pause 6s]")
    export = exported(timeline)
    at = len(export) / RATE - 2.0
    held = dict.fromkeys((at, at + 3, at + 3.2, at + 6, at + 6.2, at + 9), Command.MORE_TIME)
    heard = Listener(timeline).hear(held)
    assert ends_like(heard, len(export) - RATE, export)
    assert len(heard) > len(export) + 8 * RATE


def test_going_on_after_an_early_end_goes_on_where_it_ended() -> None:
    _, listener = led({12.0: Command.GROUND, 24.0: Command.GO_ON}, PlayOptions(stop_after=Seconds(1.0)))
    assert listener.said[1:] == [
        "Back.",
        "Ground under you.",
        "Choose.",
        "The second passage begins.",
        "And goes on.",
        "Back.",
    ]


def test_asking_for_the_way_back_again_goes_on_with_it() -> None:
    _, listener = led({3.0: Command.CLOSE, 4.2: Command.PAUSE, 5.0: Command.CLOSE})
    assert listener.said[1:] == ["Back."]


def test_it_ends_with_the_chapter_whose_only_sentence_is_the_very_first() -> None:
    listener = Listener(timeline_of("One.\n\n## Two\n\nTwo."), PlayOptions(stop_at_chapter=True))
    listener.conductor.offer(excursions())
    listener.hear()
    assert listener.said == ["One.", "Back."]


def test_the_next_passage_can_be_had_from_the_opening() -> None:
    timeline = timeline_of("[bell] [pause 20s] One. [pause 6s] Two.")
    opening = Section(timeline, section_of(timeline).placed, State.PLAYING, is_exact=True, end=2)
    listener = Listener(timeline, opening=opening)
    listener.hear({2.0: Command.NEXT})
    before = [piece for piece in listener.pieces if piece.step.index < 2]
    assert sum(len(piece.samples) for piece in before) < 2.2 * RATE
    assert listener.said == ["One.", "Two."]


def test_steady_ground_that_was_asked_for_in_the_first_moment_is_not_forgotten() -> None:
    conductor = LiveConductor(TIMELINE.format, ToneSpeech(), None, PlayOptions())
    pieces = Transport(TIMELINE.format, conductor).shape(render(TIMELINE, ToneSpeech(), conductor))
    next(pieces)
    conductor.handle(Command.GROUND)
    next(pieces)
    ways = excursions()
    conductor.offer(ways)
    assert any(cue in ways.ground.timeline.cues for _ in range(50) for cue in next(pieces).begins)


def test_a_passage_that_is_long_ends_early_with_a_sentence() -> None:
    timeline = timeline_of("One two three. [pause 3s] " * 30)
    listener = Listener(timeline, PlayOptions(stop_after=Seconds(2.0)))
    heard = listener.hear()
    assert 32 * RATE < len(heard) < 60 * RATE
