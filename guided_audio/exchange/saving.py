"""Writing a script's file: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

from guided_audio.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

PERSONAL = 0o600
"""Scripts may hold what is nobody else's business."""


def save_text(path: Path, text: str, mode: int = PERSONAL) -> None:
    """Write a text as UTF-8, its line ends as they are, with these permissions; raises OutputError."""
    target = path.resolve()  # a link stays a link
    temporary = target.parent / f".{target.stem[:60]}-{secrets.token_hex(8)}.partial"
    try:
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PERSONAL)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"{path} could not be written: {reason}", "choose another place, or free some space"
        ) from error
    with contextlib.suppress(OSError):  # the file is there; not every folder can be synced
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
