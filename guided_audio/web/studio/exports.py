"""Exports that were begun on a page: one at a time, each followed until it is over."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from guided_audio.core.errors import Cancelled, GuidedAudioError
from guided_audio.core.threads import ThreadPool
from guided_audio.core.translation import N_, _
from guided_audio.session.studio.exporting import Export
from guided_audio.web.followed import Followed

_MOST = 100
"""The exports that are remembered."""


@dataclass(slots=True, eq=False)
class Progress(Followed):
    """How far an export is, and what came of it."""

    made: Path | None = None
    cancel: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.made is not None or bool(self.problem)

    def note(self, share: float) -> None:
        """Note how far it is; Cancelled if it is to end."""
        if self.cancel.is_set():
            raise Cancelled(N_("the export was cancelled"))
        self.progress(share)


class Exports:
    """All exports of a studio."""

    def __init__(self) -> None:
        self._threads = ThreadPool(1, thread_name_prefix="exporting")
        self._known: OrderedDict[str, Progress] = OrderedDict()

    def begin(self, export: Export) -> str:
        """Begin an export, and return the number by which it is followed."""
        number, progress = secrets.token_hex(8), Progress()
        self._known[number] = progress
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        self._threads.submit(self._make, export, progress)
        return number

    def find(self, number: str) -> Progress | None:
        """Return an export by its number."""
        return self._known.get(number)

    def close(self) -> None:
        """End what is being made; nothing half done is left."""
        for progress in [*self._known.values()]:
            progress.cancel.set()
        self._threads.shutdown(cancel_futures=True)

    def _make(self, export: Export, progress: Progress) -> None:
        try:
            progress.made = export.make(progress.note, progress.cancel)
            progress.share = 1.0
        except GuidedAudioError as error:
            progress.problem, progress.hint = str(error.message), str(error.hint)
        except Exception as error:
            progress.problem, progress.hint = (
                _("it could not be exported: {name}", name=type(error).__name__),
                _("try again"),
            )
            raise
        finally:
            progress.tell()
