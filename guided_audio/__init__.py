"""Voice-guided meditations: scripts in, a spoken session out, played aloud or kept as a file."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("guided-audio")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"
