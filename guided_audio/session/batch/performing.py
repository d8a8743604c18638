"""Making one file of a batch, in any process on any machine: it is the one that was asked for, or is refused."""

import contextlib
import hashlib
import platform
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from pathlib import Path

from guided_audio.core.config import speech_folder
from guided_audio.core.errors import Cancelled, GuidedAudioError
from guided_audio.core.files import digest_of, explained, make_private_folder
from guided_audio.core.locks import exclusive, remove_held
from guided_audio.core.temporary import temporary_folder
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance
from guided_audio.session.batch.job import Job, laid_out
from guided_audio.session.prepare import prepare, sentences_of
from guided_audio.session.session import Session
from guided_audio.speech import Speech, SpeechCache, SpeechPool
from guided_audio.timeline import Lead, Say, TimelineCue

_AGAIN = 0.1
"""Seconds between two looks at what another process is speaking."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: its file, or why there is none."""

    seconds: float = 0.0
    size: int = 0
    sha256: str = ""
    took: float = 0.0
    """Seconds of work."""
    content: bytes | None = field(default=None, repr=False)
    """The file itself, where it is not in its folder yet."""
    error: str = ""
    hint: str = ""
    is_refused: bool = False
    """Whether only this machine cannot make it."""


class _Process:
    """What a process keeps from one job to the next."""

    speech: Speech | None = None
    cancel = threading.Event()
    lock = threading.Lock()


def cancel_all() -> None:
    """End the jobs of this process, between two sentences or two blocks of sound."""
    _Process.cancel.set()


def perform(job: Job, folder: str | None) -> Outcome:
    """Make the file of a job in a folder, or without one return what is in it; what goes wrong is in the outcome.

    CancelledError if the process is to end.
    """
    began = time.monotonic()
    try:
        if problem := _unlike(job):
            return Outcome(error=problem, hint=N_("install there what is here"), is_refused=True)
        with contextlib.ExitStack() as stack:
            place = Path(folder) if folder is not None else stack.enter_context(temporary_folder())
            seconds, path = _make(job, place)
            content = None if folder is not None else path.read_bytes()
            sha256 = digest_of(path) if content is None else hashlib.sha256(content).hexdigest()
            return Outcome(seconds, path.stat().st_size, sha256, time.monotonic() - began, content)
    except Cancelled as error:
        raise CancelledError from error
    except GuidedAudioError as error:
        return Outcome(error=error.message, hint=error.hint)
    except Exception as error:  # a row that fails in any way fails alone
        return Outcome(error=f"{type(error).__name__}: {error}")


def _unlike(job: Job) -> str:
    """Return why this machine would make something else of a job; empty if it would not."""
    try:
        if laid_out(job.recipe).digest == job.digest:
            return ""
        reason: str = N_("its program, its voices, its sounds or its crisis lines are others than here")
    except GuidedAudioError as error:
        reason = error.message
    return N_("{node} would not make the same: {reason}", node=platform.node(), reason=reason)


def _make(job: Job, folder: Path) -> tuple[float, Path]:
    """Export a job's session, and return its length and its file."""
    session, target = job.open(), job.target_in(folder)
    with explained(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    options = replace(job.recipe.extras, overwrite=job.replaces)
    with SpeechPool(_speech()) as pool, contextlib.closing(sentences_of(session, pool)) as speech:
        with _alone(session, speech):
            ready = prepare(session, speech, _unless_cancelled)
        made = ready.export(target, job.recipe.kind, options, cancel=_Process.cancel)
    return made.seconds, made.path


def _speech() -> Speech:
    """Return the voices of this process, which stay warm."""
    with _Process.lock:
        if _Process.speech is None:
            _Process.speech = Speech(1)
        return _Process.speech


@contextlib.contextmanager
def _alone(session: Session, speech: SpeechCache) -> Iterator[None]:
    """Let no other process of this machine speak the same sentences meanwhile: what many rows share is spoken once."""
    shared = [utterance for cue in session.timeline.cues for utterance in _shared_in(cue)]
    with contextlib.ExitStack() as stack:
        if speech.missing(shared):
            with contextlib.suppress(OSError):  # then both speak them
                make_private_folder(speech_folder())
                lock = speech_folder() / f"{hashlib.sha256(repr(shared).encode()).hexdigest()[:32]}.lock"
                _wait_for(lock, stack)
        yield


def _wait_for(lock: Path, stack: contextlib.ExitStack) -> None:
    while True:
        _unless_cancelled()
        with contextlib.suppress(BlockingIOError):
            stack.enter_context(exclusive(lock))
            stack.callback(remove_held, lock)
            return
        _Process.cancel.wait(_AGAIN)


def _shared_in(cue: TimelineCue) -> tuple[Utterance, ...]:
    """Return the sentences of a cue that have none of the listener's own words."""
    if isinstance(cue, Lead) or (isinstance(cue, Say) and cue.public == cue.shown):
        return cue.utterances
    return ()


def _unless_cancelled(share: float = 0.0) -> None:
    del share
    if _Process.cancel.is_set():
        raise Cancelled(N_("the batch was cancelled"))
