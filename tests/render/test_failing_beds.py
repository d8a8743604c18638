"""A bed that fails: an error before playing and in an export, but never the end of a played session."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support import FakeOutput, ToneSpeech, joined, player_of, script_of

from guided_audio.audio import AudioFormat
from guided_audio.audio.beds import check_bed, open_bed
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import GuidedAudioError, UsageError
from guided_audio.render import DRY, render
from guided_audio.render import beds as beds_module
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Timeline, plan

RATE = 48_000


def a_bed(path: Path, seconds: float = 31.0) -> Path:
    """A bed that is decoded anew for each round."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.1 * np.sin(np.arange(round(8000 * seconds)) * 0.2), 8000)
    return path


def over(bed: Path, text: str = "One. [pause 60s] Two. [pause 1s]") -> Timeline:
    return plan(script_of(text), Choices(TONE, ambience=str(bed)))


def test_a_file_that_is_emptied_while_it_plays_does_not_go_round_for_ever(tmp_path: Path) -> None:
    bed = open_bed(str(a_bed(tmp_path / "creek.wav")), AudioFormat(RATE, 2), 1)
    os.truncate(tmp_path / "creek.wav", 0)
    bed.take(20 * RATE)  # what was decoded before
    with pytest.raises(UsageError, match="cannot be read any more"):
        bed.take(60 * RATE)


def test_a_played_session_goes_on_without_a_bed_that_fails(tmp_path: Path) -> None:
    bed = a_bed(tmp_path / "creek.wav")
    timeline = over(bed)
    output = FakeOutput(lambda frames: bed.unlink(missing_ok=True) if frames > 5 * RATE else None)
    player = player_of(timeline, output, keys=False)
    player.start()
    assert player.wait(60)
    player.close()
    player.raise_error()
    assert [error.message for error in player.lost_beds] == [f"{bed} cannot be read any more"]
    assert "without it" in player.status.message
    a_bed(bed)
    assert len(output.sound) - 0.02 * RATE == len(joined(render(timeline, ToneSpeech())))
    assert output.sound[-int(1.2 * RATE) : -RATE].any()  # the last words
    assert not output.sound[-RATE // 2 :].any()


def test_an_export_whose_bed_fails_is_an_error(tmp_path: Path) -> None:
    bed = a_bed(tmp_path / "creek.wav")
    blocks = render(over(bed), ToneSpeech())
    next(blocks)
    os.truncate(bed, 0)
    with pytest.raises(UsageError, match=r"creek\.wav"):
        joined(blocks)


def test_a_bed_that_cannot_be_opened_any_more_is_left_out_on_request(tmp_path: Path) -> None:
    timeline, lost = over(tmp_path / "gone.wav"), list[GuidedAudioError]()
    sound = joined(render(timeline, ToneSpeech(), mix=replace(DRY, on_lost_bed=lost.append)))
    assert ["not there" in error.message for error in lost] == [True]
    assert not sound[2 * RATE : 28 * RATE].any()
    with pytest.raises(UsageError, match="not there"):
        joined(render(timeline, ToneSpeech()))


def test_a_bed_is_checked_before_playing(tmp_path: Path) -> None:
    check_bed("rain")
    check_bed(str(a_bed(tmp_path / "creek.wav")))
    (tmp_path / "words.mp3").write_text("I am no sound at all.\n" * 50)
    for name in ("words.mp3", "none.wav"):
        with pytest.raises(UsageError, match=name):
            check_bed(str(tmp_path / name))


def test_a_bed_that_comes_again_is_opened_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    a_bed(sounds_folder() / "creek.wav")
    opened: list[str] = []

    def opening(name: str, form: AudioFormat, seed: int) -> object:
        opened.append(name)
        return open_bed(name, form, seed)

    monkeypatch.setattr(beds_module, "open_bed", opening)
    text = "[ambience: creek]\n\n[pause 10s]\n\n[ambience: off]\n\n[pause 20s]\n\n[ambience: creek]\n\n[pause 10s]"
    sound = joined(render(plan(script_of(text), Choices(TONE)), ToneSpeech()))
    begin = len(sound) - 10 * RATE  # where it comes again
    assert not sound[begin - 5 * RATE : begin].any()
    assert np.abs(sound[begin + 4 * RATE : begin + 5 * RATE]).max() > np.abs(sound[begin : begin + RATE]).max() > 0
    assert opened == ["creek"]
