"""Text on a screen, as it is: no markup, and nothing that a terminal would take for a command."""

from textual.visual import VisualType
from textual.widgets import Static

from guided_audio.core.printable import printable


class Shown(Static):
    """A text that may come from anywhere."""

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(printable(text, lines=True), id=id, classes=classes, markup=False)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show another text."""
        super().update(printable(content, lines=True) if isinstance(content, str) else content, layout=layout)
