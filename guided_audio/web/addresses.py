"""The addresses of this computer, and the one by which a phone in the same network reaches it."""

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ifaddr

from guided_audio.core.errors import ServingError, UsageError
from guided_audio.core.translation import N_

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
LOOPBACK = "127.0.0.1"
_HTTP = 80
"""The port that browsers leave out."""
_HOME = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "169.254.0.0/16"))
)
"""Networks that no router leads to from elsewhere (RFC 1918, 4193, 3927); the last is what computers take without a router.

`fe80::/10` is missing: its addresses need the name of an interface, which browsers refuse.
"""
_LAST_RESORT = len(_HOME) - 1
_NOT_A_HOME = re.compile(
    r"^(br-[0-9a-f]|docker|podman|veth|virbr|vmnet|vboxnet|vnic|lxc|lxd|cni|flannel|cali|kube|bridge1\d\d$)"
    r"|^(tun|tap|utun|wg|ppp|ipsec|tailscale|zt|nordlynx|proton|mullvad|gpd|ham|awdl|llw|anpi)"
    r"|virtual|vethernet|vmware|wsl|hyper-v|wireguard|openvpn|tunnel|vpn|tap-windows"
)
"""Interfaces of containers, of virtual machines, and of VPNs, on which there may be many strangers."""
_FAR_AWAY = {socket.AF_INET: "203.0.113.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses for examples (RFC 5737, 3849): what would be sent to them takes the way to everywhere."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of this computer, and the interface that has it."""

    ip: IP
    interface: str

    @property
    def host(self) -> str:
        """How it stands in the address of a page."""
        return host_of(self.ip)

    @property
    def is_at_home(self) -> bool:
        """Whether a phone beside this computer may reach it, and nobody from elsewhere."""
        return self.rank <= _LAST_RESORT and not _NOT_A_HOME.search(self.interface.lower())

    @property
    def rank(self) -> int:
        """How unusual it is for the address of a home network, from 0 on."""
        return next((rank for rank, network in enumerate(_HOME) if self.ip in network), len(_HOME))

    def __str__(self) -> str:
        return f"{self.ip} ({self.interface})"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The address that a phone is led to, and those that it could have been."""

    address: Address
    others: tuple[Address, ...] = ()


def host_of(ip: IP) -> str:
    """Return an address as it stands in the address of a page."""
    return f"[{ip}]" if ip.version == 6 else str(ip)


def own_addresses() -> list[Address]:
    """Return all addresses of this computer, but those of itself to itself."""
    found = [
        Address(ipaddress.ip_address(item.ip if isinstance(item.ip, str) else item.ip[0]), adapter.nice_name)
        for adapter in ifaddr.get_adapters()
        for item in adapter.ips
    ]
    return [address for address in found if not address.ip.is_loopback]


def phone_address() -> Chosen:
    """Return the address by which a phone in the same network reaches this computer; ServingError if there is none."""
    return choose(own_addresses(), [ip for family in _FAR_AWAY if (ip := _leaving_from(family))])


def choose(addresses: Iterable[Address], leaving: Sequence[IP]) -> Chosen:
    """Choose an address of a home network: the one by which this computer reaches others, if it is one of them.

    Args:
        addresses: All that this computer has.
        leaving: From which of them it sends what goes to everywhere else.

    Raises:
        ServingError: None of them is of a home network.

    """
    addresses = list(addresses)
    at_home = [address for address in addresses if address.is_at_home]
    # IPv4 first, where there is any: routers at home keep apart what IPv6 has in several networks
    at_home.sort(
        key=lambda address: (address.rank == _LAST_RESORT, address.ip.version, address.ip not in leaving, address.rank)
    )
    if not at_home:
        raise _nowhere(addresses)
    first, *rest = at_home
    return Chosen(first, tuple(address for address in rest if address.interface != first.interface))


def _nowhere(addresses: Sequence[Address]) -> ServingError:
    """Return the error for a computer without such an address, naming those that may serve all the same."""
    hint = N_("join the network that the phone is in, by Wi-Fi or by cable, and try again")
    others = [str(address) for address in addresses if not address.ip.is_global and not address.ip.is_link_local]
    if others:
        named = N_("name an address with --host, if the phone reaches one of these: {others}", others=", ".join(others))
        hint = N_("{hint}; or {named}", hint=hint, named=named)
    return ServingError(N_("this computer has no address in a home network, by which a phone would reach it"), hint)


def named_address(host: str) -> IP:
    """Return the address that was asked for; UsageError if it is none, or one that everybody could reach."""
    try:
        ip = ipaddress.ip_address(LOOPBACK if host == "localhost" else host.strip("[]"))
    except ValueError as error:
        raise UsageError(N_("«{host}» is no address of this computer", host=host), _known()) from error
    if ip.version == 6 and (ip.is_link_local or ip.ipv4_mapped):
        raise UsageError(N_("«{host}» is no address that browsers understand", host=host), _known())
    if ip.is_unspecified or ip.is_multicast:
        raise UsageError(
            N_("«{host}» stands for more than one address", host=host),
            N_("name the one that the phone reaches; {known}", known=_known()),
        )
    if ip.is_global:
        why = N_("«{host}» can be reached from the internet, and what is said here is for you alone", host=host)
        raise UsageError(why, N_("name an address of your own network; {known}", known=_known()))
    return ip


def _known() -> str:
    names = [str(address) for address in own_addresses() if not address.ip.is_link_local]
    return N_("there are {addresses}", addresses=", ".join([LOOPBACK, *names]))


def hosts_of(ip: IP, port: int) -> frozenset[str]:
    """Return what browsers call the pages at an address: its number, and the names that this computer has for it."""
    name = socket.gethostname().lower()
    names = {LOOPBACK, "[::1]", "localhost"} if ip.is_loopback else {name, f"{name.partition('.')[0]}.local"}
    names.add(host_of(ip))
    return frozenset({f"{name}:{port}" for name in names} | (names if port == _HTTP else set()))


def _leaving_from(family: socket.AddressFamily) -> IP | None:
    """Return from which address this computer reaches others; None if it reaches none. Nothing is sent."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as unused:
            unused.connect((_FAR_AWAY[family], 9))
            return ipaddress.ip_address(unused.getsockname()[0])
    except OSError:
        return None
