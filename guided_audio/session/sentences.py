"""The sentences of a session: spoken by workers, and kept on disk for the next time."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import speech_folder
from guided_audio.core.errors import OutputError
from guided_audio.session.plan import SessionPlan
from guided_audio.speech import BOUND, Speech, SpeechCache, SpeechPool, list_stored, remove_stored

WORKERS = 2


@contextlib.contextmanager
def spoken(session: SessionPlan, speech: Speech | None = None) -> Iterator[SpeechCache]:
    """Yield the source of a session's sentences, by workers of its own unless some are given."""
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(SpeechPool(speech or stack.enter_context(Speech(WORKERS))))
        yield stack.enter_context(contextlib.closing(sentences_of(session, pool)))


def sentences_of(session: SessionPlan, pool: SpeechPool) -> SpeechCache:
    """Return the source of a session's sentences: those that were kept, and those that are spoken now."""
    return SpeechCache(pool, speech_folder() if session.options.cache else None)


@dataclass(frozen=True, slots=True)
class CacheContents:
    """What is kept, and where; `size` and `bound` in bytes."""

    folder: Path
    entries: int
    size: int
    bound: int = BOUND


def cache_contents() -> CacheContents:
    """Return what is kept now; no folder is as good as an empty one."""
    folder = speech_folder()
    files = list_stored(folder)
    return CacheContents(folder, sum(not file.is_part for file in files), sum(file.size for file in files))


def clear_cache() -> CacheContents:
    """Remove all that is kept, and return what it was; OutputError if something stays."""
    before = cache_contents()
    stays = sum(not remove_stored(file.path) for file in list_stored(before.folder))
    if stays:
        hint = "see whose they are, and whether that folder can be written to"
        raise OutputError(f"{stays} of the files in {before.folder} could not be removed", hint)
    with contextlib.suppress(OSError):  # it is not there, or holds what is not this program's
        before.folder.rmdir()
    return before
