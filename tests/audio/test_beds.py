"""The synthesised beds: calm, endless, the same for the same seed, at the promised loudness."""

from collections.abc import Iterator

import numpy as np
import pytest
from audio.listening import levels, listen, most_alike, roughness

from guided_audio.audio import AudioFormat
from guided_audio.audio.beds import (
    BED_LOUDNESS,
    BED_PEAK,
    RoomTone,
    Sound,
    find_sound,
    list_sounds,
    open_bed,
)
from guided_audio.audio.beds.banks import chunk_frames
from guided_audio.audio.beds.layers import GRAIN_DISTANCE, Gains, Texture
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.audio.true_peak import largest
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import UnknownSound

FORM = AudioFormat(48_000, 2)
MADE = ("rain", "waves", "stream", "wind", "night", "bowls", "drone", "brown")
NOISE = ("rain", "waves", "stream", "wind", "night", "brown")


def steady() -> Iterator[Gains]:
    while True:
        yield 1.0, 1.0


def db(value: float) -> float:
    return 20 * float(np.log10(value))


def test_there_are_eight() -> None:
    assert tuple(sound.name for sound in list_sounds()) == MADE
    assert all(sound.path is None and sound.description for sound in list_sounds())


@pytest.mark.parametrize("name", MADE)
def test_the_same_seed_is_the_same_sound_however_it_is_cut(name: str) -> None:
    form = AudioFormat(16_000, 2)
    whole = open_bed(name, form, 7).take(60_001)
    bed = open_bed(name, form, 7)
    sizes = (1, 0, 3_999, 4_000, 1, 17, 20_001, 8_000, 23_982)
    parts = [bed.take(size) for size in sizes]
    assert [len(part) for part in parts] == list(sizes)
    assert all(part.dtype == np.float32 and part.shape[1] == 2 and not part.flags.writeable for part in parts)
    assert np.array_equal(np.concatenate(parts), whole)
    assert not np.array_equal(open_bed(name, form, 8).take(60_001), whole)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.thorough
def test_every_bed_is_as_loud_as_it_should_be_and_nothing_in_it_startles(name: str) -> None:
    form = AudioFormat(24_000, 2)
    bed, meter, found, peak = open_bed(name, form, 3), LoudnessMeter(form), [], 0.0
    for _ in range(480):
        sound = bed.take(form.sample_rate // 2)
        meter.feed(sound)
        peak = max(peak, largest(sound))
        found.append(db(float(np.sqrt(np.square(sound).mean()))))
    assert meter.integrated == pytest.approx(BED_LOUDNESS, abs=1.5)  # four minutes; a quarter of an hour is within 1
    assert db(peak) <= BED_PEAK + 0.001
    assert np.diff(found[10:]).max() < 7.0  # dB from one half second to the next; a clap of hands is 30


@pytest.mark.parametrize("name", NOISE)
def test_noise_surrounds(name: str) -> None:
    left, right = open_bed(name, FORM, 5).take(FORM.frames(20)).T
    assert abs(float(np.corrcoef(left, right)[0, 1])) < 0.8
    assert abs(db(float(left.std() / right.std()))) < 6.0


@pytest.mark.parametrize("name", MADE)
@pytest.mark.thorough
def test_there_is_no_harsh_hiss(name: str) -> None:
    sound = open_bed(name, FORM, 5).take(1 << 19).mean(axis=1)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    frequencies = np.fft.rfftfreq(len(sound), 1 / FORM.sample_rate)
    assert power[frequencies > 8_000].sum() < 0.02 * power.sum()


@pytest.mark.parametrize("name", MADE)
@pytest.mark.thorough
def test_where_chunks_and_grains_meet_nothing_is_heard(name: str) -> None:
    chunk = FORM.frames(0.25)
    rough = roughness(open_bed(name, FORM, 5).take(60 * chunk))
    joins = [float(rough[place - 6 : place + 6].max()) for place in range(chunk, 59 * chunk, chunk)]
    elsewhere = [float(rough[place - 6 : place + 6].max()) for place in range(chunk // 3, 59 * chunk, chunk)]
    assert max(joins) < 2 * max(elsewhere)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.thorough
def test_ten_minutes_of_a_bed_have_no_period(name: str) -> None:
    form = AudioFormat(8_000, 2)
    envelope, waveform = listen(open_bed(name, form, 7), form, 600)
    assert abs(most_alike(waveform, 20_000, 300_000)[0]) < 0.15
    assert abs(most_alike(envelope, 2_000, 30_000)[0]) < 0.5


def test_what_comes_round_again_would_be_found() -> None:
    form = AudioFormat(8_000, 2)

    class Looped:
        def __init__(self) -> None:
            self.loop, self.place = open_bed("rain", form, 7).take(25 * 8_000), 0

        def take(self, frames: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            taken = np.take(self.loop, range(self.place, self.place + frames), axis=0, mode="wrap")
            self.place += frames
            return taken

    envelope, waveform = listen(Looped(), form, 200)
    for curve, period in ((waveform, 25_000), (envelope, 2_500)):
        alike, lag = most_alike(curve, period // 2, 4 * period)
        assert alike > 0.9
        assert lag % period == 0


def test_waves_come_every_eight_to_fourteen_seconds_and_no_two_alike() -> None:
    found = levels(open_bed("waves", FORM, 2), FORM, 240)
    smooth = np.convolve(found, np.ones(5) / 5, "same")
    crests = [n for n in range(6, len(smooth) - 6) if smooth[n] == smooth[n - 6 : n + 7].max()]
    gaps = np.diff(crests) / 2
    assert 7.0 <= np.median(gaps) <= 15.0
    assert len({round(float(smooth[crest]), 1) for crest in crests}) > len(crests) * 0.6
    assert np.std(gaps) > 0.5


@pytest.mark.parametrize(
    ("name", "rate", "channels"),
    [*((name, 24_000, 1) for name in MADE), ("rain", 44_100, 2), ("bowls", 44_100, 2), ("waves", 8_000, 1),
     ("night", 8_000, 1), ("wind", 11_025, 6), ("drone", 11_025, 6)],
)  # fmt: skip
@pytest.mark.thorough
def test_every_format_is_as_loud(name: str, rate: int, channels: int) -> None:
    form = AudioFormat(rate, channels)
    sound = open_bed(name, form, 4).take(form.frames(120))
    meter = LoudnessMeter(form)
    meter.feed(sound)
    assert sound.shape == (120 * rate, channels)
    assert meter.integrated == pytest.approx(BED_LOUDNESS, abs=3.0)  # two minutes are a short time for a bed


@pytest.mark.parametrize("channels", [1, 2])
def test_room_tone_is_quiet_and_steady(channels: int) -> None:
    form = AudioFormat(24_000, channels)
    found = levels(RoomTone(form, 1), form, 30)
    assert float(np.mean(found)) == pytest.approx(-66.0, abs=0.5)
    assert np.ptp(found) < 2.0


def test_room_tone_depends_on_the_place_alone() -> None:
    form = AudioFormat(24_000)
    straight = RoomTone(form, 1).take(20 * 24_000, 0)
    tone = RoomTone(form, 1)
    pieces = [tone.take(480, place) for place in range(0, 9600, 480)]
    assert np.array_equal(np.concatenate(pieces), straight[:9600])
    tone.take(4800)  # a hold: it goes on
    crossing = tone.take(480, 300_000 - 480)
    assert np.array_equal(tone.take(480, 300_000), straight[300_000:300_480])
    joint = np.concatenate([straight[9600:14400], crossing, straight[300_000:300_480]])
    assert roughness(joint)[4700:].max() <= roughness(straight[:48_000]).max()


def test_a_sound_is_found_by_its_name_or_title_however_it_is_written() -> None:
    assert find_sound("Rain") == find_sound("rain")
    assert find_sound("brown noise").name == "brown"
    assert find_sound("singing-bowls").name == "bowls"


def test_an_unknown_sound_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownSound) as caught:
        open_bed("rian", FORM, 1)
    assert "«rain»" in caught.value.hint
    with pytest.raises(UnknownSound) as caught:
        find_sound("xylophone")
    assert "guided-audio sounds" in caught.value.hint


def test_the_users_own_are_listed_last_and_hide_what_has_their_name() -> None:
    folder = sounds_folder()
    folder.mkdir(parents=True)
    for name in ("My-Creek.ogg", "rain.wav", "notes.txt", ".hidden.wav"):
        (folder / name).write_bytes(b"?")
    assert list_sounds()[-2:] == (
        Sound("My-Creek", "your own", folder / "My-Creek.ogg"),
        Sound("rain", "your own", folder / "rain.wav"),
    )
    assert len(list_sounds()) == 9
    assert find_sound("my creek").path == folder / "My-Creek.ogg"


def test_two_grains_of_a_bank_never_sound_a_few_milliseconds_apart() -> None:
    form = AudioFormat(8_000, 1)
    bank = np.zeros((1, 10 * form.sample_rate), np.float32)
    bank[0, 40_000] = 1.0  # where a grain reads it, one sample sounds
    texture = Texture(np.random.default_rng(1), form, bank, 0.0, steady(), hop=2.0)
    chunk, heard = chunk_frames(form), []
    for number in range(4_000):
        rows = np.zeros((1, chunk), np.float32)
        texture.add_to(rows)
        heard += (number * chunk + np.flatnonzero(rows[0])).tolist()
    assert len(heard) > 100
    assert np.diff(heard).min() > (GRAIN_DISTANCE - 0.3) * form.sample_rate
