"""The system's voices, by eSpeak NG: whole, apart from one another, and never a command."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech import Speech, SpeechPool
from guided_audio.speech.engines import system_driver
from guided_audio.speech.engines.plain_text import LONGEST, plain, split
from guided_audio.speech.engines.system import SystemEngine
from guided_audio.speech.engines.system_driver import NSSS
from guided_audio.speech.worker import speak
from guided_audio.speech.worker_process import list_in_process


def _voices() -> tuple[Voice, ...]:
    try:
        return SystemEngine().voices()
    except SpeechError:
        return ()


VOICES = {voice.name: voice for voice in _voices()} if sys.platform == "linux" else {}
needs_espeak = pytest.mark.skipif(not VOICES, reason="eSpeak NG is not here")
TEXT = "Let something hold you: the chair, the floor, the wall behind your back."


def say(text: str, voice: str = "en-gb", pace: float = 145.0) -> Samples:
    return SystemEngine().synthesize(Utterance(text, VOICES[voice], pace))


@needs_espeak
def test_what_voices_are_called() -> None:
    assert {"en-gb", "en-us", "es", "es-419", "de", "fr-fr"} <= set(VOICES)
    assert VOICES["es-419"].language == "es-419"
    assert VOICES["en-gb"].language == "en-GB"
    assert VOICES["de"].key == "gmw/de"
    assert VOICES["de"].licence == "GPL-3.0-or-later"
    assert "pyttsx3 2." in VOICES["de"].version
    assert "eSpeak NG 1." in VOICES["de"].version
    assert next(voice for voice in VOICES.values() if voice.speaks("en")).name == "en-gb"


@needs_espeak
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="the program espeak-ng is not here")
def test_it_is_what_espeak_says_alone_to_the_bit(tmp_path: Path) -> None:
    import subprocess

    engine = SystemEngine()
    for text in (TEXT, "Hello.", TEXT):
        for pace in (110.0, 170.0):
            utterance = Utterance(text, VOICES["en-gb"], pace)
            words = [
                "espeak-ng",
                "-v",
                "gmw/en",
                "-s",
                str(round(175 * utterance.speed)),
                "-w",
                str(tmp_path / "w"),
                text,
            ]
            subprocess.run(words, check=True)
            alone, rate = soundfile.read(tmp_path / "w", dtype="float32", always_2d=True)
            assert rate == utterance.voice.sample_rate
            assert np.array_equal(engine.synthesize(utterance), alone)


@needs_espeak
@pytest.mark.thorough
def test_two_processes_at_once_mix_nothing_up() -> None:
    voices = [VOICES[name] for name in ("en-gb", "de")]
    lines = [Utterance(f"Line {number}, and then {number * 7}.", voices[number % 2]) for number in range(16)]
    with Speech(2) as speech, SpeechPool(speech) as pool:
        pool.prepare(lines)
        sounds = [pool.speak(line) for line in lines]
    assert len({sound.tobytes() for sound in sounds}) == len(lines)
    for line, sound in zip(lines, sounds, strict=True):
        assert np.array_equal(sound, speak(SystemEngine(), line))


@needs_espeak
def test_another_language_sounds_otherwise_and_a_faster_pace_is_shorter() -> None:
    assert not np.array_equal(say("Nase", "de"), say("Nase", "es"))
    lengths = [len(say(TEXT, pace=pace)) for pace in (110.0, 145.0, 190.0)]
    assert lengths[0] > 1.15 * lengths[1] > 1.3 * lengths[2]


@needs_espeak
@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("[[hello]]", "[ [hello] ]"),
        ("Hello 🙂 there", "Hello there"),
        ("Hello\0 \x0150S there\x1b", "Hello 50S there"),
        ("Half \ud83d of it", "Half of it"),
    ],
)
def test_what_looks_like_a_command_is_none(written: str, spoken: str) -> None:
    assert plain(written) == spoken
    assert np.array_equal(say(written), say(spoken))


@needs_espeak
def test_markup_is_read_as_words() -> None:
    sound = say("<speak><break time='3s'/>Hello</speak>")
    assert len(sound) > 2 * len(say("Hello"))  # its words are there
    quiet = np.abs(sound[:, 0]) < 1e-3
    longest = np.diff(np.flatnonzero(np.diff(quiet.astype(int))), prepend=0).max()
    assert longest < 2.0 * 22_050  # without a break of three seconds
    assert not np.array_equal(say("[[hello]]"), say("[[h@l'oU]]"))


@needs_espeak
def test_phonemes_cannot_be_told() -> None:
    assert len(say("[[h@l'oU]]")) > 1.5 * len(say("Hello"))  # letter by letter


@needs_espeak
def test_a_very_long_text_is_said_to_its_end() -> None:
    sentence = "One two three four, five six seven eight nine ten. "
    sound = say(sentence * 200, pace=400.0)
    once = say(sentence.strip(), pace=400.0)
    assert 0.7 * 200 * len(once) < len(sound) < 1.1 * 200 * len(once)
    assert np.abs(sound[-len(once) :]).max() > 0.1


@pytest.mark.parametrize("text", ["a " * 3000, "a" * 3000, "One. " * 700, "Eins, zwei, " * 300, "漢字。" * 900])
def test_a_long_text_is_parted_and_nothing_is_lost(text: str) -> None:
    pieces = split(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert max(len(piece) for piece in pieces) <= LONGEST
    assert len(pieces) < 2 * len(text) / LONGEST + 2


@pytest.mark.parametrize("text", ["", "…", "🙂", "<>", "\ud800", " . , "])
def test_what_is_mute_has_no_frames(text: str) -> None:
    assert split(plain(text)) == []


@needs_espeak
def test_nothing_is_printed_and_nothing_left_open(capfd: pytest.CaptureFixture[str]) -> None:
    engine = SystemEngine()
    engine.load(VOICES["de"])
    say("Hello.")
    before = sorted(Path("/proc/self/fd").iterdir())
    for _ in range(3):
        say("Hello.")
        engine.close()
        engine.close()
    assert len(engine.synthesize(Utterance("Hello.", VOICES["de"])))
    assert sorted(Path("/proc/self/fd").iterdir()) == before
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no child is left


@needs_espeak
def test_a_voice_that_has_gone_is_told_and_never_another() -> None:
    from dataclasses import replace

    gone = replace(VOICES["de"], key="gmw/atlantis")
    with pytest.raises(SpeechError, match=r"eSpeak NG cannot say this: .*atlantis"):
        SystemEngine().synthesize(Utterance("Hallo.", gone))


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Samples | None]]:
    """What each attempt leaves as a file: a sound at 24 kHz, or nothing."""
    left: list[Samples | None] = []

    def save(text: str, key: str, rate: float, path: str) -> None:
        sound = left.pop(0)
        if sound is not None:
            soundfile.write(path, sound, 24_000, format="AIFF")

    monkeypatch.setattr(system_driver, "save", save)
    yield left


VOICE = Voice("samantha", "system", "en-US", "female", 22_050, "of the operating system", "", "1", "some.id")
WHOLE = (0.5 * np.sin(np.arange(48_000) * 0.06)).astype(np.float32)[:, None]


def test_a_file_that_is_missing_or_short_is_made_anew(attempts: list[Samples | None]) -> None:
    attempts += [None, WHOLE[:300], WHOLE]
    assert len(SystemEngine().synthesize(Utterance(TEXT, VOICE))) == 44_100
    assert not attempts


def test_a_short_sound_that_comes_again_is_how_it_sounds(attempts: list[Samples | None]) -> None:
    attempts += [WHOLE[:480], WHOLE[:480]]
    assert len(SystemEngine().synthesize(Utterance(TEXT, VOICE))) == 441


def test_a_file_that_never_comes_is_an_error(attempts: list[Samples | None]) -> None:
    attempts += [None, WHOLE[:300], None]
    with pytest.raises(SpeechError, match=r"no whole sound for «Let something.* in 3 attempts"):
        SystemEngine().synthesize(Utterance(TEXT, VOICE))


def test_a_file_at_another_rate_is_resampled_and_removed(
    attempts: list[Samples | None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(system_driver, "synthesiser", lambda: NSSS)
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    attempts.append(WHOLE)
    sound = SystemEngine().synthesize(Utterance("Hello.", VOICE))
    assert sound.dtype == np.float32
    assert sound.shape == (44_100, 1)
    crossings = np.count_nonzero(np.diff(np.signbit(sound[:, 0])))
    assert crossings == pytest.approx(48_000 * 0.06 / np.pi, abs=4)  # the same pitch for the same two seconds
    assert list(tmp_path.iterdir()) == []


@needs_espeak
def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(system_driver, "CHILD_LIMIT", 1)
    with pytest.raises(EOFError):
        system_driver._isolated(threading.Event().wait)
    assert system_driver._isolated(len, "three") == 5


@pytest.fixture
def no_system_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose eSpeak cannot be loaded: what is found first is no library."""
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


linux = pytest.mark.skipif(sys.platform != "linux", reason="how Linux finds libraries")


@linux
def test_without_any_espeak_it_says_how_to_get_one(no_system_library: Path) -> None:
    (no_system_library / "espeakng_loader.py").write_text("raise ImportError\n")
    with pytest.raises(SpeechError, match="no eSpeak NG on this machine") as caught:
        list_in_process("system")
    assert "espeak-ng»" in caught.value.hint
    assert "pip install 'guided-audio[espeak]'" in caught.value.hint


@linux
def test_the_extra_speaks_where_the_system_has_no_espeak(no_system_library: Path) -> None:
    pytest.importorskip("espeakng_loader", reason="the extra espeak is not here")
    voices = {voice.name: voice for voice in list_in_process("system")}
    assert "eSpeak NG 1.52" in voices["de"].version
    with Speech(1) as speech, SpeechPool(speech) as pool:
        sound = pool.speak(Utterance("Setz dich bequem hin.", voices["de"]))
    assert 0.8 < len(sound) / voices["de"].sample_rate < 3
    assert np.abs(sound).max() > 0.1
