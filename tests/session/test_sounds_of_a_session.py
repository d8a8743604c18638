"""Sounds of a script's own: where they are found, what is said of those that are not, and what becomes of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from support import joined

from guided_audio.audio import LoudnessMeter, Samples, TruePeakMeter
from guided_audio.audio.samples import WITH_BED
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import ScriptError, Severity, UnknownSound, UsageError
from guided_audio.importing.importing import import_file
from guided_audio.render import render
from guided_audio.script import parse_script
from guided_audio.session.options import mix_settings_for
from guided_audio.session.script_files import check_file
from guided_audio.session.session import Session, open_session
from guided_audio.session.session_digest import digest_of_session
from guided_audio.timeline import Sound

TEXT = """---
voice: tone
intro: our-theme
---

## Arriving

One two three. [sound rain-stick] Four five. [silence 5s]

[bell my-bowl]

## Leaving

Six. [sound rain-stick under] Seven.
"""


def a_sound(path: Path, seconds: float = 2.0, level: float = 0.2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, level * np.sin(2 * np.pi * 440 * np.arange(round(8000 * seconds)) / 8000), 8000)
    return path


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "show" / "episode.md"
    path.parent.mkdir()
    path.write_text(TEXT)
    a_sound(path.parent / "Our Theme.flac", 12.0)
    a_sound(sounds_folder() / "rain-stick.wav")
    a_sound(sounds_folder() / "my-bowl.wav", 4.0)
    return path


def sounds_of(session: Session) -> dict[str, Path]:
    return {cue.clip.name: cue.clip.path for cue in session.timeline.cues if isinstance(cue, Sound)}


def test_sounds_lie_beside_the_script_or_in_the_users_folder(script: Path) -> None:
    folder = sounds_folder()
    found = {"our-theme": script.parent / "Our Theme.flac", "rain-stick": folder / "rain-stick.wav"}
    assert sounds_of(open_session(script)) == found
    own = a_sound(script.parent / "rain-stick.wav")
    assert sounds_of(open_session(script)) == found | {"rain-stick": own}
    assert check_file(str(script)) == ()


def test_what_is_not_there_is_an_error_with_its_place_and_a_cure(script: Path) -> None:
    (sounds_folder() / "rain-stick.wav").rename(sounds_folder() / "rain-sticks.wav")
    (script.parent / "Our Theme.flac").unlink()
    found = check_file(str(script))
    assert [(d.location.line, d.code, d.severity) for d in found] == [
        (line, "unknown-sound", Severity.ERROR) for line in (3, 8, 14)
    ]
    assert "our-theme.wav" in found[0].hint
    assert str(script.parent) in found[0].hint
    assert "did you mean «rain-sticks»?" in found[1].hint
    with pytest.raises(ScriptError) as caught:
        open_session(script)
    assert caught.value.diagnostics == found


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("words"), "is not"),
        (lambda path: a_sound(path, level=0.0), "nothing to hear"),
        (lambda path: soundfile.write(path, np.full(8000, 0.5), 8000), "centre line"),
    ],
    ids=["empty", "text", "silent", "offset"],
)
@pytest.mark.thorough
def test_what_is_no_sound_is_an_error_of_its_cue(script: Path, write: object, message: str) -> None:
    write(sounds_folder() / "my-bowl.wav")  # type: ignore[operator]
    (found,) = check_file(str(script))
    assert (found.location.line, found.code) == (10, "unknown-sound")
    assert message in found.message


def test_a_bed_has_no_end(script: Path) -> None:
    script.write_text(TEXT.replace("[sound rain-stick]", "[sound rain]"))
    (found,) = check_file(str(script))
    assert "[ambience rain]" in found.hint


def test_missing_voices_hide_no_missing_sound(script: Path) -> None:
    script.write_text(TEXT.replace("rain-stick]", "none]").replace("Seven", "[voice nobody] Seven"))
    assert [d.code for d in check_file(str(script))] == ["unknown-sound", "unknown-voice"]


def test_intro_and_outro_of_the_options(script: Path, tmp_path: Path) -> None:
    other = a_sound(tmp_path / "other.wav", 3.0)
    first = open_session(script, intro=str(other), outro="my-bowl").timeline.cues
    sounds = [cue.clip.path for cue in first if isinstance(cue, Sound)]
    assert sounds[0] == other
    assert sounds[-1] == sounds_folder() / "my-bowl.wav"
    assert "our-theme" not in sounds_of(open_session(script, intro=""))
    with pytest.raises(UnknownSound):
        open_session(script, outro="nothing")
    with pytest.raises(UsageError, match="is not there"):
        open_session(script, outro="./nothing.wav")


def test_a_session_has_the_length_that_is_asked_for_with_its_sounds(script: Path) -> None:
    with open_session(script, length="40s").prepare() as ready:
        sound = joined(render(ready.session.timeline, ready.speech, mix=ready.mix))
    assert len(sound) / WITH_BED.sample_rate == pytest.approx(40.0, abs=0.001)


@pytest.mark.parametrize(
    ("loudness", "aim"),
    [
        ("", -18.0),
        pytest.param("podcast", -16.0, marks=pytest.mark.thorough),
        pytest.param("-23", -23.0, marks=pytest.mark.thorough),
    ],
)
def test_all_of_it_has_the_loudness_that_is_asked_for(script: Path, loudness: str, aim: float) -> None:
    with open_session(script, loudness=loudness, outro="our-theme").prepare() as ready:
        sound = joined(render(ready.session.timeline, ready.speech, mix=ready.mix))
    peak = TruePeakMeter(WITH_BED)
    peak.feed(sound)
    assert _loudness(sound) == pytest.approx(aim, abs=0.5)
    assert peak.peak <= -1.0


@pytest.mark.thorough
def test_sounds_that_their_peaks_keep_quiet_count_as_well(script: Path) -> None:
    ticks = np.zeros(20 * 8000)
    ticks[::4000] = 0.9  # two a second: at -6 dBFS of peak they are far quieter than the voice
    soundfile.write(script.parent / "our-theme.flac", np.convolve(ticks, np.hanning(9), "same"), 8000)
    (script.parent / "Our Theme.flac").unlink()
    with open_session(script, loudness="podcast", outro="our-theme").prepare() as ready:
        heard, as_before = (
            _loudness(joined(render(ready.session.timeline, ready.speech, mix=mix)))
            for mix in (ready.mix, mix_settings_for(ready.session.timeline, ready.session.options, -18.0))
        )
    assert heard == pytest.approx(-16.0, abs=0.5)
    assert as_before < -17.0


def _loudness(sound: Samples) -> float:
    meter = LoudnessMeter(WITH_BED)
    meter.feed(sound)
    return meter.integrated


def test_another_sound_makes_another_episode(script: Path) -> None:
    def digest(**options: Any) -> str:
        return digest_of_session(open_session(script, **options), None)

    first = digest()
    assert digest() == first
    assert digest(outro="my-bowl") not in {first, digest(intro="my-bowl")}
    a_sound(sounds_folder() / "my-bowl.wav", 4.0, 0.3)
    assert digest() != first


def test_the_rules_of_care_take_no_sound_for_silence(script: Path) -> None:
    words = "Everything here is optional, and you can open your eyes at any moment, or stop, or move as you like. [pause 6s]"
    script.write_text(f"---\nvoice: tone\nintro: our-theme\n---\n\n{words}\n\n{words}\n")
    a_sound(script.parent / "Our Theme.flac", 90.0)
    codes = {finding.code for finding in check_file(str(script), care=True)}
    assert not codes & {"pace/silence-share", "care/opt-out-missing"}


def test_beds_of_chapters_begin_with_them(script: Path) -> None:
    beds = "ambience:\n  Arriving: rain, quietly\n  Leaving: off\n"
    script.write_text(TEXT.replace("intro: our-theme\n", beds))
    session = open_session(script)
    cues = [(cue.kind, cue.text) for cue in session.cues if cue.kind in {"chapter", "ambience"}]
    expected = [("chapter", "Arriving"), ("ambience", "rain, quietly"), ("chapter", "Leaving"), ("ambience", "off")]
    assert cues == expected
    script.write_text(TEXT.replace("intro: our-theme\n", beds.replace("Leaving", "Leavin")))
    (found,) = check_file(str(script))
    assert (found.location.line, found.code) == (5, "unknown-chapter")
    assert "Leaving" in found.hint


def test_an_imported_script_names_no_sound_that_is_not_here(tmp_path: Path) -> None:
    a_sound(sounds_folder() / "rain-stick.wav")
    foreign = tmp_path / "foreign.txt"
    foreign.write_text("Sit down.\n\n[sound rain-stick]\n\nRest.\n\n[sound birds]\n\n[louder]\n\nWake.\n")
    text = import_file(foreign).text
    assert "[sound rain-stick]" in text
    assert "[sound birds]" not in text
    assert "birds" in text
    assert "[louder]" in text
    foreign.write_text(
        "---\nbell: yes\nintro: rain-stick\noutro: Thank you.\nambience:\n  Sea: waves\n---\n\nSit down. [pause 5s]\n"
    )
    meta = parse_script(import_file(foreign).text).require().meta
    assert (meta.bell, meta.intro, meta.outro) == ("", "rain-stick", "")
