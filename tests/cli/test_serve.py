"""What `serve` says, keeps, and how it ends."""

import asyncio
import io
import json
import os
import re
import signal
import socket
import stat
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_address

import click
import numpy as np
import pytest
import zxingcpp
from cli.test_commands import run
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from guided_audio.cli import reaching
from guided_audio.cli.commands import serve
from guided_audio.core import signals
from guided_audio.core.config import web_key_file
from guided_audio.tui.picker_choices import Elsewhere
from guided_audio.web.addresses import Address, Chosen
from guided_audio.web.key import Access, keep_access
from guided_audio.web.listening import listen
from guided_audio.web.qr_code import lines_of

HERE = ip_address("127.0.0.1")
SIGNALS = () if sys.platform == "win32" else (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be served."""
    monkeypatch.setattr(serve.Serving, "run", lambda *_, **__: None)
    monkeypatch.setattr(serve, "open_browser", lambda _: None)


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with two addresses, of which the first can be listened at here, too."""
    here, other = Address(HERE, "wlan0"), Address(ip_address("10.0.0.7"), "eth0")
    monkeypatch.setattr("guided_audio.web.addresses.phone_address", lambda: Chosen(here, (other,)))
    monkeypatch.setattr(serve.Serving, "_is_for_phones", True)


def address_in(text: str) -> tuple[str, int, str]:
    found = re.search(r"http://([^/\s]+):(\d+)/([0-9a-f]{32})/", text)
    assert found, text
    return found[1], int(found[2]), found[3]


@pytest.mark.usefixtures("not_run")
def test_it_is_on_this_computer_alone_unless_asked() -> None:
    told = run("serve", "--port", "0")
    assert address_in(told.output)[0] == "127.0.0.1"
    assert "--phone" in told.output
    assert run("serve", "--port", "0").output != told.output


@pytest.mark.usefixtures("not_run", "at_home")
def test_for_a_phone_it_names_one_address_and_the_choice() -> None:
    told = run("serve", "--phone", "--port", "0").output
    assert address_in(told)[0] == "127.0.0.1"
    assert "--host 10.0.0.7" in " ".join(told.split())
    assert "█" not in told  # there is no terminal


@pytest.mark.usefixtures("not_run")
def test_json_is_one_line() -> None:
    told = run("serve", "--json", "--port", "0").output
    assert told.count("\n") == 1
    assert json.loads(told)["url"].startswith("http://127.0.0.1:")
    assert json.loads(told)["phone_url"] is None


@pytest.mark.usefixtures("not_run", "at_home")
def test_json_names_the_address_for_a_phone() -> None:
    told = json.loads(run("serve", "--phone", "--json", "--port", "0").output)
    assert told["phone_url"] == told["url"]


@pytest.mark.usefixtures("not_run")
def test_where_the_usual_port_is_taken_the_next_one_is_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with listen(HERE, 0) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("guided_audio.web.key.new_access", lambda: Access("0" * 32, port))
        told = run("serve").output
        assert address_in(told)[1] > port
        assert f"Port {port} is taken" in told
        refused = run("serve", "--port", str(port))
        assert refused.exit_code == 1
        assert f"port {port} is taken" in refused.output


@pytest.mark.usefixtures("not_run")
def test_key_and_port_are_kept_if_asked_until_they_are_forgotten() -> None:
    port = str(listened := free_port())
    first = address_in(run("serve", "--keep", "--port", port).output)
    assert stat.S_IMODE(web_key_file().stat().st_mode) == 0o600
    assert first[1] == listened
    assert address_in(run("serve", "--keep").output) == first
    assert address_in(run("serve", "--port", "0").output)[2] != first[2]
    assert address_in(run("serve", "--keep").output) == first
    assert address_in(run("serve", "--keep", "--new-key", "--port", port).output)[2] != first[2]
    assert address_in(run("serve", "--keep").output)[2] != first[2]
    run("serve", "--new-key", "--port", "0")
    assert not web_key_file().exists()


def free_port() -> int:
    with listen(HERE, 0) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "stands for more than one address"),  # noqa: S104
        (["--host", "8.8.8.8"], "can be reached from the internet"),
        (["--host", "example.org"], "is no address of this computer"),
        (["--host", "10.255.3.4"], "is no address of this computer"),
        (["--phone", "--host", "127.0.0.1"], "no phone reaches this address"),
        (["--for", "forever"], "is not a length"),
        (["--port", "70000"], "70000 is not in the range"),
    ],
    ids=["all", "public", "name", "other", "loopback", "for", "port"],
)
def test_what_makes_no_sense_is_an_error_of_usage(arguments: list[str], said: str) -> None:
    told = run("serve", *arguments)
    assert told.exit_code == 2
    assert said in " ".join(told.output.split())


@pytest.mark.usefixtures("at_home")
def test_after_a_while_without_a_phone_it_says_what_may_be_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.web.app.make_app", lambda *_, **__: Starlette())
    monkeypatch.setattr(serve, "_WAITED", 0.0)
    told = " ".join(run("serve", "--phone", "--port", "0", "--for", "0.3s").output.split())
    port = address_in(told)[1]
    assert f"TCP port {port}" in told
    assert all(word in told for word in ("firewall", "guests", "VPN", "Ended. The address no longer opens anything"))


@pytest.mark.parametrize(
    ("system", "installed", "said", "unsaid"),
    [
        ("linux", "ufw", "sudo ufw allow 8765/tcp", "firewall-cmd"),
        ("linux", "firewall-cmd", "sudo firewall-cmd --add-port=8765/tcp", "ufw"),
        ("linux", "", "sudo ufw allow 8765/tcp» or «sudo firewall-cmd", "netsh"),
        ("win32", "", "localport=8765", "sudo"),
        ("darwin", "", "System Settings", "sudo"),
        ("sunos", "", "port 8765 through: let it through.", "«"),
    ],
)
def test_the_command_for_a_firewall_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch, system: str, installed: str, said: str, unsaid: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("shutil.which", lambda program: program if program == installed else None)
    assert said in reaching._firewall(8765)
    assert unsaid not in reaching._firewall(8765)


@pytest.mark.parametrize("host", ["192.168.178.123", "[fd00::2]", "10.0.0.7"])
def test_a_camera_reads_the_address_from_the_terminal(host: str) -> None:
    """Light on dark, each character two modules, one above the other; with what is around it as dark as the terminal."""
    url = f"http://{host}:8765/{'0123456789abcdef' * 2}/"
    lines = lines_of(url)
    assert len(lines) == 19
    assert {len(line) for line in lines} == {37}
    modules = [[char in lit for char in line] for line in lines for lit in ("█▀", "█▄")]
    picture = np.pad(np.kron(np.array(modules), np.ones((6, 6))), 30).astype(np.uint8) * 200
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [url]


class Screen(io.StringIO):
    """A terminal."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("encoding", "kind", "columns", "lines"),
    [("utf-8", "xterm", 80, 19), ("cp1252", "xterm", 80, 0), ("utf-8", "dumb", 80, 0), ("utf-8", "xterm", 38, 0)],
)
def test_the_code_is_shown_where_it_can_be_seen(
    monkeypatch: pytest.MonkeyPatch, encoding: str, kind: str, columns: int, lines: int
) -> None:
    monkeypatch.setattr(sys, "stdout", Screen(encoding))
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert len(reaching._code("http://192.168.178.123:8765/" + "0" * 32 + "/")) == lines


@pytest.mark.parametrize(("display", "opens", "said"), [("", True, 0), (":0", True, 0), (":0", False, 1)])
def test_a_browser_is_opened_where_there_is_a_desktop(
    monkeypatch: pytest.MonkeyPatch, display: str, opens: bool, said: int
) -> None:
    asked: list[str] = []
    told: list[object] = []
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.setenv(name, display if name == "DISPLAY" else "")

    def open_(url: str) -> bool:
        asked.append(url)
        return opens

    monkeypatch.setattr("webbrowser.open", open_)
    reaching.open_browser("http://127.0.0.1/", told.append)
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join()
    assert (asked, len(told)) == (["http://127.0.0.1/"] if display else [], said)


@pytest.mark.usefixtures("not_run", "at_home")
def test_the_picker_leads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.cli.key_reader.has_terminal", lambda: True)
    monkeypatch.setattr("guided_audio.tui.picker_app.pick", lambda _: Elsewhere.PHONE)
    told = run()
    assert told.exit_code == 0
    assert "Point the phone's camera at this" in told.output


def test_addresses_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.web.addresses.own_addresses", lambda: [Address(ip_address("10.0.0.7"), "eth0")])
    host = next(param for param in serve.command.params if param.name == "host")
    found = host.shell_complete(click.Context(serve.command), "10.")
    assert [(item.value, item.help) for item in found] == [("10.0.0.7", "eth0")]


def test_a_fault_is_told_by_its_place_alone(capsys: pytest.CaptureFixture[str]) -> None:
    serving_ = serve.Serving(Chosen(Address(HERE, "")), None, False, lambda: None)  # type: ignore[arg-type,return-value]
    try:
        raise KeyError("what a person wrote")
    except KeyError as error:
        serving_._tell_fault(error)
    told = capsys.readouterr().err
    assert "KeyError in test_serve.py, line" in told
    assert "wrote" not in told


@pytest.fixture
def heeded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let signals count even if the tests run in the background, and leave the handlers as they were."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(signals, "state", signals._State())
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


async def _endless(request: Request) -> Response:
    async def stream() -> AsyncIterator[bytes]:
        yield b"data: 1\n\n"
        while request.path_params["what"] == "sound":
            yield bytes(1 << 16)
        await asyncio.Event().wait()

    return StreamingResponse(stream())


@pytest.mark.skipif(not SIGNALS, reason="needs POSIX signals")
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.usefixtures("heeded")
@pytest.mark.thorough
def test_a_signal_ends_it_whatever_is_still_open(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A stream that waits for news, a sound that is not read, a request that is not whole, and a connection that rests."""
    keep_access(access := Access("0" * 32, free_port()))
    app = Starlette(routes=[Route(f"/{access.key}/{{what}}", _endless)])
    monkeypatch.setattr("guided_audio.web.app.make_app", lambda *_, **__: app)
    opened: list[socket.socket] = []

    def visit() -> None:
        for what in ("stream", "sound", "none", ""):
            opened.append(connection := socket.create_connection(("127.0.0.1", access.port), 30))
            if what:
                head = f"GET /{access.key}/{what} HTTP/1.1\r\nhost: 127.0.0.1:{access.port}\r\n"
                connection.sendall(head.encode() + (b"" if what == "none" else b"\r\n"))
            if what in {"stream", "sound"}:
                assert connection.recv(12) == b"HTTP/1.1 200"
        os.kill(os.getpid(), number)

    visitor = threading.Thread(target=visit)
    monkeypatch.setattr(
        serve, "open_browser", lambda _: visitor.start()
    )  # as a browser does, it comes before the server
    told = run("serve", "--keep")
    visitor.join()
    for connection in opened:
        connection.close()
    assert len(opened) == 4
    assert (told.exit_code, told.exception) == (0, None)
    assert "Ended. The address no longer opens anything" in told.output
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", access.port), 5)
