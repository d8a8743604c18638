"""Voice-guided meditations: scripts become spoken sessions, played aloud or written to files. See docs/api.md."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_audio.api import *  # noqa: F403
    from guided_audio.api import __all__ as __all__

    __version__: str


def __getattr__(name: str) -> object:
    """Load the public names when one of them is used: the command line is quick because it needs few of them."""
    if name == "__version__":
        from importlib.metadata import version

        return version("guided-audio")
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from guided_audio import api

    try:
        return getattr(api, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
