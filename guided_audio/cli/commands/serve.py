"""`guided-audio serve`."""

from __future__ import annotations

import contextlib
import json
import math
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import json_option, read_length, reading
from guided_audio.cli.completion import complete_length, completing
from guided_audio.cli.printing import echo
from guided_audio.cli.reaching import open_browser, tell_local, tell_obstacles, tell_phone
from guided_audio.core import signals
from guided_audio.core.translation import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.applications import Starlette

    from guided_audio.web.addresses import IP, Chosen
    from guided_audio.web.key import Access
    from guided_audio.web.listening import Listener

_WAITED = 20.0
"""Seconds without a phone after which it is said what may be in its way."""


port_option = click.option(
    "--port", type=click.IntRange(0, 65535), metavar="NUMBER",
    help="Use exactly this port; unless given, 8765 or the next one that is free.",
)  # fmt: skip
lasting_option = click.option(
    "--for",
    "lasting",
    metavar="LENGTH",
    shell_complete=complete_length,
    callback=reading(read_length),
    help="End by itself after a time, such as 2h.",
)


def _addresses(_: str) -> Iterator[tuple[str, str]]:
    from guided_audio.web.addresses import own_addresses

    return ((str(address.ip), address.interface) for address in own_addresses())


@click.command("serve", epilog="Example:  guided-audio serve --phone")
@click.option("--phone", is_flag=True, help="Let a phone in the same network open it, by a code for its camera.")
@click.option(
    "--host", metavar="ADDRESS", shell_complete=completing(_addresses),
    help="Which address of this computer, where it has several.",
)  # fmt: skip
@port_option
@lasting_option
@click.option("--no-open", is_flag=True, help="Open no browser on this computer.")
@click.option(
    "--keep", is_flag=True, help="Keep the address for the next time, and with it an icon on a phone's home screen."
)
@click.option("--no-history", is_flag=True, help="Leave no trace of these sessions in «guided-audio history».")
@click.option("--new-key", is_flag=True, help="Forget the address that was kept: from now on it opens nothing.")
@json_option
def command(
    phone: bool,
    host: str | None,
    port: int | None,
    lasting: float | None,
    no_open: bool,
    keep: bool,
    no_history: bool,
    new_key: bool,
    as_json: bool,
) -> None:
    """Hear sessions in a browser or on a phone.

    The address has a key in it, and opens nothing without it. With --phone it is one address in your own network, and
    a phone gets there by a code. Ctrl-C ends it.
    """
    chosen = _chosen(phone, host)
    listener, access, taken = listen_at(chosen.address.ip, port, keep, new_key)

    def pages() -> Starlette:
        from guided_audio.web.app import make_app

        return make_app(access.key, keep_history=not no_history, ahead=True)

    with listener:
        serving = Serving(chosen, access, as_json, pages)
        serving.tell_address(taken, opens=not no_open)
        serving.run(listener, lasting)


def _chosen(phone: bool, host: str | None) -> Chosen:
    """Return the address to serve at; UsageError or ServingError if there is none."""
    from guided_audio.web.addresses import LOOPBACK, Address, Chosen, named_address, phone_address

    if phone and host is None:
        return phone_address()
    ip = named_address(host or LOOPBACK)
    if phone and ip.is_loopback:
        raise click.BadParameter(_("no phone reaches this address; leave it out, or name another"), param_hint="--host")
    return Chosen(Address(ip, ""))


def listen_at(
    ip: IP, port: int | None, keep: bool = False, new_key: bool = False
) -> tuple[Listener, Access, int | None]:
    """Return the socket, the key and the port, and the port that was taken, if it was."""
    from guided_audio.web.key import Access, forget_access, keep_access, kept_access, new_access
    from guided_audio.web.listening import listen

    if new_key:
        forget_access()
    kept = kept_access() if keep else None
    access = kept or new_access()
    wanted = access.port if port is None else port
    listener = listen(ip, wanted, or_next=port is None)
    got = Access(access.key, listener.getsockname()[1])
    if keep and (kept is None or port is not None):
        keep_access(got)
    return listener, got, wanted if wanted not in {0, got.port} else None


@dataclass(slots=True)
class _Watch:
    """When it ends, and what is said meanwhile."""

    ends: float
    reminds: float
    """When `remind` is called, once."""
    remind: Callable[[], object]
    is_asked: bool = False

    def note(self, number: int) -> None:
        """Note a signal."""
        del number
        if not self.is_asked:
            signals.expect_end()
        self.is_asked = True

    def is_over(self) -> bool:
        """Whether a signal has come, or the time is over."""
        now = time.monotonic()
        if now >= self.reminds:
            self.reminds = math.inf
            self.remind()
        return self.is_asked or now >= self.ends


@dataclass(slots=True)
class Serving:
    """What is served, and what is said of it."""

    chosen: Chosen
    access: Access
    as_json: bool
    pages: Callable[[], Starlette]
    """Makes them: it is called when the address has been shown."""
    page: str = ""
    """The page to open first, below the key."""
    largest: int | None = None
    """The most bytes that may be posted, where it is not the usual."""

    @property
    def _is_for_phones(self) -> bool:
        return not self.chosen.address.ip.is_loopback

    def tell_address(self, taken: int | None, opens: bool) -> None:
        """Say where it is, and open it in a browser if that is of use."""
        url = f"http://{self.chosen.address.host}:{self.access.port}/{self.access.key}/{self.page}"
        if self.as_json:
            echo(json.dumps({"url": url, "phone_url": url if self._is_for_phones else None}))
        elif self._is_for_phones:
            tell_phone(url, [str(other) for other in self.chosen.others], taken)
        else:
            tell_local(url, taken, is_studio=bool(self.page))
            if opens:
                open_browser(url)

    def run(self, listener: Listener, lasting: float | None) -> None:
        """Serve until a signal comes, or for so many seconds."""
        from guided_audio.web.addresses import hosts_of
        from guided_audio.web.door import LARGEST_BODY, Door
        from guided_audio.web.server import serve
        from guided_audio.web.visitors import Visitors

        ip, port = self.chosen.address.ip, self.access.port
        visitors = Visitors(str(ip), self._tell_visitor)
        largest = self.largest or LARGEST_BODY
        door = Door(self.pages(), self.access.key, hosts_of(ip, port), visitors, self._tell_fault, largest)

        def tell_if_nobody_came() -> None:
            if not visitors.has_knocked:
                self._say(lambda: tell_obstacles(port))

        now = time.monotonic()
        watch = _Watch(
            now + (lasting or math.inf), now + (_WAITED if self._is_for_phones else math.inf), tell_if_nobody_came
        )
        with signals.answered(watch.note):
            serve(door, listener, watch.is_over)
        self._say(lambda: echo("\n" + _("Ended. The address no longer opens anything.")))

    def _tell_visitor(self, device: str, address: str) -> None:
        self._say(lambda: echo(_("Connected: {device} ({address})", device=device, address=address)))

    def _tell_fault(self, error: Exception) -> None:
        """Say what kind of error a page met, and where; what it quotes may be personal."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = _("{source}, line {line}", source=Path(last.filename).name, line=last.lineno)
        with contextlib.suppress(OSError):
            echo(
                _("A page could not be shown: {problem} in {where}", problem=type(error).__name__, where=where),
                err=True,
            )

    def _say(self, tell: Callable[[], object]) -> None:
        if not self.as_json:
            with contextlib.suppress(OSError):  # a terminal that was closed ends it by its signal
                tell()
