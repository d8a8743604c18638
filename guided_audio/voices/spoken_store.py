"""The sentences that voices have spoken and that are kept on disk: how much room they take, and removing them."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import speech_folder
from guided_audio.core.errors import OutputError
from guided_audio.core.translation import N_
from guided_audio.speech import BOUND, list_stored, remove_stored


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
        hint = N_("see whose they are, and whether that folder can be written to")
        raise OutputError(
            N_("{stays} of the files in {folder} could not be removed", stays=stays, folder=before.folder), hint
        )
    with contextlib.suppress(OSError):  # it is not there, or holds what is not this program's
        before.folder.rmdir()
    return before
