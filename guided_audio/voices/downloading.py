"""Downloading one file: what has come stays, and is gone on with; at the end it is the file that was meant, or none."""

import json
import math
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from guided_audio.core.errors import DownloadError, OutputError
from guided_audio.core.files import digest_of, explained, save_text
from guided_audio.core.translation import N_
from guided_audio.voices.offers import OfferedFile
from guided_audio.voices.voice_files import most_bytes
from guided_audio.voices.web import Changed, Interrupted, Unreachable, ask, chunks, require_https

Progress = Callable[[int, int], None]
"""Called with how many bytes are there, and of how many; 0 of them if that is not known."""
_ROOM = 1 << 24
"""Bytes that a disk keeps free beside what is downloaded."""
_A_CHUNK = 1 << 18
_SPAN = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})")
_SURE = timedelta(seconds=60)
"""So much older than the answer is a file whose time tells it from others of its name (RFC 9110, 8.8.2.2)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long nothing may come, in seconds, how long a whole file may take, and the waits after failures in a row."""

    timeout: float = 30.0
    whole: float = 3600.0
    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    wait: Callable[[float], None] = time.sleep


PATIENCE = Patience()


class WrongSize(DownloadError):
    """The file there is not as large as it should be, or larger than one of its kind ever is: nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a file that has come in part: where it is from, its version there, and all its bytes."""

    url: str = ""
    validator: str = ""
    total: int = 0


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
            N_(
                "{name} is not the file it should be: its sha256 is {digest}, and should be {sha256}",
                name=Path(file.name).name,
                digest=digest,
                sha256=file.sha256,
            ),
            N_("it was discarded; try again later, and if this happens again, do not trust that address"),
        )
    return digest


def forget(part: Path) -> None:
    """Remove what has come of a file, and what is known of it."""
    part.unlink(missing_ok=True)
    _memo(part).unlink(missing_ok=True)


def require_room(folder: Path, size: int) -> None:
    """Raise OutputError if a disk has no room for so many bytes more."""
    free = shutil.disk_usage(folder).free
    if size > 0 and free < size + _ROOM:
        needed = math.ceil((size + _ROOM) / 1e6)
        raise OutputError(
            N_(
                "there is no room in {folder}: {free:.0f} MB are free, and {needed} MB are needed",
                folder=folder,
                free=free / 1000000.0,
                needed=needed,
            ),
            N_("free some space"),
        )


def begun_of(part: Path) -> Begun:
    """Return what is known of a part; nothing if that cannot be read."""
    try:
        known = Begun(**json.loads(_memo(part).read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return Begun()
    is_whole = isinstance(known.url, str) and isinstance(known.validator, str) and isinstance(known.total, int)
    return known if is_whole else Begun()


def _fetch_patiently(file: OfferedFile, part: Path, progress: Progress, patience: Patience) -> bool:
    """Fetch a file with as many tries as it takes, as long as something comes; whether it came in more than one piece."""
    failures, was_continued, came = 0, False, False
    until = time.monotonic() + patience.whole
    while True:
        before, begun = _size(part), _continued(file, part)
        was_continued = was_continued or begun > 0
        try:
            _fetch(file, part, begun, progress, patience.timeout, until)
            return was_continued
        except WrongSize:
            forget(part)
            raise
        except Interrupted as error:
            if isinstance(error, Changed):
                forget(part)
            grown = _size(part) > before
            came = came or grown
            failures = 0 if grown else failures + 1
            is_late = time.monotonic() >= until
            if is_late or failures > len(patience.pauses) or (isinstance(error, Unreachable) and not came):
                why = N_("it took more than {whole:.0f} minutes", whole=patience.whole / 60) if is_late else str(error)
                raise DownloadError(
                    N_(
                        "{name} could not be downloaded from {hostname}: {why}",
                        name=Path(file.name).name,
                        hostname=urlsplit(file.url).hostname,
                        why=why,
                    ),
                    N_("check that you are online, and run the same command again: what has arrived is kept"),
                ) from error
        patience.wait(patience.pauses[max(0, failures - 1)])


def _fetch(file: OfferedFile, part: Path, begun: int, progress: Progress, timeout: float, until: float) -> None:
    """Ask once for what is missing of a file, of which so many bytes have come, and write it down."""
    known = begun_of(part)
    if begun and begun == known.total:
        return
    with ask(file.url, begun, known.validator, timeout, until) as answer:
        begun = _where_it_goes_on(answer, known, begun)
        total = known.total if begun else _length(answer) or file.size
        _check_size(file, total)
        require_room(part.parent, total - begun)
        if not begun:
            forget(part)  # before the memo is of another version than the part
            save_text(_memo(part), json.dumps(asdict(Begun(file.url, _validator(answer), total))))
        with part.open("r+b" if begun else "wb") as target:
            done = target.seek(begun)
            progress(done, total)
            for data in chunks(answer):
                _check_size(file, max(total, done + len(data)))
                require_room(part.parent, len(data))
                done += target.write(data)
                progress(done, total)
    if done < total or time.monotonic() >= until:  # without a length, the end of a connection looks like that of a file
        raise Interrupted(N_("the connection broke"))


def _where_it_goes_on(answer: HTTPResponse, known: Begun, begun: int) -> int:
    """Return at which byte an answer begins: where the part ends, if it is of the same version, else at the first."""
    span = _SPAN.fullmatch(answer.headers.get("Content-Range") or "")
    is_next = answer.status == 206 and span is not None and (int(span[1]), int(span[2])) == (begun, known.total)
    if begun and is_next and _validator(answer) == known.validator:  # not every server looks at If-Range
        return begun
    if answer.status != 200:
        raise Changed(N_("it has changed in the meantime"))
    return 0


def _check_size(file: OfferedFile, size: int) -> None:
    """Raise WrongSize if a file is not as large as it should be, or larger than one of its kind ever is."""
    name, most = Path(file.name).name, most_bytes(file.name)
    if file.size and size not in {0, file.size}:
        raise WrongSize(
            N_("{name} has {size} bytes, and should have {right}", name=name, size=size, right=file.size),
            N_("the file there has changed"),
        )
    if not file.size and size > most:
        raise WrongSize(
            N_("{name} is larger than {most:.0f} MB", name=name, most=most / 1000000.0),
            N_("see whether the address is right"),
        )


def _continued(file: OfferedFile, part: Path) -> int:
    """Return how many bytes of a file are there to go on with: none unless its version and its size are known."""
    known, size = begun_of(part), _size(part)
    is_same = known.url == file.url and bool(known.validator) and file.size in {0, known.total}
    return size if is_same and size <= known.total else 0


def _length(answer: HTTPResponse) -> int:
    """Return how long an answer says it is; 0 if it does not say."""
    length = answer.headers.get("Content-Length") or ""
    return int(length) if length.isdecimal() and len(length) <= 18 else 0


def _validator(answer: HTTPResponse) -> str:
    """Return what tells a version of a file from all others; nothing if the server has no such thing."""
    tag = answer.headers.get("ETag") or ""
    if tag and not tag.startswith("W/"):
        return tag
    modified = answer.headers.get("Last-Modified") or ""
    try:
        age = parsedate_to_datetime(answer.headers.get("Date") or "") - parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return ""
    return modified if age >= _SURE else ""


def _memo(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
