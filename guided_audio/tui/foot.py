"""The last line of a screen: what its keys do, in as many whole words as there is room for."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.widget import Widget

from guided_audio.core.translation import _
from guided_audio.tui.shown import Shown

Part = tuple[str, ...]
"""What a key does, in words that become fewer."""
MORE: Part = (_("↓ more"), "↓")
"""What stands there while the text above goes on below the screen."""
HELP: tuple[Part, Part] = ((_("Ctrl-G steady ground"), _("Ctrl-G ground")), (_("F1 whom to call"), _("F1 call"), "F1"))
"""The way to help by keys that are the same on every screen; the last parts to be shortened, and never left out."""
HELP_BY_LETTERS: tuple[Part, Part] = ((_("g steady ground"), _("g ground")), (_("h whom to call"), _("h call"), "h"))
"""The same where no letters are typed."""
_BETWEEN = " · "


def foot_line(parts: Sequence[Part], width: int, ways: Sequence[Part] = HELP, has_more: bool = False) -> str:
    """Return what the keys do in one line, the way to help at its end.

    Args:
        parts: What other keys do, the least needed first: they lose words in this order, and then are left out.
        width: How many columns the line may have.
        ways: The ways to help: they lose words as well, the last of them at the very end, and stay.
        has_more: Whether the text above goes on below the screen.

    """
    others, help_, more = (
        [list(part) for part in parts],
        [list(part) for part in ways],
        [list(MORE)] if has_more else [],
    )
    forms = [*others, *more, *help_]
    for least, those in ((1, [*others, *help_[:-1]]), (0, others), (1, [*more, *help_])):
        for part in those:
            while len(part) > least and cell_len(_joined(forms)) > width:
                part.pop(0)
    return _joined(forms)


def _joined(forms: Sequence[Sequence[str]]) -> str:
    return _BETWEEN.join(part[0] for part in forms if part)


class Foot(Shown):
    """The last line of a screen, which also says when more than is shown stands below."""

    def __init__(self, scrolled: Widget, *parts: Part, ways: Sequence[Part] = HELP) -> None:
        super().__init__(id="foot", classes="faint")
        self._scrolled, self._parts, self._ways = scrolled, parts, ways

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
        has_more = self._scrolled.scroll_y < self._scrolled.max_scroll_y
        self.update(foot_line(self._parts, self.size.width or 80, self._ways, has_more), layout=False)
