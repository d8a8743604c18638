import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support import HEART, ToneSpeech

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech import Speech, SpeechPool
from guided_audio.speech.engines.tone import TONE, ToneEngine
from guided_audio.speech.requests import decode_request, encode_request
from guided_audio.speech.worker import serve, speak
from guided_audio.speech.worker_process import Limits, WorkerDied, WorkerProcess

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def utter(text: str, voice: Voice = TONE) -> Utterance:
    return Utterance(text, voice)


def test_requests_survive_the_pipe() -> None:
    utterance = Utterance("“Ünïcode”\n🙂", TONE, 133.5, 7)
    assert decode_request(encode_request(utterance)) == utterance


def test_the_worker_answers_in_order_and_tells_its_errors() -> None:
    requests = io.BytesIO(
        b"1 " + encode_request(utter("One two.")) + b"2 nonsense\n3 " + encode_request(utter("Three."))
    )
    answers = io.BytesIO()
    serve("tone", requests, answers)
    text = answers.getvalue()
    assert text.count(b'"frames"') == 2
    assert text.count(b'{"number": 2, "error"') == 1


def test_a_worker_without_its_engine_says_so() -> None:
    answers = io.BytesIO()
    serve("nothing", io.BytesIO(b"1 " + encode_request(utter("One."))), answers)
    assert b"no speech engine" in answers.getvalue()


def test_the_pool_speaks_as_the_engine_does() -> None:
    utterances = [utter(f"Sentence number {n}.") for n in range(12)]
    with Speech(2) as speech, SpeechPool(speech) as pool:
        pool.prepare(utterances[:4])
        for number, utterance in enumerate(utterances):
            pool.prepare(utterances[number : number + 4])
            sound = pool.speak(utterance)
            assert np.array_equal(sound, ToneSpeech().speak(utterance))
            assert not sound.flags.writeable


def test_an_utterance_may_come_again_and_again() -> None:
    breath = utter("In.")
    with Speech(1) as speech, SpeechPool(speech) as pool:
        for _ in range(5):
            pool.prepare([breath, breath, utter("Out.")])
            assert len(pool.speak(breath))


def test_what_is_no_longer_wanted_is_let_go() -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.prepare([utter(f"Sentence {n}.") for n in range(8)])
        wanted = [utter("Sentence 6."), utter("Sentence 7.")]
        pool.prepare(wanted)
        assert list(pool._prepared) == wanted


@posix
def test_a_worker_ends_when_its_parent_is_killed() -> None:
    code = (
        "import sys, time; from guided_audio.speech.worker_process import WorkerProcess; "
        "print(WorkerProcess('tone').pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(pid)


def test_what_has_no_sound_is_an_error_and_never_silence() -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool, pytest.raises(SpeechError, match="no sound for «…»"):
        pool.speak(utter("…"))


@posix
def test_a_killed_worker_is_replaced() -> None:
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.speak(utter("One."))
        (pid,) = speech.worker_pids
        os.kill(pid, signal.SIGKILL)
        assert len(pool.speak(utter("Two.")))
        assert speech.worker_pids != (pid,)


def test_a_worker_that_dies_twice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def die(worker: WorkerProcess, utterance: Utterance) -> None:
        asked.append((worker.pid, utterance))
        raise WorkerDied

    monkeypatch.setattr(WorkerProcess, "say", die)
    with Speech(1) as speech, SpeechPool(speech) as pool, pytest.raises(SpeechError, match="stopped working twice"):
        pool.speak(utter("One."))
    assert len({pid for pid, _ in asked}) == 2


def test_a_voice_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = WorkerProcess("tone", limits=Limits(answer=Seconds(0.2), factor=0.0))
    monkeypatch.setattr("guided_audio.speech.worker_process.encode_request", lambda _: b" ")  # a line that never ends
    with pytest.raises(WorkerDied):
        worker.say(utter("One."))
    worker.close()
    worker.close()


def test_closing_ends_the_processes_and_is_fine_twice() -> None:
    speech = Speech(2)
    pool = SpeechPool(speech)
    pool.prepare([utter(f"Sentence {n}.") for n in range(6)])
    pool.speak(utter("Sentence 0."))
    running = speech.worker_pids
    for _ in range(2):
        pool.close()
        speech.close()
    assert speech.worker_pids == ()
    assert not any(_is_alive(pid) for pid in running)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_an_engine_that_gives_no_numbers_is_refused() -> None:
    class Broken(ToneEngine):
        def synthesize(self, utterance: Utterance) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
            return super().synthesize(utterance) * np.float32(np.nan)

    with pytest.raises(ValueError, match="not numbers"):
        speak(Broken(), utter("One."))


@pytest.mark.parametrize(
    "sound",
    [np.zeros((9, 2), np.float32), np.zeros((1, 9), np.float32), np.zeros(9, np.float32), np.ones((9, 1), np.int16)],
)
def test_an_engine_that_gives_another_kind_of_sound_is_refused(sound: Samples) -> None:
    class Other(ToneEngine):
        def synthesize(self, utterance: Utterance) -> Samples:
            return sound

    with pytest.raises(ValueError, match=r"not float32 of shape \(frames, 1\)"):
        speak(Other(), utter("One."))


@pytest.mark.voice
def test_the_real_voice_is_the_same_in_every_worker() -> None:
    from support import HEART

    utterances = [utter(text, HEART) for text in ("Welcome.", "There is no hurry.", "You are here now.", "Rest.")]
    sounds = []
    for workers in (1, 2):
        with Speech(workers) as speech, SpeechPool(speech) as pool:
            pool.prepare(utterances)
            sounds.append([pool.speak(utterance) for utterance in utterances])
    for first, second in zip(*sounds, strict=True):
        assert np.array_equal(first, second)


@pytest.mark.voice
@pytest.mark.usefixtures("own_voice_parts")
def test_the_runtime_does_not_report_that_a_voice_was_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)  # there, onnxruntime keeps to itself by itself
    with Speech(1) as speech, SpeechPool(speech) as pool:
        pool.speak(Utterance("Rest.", HEART))
    kept = [path for path in Path(os.environ["HOME"]).rglob("*") if path.is_file()]
    assert kept
    assert {path.parent.name for path in kept} == {"voice"}
