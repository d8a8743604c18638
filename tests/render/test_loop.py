import numpy as np
import pytest
from support import RATE, ToneSpeech, joined, timeline_of

from guided_audio.audio import Samples, strike_bell
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance
from guided_audio.render import AHEAD, AudioBlock, StraightThrough, render, words_of
from guided_audio.timeline import Await, Chapter, Say, Show, Silence, Strike

SCRIPT = """
    # T

    ## One

    [bell]

    A word here. And two more. [pause 20s] Then this.

    ## Two

    [softly] Quiet words. [silence 3s]

    > seen

    [breathe in 4, out 6, 2 rounds]

    [wait up to 2s: ready?]

    The last.

    [bell, 2 times]
"""


def test_the_sound_is_the_timeline_to_the_frame() -> None:
    timeline, speech = timeline_of(SCRIPT), ToneSpeech()
    blocks = list(render(timeline, speech))
    sound = joined(blocks)
    placed = timeline.place(lambda utterance: len(speech.speak(utterance)))
    assert len(sound) == placed[-1].start + placed[-1].frames
    starts = {index: block.start for block in blocks if block.begins for index in [block.step.index]}
    for index, start in starts.items():
        assert placed[index].start == start
    bells = [item.start for item in placed if isinstance(item.cue, Strike)]
    for item in placed:
        part = sound[item.start : item.start + item.frames]
        ringing = any(start - item.frames < item.start < start + 14 * RATE for start in bells) or item.start in bells
        if isinstance(item.cue, Silence) and not ringing:
            assert not part.any()
        if isinstance(item.cue, Say) and not ringing:
            words = words_of(item.cue, item.cue.utterance, speech)
            assert np.array_equal(part[: len(words)], words)
            assert not part[len(words) :].any()


def test_a_pause_is_silent_exactly_as_long_as_it_says() -> None:
    sound = joined(render(timeline_of("One. [pause 2.5s] Two."), ToneSpeech()))[:, 0]
    speech = ToneSpeech()
    one, two = (len(speech.speak(u)) for u in timeline_of("One. [pause 2.5s] Two.").utterances)
    assert len(sound) == one + 2.5 * RATE + two
    assert not sound[one : one + int(2.5 * RATE)].any()
    assert np.abs(sound[:one]).max() > 0.1


def test_blocks_are_read_only_in_range_and_bounded() -> None:
    for block in render(timeline_of(SCRIPT), ToneSpeech()):
        assert block.samples.dtype == np.float32
        assert not block.samples.flags.writeable
        assert len(block.samples) <= 0.25 * RATE
        assert not len(block.samples) or np.abs(block.samples).max() <= 1


def test_the_same_timeline_gives_the_same_sound() -> None:
    first, second = (joined(render(timeline_of(SCRIPT), ToneSpeech())) for _ in range(2))
    assert np.array_equal(first, second)


def test_no_click_at_any_edge() -> None:
    without_bells = timeline_of("\n".join(line for line in SCRIPT.split("\n") if "bell" not in line))
    sound = joined(render(without_bells, ToneSpeech()))[:, 0]
    inside = ToneSpeech().speak(without_bells.utterances[0])[:, 0]
    assert np.abs(np.diff(sound, 2)).max() <= 1.2 * np.abs(np.diff(inside, 2)).max()


def test_bells_ring_over_what_follows() -> None:
    sound = joined(render(timeline_of("[bell]\n\n[pause 20s]\n\nWord."), ToneSpeech()))
    bell = strike_bell(RATE)
    assert np.array_equal(sound[: len(bell)], bell)
    assert not sound[len(bell) : 25 * RATE].any()


def test_every_cue_begins_once_and_in_order() -> None:
    timeline = timeline_of(SCRIPT)
    begun = [cue for block in render(timeline, ToneSpeech()) for cue in block.begins]
    assert begun == list(timeline.cues)


def test_a_heading_at_the_very_end_still_has_its_place() -> None:
    last = list(render(timeline_of("## A\n\nOne.\n\n## B"), ToneSpeech()))[-1]
    assert last.begins == (Chapter("B"),)
    assert len(last.samples) == 0


def test_speech_is_asked_for_ahead_but_not_all_at_once() -> None:
    timeline, speech = timeline_of("[bell]\n\n" + "Word one. " * 40), ToneSpeech()
    blocks = render(timeline, speech)
    next(blocks)
    assert speech.windows[0] == timeline.utterances[:AHEAD]  # before the bell has rung
    for _ in blocks:
        assert len(speech.windows[-1]) <= AHEAD


class Patient(StraightThrough):
    def keeps_waiting(self, cue: Await, held: int, planned: int) -> bool:
        assert planned == 20 * RATE
        return held < 7 * RATE


def test_the_conductor_decides_how_long_a_wait_lasts() -> None:
    timeline = timeline_of("One. [wait] Two.")
    straight, held = joined(render(timeline, ToneSpeech())), joined(render(timeline, ToneSpeech(), Patient(timeline)))
    assert len(straight) - len(held) == 13 * RATE


@pytest.mark.parametrize("seconds", ["0.00001", "0.01", "3.3333", "7"])
def test_a_wait_is_as_exact_as_a_pause(seconds: str) -> None:
    wait, pause = (timeline_of(f"One. [{cue} {seconds}s] Two.") for cue in ("wait up to", "pause"))
    assert len(joined(render(wait, ToneSpeech()))) == len(joined(render(pause, ToneSpeech())))


class Mute(ToneSpeech):
    def speak(self, utterance: Utterance) -> Samples:
        raise SpeechError("no voice today")


def test_a_failing_voice_names_the_place() -> None:
    with pytest.raises(SpeechError, match=r"script\.md:3:1: no voice today"):
        list(render(timeline_of("## A\n\nOne."), Mute()))


def test_nothing_but_a_note_has_no_sound() -> None:
    blocks: list[AudioBlock] = list(render(timeline_of("> seen\n\nOne."), ToneSpeech()))
    assert isinstance(blocks[0].begins[0], Show)


class SlowSpeech(ToneSpeech):
    """A voice whose every word takes three seconds and a half."""

    def speak(self, utterance: Utterance) -> Samples:
        return np.full((RATE * 7 // 2, 1), 0.1, np.float32)


@pytest.mark.parametrize("mode", ["spoken", "counted", "silent"])
@pytest.mark.parametrize("speech", [ToneSpeech(), SlowSpeech()], ids=["quick", "slow"])
def test_breathing_lasts_exactly_as_long_as_it_says(mode: str, speech: ToneSpeech) -> None:
    timeline = timeline_of(f"[breathe in 4, hold 7, out 1.25, 3 rounds, {mode}]")
    assert len(joined(render(timeline, speech))) == 3 * RATE * (4 + 7 + 1.25)


def test_counts_come_on_their_seconds_or_not_at_all() -> None:
    timeline = timeline_of("[breathe in 10, out 4, counted]")
    sound = np.abs(joined(render(timeline, SlowSpeech()))[:, 0]) > 0
    begins = (np.flatnonzero(np.diff(sound.astype(int)) == 1) + 1) / RATE
    assert sound[0]
    assert begins == pytest.approx([4.0, 10.0], abs=0.01)  # "5." and "Breathe out."; the others would come too late
