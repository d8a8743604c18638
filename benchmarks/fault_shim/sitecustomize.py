"""One call of the operating system fails, in any program that finds this module on its path.

FAULT_CALL is the function, FAULT_NUMBER which of its calls below FAULT_UNDER fails, FAULT_ERROR the name of the error. The
file FAULT_LOG gets a line when it has failed.
"""

import builtins
import errno
import io
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CALL = os.environ.get("FAULT_CALL", "")
_UNDER = os.environ.get("FAULT_UNDER", "")
_NUMBER = int(os.environ.get("FAULT_NUMBER", "0"))
_ERROR = getattr(errno, os.environ.get("FAULT_ERROR", "EIO"))
_log = Path(os.environ.get("FAULT_LOG", os.devnull))
_calls = itertools.count(1)


def _path_of(first: object) -> str:
    """Return the path that a call is about, also of a descriptor."""
    if isinstance(first, int):
        try:
            return str(Path(f"/proc/self/fd/{first}").readlink())
        except OSError:
            return ""
    return os.path.realpath(os.fsdecode(os.fspath(first))) if isinstance(first, str | bytes | os.PathLike) else ""


def _fail_when_due(path: str) -> None:
    if path.startswith(_UNDER) and next(_calls) == _NUMBER:
        with _log.open("a") as log:
            log.write(f"{_CALL} {path}\n")
        raise OSError(_ERROR, os.strerror(_ERROR), path)


def _failing(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(first: object, *others: object, **named: object) -> object:
        _fail_when_due(_path_of(first))
        return call(first, *others, **named)

    return called


def _opening(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return `open` whose files fail when they are written to."""

    def opened(first: object, *others: Any, **named: Any) -> object:
        file = call(first, *others, **named)
        raw = getattr(getattr(file, "buffer", file), "raw", None)
        path = _path_of(first)
        if raw is None or not raw.writable() or not path.startswith(_UNDER):
            return file
        return _Failing(file, path)

    return opened


class _Failing:
    """A file whose `write` may fail."""

    def __init__(self, file: Any, path: str) -> None:  # noqa: ANN401 - any kind of file
        self._file, self._path = file, path

    def write(self, data: object) -> object:
        _fail_when_due(self._path)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._file, name)

    def __enter__(self) -> "_Failing":
        self._file.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._file.__exit__(*error)

    def __iter__(self) -> Any:  # noqa: ANN401
        return iter(self._file)


if _CALL == "write":
    _open = io.open
    os.write = _failing(os.write)
    io.open = builtins.open = _opening(_open)
    os.fdopen = _opening(os.fdopen)
elif _CALL == "open":
    os.open, io.open = _failing(os.open), _failing(io.open)
    builtins.open = io.open
elif _CALL:
    for _name in {"rename": ("rename", "replace", "link")}.get(_CALL, (_CALL,)):
        setattr(os, _name, _failing(getattr(os, _name)))
