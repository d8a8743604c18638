"""The bed under a live session: wherever the listener goes, it stays, or comes gently."""

from dataclasses import replace

import numpy as np
import pytest
from playback.listener import Listener, excursions, exported, roughness
from support import timeline_of

from guided_audio.audio import AudioFormat, Samples
from guided_audio.audio.beds import BedSound, open_bed
from guided_audio.playback import Command
from guided_audio.playback.route import Excursions


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


def test_going_back_from_the_end_brings_the_bed_back_gently(with_bed: Listener) -> None:
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
    assert sorted(opened) in (["rain"], ["rain", "stream"])  # the second may be too late to be opened at all
    assert roughness(heard) < 2 * roughness(exported(timeline))
