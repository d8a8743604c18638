"""Every test has a home of its own, so that no scripts and voices of the user are read or touched."""

import contextlib
import importlib
import itertools
import os
import pkgutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support import examples

import guided_audio
from guided_audio.audio import Samples
from guided_audio.core.config import voice_cache_folder
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines.tone import TONE, ToneEngine
from guided_audio.speech.worker import speak
from guided_audio.speech.worker_process import Limits, WorkerProcess

# The same examples every time, so that a change fails only on its own bugs; «explore» looks for new ones. How long an
# example takes depends on how busy the machine is.
settings.register_profile("same", derandomize=True, deadline=None, max_examples=examples(50))
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


for module in pkgutil.walk_packages(guided_audio.__path__, "guided_audio."):
    if not module.name.endswith("__main__"):  # a module that is first loaded in a test would keep what is patched there
        importlib.import_module(module.name)

LONGEST_ID = 60
"""Characters of a parameter that may stand in the name of a test."""
LONGEST_NAME = 300
"""Characters of a test's name, which pytest puts into the environment."""


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what sounds in real time on one worker, and what acts in terminals on another: neither disturbs itself."""
    is_thorough = os.environ.get("GUIDED_AUDIO_TESTS") == "all"
    for item in items:
        if not is_thorough and item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.skip(reason="takes long: GUIDED_AUDIO_TESTS=all"))
        if "playback" in item.path.parts or item.path.stem in {"test_playing", "test_devices"}:
            item.add_marker(pytest.mark.xdist_group("sound"))
        elif "end_to_end" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("terminals"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long text by its digest: whole pages in test ids would not fit into the environment of a subprocess."""
    text = repr(val) if isinstance(val, str | bytes) else ""
    return f"{argname}-{zlib.crc32(text.encode()):08x}" if len(text) > LONGEST_ID else None


def pytest_collection_finish(session: pytest.Session) -> None:
    """See that no name is long, and that the groups are kept, which a new pytest may undo without a word."""
    assert not [item.nodeid for item in session.items if len(item.nodeid) > LONGEST_NAME]
    if os.environ.get("PYTEST_XDIST_WORKER") and getattr(session.config.option, "loadgroup", False):
        grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
        assert all("@" in item.nodeid for item in grouped), "pytest-xdist has lost its groups"


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield paths of new homes; `mktemp` would look through all those before."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(scope="session")
def voice_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what the embedded voice keeps to start sooner, which takes two seconds to make: all homes share it."""
    return tmp_path_factory.mktemp("voice")


@pytest.fixture(autouse=True)
def _home(_homes: Iterator[Path], voice_parts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = next(_homes)
    kept = home / "cache" / "guided_audio"
    kept.mkdir(parents=True)
    with contextlib.suppress(OSError):  # Windows may not allow it; then every home has its own
        (kept / "voice").symlink_to(voice_parts, target_is_directory=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))


@pytest.fixture
def own_voice_parts(_home: None) -> Path:
    """Let nothing be kept yet of the embedded voice; returns the folder in which it will be."""
    folder = voice_cache_folder()
    folder.unlink(missing_ok=True)
    return folder


class _InThisProcess:
    """The voice of tones in place of a worker process: what starts it would take longer than most tests."""

    pid = 0
    is_running = True

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self._engine = ToneEngine()

    def say(self, utterance: Utterance) -> Samples:
        return speak(self._engine, utterance)

    def close(self) -> None:
        """Nothing has to end."""


@pytest.fixture(autouse=True)
def _tones_in_this_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak with the voice of tones in this process, where no test is about the processes of voices."""
    if "speech" in request.path.parts:
        return

    def start(engine: str, voice: Voice | None = None, limits: Limits | None = None) -> _InThisProcess | WorkerProcess:
        return _InThisProcess(voice) if voice and engine == TONE.engine else WorkerProcess(engine, voice, limits)

    monkeypatch.setattr("guided_audio.speech.workers.WorkerProcess", start)


@pytest.fixture
def script_file(tmp_path: Path) -> Path:
    """A short script for the voice of tones, with a chapter, a bell and an exact pause."""
    path = tmp_path / "short.md"
    path.write_text(
        "---\ntitle: A short one\nvoice: tone\nsummary: For trying out.\n---\n"
        "# A short one\n\n## Arriving\n\nOne two three. [pause 2s] Four five.\n\n## Leaving\n\nSix.\n\n[bell]\n"
    )
    return path


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a sound device."""
    import miniaudio

    def refuse(**options: object) -> None:
        raise miniaudio.MiniaudioError("none")

    monkeypatch.setattr(miniaudio, "PlaybackDevice", refuse)
