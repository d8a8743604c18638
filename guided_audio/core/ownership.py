"""Whether a folder's files can be trusted to be this user's."""

import os
from pathlib import Path

_WRITABLE_BY_OTHERS = 0o022


def is_ours(folder: Path) -> bool:
    """Whether only this user, or the machine's administrator, can put files into a folder; OSError if it is not there."""
    if not hasattr(os, "geteuid"):  # Windows keeps a user's folders by itself
        return True
    status = folder.stat()
    return status.st_uid in {os.geteuid(), 0} and not status.st_mode & _WRITABLE_BY_OTHERS
