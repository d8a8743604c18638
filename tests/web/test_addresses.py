"""Which address of a computer a phone is led to."""

from ipaddress import ip_address

import pytest

from guided_audio.core.errors import ServingError, UsageError
from guided_audio.web.addresses import Address, choose, hosts_of, named_address, own_addresses


def at(*pairs: str) -> list[Address]:
    """Read `address interface`."""
    return [Address(ip_address(ip), name) for ip, name in (pair.split(" ", 1) for pair in pairs)]


@pytest.mark.parametrize(
    ("addresses", "chosen"),
    [
        (["192.168.1.5 wlan0", "fe80::1 wlan0"], "192.168.1.5"),
        (["172.17.0.1 docker0", "10.0.0.7 eth0"], "10.0.0.7"),
        (["10.8.0.2 tun0", "192.168.178.20 wlp3s0"], "192.168.178.20"),
        (["100.101.102.103 tailscale0", "172.20.10.2 en0"], "172.20.10.2"),
        (["192.168.56.1 VirtualBox Host-Only Ethernet Adapter", "192.168.0.9 Intel(R) Wi-Fi 6"], "192.168.0.9"),
        (["172.25.96.1 vEthernet (WSL)", "192.168.0.9 Ethernet"], "192.168.0.9"),
        (["10.211.55.2 bridge100", "10.37.129.2 vnic1", "192.168.2.3 en0"], "192.168.2.3"),
        (["192.168.122.1 virbr0", "192.168.1.2 br0"], "192.168.1.2"),
        (["203.0.113.9 eth0", "fd12::5 eth0"], "fd12::5"),
        (["fd12::5 wlan0", "192.168.1.5 wlan0"], "192.168.1.5"),
        (["169.254.3.4 eth0", "192.168.1.5 wlan0"], "192.168.1.5"),
        (["169.254.3.4 usb0"], "169.254.3.4"),
    ],
)
def test_it_is_the_one_in_the_network_at_home(addresses: list[str], chosen: str) -> None:
    for order in (addresses, addresses[::-1]):
        assert str(choose(at(*order), []).address.ip) == chosen


@pytest.mark.parametrize("leaving", ["192.168.1.5", "10.0.0.7"])
def test_of_several_it_is_the_one_that_leads_to_others(leaving: str) -> None:
    chosen = choose(at("192.168.1.5 wlan0", "10.0.0.7 eth0", "fd00::7 eth0"), [ip_address(leaving)])
    assert str(chosen.address.ip) == leaving
    assert chosen.address not in chosen.others
    assert {other.interface for other in chosen.others} == {"wlan0", "eth0"} - {chosen.address.interface}


def test_without_one_it_says_what_to_do_and_what_there_is() -> None:
    with pytest.raises(ServingError) as caught:
        choose(at("10.8.0.2 wg0", "203.0.114.5 eth0", "fe80::1 eth0"), [])
    assert "no address in a home network" in caught.value.message
    assert "--host" in caught.value.hint
    assert "10.8.0.2 (wg0)" in caught.value.hint
    assert "203.0.114.5" not in caught.value.hint


def test_without_any_it_only_says_to_join_a_network() -> None:
    with pytest.raises(ServingError) as caught:
        choose([], [])
    assert "--host" not in caught.value.hint


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.168.1.5", "100.101.102.103", "[fd00::7]", "fd00::7"])
def test_an_address_of_ones_own_network_may_be_named(host: str) -> None:
    assert named_address(host) == ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "8.8.8.8", "2a00::1", "224.0.0.1", "example.org", "", "fe80::1%eth0", "::ffff:8.8.8.8"],  # noqa: S104
)
def test_others_may_not(host: str) -> None:
    with pytest.raises(UsageError) as caught:
        named_address(host)
    assert host in caught.value.message
    assert "127.0.0.1" in caught.value.hint


def test_pages_have_the_names_of_their_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Laptop.example")
    at_home, here = ip_address("192.168.1.5"), ip_address("127.0.0.1")
    assert hosts_of(at_home, 8765) == {"192.168.1.5:8765", "laptop.example:8765", "laptop.local:8765"}
    assert hosts_of(here, 8765) == {"127.0.0.1:8765", "localhost:8765", "[::1]:8765"}
    assert hosts_of(here, 80) >= {"127.0.0.1:80", "127.0.0.1", "localhost"}
    assert "[fd00::7]:8765" in hosts_of(ip_address("fd00::7"), 8765)


def test_addresses_of_this_computer_are_found() -> None:
    assert all(address.interface and not address.ip.is_loopback for address in own_addresses())
