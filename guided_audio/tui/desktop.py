"""A session among the players of a desktop: its media keys, and what a locked screen shows of it."""

import asyncio
import contextlib
import importlib.util
import sys
import threading
from collections.abc import Iterator

from guided_audio.core.threads import start_thread
from guided_audio.tui.media_keys import Controlled, MediaKeys

NEUTRAL_TITLE = "A guided session"
"""What a desktop shows, perhaps on a locked screen, unless the listener wants the title there."""
FIRST = 1.0
"""Seconds that the first sound has the processor to itself: what speaks to the bus takes a tenth of one to load."""
LEAVING = 1.0
"""Seconds that the end waits for the bus."""


@contextlib.contextmanager
def media_keys(playing: Controlled, title: str = NEUTRAL_TITLE) -> Iterator[None]:
    """Listen to these keys while the block lasts, where there is a desktop's bus, and the extra `desktop`."""
    if not sys.platform.startswith("linux") or importlib.util.find_spec("dbus_fast") is None:
        yield
        return
    over, keys = threading.Event(), MediaKeys(playing)

    def listen() -> None:
        if over.wait(FIRST):
            return
        with contextlib.suppress(Exception):  # without a bus, or with one that ends, the session has its other keys
            from guided_audio.tui.mpris import serve

            asyncio.run(serve(keys.press, lambda: keys.is_playing, title, over.is_set))

    thread = threading.Thread(target=listen, name="media keys", daemon=True)
    start_thread(thread)
    try:
        yield
    finally:
        over.set()
        thread.join(LEAVING)
