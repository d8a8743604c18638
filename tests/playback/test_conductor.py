"""Where a listener's commands lead: on the render loop, with no device and no clock."""

from dataclasses import replace

import numpy as np
import pytest
from playback.listener import BACK, SCENE, Listener, excursions, exported, roughness
from support import RATE, ToneSpeech, conductor_of, joined, section_of, timeline_of

from guided_audio.audio import AudioFormat, Samples
from guided_audio.audio.beds import BedSound, open_bed
from guided_audio.errors import SpeechError
from guided_audio.playback import Command, State
from guided_audio.playback.conductor import BLOCK, LEAP, LiveConductor
from guided_audio.playback.sections import Excursions, Section, Wishes
from guided_audio.playback.transport import Transport
from guided_audio.render import render
from guided_audio.render.loop import LANDING
from guided_audio.timeline import Say, Timeline
from guided_audio.units import Seconds
from guided_audio.voice import Utterance

TEXT = """
    # T

    ## One

    [pause 1s] The first words, which are not few. [pause 6s]

    The second passage begins. And goes on. [pause 6s]

    ## Two

    A third. [pause 6s] The fourth and last.
"""
TIMELINE = timeline_of(TEXT)
STEP = int(BLOCK * RATE)
LAND = int(LANDING * RATE)
AWAY = int(LEAP * RATE) + LAND


def place_of(words: str, timeline: Timeline = TIMELINE) -> int:
    """The first frame of a sentence, in an export."""
    placed = section_of(timeline).placed
    return next(p.start for p in placed if isinstance(p.cue, Say) and p.cue.shown.startswith(words))


EXPORT = exported(TIMELINE)


def ends_like(heard: Samples, place: int, timeline_export: Samples = EXPORT) -> bool:
    """Whether everything from a place of the export on is what is heard last, sample for sample."""
    return np.array_equal(heard[-(len(timeline_export) - place) :], timeline_export[place:])


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


def test_more_time_asked_for_while_somebody_speaks_begins_with_the_next_silence() -> None:
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
    for seconds in (5.0, 250.0):
        listener = Listener(timeline)
        heard = listener.hear({seconds: Command.GO_ON}, until=1000)
        assert ends_like(heard, place_of("Two", timeline), exported(timeline))
        two = len(ToneSpeech().speak(timeline.utterances[1]))
        assert seconds * RATE <= len(heard) - two <= (seconds + 0.2) * RATE
        assert state in listener.states


def test_a_wait_with_a_limit_ends_by_itself_as_in_an_export() -> None:
    timeline = timeline_of("One. [wait up to 8s] Two.")
    assert np.array_equal(Listener(timeline).hear(), exported(timeline))


def test_without_keys_every_wait_is_that_of_an_export() -> None:
    timeline = timeline_of("One. [wait] Two. [write: a] Three.")
    assert np.array_equal(Listener(timeline, Wishes(by_keys=False)).hear(), exported(timeline))


def test_a_wait_says_so_by_a_bell_when_asked_to() -> None:
    timeline = timeline_of("One. [pause 3s] [wait up to 30s] Two.")
    heard = Listener(timeline, Wishes(wait_bell=True)).hear()
    at = int(len(ToneSpeech().speak(timeline.utterances[0])) + 3 * RATE)
    assert np.abs(heard[at : at + 5 * RATE]).max() > 0.05
    assert np.abs(exported(timeline)[at : at + 5 * RATE]).max() < 0.01


def test_a_wait_is_the_listeners_as_soon_as_its_bell_is_heard() -> None:
    timeline = timeline_of("One. [pause 3s] [wait] Two.")
    listener = Listener(timeline, Wishes(wait_bell=True))
    bell = len(ToneSpeech().speak(timeline.utterances[0])) / RATE + 3.0
    heard = listener.hear({bell + 0.5: Command.GO_ON}, until=60)
    assert len(heard) < (bell + 0.7) * RATE + len(ToneSpeech().speak(timeline.utterances[1]))
    assert listener.states[int((bell + 0.3) / BLOCK)] is State.WAITING


def test_a_bell_does_not_keep_the_listener_from_a_wait_gone_to() -> None:
    timeline = timeline_of("One. [pause 9s] Two. [pause 9s] [wait up to 5s] Three. [pause 9s] Four.")
    listener = Listener(timeline, Wishes(wait_bell=True))
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


def led(wishes: dict[float, Command], **given: object) -> tuple[Samples, Listener]:
    listener = Listener(TIMELINE, wishes=Wishes(**given) if given else None)  # type: ignore[arg-type]
    listener.conductor.offer(excursions())
    return listener.hear(wishes), listener


def test_ground_me_and_back_to_the_sentence_that_was_left() -> None:
    at = place_of("And goes") / RATE + 0.2
    heard, listener = led({at: Command.GROUND, at + 10: Command.GO_ON})
    assert ends_like(heard, place_of("And goes"))
    assert listener.said[2:6] == ["And goes on.", "Ground under you.", "Choose.", "And goes on."]
    assert State.GROUNDING in listener.states
    assert State.CHOOSING in listener.states
    assert listener.conductor.is_complete


def test_after_ground_me_the_way_back_comes_when_nobody_answers() -> None:
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
    _, listener = led({}, stop_after=Seconds(1.0))
    assert listener.said == ["The first words, which are not few.", "Back."]


def test_it_ends_with_the_chapter() -> None:
    _, listener = led({}, stop_at_chapter=True)
    assert listener.said[-2:] == ["And goes on.", "Back."]


def test_whoever_may_be_asleep_is_not_spoken_to() -> None:
    heard, listener = led({}, stop_after=Seconds(1.0), ends_asleep=True)
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
    listener = Listener(timeline, Wishes(wait_bell=True))
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
    _, listener = led({12.0: Command.GROUND, 24.0: Command.GO_ON}, stop_after=Seconds(1.0))
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
    listener = Listener(timeline_of("One.\n\n## Two\n\nTwo."), Wishes(stop_at_chapter=True))
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


def loudness(sound: Samples, begin: float, end: float, rate: int) -> float:
    part = sound[int(begin * rate) : int(end * rate)]
    return float(20 * np.log10(np.sqrt(np.mean(np.square(part)))))


@pytest.fixture
def with_bed() -> Listener:
    timeline = timeline_of("[ambience brown-noise] [pause 20s] One. [pause 6s] [wait up to 10s] [pause 12s]")
    listener = Listener(timeline)
    ways = excursions()
    ground, choice, way_back = (
        replace(section, timeline=replace(section.timeline, format=timeline.format))
        for section in (ways.ground, ways.choice, ways.way_back)
    )
    listener.conductor.offer(Excursions(ground, choice, way_back))
    return listener


def test_the_bed_goes_on_under_steady_ground_and_the_question_after_it(with_bed: Listener) -> None:
    heard = with_bed.hear({12.0: Command.GROUND, 30.0: Command.STOP})
    rate = with_bed.timeline.format.sample_rate
    usual = loudness(heard, 9, 11, rate)
    for second in range(13, 26):
        assert usual - 6 < loudness(heard, second, second + 1, rate)


def test_whoever_goes_back_from_the_end_has_the_bed_back_gently(with_bed: Listener) -> None:
    export = exported(with_bed.timeline)
    rate = with_bed.timeline.format.sample_rate
    at = len(export) / rate - 1.0  # hardly anything of the bed is left
    heard = with_bed.hear({at: Command.PREVIOUS, at + 8: Command.STOP_NOW})
    levels = [loudness(heard, at + n / 10, at + (n + 1) / 10, rate) for n in range(1, 40)]
    assert levels[0] < levels[10] < levels[-1] - 3
    quiet = heard[int((at - 0.5) * rate) : int((at + 0.15) * rate)]
    assert roughness(quiet) < roughness(export[: 15 * rate]) / 2


def test_leaping_to_and_fro_between_two_beds_does_not_open_them_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    def open_noted(name: str, form: AudioFormat, seed: int) -> BedSound:
        opened.append(name)
        return open_bed("brown-noise", form, seed)

    monkeypatch.setattr("guided_audio.render.beds.open_bed", open_noted)
    timeline = timeline_of("[ambience rain] One. [pause 9s]\n\n## B\n\n[ambience stream] Two. [pause 9s]")
    leaps = {2.0 + n / 2: (Command.PREVIOUS if n % 2 else Command.NEXT) for n in range(12)}
    heard = Listener(timeline).hear(leaps | {9.0: Command.STOP_NOW})
    assert len(opened) <= 3  # one may have been made ready for nothing
    assert roughness(heard) < 2 * roughness(exported(timeline))


class Failing(ToneSpeech):
    def __init__(self, words: str, spoken: bool) -> None:
        super().__init__()
        self._words, self._spoken = words, spoken

    def speak(self, utterance: Utterance) -> Samples:
        if utterance.text.startswith(self._words):
            raise SpeechError("no voice")
        return super().speak(utterance)

    def are_spoken(self, utterances: object) -> bool:
        return self._spoken


@pytest.mark.parametrize("spoken", [True, False])
def test_a_voice_that_fails_leaves_nobody_in_the_middle(spoken: bool) -> None:
    listener = Listener(TIMELINE, speech=Failing("A third", spoken))
    listener.conductor.offer(excursions())
    heard = listener.hear()
    assert isinstance(listener.conductor.error, SpeechError)
    assert (listener.said[-1] == "Back.") is spoken
    if not spoken:  # a bell, which rings out
        assert np.abs(heard[place_of("A third") :]).max() > 0.05
        assert np.abs(heard[-100:]).max() < 1e-3


class Late(ToneSpeech):
    """A voice that has its words, or those that begin so, after it has been asked for so many times."""

    def __init__(self, times: int, begins: str = "") -> None:
        super().__init__()
        self._times = times
        self._begins = begins

    def is_ready(self, utterance: Utterance) -> bool:
        self._times -= utterance.text.startswith(self._begins)
        return self._times < 0 or not utterance.text.startswith(self._begins)


def test_a_voice_that_is_late_is_waited_for_in_silence() -> None:
    listener = Listener(TIMELINE, speech=Late(100))
    heard = listener.hear()
    assert ends_like(heard, RATE)
    assert len(heard) == len(EXPORT) + 100 * STEP + LAND
    assert listener.states[RATE // STEP + 5] is State.PREPARING


class Prepared(ToneSpeech):
    """A voice that has nothing ready but what was asked for ahead."""

    def is_ready(self, utterance: Utterance) -> bool:
        return utterance in self.windows[-1]


@pytest.mark.parametrize("beats", [7, 8, 20])
def test_every_count_of_a_breath_is_ready_however_long_it_is(beats: int) -> None:
    timeline = timeline_of(f"One. [breathe in {beats}, out 4, 1 round, counted] Two. Three.")
    assert np.array_equal(Listener(timeline, speech=Prepared()).hear(), exported(timeline))


class Stuck(Prepared):
    """The same, and its first words never come."""

    def is_ready(self, utterance: Utterance) -> bool:
        return not utterance.text.startswith("One") and super().is_ready(utterance)


def test_words_that_are_never_ready_can_be_passed_over() -> None:
    timeline = timeline_of("One. [breathe in 8, out 4, 1 round, counted] Two.")
    listener = Listener(timeline, speech=Stuck())
    heard = listener.hear({3.0: Command.NEXT})
    start = section_of(timeline).placed[1].start
    assert ends_like(heard, start + RATE, exported(timeline))


def test_words_that_are_late_in_the_middle_leave_the_keys_as_they_are() -> None:
    listener = Listener(TIMELINE, speech=Late(100, "The second"))
    heard = listener.hear()
    assert len(heard) == len(EXPORT) + 100 * STEP + LAND
    assert set(listener.states) == {State.PLAYING}


def test_a_session_that_is_not_ready_begins_with_a_bell() -> None:
    conductor = LiveConductor(TIMELINE.format, ToneSpeech())
    pieces = Transport(TIMELINE.format, conductor).shape(render(TIMELINE, ToneSpeech(), conductor))
    before = np.concatenate([next(pieces).samples for _ in range(50)])
    assert not before[: int(0.25 * RATE)].any()
    assert np.abs(before[: int(0.5 * RATE)]).max() > 0.01
    assert conductor.state is State.PREPARING
    conductor.begin(section_of(TIMELINE))
    heard = [piece for piece in pieces if conductor.section_of(piece.step) is conductor.session]
    assert sum(len(piece.samples) for piece in heard) == len(EXPORT) + LAND


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


def test_steady_ground_that_was_asked_for_in_the_first_moment_is_not_forgotten() -> None:
    conductor = LiveConductor(TIMELINE.format, ToneSpeech())
    pieces = Transport(TIMELINE.format, conductor).shape(render(TIMELINE, ToneSpeech(), conductor))
    next(pieces)
    conductor.obey(Command.GROUND)
    next(pieces)
    ways = excursions()
    conductor.offer(ways)
    assert any(cue in ways.ground.timeline.cues for _ in range(50) for cue in next(pieces).begins)


def test_a_passage_that_is_long_ends_early_with_a_sentence() -> None:
    timeline = timeline_of("One two three. [pause 3s] " * 30)
    listener = Listener(timeline, Wishes(stop_after=Seconds(2.0)))
    heard = listener.hear()
    assert 32 * RATE < len(heard) < 60 * RATE
