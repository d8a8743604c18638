"""What may be pressed, in as many words as there is room for; and how a session begins louder or quieter than usual."""

from guided_audio.core.translation import _
from guided_audio.playback import Levels
from guided_audio.tui.foot import HELP_BY_LETTERS, Part, foot_line
from guided_audio.tui.player_keys import View

_MUCH = -12.0
"""Decibels from which on something is much quieter than usual: 10 dB less is half as loud (ISO 532-1)."""
PARTS: dict[View, tuple[Part, ...]] = {
    View.PLAYER: ((_("? keys"),),),
    View.KEYS: ((_("Esc closes this"), _("Esc back")),),
    View.DARK: ((_("space pauses"),), (_("d light"),)),
    View.CARE: ((_("The session waits"),), (_("q the way back"),), (_("Esc back to it"), _("Esc back"))),
}
"""What may be pressed on each screen beside the way to help."""
_IN_PLAIN_LINES = _("? tells all keys. Space pauses, Q leads back, G is steady ground, H is whom to call.")


def hint(view: View, width: int, has_more: bool = False) -> str:
    """Return what may be pressed, in one line where that can be; `has_more` is whether there is more to read than fits."""
    return foot_line(PARTS[view], width, HELP_BY_LETTERS, has_more) if view in PARTS else _IN_PLAIN_LINES


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
