"""A worker process that a voice speaks in: what it is asked, how long it may take, and how it ends."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.errors import ResourceError, SpeechError
from guided_audio.core.files import reason_of
from guided_audio.core.threads import NO_ROOM, watched
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.requests import LIST_REQUEST, READY, encode_request, voice_from_dict, voice_to_dict


@dataclass(frozen=True, slots=True)
class Limits:
    """How long is waited for a worker before it is taken to hang, in seconds.

    A sentence may take `answer`, and so much for each second that it should last: `factor` at first, and then `least`, or
    `leeway` times what this worker's slowest sentence took, if that is more. So a session can be exported with a voice that
    is far slower than speech, and one that hangs is noticed after 25 s for a sentence of five. On two cores the embedded
    voice and eSpeak took at most 0.25 s for a second beside eight busy processes, and 0.3 to 1.7 s to load.
    """

    loading: Seconds = Seconds(60.0)
    listing: Seconds = Seconds(20.0)
    answer: Seconds = Seconds(15.0)
    factor: float = 10.0
    least: float = 2.0
    leeway: float = 5.0


_ENVIRONMENT = {
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime 1.32 gives the machine an identity and calls its maker
    "OPENBLAS_NUM_THREADS": "1",  # voices do no algebra, and its threads cost 50 ms to start
    "PYTHONIOENCODING": "utf-8:replace",  # an engine may print any letter
}


class WorkerDied(Exception):
    """The process ended, was ended because it took too long, or gave an answer that is none to its request."""


class WorkerHung(WorkerDied):
    """The process was ended because it took too long."""


class NoAnswer(SpeechError):
    """An engine could not be asked which voices it has; it may answer another time."""


class NoWorker(SpeechError):
    """The system has no room for another process, or for the thread that watches it."""


class WorkerProcess:
    """An engine in a process of its own, with a voice's model loaded; not for use by two threads at once."""

    def __init__(self, engine: str, voice: Voice | None = None, limits: Limits | None = None) -> None:
        self.engine, self.voice = engine, voice
        self._limits = limits or Limits()
        self._numbers = itertools.count(READY + 1)
        self._is_ready = voice is None
        self._slowest: float | None = None
        arguments = [engine, json.dumps(voice_to_dict(voice))] if voice else [engine]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "guided_audio.speech.worker", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
                env={**os.environ, **_ENVIRONMENT},
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
            )
        except OSError as error:
            raise NoWorker(
                N_("no process for the voice could be started: {reason}", reason=reason_of(error)), NO_ROOM
            ) from error
        self._requests = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    def say(self, utterance: Utterance) -> Samples:
        """Return the utterance, float32, shape (frames, 1), read-only; WorkerDied or SpeechError if it cannot be had."""
        if not self._is_ready:
            with self._within(self._limits.loading):
                self._read(READY)
            self._is_ready = True
        began = time.monotonic()
        header, data = self._ask(encode_request(utterance), self.limit_for(utterance))
        self._slowest = max(self._slowest or 0.0, (time.monotonic() - began) / utterance.estimate())
        if len(data) != 4 * header.get("frames", -1):
            raise WorkerDied
        return cast("Samples", np.frombuffer(data, "<f4").reshape(-1, 1))

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of the engine; WorkerDied or SpeechError if they cannot be had."""
        header, _ = self._ask(LIST_REQUEST, self._limits.listing)
        try:
            return tuple(voice_from_dict(values) for values in header["voices"])
        except (KeyError, TypeError, ValueError) as error:
            raise WorkerDied from error

    def limit_for(self, utterance: Utterance) -> Seconds:
        """Return the longest that is waited for an utterance, once the voice has loaded."""
        limits = self._limits
        factor = limits.factor if self._slowest is None else max(limits.least, limits.leeway * self._slowest)
        return Seconds(limits.answer + factor * utterance.estimate())

    def _ask(self, request: bytes, limit: Seconds) -> tuple[dict[str, Any], bytes]:
        """Return the line that the worker answers with, and the sound after it."""
        number = next(self._numbers)
        with self._within(limit):
            self._requests.write(b"%d %s" % (number, request))
            self._requests.flush()
            return self._read(number)

    @contextlib.contextmanager
    def _within(self, limit: Seconds) -> Iterator[None]:
        """Use the pipes; a process that takes longer is ended, which ends the waiting."""
        with contextlib.ExitStack() as stack:
            try:
                is_late = stack.enter_context(watched(limit, self._kill))
            except ResourceError as error:
                raise NoWorker(error.message, error.hint) from error
            try:
                yield
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                # a broken pipe, a closed one, an answer cut in half, or none at all
                raise (WorkerHung if is_late.is_set() else WorkerDied) from error

    def _read(self, number: int) -> tuple[dict[str, Any], bytes]:
        """Read the answer to a request: one to another request is never taken for it."""
        header = json.loads(self._answers.readline())
        if header["number"] != number:
            raise WorkerDied
        if "error" in header:
            raise SpeechError(header["error"], header["hint"])
        return header, self._answers.read(4 * max(0, header.get("frames", 0)))

    def _kill(self) -> None:
        """End the process, and what its engine has started: one of those could keep the pipe open for ever."""
        if hasattr(os, "killpg") and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)  # it leads a group of its own, and has not been waited for yet
        self._process.kill()

    def ending(self) -> str:
        """Say how the process ended, as a part of a sentence; one that still runs is given a moment to end."""
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return N_("gives no answer that can be read")
        return N_("was ended by signal {value}", value=-code) if code < 0 else N_("ended with code {code}", code=code)

    def close(self) -> None:
        """End the process; closing twice is fine."""
        self._kill()
        self._process.wait()
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(OSError, ValueError):  # an unread request, or another thread closes it, too
                pipe.close()


def list_in_process(engine: str, limits: Limits | None = None) -> tuple[Voice, ...]:
    """Return the voices of an engine that is asked in a process of its own; NoAnswer if none comes in time.

    A process that dies is replaced once: a system in want of memory ends some, and another may have more luck.
    """
    reason = ""
    for _ in range(2):
        with contextlib.closing(WorkerProcess(engine, limits=limits)) as worker:
            try:
                return worker.voices()
            except WorkerHung as error:
                raise NoAnswer(
                    N_("the speech engine «{engine}» does not answer", engine=engine), N_("try again in a moment")
                ) from error
            except WorkerDied:
                reason = worker.ending()
    raise NoAnswer(
        N_("the speech engine «{engine}» does not answer: its process {reason}", engine=engine, reason=reason),
        N_("try again in a moment"),
    )
