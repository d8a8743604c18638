"""Text that may be longer than the screen, read page by page."""

from textual.containers import VerticalScroll


class Scrolling(VerticalScroll, can_focus=False):
    """Something to read that may be longer than the screen; the keys for it come from outside."""

    @property
    def has_more(self) -> bool:
        """Whether there is more below."""
        return self.scroll_offset.y < self.max_scroll_y

    def turn(self, pages: int) -> None:
        """Go on by so many pages, one line of which stays."""
        self.scroll_to(y=self.scroll_offset.y + pages * max(1, self.size.height - 1), animate=False)
