"""Voice-guided meditations: scripts in, a spoken session out, played aloud or kept as a file."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_audio.session.to_pydub import render_session

__all__ = ["render_session"]


def __getattr__(name: str) -> object:
    """Import what notebooks need when they ask for it: the package itself stays light."""
    if name == "render_session":
        from guided_audio.session.to_pydub import render_session

        return render_session
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
