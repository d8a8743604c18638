"""What may be pressed, in as many words as there is room for; and how a session begins louder or quieter than usual."""

from guided_audio.core.translation import _
from guided_audio.playback import Levels
from guided_audio.tui.player_keys import View

_MUCH = -12.0
"""Decibels from which on something is much quieter than usual: 10 dB less is half as loud (ISO 532-1)."""
_MORE = "↓ more · "
HINTS = {
    View.PLAYER: (
        _("g steady ground · h whom to call · ? keys"),
        _("g ground · h whom to call · ? keys"),
        _("g ground · h whom to call"),
    ),
    View.KEYS: (
        _("Esc closes this · g steady ground · h whom to call"),
        _("Esc back · g ground · h whom to call"),
        _("Esc back · h whom to call"),
    ),
    View.DARK: (
        _("space pauses · d light · g steady ground · h whom to call"),
        _("d light · g ground · h whom to call"),
    ),
    View.CARE: (
        _("The session waits · Esc back to it · q the way back · g steady ground"),
        _("Esc back · q the way back · g steady ground"),
        _("Esc back · g steady ground"),
    ),
    View.PLAIN: (_("? tells all keys. Space pauses, Q leads back, G is steady ground, H is whom to call."),),
}
"""Where there is less room, whole words go, and the way to help last."""


def hint(view: View, width: int, has_more: bool = False) -> str:
    """Return what may be pressed, in one line where that can be; `has_more` is whether there is more to read than fits."""
    more = _MORE if has_more else ""
    return fitting([f"{more}{words}" for words in HINTS[view]], width)


def fitting(lines: list[str], width: int) -> str:
    """Return the first of several wordings that fits; else the last, the shortest."""
    return next((line for line in lines if len(line) <= width), lines[-1])


def levels_in_words(levels: Levels, has_bed: bool, by_keys: bool = True) -> str:
    """Return how a session begins louder or quieter than usual, and the keys for it; empty if it begins as usual."""
    volume, bed = levels.volume, levels.bed if has_bed else 0.0
    begins = [_("This begins {volume}, as you left it.", volume=_loudness(volume))] if volume else []
    begins += [_("The sound behind begins {bed}, as you left it.", bed=_loudness(bed))] if bed else []
    of_volume = _("- is quieter, 0 is as usual.") if volume > 0 else _("+ is louder, 0 is as usual.")
    of_bed = _("[ is less, 0 is as usual.") if bed > 0 else _("] is more, 0 is as usual.")
    return " ".join([*begins, of_volume if volume else of_bed] if begins and by_keys else begins)


def _loudness(level: float) -> str:
    if level > 0:
        return _("louder than usual")
    return _("much quieter than usual") if level <= _MUCH else _("quieter than usual")
