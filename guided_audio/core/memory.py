"""How much memory a process may have here: what the machine has, or less where a limit is set."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUPS = Path("/proc/self/cgroup")


def memory_limit() -> int | None:
    """Return the bytes that this process may have at most; None where that is not known."""
    return min((*_of_machine(), *_of_process(), *_of_group()), default=None)


def _of_machine() -> Iterator[int]:
    with contextlib.suppress(AttributeError, OSError, ValueError):  # Windows has no sysconf
        yield os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _of_process() -> Iterator[int]:
    """Yield the limit of the address space, as «ulimit -v» sets it."""
    if sys.platform != "win32":
        import resource

        most = resource.getrlimit(resource.RLIMIT_AS)[0]
        if most != resource.RLIM_INFINITY:
            yield most


def _of_group() -> Iterator[int]:
    """Yield the limits of the control groups around this process, of either version (cgroups(7)); a container has its own."""
    for line in _read(_OWN_CGROUPS).splitlines():
        _, controllers, place = line.split(":", 2)
        if controllers not in {"", "memory"}:
            continue
        root, file = (_CGROUPS / "memory", "memory.limit_in_bytes") if controllers else (_CGROUPS, "memory.max")
        folder = root / place.lstrip("/")
        for group in (folder, *folder.parents):
            if (most := _read(group / file).strip()).isdecimal():
                yield int(most)
            if group == root:
                break


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
