"""A worker and its engine, whatever that does: hang, print, read, start other programs, or say nonsense."""

import io
import itertools
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import ToneSpeech

from guided_audio.core.errors import SpeechError, UnknownVoice
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.speech import Speech, SpeechPool, engine, registry
from guided_audio.speech.engines.tone import TONE
from guided_audio.speech.worker_process import Limits, WorkerDied, WorkerProcess, list_in_process
from guided_audio.voices.voice_catalog import find_voice, list_engines

posix = pytest.mark.skipif(sys.platform == "win32", reason="fork")
SOON = Limits(loading=Seconds(20.0), listing=Seconds(1.0), answer=Seconds(1.0), factor=0.0, least=0.0, leeway=0.0)
ROGUE = """
import os, sys, threading
from guided_audio.speech.engines.tone import TONE, ToneEngine

NEVER = threading.Event()


def noise():
    import ctypes
    print("printed ♥")
    sys.stdout.flush()
    os.write(1, b'{"number": 1, "frames": 0}\\n')
    os.write(2, b"an error\\n")
    ctypes.CDLL(None).puts(b"from C")
    ctypes.CDLL(None).fflush(None)
    os.system("echo from a shell; cat; echo so it says >&2")
    try:
        sys.stdout.write(input())
    except EOFError:
        pass


class Engine(ToneEngine):
    def voices(self):
        if os.environ.get("ROGUE") == "hang":
            NEVER.wait()
        if os.environ.get("ROGUE") == "die":
            os.kill(os.getpid(), 9)
        if os.environ.get("ROGUE", "").startswith("die once"):
            try:
                os.close(os.open(os.environ["ROGUE"].split(" in ")[1], os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                return super().voices()
            os.kill(os.getpid(), 9)
        noise()
        return super().voices()

    def load(self, voice):
        if os.environ.get("ROGUE") == "hang in load":
            NEVER.wait()

    def synthesize(self, utterance):
        text = utterance.text
        if text.startswith("Noise"):
            noise()
        if text.startswith("Hang"):
            if "leaving a child" in text and not os.fork():
                NEVER.wait()
            NEVER.wait()
        if text.startswith("Exit"):
            sys.exit("enough")
        if text.startswith("Fail"):
            raise KeyError("nothing of that kind")
        return super().synthesize(utterance)
"""
VOICE = replace(TONE, engine="rogue")


@pytest.fixture(autouse=True)
def _rogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install an engine that can do anything, as a package would."""
    about = tmp_path / "rogue-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: rogue\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[{engine.ENGINE_GROUP}]\nrogue = rogue_engine:Engine\n")
    (tmp_path / "rogue_engine.py").write_text(ROGUE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def utter(text: str) -> Utterance:
    return Utterance(text, VOICE)


def test_what_an_engine_prints_or_reads_touches_neither_requests_nor_answers(capfd: pytest.CaptureFixture[str]) -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool:
        for text in ("Noise one.", "Two three.", "Noise and noise again."):
            assert np.array_equal(pool.speak(utter(text)), ToneSpeech().speak(utter(text)))
        assert len(speech.worker_pids) == 1
    assert [voice.name for voice in list_in_process("rogue")] == ["tone"]
    assert capfd.readouterr() == ("", "")


def test_the_table_of_voices_survives_an_engine_that_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROGUE", "hang")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("guided_audio.speech.worker_process.Limits", lambda: SOON)
    status = {engine.name: engine for engine in list_engines()}
    assert status["rogue"].problem == "the speech engine «rogue» does not answer"
    assert status["tone"].voices


@posix
def test_an_engine_that_dies_while_it_is_asked_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROGUE", f"die once in {tmp_path / 'died'}")
    assert [voice.name for voice in list_in_process("rogue")] == ["tone"]
    assert (tmp_path / "died").exists()


@posix
def test_a_voice_of_an_engine_that_did_not_answer_is_not_said_to_be_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROGUE", "die")
    registry._asked.cache_clear()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UnknownVoice, match="«rogue» does not answer: its process was ended by signal 9") as caught:
        find_voice("somebody-of-rogue")
    assert caught.value.hint.startswith("try again in a moment")


@pytest.mark.thorough
@posix
def test_a_voice_that_hangs_over_a_sentence_is_asked_once_more_in_a_fresh_worker() -> None:
    with Speech(1, SOON) as speech, SpeechPool(speech) as pool:
        pool.speak(utter("One."))
        (before,) = speech.worker_pids
        with pytest.raises(SpeechError, match="stopped working twice"):
            pool.speak(utter("Hang, leaving a child that keeps the pipe open."))
        assert np.array_equal(pool.speak(utter("Two.")), ToneSpeech().speak(utter("Two.")))
        assert before not in speech.worker_pids


def test_a_voice_that_never_loads_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROGUE", "hang in load")
    worker = WorkerProcess("rogue", VOICE, replace(SOON, loading=Seconds(0.7)))
    with pytest.raises(WorkerDied):
        worker.say(utter("One."))
    worker.close()


def test_an_engine_that_ends_the_process_is_asked_once_more() -> None:
    with (
        Speech(1) as speech,
        SpeechPool(speech) as pool,
        pytest.raises(SpeechError, match="stopped working twice over «Exit»"),
    ):
        pool.speak(utter("Exit"))


def test_what_an_engine_raises_is_told_and_the_worker_kept() -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.speak(utter("One."))
        before = speech.worker_pids
        with pytest.raises(SpeechError, match="KeyError: 'nothing of that kind'"):
            pool.speak(utter("Fail."))
        assert len(pool.speak(utter("Two.")))
        assert speech.worker_pids == before


NO_ANSWERS = [
    b"",
    b"\n",
    b"[]\n",
    b"7\n",
    b'{"frames": 1}\n1234',
    b'{"number": 2, "frames": 1}\n1234',
    b'{"number": 1, "frames": 2}\n1234',
    b'{"number": 1, "frames": -1}\n1234',
    b'{"number": 1, "frames": "1"}\n1234',
    b'{"number": 1}\n',
    b'{"number": 1, "error": "x"}\n',
]


def test_an_answer_that_is_none_is_never_taken() -> None:
    worker = WorkerProcess("tone")
    given = worker._answers
    for answer, samples in [*((answer, None) for answer in NO_ANSWERS), (b'{"number": 1, "frames": 1}\n1234', 1)]:
        worker._numbers = itertools.count(1)
        worker._answers = io.BytesIO(answer)
        if samples:
            assert worker.say(utter("One.")).shape == (samples, 1)
            continue
        with pytest.raises(WorkerDied):
            worker.say(utter("One."))
    worker._answers = given
    worker.close()


def test_limits_follow_the_utterance_and_what_the_worker_has_shown() -> None:
    worker = WorkerProcess("tone", TONE)
    assert not worker._is_ready
    short, long = utter("One."), utter("One two three four five six seven. " * 10)
    before = worker.limit_for(short), worker.limit_for(long)
    worker.say(short)
    assert worker._slowest is not None
    worker._slowest = 0.05  # the embedded voice, beside two busy processes
    after = worker.limit_for(short), worker.limit_for(long)
    worker._slowest = 6.0  # a small machine: six seconds for each second of speech
    slow = worker.limit_for(long)
    worker.close()
    assert 15 < before[0] < before[1] < 15 + 11 * long.estimate()
    assert 15 < after[0] < after[1] < before[1]
    assert slow > 25 * long.estimate()
