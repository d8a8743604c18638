"""Voice-guided meditations: scripts become spoken sessions, played aloud or written to files. See docs/api.md."""

TYPE_CHECKING = False  # the same to a type checker; typing itself takes as long to import as Python to start
if TYPE_CHECKING:
    from guided_audio.api import *  # noqa: F403
    from guided_audio.api import __all__ as __all__

    __version__: str


def __getattr__(name: str) -> object:
    """Load the public names when one of them is used: the command line is quick because it needs few of them."""
    from importlib import import_module

    if name == "__version__":
        return import_module("importlib.metadata").version("guided-audio")
    if name == "__all__" or not name.startswith("_"):
        api = import_module("guided_audio.api")
        if name == "__all__" or name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
