"""A session on a private session bus, as a desktop sees it."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tui.test_media_keys import Session

from guided_audio.playback import Command, State
from guided_audio.tui import desktop as desktop_module
from guided_audio.tui.desktop import NEUTRAL_TITLE, media_keys

if not sys.platform.startswith("linux"):
    pytest.skip("MPRIS is for Linux", allow_module_level=True)
dbus = pytest.importorskip("dbus_fast", reason="needs the extra desktop")
pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")

PATH, INTERFACE = "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player"
PREFIX = "org.mpris.MediaPlayer2.guided_audio.instance"


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A private session bus, which this process takes for its own."""
    monkeypatch.setattr(desktop_module, "FIRST", 0.0)
    address = f"unix:path={tmp_path}/bus"
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield
        daemon.terminate()


class Desktop:
    """A client on the bus."""

    def __init__(self, connected: Any) -> None:  # noqa: ANN401 - dbus_fast may not be here
        self._bus = connected

    async def call(self, member: str, name: str, *, to: str = PATH, on: str = INTERFACE, body: Any = None) -> Any:  # noqa: ANN401
        signature = "" if body is None else "s" * len(body)
        message = dbus.Message(name, to, on, member, signature=signature, body=body or [])
        reply = await self._bus.call(message)
        assert reply.message_type is dbus.MessageType.METHOD_RETURN, reply.body
        return reply.body[0] if reply.body else None

    async def player(self) -> str:
        """Wait for the session's name on the bus."""
        while True:
            names = await self.call("ListNames", "org.freedesktop.DBus", to="/", on="org.freedesktop.DBus")
            if found := [name for name in names if name.startswith(PREFIX)]:
                return str(found[0])
            await asyncio.sleep(0.01)

    async def all_of(self, name: str, interface: str) -> dict[str, Any]:
        on = "org.freedesktop.DBus.Properties"
        return {key: value.value for key, value in (await self.call("GetAll", name, on=on, body=[interface])).items()}


async def connected() -> Any:  # noqa: ANN401
    from dbus_fast.aio import MessageBus

    return await MessageBus().connect()


@pytest.mark.usefixtures("bus")
def test_its_keys_reach_the_session() -> None:
    session = Session(State.PLAYING)

    async def press() -> None:
        bus = await connected()
        desktop = Desktop(bus)
        name = await desktop.player()
        for member in ("Pause", "Next", "Previous", "Play", "Stop"):
            await desktop.call(member, name)
        session.state = State.PAUSED
        await desktop.call("PlayPause", name)
        bus.disconnect()

    with media_keys(session):
        asyncio.run(asyncio.wait_for(press(), 30))
    assert session.sent == [Command.PAUSE, Command.NEXT, Command.PREVIOUS, Command.CLOSE, Command.RESUME]


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize(
    ("asked", "shown"), [({}, NEUTRAL_TITLE), ({"title": "Meeting"}, "Meeting")], ids=["usual", "asked"]
)
def test_what_it_shows_is_neutral_unless_asked(asked: dict[str, str], shown: str) -> None:
    async def look() -> tuple[dict[str, Any], dict[str, Any]]:
        bus = await connected()
        desktop = Desktop(bus)
        name = await desktop.player()
        found = await desktop.all_of(name, INTERFACE), await desktop.all_of(name, "org.mpris.MediaPlayer2")
        bus.disconnect()
        return found

    with media_keys(Session(State.PLAYING), **asked):
        player, root = asyncio.run(asyncio.wait_for(look(), 30))
    assert {key: value.value for key, value in player["Metadata"].items() if key != "mpris:trackid"} == {
        "xesam:title": shown
    }
    assert player["PlaybackStatus"] == "Playing"
    assert (player["CanPause"], player["CanSeek"], root["CanRaise"]) == (True, False, False)
    assert root["Identity"] == "Guided audio"


@pytest.mark.usefixtures("bus")
def test_a_pause_is_told_and_at_the_end_nothing_is_left_on_the_bus() -> None:
    session = Session(State.PLAYING)

    async def listen() -> dict[str, Any]:
        bus = await connected()
        desktop, told = Desktop(bus), asyncio.get_running_loop().create_future()
        await desktop.player()

        def hear(message: Any) -> None:  # noqa: ANN401
            if message.member == "PropertiesChanged" and not told.done():
                told.set_result(message.body[1])

        bus.add_message_handler(hear)
        rule, on = f"type='signal',path='{PATH}'", "org.freedesktop.DBus"
        await desktop.call("AddMatch", on, to="/", on=on, body=[rule])
        session.state = State.PAUSED
        changed = await told
        bus.disconnect()
        return {key: value.value for key, value in changed.items()}

    async def names() -> list[str]:
        bus = await connected()
        on = "org.freedesktop.DBus"
        found = await Desktop(bus).call("ListNames", on, to="/", on=on)
        bus.disconnect()
        return [name for name in found if name.startswith(PREFIX)]

    with media_keys(session):
        assert asyncio.run(asyncio.wait_for(listen(), 30)) == {"PlaybackStatus": "Paused"}
    assert asyncio.run(names()) == []


def test_without_a_bus_a_session_has_its_other_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setattr(desktop_module, "FIRST", 0.0)
    session = Session(State.PLAYING)
    with media_keys(session):
        pass
    assert session.sent == []
