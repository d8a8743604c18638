"""The engine of docs/engines.md, installed as its reader would, seen as its user would."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from guided_audio.core.voice import Voice
from guided_audio.voices.calibration import keep

pytestmark = pytest.mark.xdist_group("engines page")  # what they share is made once
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
MODULE = "guided_audio_flite"
SCRIPT = "---\ntitle: Two\n---\n\nThis is the first sentence. [pause 3s] And this is the second one.\n"
STAND_IN = f"""#!{sys.executable} -I
import math, struct, sys, wave
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
if "-lv" in sys.argv:
    print("Voices available: kal slt rms")
elif "--version" in sys.argv:
    print("  version: flite-2.2-current Sep 2018 (http://cmuflite.org)")
else:
    letters, stretch = len(open(options["-f"]).read()), float(options["--setf"].partition("=")[2])
    tone = [round(9000 * math.sin(0.1 * i)) for i in range(round(letters * stretch * 1000))]
    with wave.open(options["-o"], "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{{len(tone)}}h", *tone))
"""
"""What is called where flite is not installed: the same words on its command line, and a tone as long as the text."""


def example(language: str) -> str:
    """Return the one example in this language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert isinstance(found, str)
    return found


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the reader of the page has made."""
    folder = tmp_path_factory.mktemp("flite")
    (folder / f"{MODULE}.py").write_text(example("python"))
    (folder / "pyproject.toml").write_text(example("toml"))
    return folder


@pytest.fixture(scope="module")
def site(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the package is installed, without the network."""
    folder = tmp_path_factory.mktemp("site")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", str(folder), str(package)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return folder


@pytest.fixture
def environment(site: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of a user who has the package, and flite or what stands in for it."""
    programs = tmp_path / "bin"
    programs.mkdir()
    if not shutil.which("flite"):
        (programs / "flite").write_text(STAND_IN)
        (programs / "flite").chmod(0o755)
    return {**os.environ, "PYTHONPATH": str(site), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def program(environment: dict[str, str], *arguments: str | Path) -> str:
    """Run the program to its good end; return what it printed."""
    command = [sys.executable, "-m", "guided_audio", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.thorough
def test_its_voices_are_in_the_table_and_speak(environment: dict[str, str], tmp_path: Path) -> None:
    listed = {voice["name"]: voice for voice in json.loads(program(environment, "voices", "--json"))}
    assert listed["slt"]["engine"] == "flite"
    assert listed["slt"]["version"].startswith("2.")
    assert {"heart", "rms"} <= set(listed)

    slt = Voice("slt", "flite", "en-US", "female", 16_000, "", "", listed["slt"]["version"])
    keep(replace(slt, paces=((0.5, 90.0), (1.0, 180.0))))  # as if measured, which costs three dozen sentences
    (tmp_path / "two.md").write_text(SCRIPT)
    program(environment, "export", tmp_path / "two.md", "--voice", "slt", "-o", tmp_path / "two.wav")
    samples, rate = soundfile.read(tmp_path / "two.wav", dtype="float32")
    stretches = loud_stretches(samples, rate)
    pauses = stretches[1:, 0] - stretches[:-1, 1]
    assert np.count_nonzero(pauses >= 2.5) == 1  # three seconds, of which the edges of words may take a little
    assert 0.1 < np.abs(samples).max() <= 1
    assert np.sum(stretches[:, 1] - stretches[:, 0]) > 2.0  # eleven words


def loud_stretches(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Return the seconds at which sound begins and ends, shape (stretches, 2), by tenths of a second."""
    step = rate // 10
    loud = np.abs(samples[: len(samples) // step * step]).reshape(-1, step).max(axis=1) > 0.01
    return np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]))).reshape(-1, 2) / 10


def test_without_the_program_it_says_what_helps_and_it_loads_nothing_heavy_of_ours(environment: dict[str, str]) -> None:
    code = f"""
import sys, {MODULE}
print(*(name for name in sys.modules if name.startswith("guided_audio.")))
try:
    {MODULE}.FliteEngine().voices()
except {MODULE}.SpeechError as error:
    print(error.message, error.hint, sep="; ")
"""
    without = {**environment, "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=without, capture_output=True, text=True, check=True)
    modules, told = done.stdout.splitlines()
    assert set(modules.split()) == {
        "guided_audio.core",
        *(f"guided_audio.core.{name}" for name in ("errors", "translation", "units", "voice")),
    }
    assert told == "the program flite is missing; install it: sudo apt install flite"


@pytest.mark.thorough
def test_its_types_are_those_of_the_protocol(package: Path) -> None:
    promise = "\n\nfrom guided_audio.speech import SpeechEngine\n\nENGINE: SpeechEngine = FliteEngine()\n"
    checked = package / "checked.py"
    checked.write_text(example("python") + promise)
    mypy = [sys.executable, "-m", "mypy", "--strict", str(checked)]
    done = subprocess.run(mypy, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout + done.stderr


def test_it_is_as_short_as_the_page_says() -> None:
    assert len([line for line in example("python").splitlines() if line.strip()]) <= 40
    assert len([line for line in example("toml").splitlines() if line.strip()]) <= 10
