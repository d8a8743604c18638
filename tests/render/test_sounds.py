"""Sounds that are heard once: where they begin, how loud they are, and how they end."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support import ToneSpeech, joined, script_of

from guided_audio.audio import Clip, LoudnessMeter, Samples, read_clip
from guided_audio.audio.samples import FADE_IN, FADE_OUT, WITH_BED
from guided_audio.core.errors import GuidedAudioError, UsageError
from guided_audio.core.units import Seconds
from guided_audio.render import DRY, MixSettings, Step, StraightThrough, render
from guided_audio.render.sounds import BELL_PEAK, LEFT, UNDER
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Placed, Say, Sound, Strike, Timeline, plan

RATE = 48_000
WriteSound = Callable[..., Clip]


def tone(seconds: float, rate: int = RATE, level: float = 0.25) -> Samples:
    """A tone in both channels."""
    wave = level * np.sin(2 * np.pi * 997 * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


@pytest.fixture
def clip(tmp_path: Path) -> WriteSound:
    def write(sound: Samples, name: str = "chime", rate: int = RATE) -> Clip:
        path = tmp_path / f"{name}.wav"
        soundfile.write(path, sound, rate, "FLOAT")
        return read_clip(path)

    return write


def planned(text: str, *clips: Clip, **choices: object) -> Timeline:
    return plan(script_of(text), Choices(TONE, sounds={clip.name: clip for clip in clips}, **choices))  # type: ignore[arg-type]


def placed(timeline: Timeline, kind: type) -> list[Placed]:
    """The cues of a kind in their places."""
    frames = timeline.place(lambda u: round(len(ToneSpeech().speak(u)) * RATE / TONE.sample_rate))
    return [item for item in frames if isinstance(item.cue, kind)]


def beside_voice(timeline: Timeline, mix: MixSettings = DRY, conductor: StraightThrough | None = None) -> Samples:
    """Return all but the voice, shape (frames, 2)."""
    blocks = list(render(timeline, ToneSpeech(), conductor, mix))
    beside: Samples = joined(blocks) - np.concatenate([block.voice for block in blocks])
    return beside


def loudness(sound: Samples) -> float:
    meter = LoudnessMeter(WITH_BED)
    meter.feed(sound)
    return meter.integrated


def edges(frames: int) -> Samples:
    """The fades at both ends of a sound, shape (frames, 1)."""
    lead, tail = (round(seconds * RATE) for seconds in (FADE_IN, FADE_OUT))
    gain = np.ones(frames)
    gain[:lead] = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, lead + 1) / lead)
    gain[-tail:] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, tail + 1) / tail)
    return gain.astype(np.float32)[:, None]


def test_a_sound_takes_its_own_time_to_the_frame(clip: WriteSound) -> None:
    chime = clip(tone(2.0))
    timeline = planned("One two. [sound chime] Three four.", chime)
    sound = beside_voice(timeline)
    (item,), (_, after) = placed(timeline, Sound), placed(timeline, Say)
    assert item.frames == 2 * RATE
    assert after.start == item.start + item.frames
    expected = tone(2.0) * np.float32(chime.gain) * edges(2 * RATE)
    assert np.abs(sound[item.start : item.start + item.frames] - expected).max() < 1e-6
    assert not sound[: item.start].any()
    assert not sound[item.start + item.frames :].any()


def test_a_sound_under_words_takes_no_time(clip: WriteSound) -> None:
    chime = clip(tone(2.0))
    timeline, without = planned("One. [sound chime under] Two.", chime), planned("One. Two.")
    (item,), (_, after) = placed(timeline, Sound), placed(timeline, Say)
    assert (item.start, item.frames) == (after.start, 0)
    assert after.start == placed(replace(without, format=WITH_BED), Say)[1].start
    sound = beside_voice(timeline)
    assert not sound[: item.start].any()
    expected = tone(2.0) * np.float32(chime.gain * 10 ** (UNDER / 20)) * edges(2 * RATE)
    assert len(sound) == item.start + 2 * RATE  # it is heard to its end
    assert np.abs(sound[item.start :] - expected).max() < 1e-6


@pytest.mark.parametrize("level", [0.9, 0.25, 0.002])
def test_every_sound_is_as_loud_as_the_voice(clip: WriteSound, level: float) -> None:
    chime = clip(tone(3.0, level=level))
    own, under = (beside_voice(planned(f"One. [sound chime{how}] Two.", chime)) for how in ("", " under"))
    assert loudness(own[own.any(axis=1)]) == pytest.approx(-18.0, abs=0.1)
    assert loudness(under[under.any(axis=1)]) == pytest.approx(-30.0, abs=0.1)


def test_a_moment_that_would_startle_makes_all_of_a_sound_quieter(clip: WriteSound) -> None:
    sound = tone(20.0, level=0.1)
    sound[5 * RATE : 6 * RATE] *= 2.8
    heard = beside_voice(planned("[sound chime]\n\nOne.", clip(sound)))
    assert loudness(heard[5 * RATE : 6 * RATE]) == pytest.approx(-12.0, abs=0.1)


def test_a_click_is_no_louder_than_a_voice(clip: WriteSound) -> None:
    sound = tone(0.2, level=0.02)
    sound[4000] = 1.0
    assert np.abs(beside_voice(planned("[sound chime]\n\nOne.", clip(sound)))).max() == pytest.approx(
        10 ** (-6 / 20), rel=1e-3
    )


def test_a_file_of_another_rate_and_one_channel_keeps_its_length(clip: WriteSound) -> None:
    chime = clip(tone(1.2345, 44_100)[:, :1], rate=44_100)
    timeline = planned("[sound chime]\n\nOne.", chime)
    (item,) = placed(timeline, Sound)
    assert item.frames == round(round(1.2345 * 44_100) * RATE / 44_100)
    heard = beside_voice(timeline)[: item.frames]
    assert np.array_equal(heard[:, 0], heard[:, 1])
    middle = slice(RATE // 4, RATE)  # the resampler rings at the ends
    expected = tone(1.2345)[: item.frames] * np.float32(chime.gain)
    assert np.abs(heard[middle] - expected[middle]).max() < 1e-3


def test_however_it_is_cut_a_sound_is_the_same(clip: WriteSound) -> None:
    class Small(StraightThrough):
        block = Seconds(0.013)

    chime = clip(tone(1.0))
    timeline = planned("One. [sound chime under] Two. [sound chime]", chime)
    assert np.array_equal(beside_voice(timeline), beside_voice(timeline, conductor=Small(timeline)))


def test_own_bells_ring_on_at_the_level_of_the_bell(clip: WriteSound) -> None:
    bowl = clip(tone(8.0, level=0.9), "my-bowl")
    timeline = planned("---\nbell: my-bowl\n---\nOne. [bell, 2 times] Two.", bowl)
    first, second = placed(timeline, Strike)
    assert second.start - first.start == first.frames == 5 * RATE
    sound = beside_voice(timeline)
    assert np.abs(sound[first.start : second.start]).max() == pytest.approx(BELL_PEAK, rel=1e-3)
    assert len(sound) == second.start + 8 * RATE
    assert not sound[: first.start].any()
    named = planned("One. [bell my-bowl, 2 times] Two.", bowl)
    assert placed(named, Strike) == [first, second]


def steady(tmp_path: Path) -> str:
    path = tmp_path / "steady.wav"
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * 200 * np.arange(60 * 8000) / 8000), 8000)
    return str(path)


def gain_of(sound: Samples, whole: Samples) -> Samples:
    """The gain over time, as levels of 50 ms relative to sound at its full level."""
    step = RATE // 20
    powers = [np.square(part[: len(part) // step * step, 0]).reshape(-1, step).mean(axis=1) for part in (sound, whole)]
    gains: Samples = np.sqrt(powers[0] / powers[1].max())
    return gains


def test_an_intro_crossfades_into_the_bed_and_words_come_after_it(clip: WriteSound, tmp_path: Path) -> None:
    intro = clip(tone(12.0), "theme")
    text, bed = "One. [pause 20s]", steady(tmp_path)
    alone = beside_voice(planned(text, intro=intro))
    timeline = planned(text, intro=intro, ambience=bed)
    assert placed(timeline, Say)[0].start == 12 * RATE
    beds = beside_voice(timeline)[: 13 * RATE] - alone[: 13 * RATE]
    assert not beds[: 7 * RATE].any()
    intro_gain = gain_of(alone[: 12 * RATE], tone(12.0) * np.float32(intro.gain))
    assert intro_gain[1:140] == pytest.approx(1.0, abs=0.01)
    ducked = gain_of(beds, beds[12 * RATE :])[:240]  # the bed gives way before the first words
    undisturbed = gain_of(beside_voice(planned("[pause 20s]", ambience=bed)), beds)[: 5 * 20]
    assert intro_gain[140:240] + undisturbed / undisturbed[-1] == pytest.approx(1.0, abs=0.03)
    assert ducked[-1] > 0.9


def test_an_outro_crossfades_with_the_bed_after_the_last_words(clip: WriteSound, tmp_path: Path) -> None:
    outro = clip(tone(15.0), "theme")
    timeline = planned("[pause 20s]\n\nOne. [pause 10s]", outro=outro, ambience=steady(tmp_path))
    (item,) = placed(timeline, Sound)
    alone = beside_voice(planned("[pause 20s]\n\nOne. [pause 10s]", outro=outro))
    beds = beside_voice(timeline) - alone
    assert len(alone) == len(beds) == item.start + 15 * RATE
    first = item.start // (RATE // 20)
    begins = slice(item.start - item.start % (RATE // 20), None)
    falling = gain_of(beds[begins], beds[begins])[:120]
    rising = gain_of(alone[begins], tone(15.0) * np.float32(outro.gain))[:120]
    assert first
    assert falling + rising == pytest.approx(1.0, abs=0.03)
    assert not beds[item.start + 6 * RATE :].any()
    assert loudness(alone[item.start + 6 * RATE :]) == pytest.approx(-18.0, abs=0.1)


def test_an_outro_comes_a_pause_after_words(clip: WriteSound) -> None:
    timeline = planned("One.", outro=clip(tone(4.0)))
    (words,), (item,) = placed(timeline, Say), placed(timeline, Sound)
    assert item.start == words.start + words.frames + 4 * RATE


def test_a_long_sound_is_decoded_as_it_is_heard(clip: WriteSound, monkeypatch: pytest.MonkeyPatch) -> None:
    from guided_audio.audio import clips, decoding

    read: list[int] = []

    class Counting(decoding.Decoder):
        def read(self, frames: int) -> Samples:
            sound = super().read(frames)
            read.append(len(sound))
            return sound

    theme = clip(tone(60.0))
    monkeypatch.setattr(decoding, "Decoder", Counting)
    sound = clips.open_clip(theme, WITH_BED)
    for second in range(1, 60):
        sound.take(RATE)
        assert sum(read) <= (second + 1) * RATE
    sound.close()


class Leaving(StraightThrough):
    """Leaves the first cue after two seconds, for the last words."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._asked = 0

    def fade_out_time(self) -> Seconds | None:
        self._asked += 1
        return Seconds(0.4) if self._asked == 9 else None

    def next(self) -> Step | None:
        self._next = len(self._timeline.cues) - 2 if self._asked == 9 else self._next
        return super().next()


def test_a_sound_that_is_left_dies_away(clip: WriteSound) -> None:
    chime = clip(tone(30.0))
    timeline = planned("[sound chime]\n\nOne. [pause 10s]\n\nTwo. [pause 9s]", chime)
    sound = beside_voice(timeline, conductor=Leaving(timeline))
    heard = np.flatnonzero(np.abs(sound).max(axis=1) > 1e-6)
    assert heard[-1] / RATE == pytest.approx(2 + LEFT, abs=0.1)
    levels = gain_of(sound[: heard[-1]], tone(1.0) * np.float32(chime.gain))
    assert levels[1:39] == pytest.approx(1.0, abs=0.02)
    assert np.abs(np.diff(levels[1:])).max() < 0.05  # gently
    assert (np.diff(levels[40:]) < 0.001).all()


def test_a_sound_that_fails_is_an_error_of_an_export_and_left_out_when_played(clip: WriteSound) -> None:
    chime = clip(tone(1.0))
    chime.path.unlink()
    timeline = planned("One. [sound chime] Two.", chime)
    with pytest.raises(UsageError, match="is not there"):
        joined(render(timeline, ToneSpeech()))
    lost: list[GuidedAudioError] = []
    heard = beside_voice(timeline, replace(DRY, on_lost_bed=lost.append))
    assert len(lost) == 1
    assert not heard.any()
    assert len(heard) == sum(item.frames for item in placed(timeline, object))


def test_a_file_that_is_another_by_now_does_not_startle(clip: WriteSound) -> None:
    chime = clip(tone(1.0, level=0.01))
    soundfile.write(chime.path, tone(1.0, level=1.0), RATE, "FLOAT")
    heard = beside_voice(planned("[sound chime]\n\nOne.", chime))
    assert np.abs(heard).max() == pytest.approx(2 * chime.gain * chime.peak, rel=1e-3)


def test_one_that_ends_before_its_measured_length_leaves_silence(clip: WriteSound) -> None:
    chime = clip(tone(1.0))
    timeline = planned("One. [sound chime] Two.", replace(chime, length=Seconds(1.5)))
    (item,) = placed(timeline, Sound)
    assert item.frames == 1.5 * RATE
    assert not beside_voice(timeline)[item.start + RATE :].any()
