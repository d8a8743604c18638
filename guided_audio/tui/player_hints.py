"""What may be pressed, in as many words as there is room for; and how a session begins louder or quieter than usual."""

from guided_audio.playback import Levels
from guided_audio.tui.player_keys import View

_MUCH = -12.0
"""Decibels from which on something is much quieter than usual: 10 dB less is half as loud (ISO 532-1)."""
_MORE = "↓ more · "
_HINTS = {
    View.PLAYER: (
        "g steady ground · h whom to call · ? keys",
        "g ground · h whom to call · ? keys",
        "g ground · h whom to call",
    ),
    View.KEYS: (
        "Esc closes this · g steady ground · h whom to call",
        "Esc back · g ground · h whom to call",
        "Esc back · h whom to call",
    ),
    View.DARK: (
        "space pauses · d light · g steady ground · h whom to call",
        "d light · g ground · h whom to call",
    ),
    View.CARE: (
        "The session waits · Esc back to it · q the way back · g steady ground",
        "Esc back · q the way back · g steady ground",
        "Esc back · g steady ground",
    ),
    View.PLAIN: ("? tells all keys. Space pauses, Q leads back, G is steady ground, H is whom to call.",),
}
"""Where there is less room, whole words go, and the way to help last."""


def hint(view: View, width: int, has_more: bool = False) -> str:
    """Return what may be pressed, in one line where that can be; `has_more` is whether there is more to read than fits."""
    more = _MORE if has_more else ""
    return fitting([f"{more}{words}" for words in _HINTS[view]], width)


def fitting(lines: list[str], width: int) -> str:
    """Return the first of several wordings that fits; else the last, the shortest."""
    return next((line for line in lines if len(line) <= width), lines[-1])


def levels_in_words(levels: Levels, has_bed: bool, by_keys: bool = True) -> str:
    """Return how a session begins louder or quieter than usual, and the keys for it; empty if it begins as usual."""
    volume, bed = levels.volume, levels.bed if has_bed else 0.0
    begins = [f"This begins {_loudness(volume)}, as you left it."] if volume else []
    begins += [f"The sound behind begins {_loudness(bed)}, as you left it."] if bed else []
    key = ("- is quieter" if volume > 0 else "+ is louder") if volume else "[ is less" if bed > 0 else "] is more"
    return " ".join([*begins, f"{key}, 0 is as usual."]) if begins and by_keys else " ".join(begins)


def _loudness(level: float) -> str:
    return "louder than usual" if level > 0 else f"{'much ' if level <= _MUCH else ''}quieter than usual"
