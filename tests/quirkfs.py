"""A file system with a quirk in each of its folders, named after it: what is in `fsync/` cannot be synced, and so on.

Run as `quirkfs.py ROOT MOUNT`; it ends when it is unmounted.
"""

import errno
import os
import sys
from collections.abc import Iterator

from mfusepy import FUSE, FuseOSError, Operations
from quirkfs_names import FAILING

_ATTRIBUTES = ("st_gid", "st_mode", "st_nlink", "st_size", "st_uid")


class QuirkFS(Operations):  # type: ignore[misc]
    use_ns = True

    def __init__(self, root: str) -> None:
        self._root = root

    def _quirk(self, path: str) -> str:
        return path.split("/")[1]

    def _at(self, path: str) -> str:
        quirk, name = self._quirk(path), os.path.basename(path)  # noqa: PTH119 - FUSE speaks in text
        if quirk == "colon" and any(character in ':*?"<>|\\' for character in name):
            raise FuseOSError(errno.EINVAL)
        if quirk == "dotfiles" and name.startswith("."):
            raise FuseOSError(errno.EACCES)
        if quirk == "namelen143" and len(os.fsencode(name)) > 143:
            raise FuseOSError(errno.ENAMETOOLONG)
        return self._root + path

    def chmod(self, path: str, mode: int) -> int:
        if (code := {"chmod": errno.EPERM, "chmodnosys": errno.ENOTSUP}.get(self._quirk(path))) is not None:
            raise FuseOSError(code)
        os.chmod(self._at(path), mode)  # noqa: PTH101
        return 0

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        try:
            status = os.lstat(self._at(path))
        except FileNotFoundError:
            raise FuseOSError(errno.ENOENT) from None
        found = {name: getattr(status, name) for name in _ATTRIBUTES}
        if self._quirk(path) == "chmod":
            found["st_mode"] = (status.st_mode & ~0o777) | 0o755
        times = {"st_atime": status.st_atime_ns, "st_mtime": status.st_mtime_ns, "st_ctime": status.st_ctime_ns}
        return found | times

    def readdir(self, path: str, fh: int) -> Iterator[str]:
        yield from (".", "..", *os.listdir(self._at(path)))  # noqa: PTH208

    def mkdir(self, path: str, mode: int) -> None:
        os.mkdir(self._at(path), mode)  # noqa: PTH102

    def rmdir(self, path: str) -> None:
        os.rmdir(self._at(path))  # noqa: PTH106

    def unlink(self, path: str) -> None:
        os.unlink(self._at(path))  # noqa: PTH108

    def link(self, target: str, source: str) -> None:
        raise FuseOSError(errno.EPERM)

    def rename(self, old: str, new: str) -> None:
        if self._quirk(new) == "replace" and os.path.exists(self._at(new)):  # noqa: PTH110
            raise FuseOSError(errno.EEXIST)
        os.rename(self._at(old), self._at(new))  # noqa: PTH104

    def open(self, path: str, flags: int) -> int:
        return os.open(self._at(path), flags & ~os.O_CREAT)

    def create(self, path: str, mode: int, fi: object = None) -> int:
        return os.open(self._at(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        os.truncate(self._at(path), length)

    def release(self, path: str, fh: int) -> None:
        os.close(fh)

    def fsync(self, path: str, datasync: int, fh: int) -> None:
        codes = {"fsync": errno.EINVAL, "fsyncsup": errno.ENOTSUP, **FAILING}
        if (code := codes.get(self._quirk(path))) is not None:
            raise FuseOSError(code)

    def fsyncdir(self, path: str, datasync: int, fh: int) -> None:
        if self._quirk(path) in {"fsync", "fsyncdir"}:
            raise FuseOSError(errno.EINVAL)

    def utimens(self, path: str, times: object = None) -> None:
        os.utime(self._at(path))


if __name__ == "__main__":
    FUSE(QuirkFS(sys.argv[1]), sys.argv[2], foreground=True, nothreads=True)
