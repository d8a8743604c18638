"""The one socket that the pages are asked for at."""

import errno
import socket
import sys

from guided_audio.core.errors import ServingError, UsageError
from guided_audio.core.files import reason_of
from guided_audio.core.translation import N_
from guided_audio.web.addresses import IP, own_addresses

Listener = socket.socket
BACKLOG = 128
TRIED = 20
"""Ports that are tried, one after the other, where the usual one is taken."""


def listen(ip: IP, port: int, *, or_next: bool = False) -> Listener:
    """Return a socket that listens at one address; requests that come already are answered once there is a server.

    Args:
        ip: An address of this computer.
        port: Its port; 0 takes any that is free.
        or_next: Whether a later port will do where this one is taken.

    Raises:
        UsageError: The address is not one of this computer.
        ServingError: No port is free, or it may not be used.

    """
    ports = range(port, min(port + TRIED, 65536)) if or_next and port else [port]
    for tried in ports:
        try:
            return _listening(ip, tried)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or tried == ports[-1]:
                raise _explained(error, ip, port) from error
    raise AssertionError


def _listening(ip: IP, port: int) -> Listener:
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    # asyncio only lets small answers go at once (TCP_NODELAY) where the protocol is named; else they would wait 40 ms
    unheard = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Windows means by the first that two programs may listen at one port
        option = "SO_EXCLUSIVEADDRUSE" if sys.platform == "win32" else "SO_REUSEADDR"
        unheard.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        unheard.bind((str(ip), port))
        unheard.listen(BACKLOG)
    except OSError:
        unheard.close()
        raise
    return unheard


def _explained(error: OSError, ip: IP, port: int) -> UsageError | ServingError:
    match error.errno:
        case errno.EADDRINUSE:
            return ServingError(
                N_("port {port} is taken by another program", port=port), N_("choose another with --port")
            )
        case errno.EADDRNOTAVAIL:
            own = ", ".join(map(str, own_addresses())) or N_("none")
            return UsageError(N_("{ip} is no address of this computer", ip=ip), N_("there are {own}", own=own))
        case errno.EACCES:
            return ServingError(
                N_("port {port} is for the system's own programs", port=port), N_("choose one above 1023 with --port")
            )
        case _:
            reason = reason_of(error)
            return ServingError(
                N_("nothing can be served at {ip}, port {port}: {reason}", ip=ip, port=port, reason=reason),
                N_("see whether the network is up"),
            )
