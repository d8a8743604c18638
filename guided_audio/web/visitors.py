"""Who is connected: the kind of each device, told once."""

from collections.abc import Callable

_KINDS = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "an Android device"), ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac or an iPad"), ("Windows", "a Windows computer"), ("Linux", "a Linux computer"),
)  # fmt: skip
"""What a browser says of itself, and what it runs on; iPads say that they are a Mac."""
_PHONE = ("Android", "Mobile", "an Android phone")
_MOST = 256
"""Devices that are remembered."""


def device_of(user_agent: str) -> str:
    """Return what kind of device a browser runs on."""
    system, word, phone = _PHONE
    if system in user_agent and word in user_agent:
        return phone
    return next((kind for part, kind in _KINDS if part in user_agent), "a device")


class Visitors:
    """The addresses that have asked for something."""

    def __init__(self, own: str = "", tell: Callable[[str, str], object] = lambda device, address: None) -> None:
        self._own = own
        self._tell = tell
        self._known: set[str] = set()
        self.has_knocked = False
        """Whether anything came from another device, for any address: the way to here is free."""

    def knocked(self, address: str) -> None:
        """Note that something was asked for."""
        self.has_knocked = self.has_knocked or address != self._own

    def entered(self, address: str, user_agent: str) -> None:
        """Note that a page was shown; the first time on another device, tell what it is."""
        if address not in self._known and address != self._own and len(self._known) < _MOST:
            self._known.add(address)
            self._tell(device_of(user_agent), address)
