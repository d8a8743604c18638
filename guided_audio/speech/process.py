"""One worker process, seen from the parent."""

import json
import os
import subprocess
import sys
import threading
from typing import cast

import numpy as np

from guided_audio.audio import Samples
from guided_audio.errors import SpeechError
from guided_audio.speech.worker import encode_request
from guided_audio.units import Seconds
from guided_audio.voice import Utterance

TIMEOUT = Seconds(120.0)
"""The longest a voice may take for one sentence, loading its model included."""


_ENVIRONMENT = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime 1.32 gives the machine an identity and calls its maker: not from here
    "OPENBLAS_NUM_THREADS": "1",  # voices do no algebra, and its threads cost 50 ms to start
}


class WorkerDied(Exception):
    """The process ended, or was ended because it took too long, before it answered."""


class WorkerProcess:
    """A voice in a process of its own; not for use by two threads at once."""

    def __init__(self, engine: str, timeout: Seconds = TIMEOUT) -> None:
        self.engine = engine
        self._timeout = timeout
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "guided_audio.speech.worker", engine],
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
        watchdog = threading.Timer(self._timeout, self._process.kill)
        watchdog.start()
        try:
            return self._ask(encode_request(utterance))
        except (OSError, ValueError) as error:  # a broken pipe, a closed one, an answer cut in half
            raise WorkerDied from error
        finally:
            watchdog.cancel()

    def _ask(self, request: bytes) -> Samples:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise WorkerDied
        requests.write(request)
        requests.flush()
        header = json.loads(answers.readline())
        if "error" in header:
            raise SpeechError(header["error"])
        size = 4 * int(header["frames"])
        data = answers.read(size)
        if len(data) < size:
            raise WorkerDied
        return cast("Samples", np.frombuffer(data, "<f4").reshape(-1, 1))

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
