"""What many tests need: scripts from a few lines, speech without processes, and an output that keeps what it is given."""

import importlib.util
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from end_to_end.sound_server import until
from numpy.typing import NDArray

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.voice import Utterance
from guided_audio.playback import Player, PlayOptions, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.route import Section
from guided_audio.render import DRY, AudioBlock
from guided_audio.script import Script, parse_script
from guided_audio.speech.engines import hibari
from guided_audio.speech.engines.tone import TONE, ToneEngine
from guided_audio.speech.worker import speak
from guided_audio.timeline import Choices, Timeline, plan
from guided_audio.voices.calibration import calibrated

RATE = TONE.sample_rate
HEART = calibrated(hibari.HEART)
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
needs_simpleaudio = pytest.mark.skipif(
    sys.version_info >= (3, 12) or not importlib.util.find_spec("simpleaudio"),
    reason="simpleaudio needs Python 3.11, and its extra",
)
_ALSA_TO_A_FILE = 'pcm.!default {{ type file  slave.pcm {{ type null }}  file "|cat >> {path}"  format raw }}'


def script_of(text: str) -> Script:
    """Parse a script that has no errors."""
    return parse_script(textwrap.dedent(text).lstrip("\n")).require()


def timeline_of(text: str, **slots: str) -> Timeline:
    """Lay out a script for the voice of tones."""
    return plan(script_of(text), Choices(TONE, slots))


def joined(blocks: Iterable[AudioBlock]) -> Samples:
    """Return the sound of all blocks."""
    return np.concatenate([block.samples for block in blocks])


class ToneSpeech:
    """The voice of tones, at once and in this process."""

    def __init__(self) -> None:
        self.windows: list[tuple[Utterance, ...]] = []
        self._engine = ToneEngine()

    def prepare(self, window: Sequence[Utterance]) -> None:
        self.windows.append(tuple(window))

    def speak(self, utterance: Utterance) -> Samples:
        return speak(self._engine, utterance)

    def is_ready(self, utterance: Utterance) -> bool:
        return True

    def are_spoken(self, utterances: Iterable[Utterance]) -> bool:
        return True


class FakeOutput:
    """An output that is always ready, and keeps what it is given; `on_write` is told how many frames it has."""

    def __init__(self, on_write: Callable[[int], None] = lambda _: None) -> None:
        self.underruns = 0
        self.is_live = True
        self.place = ""
        self.form: AudioFormat | None = None
        self.closed = False
        self.drained = False
        self._heard: list[Samples] = []
        self._frames = 0
        self._on_write = on_write

    def open(self, form: AudioFormat) -> None:
        self.form, self.place = form, "fake"

    def write(self, samples: Samples) -> None:
        self._heard.append(np.array(samples))
        self._frames += len(samples)
        self._on_write(self._frames)

    def drain(self) -> None:
        self.drained = True

    def reopen(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True

    @property
    def sound(self) -> Samples:
        return np.concatenate(self._heard)


def alsa_to_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[NDArray[np.int16]], None]:
    """Let ALSA's default device write into a file, with no clock; returns what waits until it ends with these samples."""
    configuration, path = folder / "asound.conf", folder / "alsa.raw"
    configuration.write_text(_ALSA_TO_A_FILE.format(path=path))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(configuration))

    def heard(samples: NDArray[np.int16]) -> None:  # what ALSA writes through ends a little later
        last = samples.tobytes()
        until(lambda: path.exists() and path.read_bytes().endswith(last), "ALSA was given something else")

    return heard


def section_of(timeline: Timeline, state: State = State.PLAYING, speech: ToneSpeech | None = None) -> Section:
    """A section whose places are the real ones."""
    placed = timeline.place(lambda utterance: len((speech or ToneSpeech()).speak(utterance)))
    return Section(timeline, placed, state, is_exact=True)


def conductor_of(
    timeline: Timeline, speech: ToneSpeech | None = None, options: PlayOptions | None = None
) -> LiveConductor:
    """The conductor of a session that is ready."""
    conductor = LiveConductor(timeline.format, speech or ToneSpeech(), None, options or PlayOptions())
    conductor.begin(Section.estimated(timeline, State.PLAYING))
    return conductor


def player_of(timeline: Timeline, output: FakeOutput, speech: ToneSpeech | None = None, keys: bool = True) -> Player:
    """The player of a session that is ready."""
    speech = speech or ToneSpeech()
    conductor = conductor_of(timeline, speech, PlayOptions(by_keys=keys))
    return Player(timeline.format, conductor, speech, DRY, output, timeline.length_estimate)


def least_often(*values: object) -> list[object]:
    """Return parameters of a test, of which only the first is tried while one works, and all in the thorough run."""
    return [values[0], *(pytest.param(value, marks=pytest.mark.thorough) for value in values[1:])]


def examples(most: int) -> int:
    """Return how many examples a property is tried with: a fraction of them while one works, all in the thorough run."""
    return most if os.environ.get("GUIDED_AUDIO_TESTS") == "all" else max(10, most // 4)
