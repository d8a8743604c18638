"""The player as desktops know players: MPRIS 2.2 on the session bus, which needs the extra `desktop`.

https://specifications.freedesktop.org/mpris-spec/latest/
"""

import asyncio
import os
from collections.abc import Callable
from typing import Annotated

from dbus_fast import BusType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusDict, DBusDouble, DBusInt64, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

from guided_audio.tui.media_keys import MediaKey

NAME = "org.mpris.MediaPlayer2.guided_audio"
PATH = "/org/mpris/MediaPlayer2"
LOOK = 0.2
"""Seconds between two looks at what is playing: the desktop's button says which of the two it does."""
_TRACK = "/guided_audio/session"
_READ = PropertyAccess.READ
_Texts = Annotated[list[str], DBusSignature("as")]


class _Root(ServiceInterface):
    """The program: it has no window to raise, and opens nothing."""

    def __init__(self, press: Callable[[MediaKey], None]) -> None:
        super().__init__("org.mpris.MediaPlayer2")
        self._press = press

    @dbus_method(name="Raise")
    def raise_(self) -> None: ...

    @dbus_method(name="Quit")
    def quit(self) -> None:
        self._press(MediaKey.STOP)

    @dbus_property(_READ, name="CanQuit")
    def can_quit(self) -> DBusBool:
        return True

    @dbus_property(_READ, name="CanRaise")
    def can_raise(self) -> DBusBool:
        return False

    @dbus_property(_READ, name="HasTrackList")
    def has_track_list(self) -> DBusBool:
        return False

    @dbus_property(_READ, name="Identity")
    def identity(self) -> DBusStr:
        return "Guided audio"

    @dbus_property(_READ, name="SupportedUriSchemes")
    def supported_uri_schemes(self) -> _Texts:
        return []

    @dbus_property(_READ, name="SupportedMimeTypes")
    def supported_mime_types(self) -> _Texts:
        return []


class _Player(ServiceInterface):
    """The session: it goes by passages, and no place in it can be named from outside."""

    def __init__(self, press: Callable[[MediaKey], None], title: str) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._press = press
        self._title = title
        self.is_playing = True

    def show(self, is_playing: bool) -> None:
        """Tell the desktop whether it plays, if that has changed."""
        if is_playing != self.is_playing:
            self.is_playing = is_playing
            self.emit_properties_changed({"PlaybackStatus": "Playing" if is_playing else "Paused"})

    @dbus_method(name="Next")
    def next(self) -> None:
        self._press(MediaKey.NEXT)

    @dbus_method(name="Previous")
    def previous(self) -> None:
        self._press(MediaKey.PREVIOUS)

    @dbus_method(name="Pause")
    def pause(self) -> None:
        self._press(MediaKey.PAUSE)

    @dbus_method(name="PlayPause")
    def play_pause(self) -> None:
        self._press(MediaKey.PLAY_PAUSE)

    @dbus_method(name="Play")
    def play(self) -> None:
        self._press(MediaKey.PLAY)

    @dbus_method(name="Stop")
    def stop(self) -> None:
        self._press(MediaKey.STOP)

    @dbus_property(_READ, name="PlaybackStatus")
    def playback_status(self) -> DBusStr:
        return "Playing" if self.is_playing else "Paused"

    @dbus_property(_READ, name="Metadata")
    def metadata(self) -> DBusDict:
        return {"mpris:trackid": Variant("o", _TRACK), "xesam:title": Variant("s", self._title)}

    @dbus_property(_READ, name="Rate")
    def rate(self) -> DBusDouble:
        return 1.0

    @dbus_property(_READ, name="MinimumRate")
    def minimum_rate(self) -> DBusDouble:
        return 1.0

    @dbus_property(_READ, name="MaximumRate")
    def maximum_rate(self) -> DBusDouble:
        return 1.0

    @dbus_property(_READ, name="Volume")
    def volume(self) -> DBusDouble:
        return 1.0

    @dbus_property(_READ, name="Position")
    def position(self) -> DBusInt64:
        return 0

    @dbus_property(_READ, name="CanGoNext")
    def can_go_next(self) -> DBusBool:
        return True

    @dbus_property(_READ, name="CanGoPrevious")
    def can_go_previous(self) -> DBusBool:
        return True

    @dbus_property(_READ, name="CanPlay")
    def can_play(self) -> DBusBool:
        return True

    @dbus_property(_READ, name="CanPause")
    def can_pause(self) -> DBusBool:
        return True

    @dbus_property(_READ, name="CanSeek")
    def can_seek(self) -> DBusBool:
        return False

    @dbus_property(_READ, name="CanControl")
    def can_control(self) -> DBusBool:
        return True


async def serve(
    press: Callable[[MediaKey], None], is_playing: Callable[[], bool], title: str, is_over: Callable[[], bool]
) -> None:
    """Answer the desktop until it is over; raises what dbus_fast raises where there is no session bus."""
    bus = await MessageBus(bus_type=BusType.SESSION).connect()
    try:
        player = _Player(press, title)
        bus.export(PATH, _Root(press))
        bus.export(PATH, player)
        await bus.request_name(f"{NAME}.instance{os.getpid()}")
        while not is_over() and bus.connected:
            player.show(is_playing())
            await asyncio.sleep(LOOK)
    finally:
        bus.disconnect()
