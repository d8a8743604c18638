"""Other makers' engines that fail, each in its own way: what the user sees of it, and that all else works."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from cli.test_commands import run

from guided_audio.core.units import Seconds
from guided_audio.core.voice import Voice
from guided_audio.speech import EngineStatus, engine, registry
from guided_audio.speech.worker_process import Limits, list_in_process
from guided_audio.voices.voice_catalog import list_engines

pytestmark = pytest.mark.xdist_group("broken engines")  # what they share is made once
MODULE = '''
import os, sys, threading
from dataclasses import replace
import numpy as np
from guided_audio.core.voice import Voice

GOOD = Voice("", "", "en", "none", 24_000, "MIT", "", "1")


class Noisy:
    """Prints wherever it can, and works."""
    name = "noisy"

    def voices(self):
        self.chatter()
        return (replace(GOOD, name=self.name, engine=self.name),)

    def load(self, voice):
        self.chatter()

    def synthesize(self, utterance):
        self.chatter()
        return np.full((12_000, 1), 0.3, np.float32)

    def close(self):
        self.chatter()

    def chatter(self):
        print("CHATTER")
        print("CHATTER", file=sys.stderr)
        os.write(1, b"CHATTER")
        os.write(2, b"CHATTER")
        os.system("echo CHATTER; echo CHATTER >&2")


class Mortal(Noisy):
    """Ends its process over every sentence."""
    name = "mortal"

    def synthesize(self, utterance):
        os._exit(3)


class Raising(Noisy):
    def voices(self):
        raise RuntimeError("no voices today")


class Hanging(Noisy):
    def voices(self):
        threading.Event().wait()


class Garbage(Noisy):
    def voices(self):
        return 7


class Nameless(Noisy):
    def voices(self):
        return [replace(GOOD, name=None, engine="nameless", sample_rate="high")]


class Stranger(Noisy):
    """Its voices say that they are another engine's."""
    def voices(self):
        return [replace(GOOD, name="heart", engine="hibari")]
'''
BROKEN = {
    "missing": "No module named",
    "raising": "no voices today",
    "hanging": "does not answer",
    "garbage": "TypeError",
    "nameless": "has the name None",
    "stranger": "has the engine 'hibari'",
}
"""What is wrong with each, and some words of the message about it."""


def impatient(engine: str) -> tuple[Voice, ...]:
    """Ask an engine; the one that hangs is given up soon."""
    return list_in_process(engine, Limits(listing=Seconds(0.5)) if engine == "hanging" else None)


@pytest.fixture(scope="module", autouse=True)
def _engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install them all; the one that hangs is waited for half a second instead of twenty."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "engines_of_others.py").write_text(MODULE)
    points = {name: f"engines_of_others:{name.title()}" for name in ["noisy", "mortal", *BROKEN]}
    points["missing"] = "no_such_module:Engine"
    about = folder / "engines_of_others-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: engines-of-others\nVersion: 1\n")
    lines = [f"{name} = {value}" for name, value in points.items()]
    (about / "entry_points.txt").write_text("\n".join([f"[{engine.ENGINE_GROUP}]", *lines, ""]))
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        patched.setenv("PYTHONPATH", str(folder))
        patched.setattr(registry, "list_in_process", impatient)
        registry._asked.cache_clear()
        yield
    registry._asked.cache_clear()


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Write a script for a voice."""

    def write(voice: str) -> Path:
        path = tmp_path / f"{voice}.md"
        path.write_text(f"---\ntitle: Two\nvoice: {voice}\n---\n\nOne two three. [pause 2s] Four.\n")
        return path

    return write


@pytest.mark.thorough
def test_each_is_a_status() -> None:
    listed: dict[str, EngineStatus] = {engine.name: engine for engine in list_engines()}
    for name, said in BROKEN.items():
        assert not listed[name].voices, name
        assert said in listed[name].problem, name
    assert [voice.name for voice in listed["noisy"].voices] == ["noisy"]
    assert "heart" in {voice.name for voice in listed["hibari"].voices}


def test_the_table_shows_what_is_wrong_and_everything_that_works() -> None:
    shown = run("voices")
    assert shown.exit_code == 0
    assert all(name in shown.output for name in (*BROKEN, "noisy", "heart", "tone"))
    assert "no voices today" in shown.output
    assert "CHATTER" not in shown.output
    listed = json.loads(run("voices", "--json").stdout)
    assert {"heart", "tone", "noisy", "mortal"} <= {voice["name"] for voice in listed}


def test_what_an_engine_prints_is_neither_seen_nor_taken_for_sound(
    script: Callable[[str], Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    exported = run("export", script("noisy"), "-o", tmp_path / "two.wav")
    assert exported.exit_code == 0, exported.output
    assert "CHATTER" not in exported.output + "".join(capfd.readouterr())
    samples, _ = soundfile.read(tmp_path / "two.wav")
    assert np.abs(samples).max() > 0.05


def test_a_voice_that_ends_its_process_ends_the_export_with_a_message(
    script: Callable[[str], Path], tmp_path: Path
) -> None:
    refused = run("export", script("mortal"), "-o", tmp_path / "mortal.wav")
    assert refused.exit_code == 1
    assert "«mortal» stopped working twice" in refused.stderr
    assert not (tmp_path / "mortal.wav").exists()


def test_an_unknown_voice_is_asked_of_all(script: Callable[[str], Path]) -> None:
    refused = run("check", script("nobody"))
    assert refused.exit_code == 1
    assert "there is no voice «nobody»" in refused.output
