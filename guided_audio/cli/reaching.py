"""How a browser gets to the pages: their address, the code for a phone's camera, and what may be in its way."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from typing import TYPE_CHECKING

from guided_audio.cli.printing import INDENT, bold, echo, fill, style
from guided_audio.core.translation import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BLOCKS = "█▀▄"
_NOBODY = _("Nothing has come from a phone yet. This is what usually is in the way:")
_ISOLATED = _(
    "A network for guests, or of a hotel, keeps its devices apart: use another one, or let the phone be "
    "the hotspot that this computer joins."
)
_VPN = _(
    "A VPN, on the phone or here, and a phone's mobile data lead past this network: switch them off for the evening."
)
_SYSTEMS: dict[str, tuple[tuple[str, str], ...]] = {
    "linux": (("ufw", "sudo ufw allow {port}/tcp"), ("firewall-cmd", "sudo firewall-cmd --add-port={port}/tcp")),
    "win32": (
        (
            "",
            "netsh advfirewall firewall add rule name=guided-audio dir=in action=allow protocol=TCP localport={port}",
        ),
    ),
    "darwin": (("", N_("System Settings > Network > Firewall > Options: let Python accept incoming connections")),),
}
"""For each system its firewalls: the program that each is set by, and what lets a port through."""


def tell_local(url: str, port_taken: int | None, *, is_studio: bool = False) -> None:
    """Print where the pages are on this computer."""
    _tell_port(port_taken)
    scripts = _("Your scripts are at this address, for the browsers of this computer:")
    sessions = _("Your sessions are at this address, for the browsers of this computer:")
    echo(f"{scripts if is_studio else sessions}\n\n{INDENT}{bold(url)}\n")
    more = "" if is_studio else _("On your phone: «guided-audio serve --phone».") + " "
    echo(fill(more + _("Ctrl-C ends it.")))


def tell_phone(url: str, others: Sequence[str], port_taken: int | None) -> None:
    """Print the code and the address for a phone; from the code on, all of it fits on 24 lines."""
    _tell_port(port_taken)
    if others:
        echo(
            fill(
                _(
                    "This computer has other addresses, too; if the phone cannot open this one: --host {others}.",
                    others=f" {_('or')} --host ".join(others),
                )
            )
        )
    echo(fill(_("Point the phone's camera at this, in the same network as this computer:")))
    for line in _code(url):
        echo(f"  {style(line, fg='white', bg='black')}")
    echo(f"{INDENT}{bold(url)}")
    echo(fill(_("Show it to nobody else: it opens everything of yours here. Ctrl-C ends it.")))


def _tell_port(taken: int | None) -> None:
    if taken:
        echo(
            fill(
                _(
                    "Port {port} is taken, perhaps by another «guided-audio serve»; this is the next one that is free.",
                    port=taken,
                )
            )
        )


def _code(url: str) -> list[str]:
    """Return the lines of the code; none where they could not be seen as they are."""
    try:
        _BLOCKS.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return []
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return []
    from guided_audio.web.qr_code import lines_of

    lines = lines_of(url)
    return lines if len(lines[0]) + 2 < shutil.get_terminal_size().columns else []


def tell_obstacles(port: int) -> None:
    """Print what usually keeps a phone from getting here, and what to do about it."""
    echo(f"\n{_NOBODY}\n")
    for text in (_firewall(port), _ISOLATED, _VPN):
        echo(fill(text, INDENT, f"{INDENT[:-2]}- "))
    echo("")


def _firewall(port: int) -> str:
    known = _SYSTEMS.get(sys.platform, ())
    ways = [way.format(port=port) for program, way in known if not program or shutil.which(program)]
    ways = ways or [way.format(port=port) for _, way in known]
    let = _("let it through with «{ways}»", ways="» or «".join(ways)) if ways else _("let it through")
    return _("A firewall on this computer, which does not let TCP port {port} through: {let}.", port=port, let=let)


def open_browser(url: str, say: Callable[[str], object] = echo) -> None:
    """Open a page in the browser of a desktop, if there is one; a browser in the terminal would take it over."""
    if sys.platform.startswith("linux") and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return
    import webbrowser

    def start() -> None:
        if not webbrowser.open(url):
            say(_("No browser could be opened; open the address in one."))

    threading.Thread(target=start, name="browser", daemon=True).start()
