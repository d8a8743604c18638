"""Downloading one file: what has come stays, and is gone on with; at the end it is the file that was meant, or none."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from guided_audio.core.errors import DownloadError, OutputError
from guided_audio.core.files import digest_of, explained, save_text
from guided_audio.voices.offers import OfferedFile
from guided_audio.voices.web import Changed, Interrupted, Unreachable, ask, chunks, require_https

Progress = Callable[[int, int], None]
"""Called with how many bytes are there, and of how many; 0 of them if that is not known."""
_ROOM = 1 << 24
"""Bytes that a disk keeps free beside what is downloaded."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long nothing may come, in seconds, and how long is waited after each failure in a row."""

    timeout: float = 30.0
    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    wait: Callable[[float], None] = time.sleep


PATIENCE = Patience()


def download(file: OfferedFile, part: Path, progress: Progress = lambda *_: None, patience: Patience = PATIENCE) -> str:
    """Bring a file to `part`, going on with what has come of it, and return its sha256.

    DownloadError if it cannot be had or is not the one that was meant; what came of it stays in the first case. OutputError
    if it cannot be written.
    """
    require_https(file.url)
    with explained(part):
        was_continued = _fetch_patiently(file, part, progress, patience)
        digest = digest_of(part)
        if file.sha256 and digest != file.sha256 and was_continued:  # two halves that do not belong together
            forget(part)
            _fetch_patiently(file, part, progress, patience)
            digest = digest_of(part)
    if file.sha256 and digest != file.sha256:
        forget(part)
        raise DownloadError(
            f"{Path(file.name).name} is not the file it should be: its sha256 is {digest}, and should be {file.sha256}",
            "it was thrown away; try again later, and if it stays so, do not trust that address",
        )
    return digest


def forget(part: Path) -> None:
    """Remove what has come of a file, and what is known of it."""
    part.unlink(missing_ok=True)
    _memo(part).unlink(missing_ok=True)


def require_room(folder: Path, size: int) -> None:
    """Raise OutputError if a disk has no room for so many bytes more."""
    free = shutil.disk_usage(folder).free
    if size and free < size + _ROOM:
        problem = f"{folder} has {free / 1e6:.0f} MB left, and {size / 1e6:.0f} MB are needed"
        raise OutputError(problem, "free some space")


def _fetch_patiently(file: OfferedFile, part: Path, progress: Progress, patience: Patience) -> bool:
    """Fetch a file with as many tries as it takes, as long as something comes; whether it came in more than one piece."""
    failures, was_continued, came = 0, False, False
    while True:
        before, begun = _size(part), _continued(file, part)
        was_continued = was_continued or begun > 0
        try:
            _fetch(file, part, begun, progress, patience.timeout)
            return was_continued
        except Interrupted as error:
            if isinstance(error, Changed):
                forget(part)
            grown = _size(part) > before
            came = came or grown
            failures = 0 if grown else failures + 1
            if failures > len(patience.pauses) or (isinstance(error, Unreachable) and not came):
                raise DownloadError(
                    f"{Path(file.name).name} could not be had from {urlsplit(file.url).hostname}: {error}",
                    "see whether you are online, and type the same again: what has come is kept",
                ) from error
        patience.wait(patience.pauses[max(0, failures - 1)])


def _fetch(file: OfferedFile, part: Path, begun: int, progress: Progress, timeout: float) -> None:
    """Ask once for what is missing of a file, of which so many bytes have come, and write it down."""
    if file.size and begun == file.size:
        return
    validator = _known(part).get("validator", "")
    with ask(file.url, begun, validator, timeout) as answer:
        if begun and not _goes_on(answer, validator, begun):
            if answer.status != 200:
                raise Changed("it has changed meanwhile")
            begun = 0  # the server knows no parts, or the file has changed: from its beginning
        length = answer.headers.get("Content-Length") or ""
        total = begun + int(length) if length.isdecimal() else file.size
        if file.size and total != file.size:
            problem = f"{Path(file.name).name} has {total} bytes, and should have {file.size}"
            raise DownloadError(problem, "the file there has changed")
        require_room(part.parent, total - begun)
        known = {"url": file.url, "validator": _validator(answer)}
        if known != _known(part):
            save_text(_memo(part), json.dumps(known))
        with part.open("r+b" if begun else "wb") as target:
            done = target.seek(begun)
            progress(done, total)
            for data in chunks(answer):
                done += target.write(data)
                progress(done, total)
    if done < total:
        raise Interrupted("the connection broke")


def _goes_on(answer: HTTPResponse, validator: str, begun: int) -> bool:
    """Whether the answer goes on where the part ends, and is of the same file: not every server looks at If-Range."""
    is_part = answer.status == 206 and (answer.headers.get("Content-Range") or "").startswith(f"bytes {begun}-")
    return is_part and _validator(answer) in {"", validator}


def _continued(file: OfferedFile, part: Path) -> int:
    """Return how many bytes of a file are there to go on with: none unless something tells whether they belong to it."""
    known, size = _known(part), _size(part)
    is_same = known.get("url") == file.url and bool(known.get("validator") or file.sha256)
    return size if is_same and (not file.size or size <= file.size) else 0


def _validator(answer: HTTPResponse) -> str:
    """Return what a server tells a version of a file by; nothing if it tells none."""
    tag = answer.headers.get("ETag") or ""
    return tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified") or ""


def _known(part: Path) -> dict[str, str]:
    """Return the address that a part came from, and what tells whether the file there is still the same."""
    try:
        known = json.loads(_memo(part).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _memo(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
