"""A cluster of machines that make the files of a batch: Dask's scheduler and workers, through their executor."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Executor
from importlib.metadata import version
from typing import Any, Self, cast

from guided_audio.core.errors import ClusterError, GuidedAudioError
from guided_audio.core.translation import N_
from guided_audio.session.batch.job import Recipe, laid_out

PATIENCE = 600.0
"""Seconds that are waited for a scheduler which has gone, such as one that is started again elsewhere."""
_BETWEEN = 1.0
_CONNECTING = 10
_AHEAD = 3
"""Jobs that each thread of a worker is given at once, so that none is idle; their results wait in the workers."""
_LEAST = 16
"""Jobs that are given to a cluster without workers: one that grows as it is needed sees how many there are."""

_NONE_YET = N_("The cluster has no workers yet: the rows wait for them")

Tell = Callable[[str], None]
"""Called with what a person should know."""


class Cluster:
    """The workers of a Dask scheduler; those of another version, or without a voice that is needed, are given nothing."""

    def __init__(self, address: str, voices: Collection[str], tell: Tell) -> None:
        self.window = _LEAST
        self._address = address
        self._voices = tuple(voices)
        self._tell = tell
        self._client: Any = None  # Dask has few annotations
        self._told = ""

    @property
    def executor(self) -> Executor:
        """The executor of the client."""
        return cast("Executor", self._executor)

    def __enter__(self) -> Self:
        """Connect; ClusterError if nothing answers, or no worker can do what is needed."""
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the cluster; it drops what this batch has still asked of it."""
        if self._client is not None:
            self._client.close(timeout=_CONNECTING)
            self._client = None

    def renew(self) -> None:
        """Connect again to a scheduler that was lost, when it is there again; ClusterError if it does not come."""
        self.__exit__()
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._open()
                return
            except ClusterError as error:
                if time.monotonic() > until:
                    raise
                self._say(
                    N_(
                        "{message}; it is tried again for {patience:.0f} minutes",
                        message=error.message,
                        patience=PATIENCE / 60,
                    )
                )
                time.sleep(_BETWEEN)

    def _open(self) -> None:
        self._client = _connected(self._address)
        client: Any = self._client
        reports: Mapping[str, Any] = client.run(report, self._voices, on_error="return")
        unfit = {address: problem for address, said in reports.items() if (problem := _problem(said))}
        fit = [address for address in reports if address not in unfit]
        for address, problem in unfit.items():
            self._say(N_("the worker {address} is given nothing: {problem}", address=address, problem=problem))
        if unfit and not fit:
            self.__exit__()
            raise ClusterError(
                N_("no worker of the cluster can do this"), N_("install there what is here, and start it anew")
            )
        self.window = max(_LEAST, _AHEAD * sum(client.nthreads().values()))
        self._say(
            N_("{fit} of {reports} workers have all that is needed", fit=len(fit), reports=len(reports))
            if reports
            else _NONE_YET
        )
        self._executor = client.get_executor(pure=False, workers=fit if unfit else None)

    def _say(self, text: str) -> None:
        if text != self._told:
            self._tell(text)
        self._told = text


def report(voices: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Return the version of a worker, and which of these voices it lacks."""
    from guided_audio.voices.voice_catalog import find_voice

    lacking = []
    for voice in voices:
        try:
            find_voice(voice)
        except GuidedAudioError:
            lacking.append(voice)
    return version("guided-audio"), tuple(lacking)


def voices_of(recipe: Recipe) -> frozenset[str]:
    """Return the voices that a recipe is spoken by."""
    return frozenset(utterance.voice.reference for utterance in laid_out(recipe).session.timeline.utterances)


def check_scheduler(address: str) -> None:
    """Raise ClusterError if what speaks with a cluster is not installed."""
    del address
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        hint = N_("pip install 'guided-audio[cluster]'")
        raise ClusterError(N_("a cluster needs Dask's package «distributed»"), hint) from error


def _connected(address: str) -> object:
    import distributed

    client: Any = distributed.Client
    for name in logging.root.manager.loggerDict:
        if name.startswith(("distributed", "tornado")):  # what is lost is found again, or is an error here
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        hint = N_("see whether «dask scheduler» runs there, and write its address as tcp://HOST:8786")
        raise ClusterError(N_("no scheduler answers at {address}", address=address), hint) from error


def _problem(said: object) -> str:
    """Return why a worker can do nothing here, by what it reported; empty if it can."""
    if not isinstance(said, tuple):
        return N_("it has no guided_audio that can be asked ({name})", name=type(said).__name__)
    its_version, lacking = said
    if its_version != version("guided-audio"):
        return N_(
            "it has guided_audio {its_version}, and this is {version}",
            its_version=its_version,
            version=version("guided-audio"),
        )
    return N_("it lacks the voice {lacking}", lacking=", ".join(lacking)) if lacking else ""
