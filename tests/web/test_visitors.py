"""Who is told to be connected."""

import pytest

from guided_audio.web.visitors import Visitors, device_of

MOZILLA = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko) {}"


@pytest.mark.parametrize(
    ("system", "browser", "device"),
    [
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "Version/18.0 Mobile/15E148 Safari/604.1", "an iPhone"),
        ("iPad; CPU OS 12_5 like Mac OS X", "Version/12.1 Mobile/15E148 Safari/604.1", "an iPad"),
        ("Macintosh; Intel Mac OS X 10_15_7", "Version/18.0 Safari/605.1.15", "a Mac or an iPad"),
        ("Linux; Android 10; K", "Chrome/131.0.0.0 Mobile Safari/537.36", "an Android phone"),
        ("Linux; Android 10; K", "Chrome/131.0.0.0 Safari/537.36", "an Android device"),
        ("X11; Linux x86_64", "Chrome/131.0.0.0 Safari/537.36", "a Linux computer"),
        ("Windows NT 10.0; Win64; x64", "Chrome/131.0.0.0 Safari/537.36", "a Windows computer"),
        ("X11; CrOS x86_64 14541.0.0", "Chrome/131.0.0.0 Safari/537.36", "a Chromebook"),
        ("", "", "a device"),
    ],
)
def test_a_device_is_told_by_its_browser(system: str, browser: str, device: str) -> None:
    assert device_of(MOZILLA.format(system, browser)) == device


def test_each_is_told_once_and_this_computer_never() -> None:
    told: list[tuple[str, str]] = []
    visitors = Visitors("10.0.0.1", lambda device, address: told.append((device, address)))
    for address in ("10.0.0.2", "10.0.0.3", "10.0.0.2", "10.0.0.1"):
        visitors.entered(address, "iPhone \x1b[2J")
    assert told == [("an iPhone", "10.0.0.2"), ("an iPhone", "10.0.0.3")]


def test_only_another_device_shows_that_the_way_is_free() -> None:
    visitors = Visitors("10.0.0.1")
    visitors.knocked("10.0.0.1")
    assert not visitors.has_knocked
    visitors.knocked("10.0.0.2")
    assert visitors.has_knocked
