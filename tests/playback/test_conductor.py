"""Where a listener's commands lead: on the render loop, with no device and no clock."""

import numpy as np
import pytest
from support import RATE, ToneSpeech, conductor_of, joined, section_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.errors import SpeechError
from guided_audio.playback import Command, State
from guided_audio.playback.conductor import BLOCK, LEAP, LiveConductor
from guided_audio.playback.sections import Excursions, Section, Wishes
from guided_audio.playback.transport import Piece, Transport
from guided_audio.render import Scene, render
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
SCENE = Scene(room_tone=True, ceiling=-1.5)


def place_of(words: str, timeline: Timeline = TIMELINE) -> int:
    """The first frame of a sentence, in an export."""
    placed = section_of(timeline).placed
    return next(p.start for p in placed if isinstance(p.cue, Say) and p.cue.shown.startswith(words))


class Listener:
    """Hears a session, and asks for things when so much of it has been heard."""

    def __init__(
        self, timeline: Timeline = TIMELINE, wishes: Wishes | None = None, speech: ToneSpeech | None = None
    ) -> None:
        self.speech = speech or ToneSpeech()
        self.conductor = LiveConductor(timeline.format, self.speech, wishes=wishes)
        self.conductor.begin(section_of(timeline))
        self.transport = Transport(timeline.format, self.conductor)
        self.timeline = timeline
        self.states: list[State] = []
        self.pieces: list[Piece] = []

    def hear(self, wishes: dict[float, Command] | None = None, until: float = 300.0) -> Samples:
        """Return what is heard when commands are sent after so many seconds."""
        coming, heard = sorted((wishes or {}).items(), key=lambda wish: wish[0]), 0
        blocks = render(self.timeline, self.speech, self.conductor, SCENE)
        for piece in self.transport.shape(blocks):
            self.pieces.append(piece)
            self.states.append(self.conductor.state)
            heard += len(piece.samples)
            self.conductor.hear(Seconds(piece.into / RATE), Seconds(heard / RATE))
            while coming and heard >= coming[0][0] * RATE:
                self.transport.send(coming.pop(0)[1])
            assert heard < until * RATE, "it does not end"
        return np.concatenate([piece.samples for piece in self.pieces])


def exported(timeline: Timeline = TIMELINE) -> Samples:
    return joined(render(timeline, ToneSpeech(), scene=SCENE))


EXPORT = exported()


def ends_like(heard: Samples, place: int, timeline_export: Samples = EXPORT) -> bool:
    """Whether everything from a place of the export on is what is heard last, sample for sample."""
    return np.array_equal(heard[-(len(timeline_export) - place) :], timeline_export[place:])


def test_left_alone_it_is_the_export() -> None:
    assert np.array_equal(Listener().hear(), EXPORT)


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
    listener = Listener()
    heard = listener.hear({at: command})
    place = place_of(words)
    assert ends_like(heard, place)
    left = len(heard) - (len(EXPORT) - place) - AWAY  # what was heard before, untouched
    assert np.array_equal(heard[:left], EXPORT[:left])
    assert at * RATE <= left <= at * RATE + 3 * STEP


@pytest.mark.parametrize("command", [Command.NEXT, Command.PREVIOUS, Command.REPEAT])
@pytest.mark.parametrize("at", [1.31, 2.02, 3.0])
def test_going_elsewhere_makes_no_click(command: Command, at: float) -> None:
    heard = Listener().hear({at: command})
    assert np.abs(np.diff(heard[:, 0], 2)).max() <= 1.05 * np.abs(np.diff(EXPORT[:, 0], 2)).max()


def test_after_the_last_passage_there_is_no_next_one() -> None:
    at = place_of("The fourth") / RATE + 0.2
    assert np.array_equal(Listener().hear({at: Command.NEXT}), EXPORT)


def test_two_steps_are_two_passages() -> None:
    assert ends_like(Listener().hear({1.5: Command.NEXT, 1.51: Command.NEXT}), place_of("A third"))


def test_going_elsewhere_while_paused_stays_paused_and_lands_there() -> None:
    listener = Listener()
    heard = listener.hear({1.5: Command.PAUSE, 2.0: Command.NEXT, 3.0: Command.RESUME})
    place = place_of("The second")
    assert ends_like(heard, place)
    between = heard[int(1.6 * RATE) : int(3.0 * RATE)]
    assert not between.any()
    assert len(heard) <= 3.2 * RATE + len(EXPORT) - place
    assert np.abs(np.diff(heard[:, 0], 2)).max() <= 1.05 * np.abs(np.diff(EXPORT[:, 0], 2)).max()


def test_more_time_holds_the_silence_and_gives_it_back() -> None:
    in_silence = place_of("The second") / RATE - 3.0
    listener = Listener()
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
    listener = Listener()
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


GROUND, CHOICE, BACK = (
    timeline_of(text) for text in ("Ground under you. [pause 4s]", "Choose. [wait up to 9s]", "Back. [pause 2s]")
)


def excursions() -> Excursions:
    return Excursions(
        Section.estimated(GROUND, State.GROUNDING),
        Section.estimated(CHOICE, State.CHOOSING),
        Section.estimated(BACK, State.CLOSING),
    )


def led(wishes: dict[float, Command], **given: object) -> tuple[Samples, Listener]:
    listener = Listener(wishes=Wishes(**given) if given else None)  # type: ignore[arg-type]
    listener.conductor.offer(excursions())
    return listener.hear(wishes), listener


def said(listener: Listener) -> list[str]:
    return [cue.shown for piece in listener.pieces for cue in piece.begins if isinstance(cue, Say)]


def test_ground_me_and_back_to_the_sentence_that_was_left() -> None:
    at = place_of("And goes") / RATE + 0.2
    heard, listener = led({at: Command.GROUND, at + 10: Command.GO_ON})
    assert ends_like(heard, place_of("And goes"))
    assert said(listener)[2:6] == ["And goes on.", "Ground under you.", "Choose.", "And goes on."]
    assert State.GROUNDING in listener.states
    assert State.CHOOSING in listener.states
    assert listener.conductor.is_complete


def test_after_ground_me_the_way_back_comes_when_nobody_answers() -> None:
    _, listener = led({1.5: Command.GROUND})
    assert said(listener) == ["The first words, which are not few.", "Ground under you.", "Choose.", "Back."]
    assert listener.states[-1] is State.CLOSING
    assert not listener.conductor.is_complete


def test_a_gentle_close_plays_the_way_back_and_ends() -> None:
    heard, listener = led({3.0: Command.CLOSE})
    assert said(listener)[-1] == "Back."
    assert len(heard) == pytest.approx(3.4 * RATE + len(joined(render(BACK, ToneSpeech()))), abs=0.1 * RATE)


def test_a_gentle_close_from_a_pause_goes_on_with_the_way_back() -> None:
    _, listener = led({1.5: Command.PAUSE, 2.0: Command.CLOSE})
    assert said(listener)[-1] == "Back."


def test_it_ends_with_the_passage_in_which_the_time_is_over() -> None:
    _, listener = led({}, stop_after=Seconds(1.0))
    assert said(listener) == ["The first words, which are not few.", "Back."]


def test_it_ends_with_the_chapter() -> None:
    _, listener = led({}, stop_at_chapter=True)
    assert said(listener)[-2:] == ["And goes on.", "Back."]


def test_whoever_may_be_asleep_is_not_spoken_to() -> None:
    heard, listener = led({}, stop_after=Seconds(1.0), ends_asleep=True)
    assert said(listener) == ["The first words, which are not few."]
    assert np.abs(heard[-RATE // 2 :]).max() < 1e-3


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
    listener = Listener(speech=Failing("A third", spoken))
    listener.conductor.offer(excursions())
    heard = listener.hear()
    assert isinstance(listener.conductor.error, SpeechError)
    assert (said(listener)[-1] == "Back.") is spoken
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
    listener = Listener(speech=Late(100))
    heard = listener.hear()
    assert ends_like(heard, RATE)
    assert len(heard) == len(EXPORT) + 100 * STEP + LAND
    assert listener.states[RATE // STEP + 5] is State.PREPARING


def test_words_that_are_late_in_the_middle_leave_the_keys_as_they_are() -> None:
    listener = Listener(speech=Late(100, "The second"))
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
    listener = Listener()
    heard = listener.hear(commands)
    assert listener.conductor.levels.volume == -40.0
    assert np.abs(np.diff(heard[:, 0], 2)).max() <= 2.1 * np.abs(np.diff(EXPORT[:, 0], 2)).max()
    assert np.abs(heard[20 * RATE :]).max() < 0.02 * np.abs(EXPORT[20 * RATE :]).max()


def test_a_conductor_of_an_estimated_session_goes_straight_through() -> None:
    conductor = conductor_of(TIMELINE)
    assert np.array_equal(joined(render(TIMELINE, ToneSpeech(), conductor, SCENE)), EXPORT)
