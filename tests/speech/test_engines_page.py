"""The engine of docs/engines.md, installed as its reader would, seen as its user would."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

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
    """Where the package is installed, without asking anybody for anything."""
    folder = tmp_path_factory.mktemp("site")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", str(folder), str(package)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return folder


@pytest.fixture
def environment(site: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of somebody who has the package, and flite or what stands in for it."""
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


def test_its_voices_are_in_the_table(environment: dict[str, str]) -> None:
    listed = {voice["name"]: voice for voice in json.loads(program(environment, "voices", "--json"))}
    assert listed["slt"]["engine"] == "flite"
    assert listed["slt"]["version"].startswith("2.")
    assert {"heart", "rms"} <= set(listed)


def test_it_speaks_a_session(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text(SCRIPT)
    sound = tmp_path / "two.wav"
    program(environment, "export", tmp_path / "two.md", "--voice", "slt", "-o", sound)
    samples, rate = soundfile.read(sound, dtype="float32")
    tenths = np.abs(samples[: len(samples) // (rate // 10) * (rate // 10)]).reshape(-1, rate // 10).max(axis=1) > 0.01
    edges = np.flatnonzero(np.diff(np.concatenate([[False], tenths, [False]])))
    stretches = edges.reshape(-1, 2)
    pauses = stretches[1:, 0] - stretches[:-1, 1]
    assert (
        np.count_nonzero(pauses >= 25) == 1
    )  # one pause of three seconds, of which the edges of words may take a little
    assert 0.1 < np.abs(samples).max() <= 1
    assert np.sum(stretches[:, 1] - stretches[:, 0]) > 20  # eleven words take more than two seconds


def test_without_the_program_people_are_told_what_helps(environment: dict[str, str]) -> None:
    told = program({**environment, "PATH": ""}, "voices")
    assert "the program flite is missing" in told
    assert "heart" in told


def test_it_imports_nothing_heavy_of_ours(environment: dict[str, str]) -> None:
    code = f"import sys, {MODULE}; print(*(name for name in sys.modules if name.startswith('guided_audio.')))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"guided_audio.errors", "guided_audio.voice", "guided_audio.units"}


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
