"""What is said of a write that failed where the library that wrote cannot say why."""

import errno
import os
from pathlib import Path


def write_failure(path: Path) -> OSError:
    """Return a full disk as such, and anything else as a failure of the device."""
    room = os.statvfs(path.parent).f_bavail if hasattr(os, "statvfs") else 1
    code = errno.ENOSPC if room == 0 else errno.EIO
    return OSError(code, os.strerror(code), str(path))
