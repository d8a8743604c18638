"""The mix beside the voice: the bed, the room tone, and the limiter at the end."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from support import ToneSpeech, joined, script_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.render import DRY, REFERENCE, AudioBlock, MixSettings, StraightThrough, render
from guided_audio.render.beds import DUCK, FADE_IN, FADE_OUT, QUIETLY
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Await, Choices, Timeline, plan

RATE = 48_000
TALK = "[pause 20s]\n\nA word here, and two more. [pause 20s]\n\nThe last. [pause 20s]\n"


@pytest.fixture
def steady(tmp_path: Path) -> str:
    """A bed that is nothing but an even tone, longer than any session here, so that its level can be read off everywhere."""
    path = tmp_path / "steady.wav"
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * 200 * np.arange(130 * 8000) / 8000), 8000)
    return str(path)


def with_bed(text: str, bed: str) -> Timeline:
    return plan(script_of(text), Choices(TONE, ambience=bed))


def level(sound: Samples, start: float, end: float) -> float:
    """The level of a stretch in dBFS."""
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound[int(start * RATE) : int(end * RATE)])))))


def bed_alone(timeline: Timeline, mix: MixSettings = DRY) -> tuple[Samples, Samples]:
    """Return the bed without the voice, shape (frames,), and where the voice sounds."""
    blocks = list(render(timeline, ToneSpeech(), mix=mix))
    voice = np.concatenate([block.voice for block in blocks])[:, 0]
    return joined(blocks)[:, 0] - voice, voice != 0


def test_a_bed_is_stereo_and_fades_in_and_out(steady: str) -> None:
    timeline = with_bed("[pause 60s]", steady)
    sound = joined(render(timeline, ToneSpeech()))
    assert sound.shape == (60 * RATE, 2)
    full = level(sound, 20, 40)
    assert level(sound, 0, 0.05) < full - 30
    assert level(sound, FADE_IN + 1, FADE_IN + 2) == pytest.approx(full, abs=0.3)
    assert level(sound, 59.95, 60) < full - 30
    assert np.abs(sound[-1]).max() < 1e-4


def test_a_bed_is_ducked_before_the_words_and_comes_back_after_them(steady: str) -> None:
    sound, speaks = bed_alone(with_bed(TALK, steady))
    first = np.flatnonzero(speaks)[0] / RATE
    full = level(sound, first - 5, first - 3)
    assert level(sound, first, first + 0.5) == pytest.approx(full + DUCK, abs=0.3)
    assert level(sound, first + 8, first + 10) == pytest.approx(full, abs=0.3)
    steps = np.array([level(sound, at, at + 0.1) for at in np.arange(first - 2, first + 6, 0.1)])
    assert np.abs(np.diff(steps)).max() < 1.0  # gently


def test_a_bed_does_not_come_back_in_a_short_gap(steady: str) -> None:
    sound, speaks = bed_alone(with_bed("[pause 10s]\n\nOne. [pause 5s] Two. [pause 10s]", steady))
    spoken = np.flatnonzero(speaks) / RATE
    levels = [level(sound, at, at + 0.1) for at in np.arange(spoken[0], spoken[-1], 0.1)]
    assert max(levels) - min(levels) < 0.3


def test_a_bed_is_ducked_before_the_end_of_a_wait_with_a_limit(steady: str) -> None:
    sound, speaks = bed_alone(with_bed("[pause 10s]\n\n[wait up to 10s]\n\nOne. [pause 10s]", steady))
    first = np.flatnonzero(speaks)[0] / RATE
    assert level(sound, first, first + 0.1) == pytest.approx(level(sound, first - 5, first - 3) + DUCK, abs=0.3)


def test_a_bed_goes_on_while_the_listener_waits(steady: str) -> None:
    class Patient(StraightThrough):
        def keeps_waiting(self, cue: Await, held: int, planned: int) -> bool:
            return held < 40 * RATE

    timeline = with_bed("[pause 10s]\n\n[wait]\n\nOne. [pause 10s]", steady)
    sound = joined(render(timeline, ToneSpeech(), Patient(timeline)))
    assert level(sound, 45, 49) == pytest.approx(level(sound, 8, 10), abs=0.2)


def test_quietly_off_and_back(steady: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(steady).parent
    monkeypatch.setattr("guided_audio.audio.beds.bed_catalog.sounds_folder", lambda: folder)
    text = (
        "[ambience steady]\n\n[pause 20s]\n\n[ambience steady, quietly]\n\n[pause 20s]\n\n"
        "[ambience off]\n\n[pause 20s]\n\n[ambience steady]\n\n[pause 30s]"
    )
    sound = joined(render(plan(script_of(text), Choices(TONE)), ToneSpeech()))
    assert level(sound, 30, 38) == pytest.approx(level(sound, 10, 18) + QUIETLY, abs=0.2)
    assert not sound[int((40 + FADE_OUT + 0.5) * RATE) : 60 * RATE].any()
    assert level(sound, 68, 78) == pytest.approx(level(sound, 10, 18), abs=0.2)


def test_one_bed_fades_into_the_next_without_a_hole() -> None:
    text = "[ambience brown]\n\n[pause 20s]\n\n[ambience rain]\n\n[pause 30s]"
    sound = joined(render(plan(script_of(text), Choices(TONE)), ToneSpeech()))
    levels = [level(sound, at, at + 1) for at in np.arange(10, 40, 1.0)]
    assert max(levels) - min(levels) < 8


@pytest.mark.parametrize("name", ["rain", "bowls"])
def test_the_voice_stands_twelve_loudness_units_over_the_bed(name: str) -> None:
    blocks = list(render(with_bed(TALK * 2, name), ToneSpeech(), mix=MixSettings(bed_gain=2.0)))
    speaking = [block for block in blocks if block.voice.any()]
    bed = np.concatenate([block.samples - block.voice for block in speaking])
    meter = LoudnessMeter(with_bed(TALK, name).format)
    meter.feed(bed)
    assert meter.integrated < REFERENCE - 12.0


def test_a_pause_without_a_bed_has_room_tone() -> None:
    timeline = timeline_of("One. [pause 20s] Two.")
    blocks = list(render(timeline, ToneSpeech(), mix=MixSettings(room_tone=True)))
    quiet = joined(blocks)[3 * timeline.format.sample_rate : 18 * timeline.format.sample_rate]
    assert -72 < 20 * np.log10(quiet.std()) < -60
    assert (np.diff(quiet[:, 0]) != 0).mean() > 0.99
    assert timeline.format.channels == 1


def test_nothing_goes_over_the_ceiling_and_nothing_is_moved() -> None:
    timeline = timeline_of("[bell, 2 times]\n\nOne word here. [pause 3s] Two.")
    loud, plain = MixSettings(voice_gain=8.0, ceiling=-1.5), MixSettings(voice_gain=0.1)
    limited = list(render(timeline, ToneSpeech(), mix=loud))
    quiet = list(render(timeline, ToneSpeech(), mix=plain))
    assert np.abs(joined(limited)).max() <= 10 ** (-1.5 / 20)
    assert np.abs(joined(limited)).max() > 0.7
    assert [(block.start, block.step.index, block.begins) for block in limited] == places(quiet)
    assert [len(block.samples) for block in limited] == [len(block.samples) for block in quiet]


@pytest.mark.parametrize("ceiling", [-1.5, None])
def test_much_at_once_is_what_it_is_block_by_block(ceiling: float | None) -> None:
    timeline = timeline_of("[bell, 2 times]\n\nOne word here. [pause 3s] Two. [pause 5s] Three four five. [bell]")
    mix = MixSettings(voice_gain=8.0, room_tone=True, ceiling=ceiling)
    at_once = list(render(timeline, ToneSpeech(), mix=mix))
    one_by_one = list(render(timeline, ToneSpeech(), StraightThrough(timeline), mix))
    assert places(at_once) == places(one_by_one)
    assert [len(block.samples) for block in at_once] == [len(block.samples) for block in one_by_one]
    assert joined(at_once).tobytes() == joined(one_by_one).tobytes()


@pytest.mark.parametrize(
    ("text", "mix"),
    [
        ("[bell] One word. [pause 7s] Two. [pause 3s] [ambience rain] [pause 9s] Three. [pause 4.1s]", MixSettings()),
        ("[ambience rain, quietly] [pause 9s] One. [ambience rain] [pause 5s] [ambience off] [pause 14s] Two.", DRY),
        ("One word. [pause 2.6s] Two. [pause 12.1s]", MixSettings(room="hall", room_tone=True, ceiling=-1.5)),
        ("[bell] One. [pause 9.9s]", MixSettings(voice_gain=9.0, room_tone=True, ceiling=-1.5)),
    ],
    ids=["bed", "levels", "room", "tone"],
)
def test_longer_blocks_change_no_sample(text: str, mix: MixSettings) -> None:
    timeline = timeline_of(text)
    short, long = (list(render(timeline, ToneSpeech(), mix=mix, at_once=at_once)) for at_once in (1, 8))
    assert len(long) < len(short) / 1.5
    assert joined(long).tobytes() == joined(short).tobytes()
    assert [places_of for places_of in places(long) if places_of[2]] == [one for one in places(short) if one[2]]


def places(blocks: list[AudioBlock]) -> list[tuple[int, int, tuple[object, ...]]]:
    return [(block.start, block.step.index, block.begins) for block in blocks]


def test_a_room_is_heard_after_the_words() -> None:
    timeline = timeline_of("One. [pause 3s] Two.")
    dry, hall = (joined(render(timeline, ToneSpeech(), mix=MixSettings(room=room))) for room in ("none", "hall"))
    end = int(np.flatnonzero(dry[: 3 * timeline.format.sample_rate])[-1])
    assert len(dry) == len(hall)
    assert not dry[end + 1 : end + 9600].any()
    assert np.abs(hall[end + 2400 : end + 9600]).max() > 1e-4


def test_the_same_mix_gives_the_same_samples(steady: str) -> None:
    mix = MixSettings(voice_gain=2.0, room="small", room_tone=True, ceiling=-1.5, seed=3)
    first, second = (joined(render(with_bed(TALK, "waves"), ToneSpeech(), mix=mix)) for _ in range(2))
    assert np.array_equal(first, second)


ENDINGS = [
    "One.",
    "[wait up to 9s]",
    "[wait up to 9s]\n\n[ambience: off]",
    "[bell]\n\n[wait up to 2s]",
    "[breathe in 4s, out 6s]",
]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("room", ["none", "hall"])
@pytest.mark.thorough
def test_nothing_under_the_voice_is_cut_off_at_the_end(ending: str, room: str, steady: str) -> None:
    timeline = with_bed(f"[pause 20s]\n\nSome words. {ending}", steady)
    mix = MixSettings(room=room, room_tone=True, ceiling=-1.5)
    blocks = list(render(timeline, ToneSpeech(), mix=mix))
    sound = joined(blocks)
    assert np.abs(sound[-48:]).max() < 1e-3
    assert sum(len(block.voice) for block in blocks) == len(sound)
    bed, speaks = bed_alone(timeline)
    steps = np.array([level(bed + 1e-4, at, at + 0.1) for at in np.arange(15, len(bed) / RATE - 0.1, 0.1)])
    assert np.diff(steps).min() > -13  # where all that is left is a word, it goes within that word
    assert speaks.any()


def test_a_bed_that_is_off_before_the_last_wait_takes_no_time_after_it() -> None:
    texts = ("One. [wait up to 9s]", "[ambience: rain]\n\nOne.\n\n[ambience: off]\n\n[wait up to 9s]")
    assert [isinstance(timeline_of(text).cues[-1], Await) for text in texts] == [True, True]
    assert not isinstance(timeline_of("[ambience: rain]\n\nOne. [wait up to 9s]").cues[-1], Await)
