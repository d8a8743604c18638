"""The last line of a screen: what its keys do, in as many whole words as there is room for."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.widget import Widget

from guided_audio.tui.shown import Shown

Part = tuple[str, ...]
"""What a key does, in words that become fewer."""
MORE: Part = ("↓ more", "↓")
"""What stands there while the text above goes on below the screen."""
HELP: tuple[Part, Part] = (("Ctrl-G steady ground", "Ctrl-G ground"), ("F1 whom to call", "F1 call", "F1"))
"""The way to help: the same keys on every screen, and the last parts to be shortened."""
_LAST = {MORE, HELP[-1]}
_BETWEEN = " · "


def foot_line(parts: Sequence[Part], width: int) -> str:
    """Return what the keys do in one line: earlier parts lose words first, then are left out; the way to help goes last."""
    forms = [list(part) for part in parts]
    losing = [form for form, part in zip(forms, parts, strict=True) if part not in _LAST]
    leaving = [form for form, part in zip(forms, parts, strict=True) if part not in {MORE, *HELP}]
    for least, those in ((1, losing), (0, leaving), (1, forms)):
        for part in those:
            while cell_len(_joined(forms)) > width and len(part) > least:
                part.pop(0)
    return _joined(forms)


def _joined(forms: Sequence[Sequence[str]]) -> str:
    return _BETWEEN.join(part[0] for part in forms if part)


class Foot(Shown):
    """The last line of a screen, which also says when more than is shown stands below."""

    def __init__(self, scrolled: Widget, *parts: Part, help: Sequence[Part] = HELP) -> None:
        super().__init__(id="foot", classes="faint")
        self._scrolled, self._parts, self._help = scrolled, parts, help

    def on_mount(self) -> None:
        """Follow what is scrolled."""
        self.watch(self._scrolled, "scroll_y", self._draw, init=False)
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._draw())
        self._draw()

    def say(self, *parts: Part) -> None:
        """Show other parts before the way to help."""
        self._parts = parts
        self._draw()

    def _draw(self) -> None:
        goes_on = self._scrolled.scroll_y < self._scrolled.max_scroll_y
        self.update(
            foot_line([*self._parts, *([MORE] if goes_on else []), *self._help], self.size.width or 80), layout=False
        )
