"""The quirks of `quirkfs.py`, which needs FUSE."""

import errno

QUIRKS = ("plain", "chmod", "chmodnosys", "fsync", "fsyncsup", "fsyncdir", "dotfiles", "replace", "colon", "namelen143")
"""What a file system may lack without a file being the worse for it."""
FAILING = {"eio": errno.EIO, "enospc": errno.ENOSPC}
"""How a disk may fail when a file is to be seen onto it."""
