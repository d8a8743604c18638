"""One worker process, seen from the parent."""

import json
import os
import subprocess
import sys
import threading
from typing import Any, cast

import numpy as np

from guided_audio.audio import Samples
from guided_audio.errors import SpeechError
from guided_audio.speech.worker import LIST_REQUEST, as_plain, as_voice, encode_request
from guided_audio.units import Seconds
from guided_audio.voice import Utterance, Voice

TIMEOUT = Seconds(120.0)
"""The longest a voice may take for one sentence, loading its model included."""
LISTING = Seconds(20.0)
"""The longest an engine may take to name its voices."""

_ENVIRONMENT = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime 1.32 gives the machine an identity and calls its maker: not from here
    "OPENBLAS_NUM_THREADS": "1",  # voices do no algebra, and its threads cost 50 ms to start
}


class WorkerDied(Exception):
    """The process ended, or was ended because it took too long, before it answered."""


class WorkerProcess:
    """An engine in a process of its own, with a voice's model loaded; not for use by two threads at once."""

    def __init__(self, engine: str, voice: Voice | None = None, timeout: Seconds = TIMEOUT) -> None:
        self.engine, self.voice = engine, voice
        self._timeout = timeout
        named = [json.dumps(as_plain(voice))] if voice else []
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "guided_audio.speech.worker", engine, *named],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
                env={**os.environ, **_ENVIRONMENT},
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
            )
        except OSError as error:
            raise SpeechError(f"no process for the voice could be started: {error.strerror or error}") from error

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def say(self, utterance: Utterance) -> Samples:
        """Return the utterance, float32, shape (frames, 1), read-only; WorkerDied or SpeechError if it cannot be had."""
        header, data = self._ask(encode_request(utterance))
        if len(data) < 4 * int(header["frames"]):
            raise WorkerDied
        return cast("Samples", np.frombuffer(data, "<f4").reshape(-1, 1))

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of the engine; WorkerDied or SpeechError if they cannot be had."""
        header, _ = self._ask(LIST_REQUEST + b"\n")
        return tuple(as_voice(values) for values in header["voices"])

    def _ask(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        watchdog = threading.Timer(self._timeout, self._process.kill)
        watchdog.start()
        try:
            return self._exchange(request)
        except (OSError, ValueError) as error:  # a broken pipe, a closed one, an answer cut in half
            raise WorkerDied from error
        finally:
            watchdog.cancel()

    def _exchange(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise WorkerDied
        requests.write(request)
        requests.flush()
        header = json.loads(answers.readline())
        if "error" in header:
            raise SpeechError(header["error"], header["cure"])
        return header, answers.read(4 * int(header.get("frames", 0)))

    def close(self) -> None:
        """End the process; closing twice is fine."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except (OSError, ValueError):
                    continue  # a request that nobody will read any more, or another thread closes it, too


def list_in_process(engine: str, timeout: Seconds = LISTING) -> tuple[Voice, ...]:
    """Return the voices of an engine that is asked in a process of its own; SpeechError if it does not answer in time."""
    worker = WorkerProcess(engine, timeout=timeout)
    try:
        return worker.voices()
    except WorkerDied as error:
        raise SpeechError(f"the speech engine «{engine}» does not answer") from error
    finally:
        worker.close()
