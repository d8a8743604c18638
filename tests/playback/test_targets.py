"""Which device is opened: the usual one, the one of the last time, or none before the listener has said so."""

import pytest

from guided_audio.core.errors import UnknownDevice
from guided_audio.playback.outputs import targets
from guided_audio.playback.outputs.devices import BACKENDS, Device, LastDevice
from guided_audio.playback.outputs.targets import (
    NotThere,
    Target,
    either_again,
    named_target,
    target_again,
    usual_targets,
)

BACKEND = BACKENDS[0]


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the devices of the best sound system, the default one first; no other system has any."""
    ids = list[str]()

    def devices_of(backend: str) -> tuple[Device, ...]:
        there = ids if backend == BACKEND else ()
        return tuple(Device(i.rstrip("0123456789"), backend, n == 0, i, n + 1) for n, i in enumerate(there))

    monkeypatch.setattr(targets, "devices_of", devices_of)
    monkeypatch.setattr(targets, "first_devices", lambda: (BACKEND, devices_of(BACKEND)))
    return ids


@pytest.mark.parametrize(
    ("there", "last", "default", "opened"),
    [
        ("speaker phones", "", "", "speaker"),  # nothing is known
        ("speaker phones", "phones", "speaker", "phones"),  # named the last time, and nothing has changed
        ("phones speaker", "speaker", "speaker", "phones"),  # plugged in since, and made the default
        ("speaker phones", "phones", "", "speaker"),  # an older note, without a default
        ("phones speaker", "phones", "phones", "phones"),
        ("speaker phones hdmi", "phones", "hdmi", "speaker"),
    ],
)
def test_the_usual_device(plugged: list[str], there: str, last: str, default: str, opened: str) -> None:
    plugged[:] = there.split()
    assert next(iter(usual_targets(LastDevice(last, last, default)))).place == opened


def test_headphones_of_the_last_time_that_are_not_there_are_waited_for(plugged: list[str]) -> None:
    plugged[:] = ["speaker"]
    with pytest.raises(NotThere) as caught:
        next(iter(usual_targets(LastDevice("phones", "phones", "phones"))))
    missing = caught.value.missing
    assert (missing.place, caught.value.offered and caught.value.offered.place) == ("phones", "speaker")
    plugged.append("phones")
    assert target_again(missing).place == "phones"


def test_a_device_that_is_not_there_again_is_offered_the_default_of_its_own_sound_system(plugged: list[str]) -> None:
    plugged[:] = ["phones", "speaker"]
    home = next(iter(usual_targets(None)))
    plugged[:] = ["speaker"]
    with pytest.raises(NotThere) as caught:
        target_again(home)
    assert caught.value.offered == next(iter(usual_targets(None)))
    plugged.clear()  # the sound server is restarted, and another sound system would answer for it
    with pytest.raises(NotThere) as caught:
        target_again(home)
    assert caught.value.offered is None


def test_a_device_that_was_accepted_needs_no_second_answer_until_the_own_one_is_back(plugged: list[str]) -> None:
    plugged[:] = ["phones"]
    home = next(iter(usual_targets(None)))
    plugged[:] = ["hdmi", "speaker"]
    accepted = Target(BACKEND, Device("speaker", BACKEND, False, "speaker", 2), "speaker")
    assert either_again(home, accepted).place == "speaker"
    for another in (None, home, Target(BACKEND, Device("kitchen", BACKEND, False, "kitchen", 3), "kitchen")):
        with pytest.raises(NotThere) as caught:
            either_again(home, another)
        assert (caught.value.missing, caught.value.offered and caught.value.offered.place) == (home, "hdmi")
    plugged.append("phones")
    assert either_again(home, accepted).place == "phones"


def test_a_named_device_is_never_replaced_not_even_by_its_namesake(plugged: list[str]) -> None:
    plugged[:] = ["speaker", "dac1", "dac2"]
    with pytest.raises(UnknownDevice, match=r"2 «dac» \(dac1\) or 3 «dac» \(dac2\)"):
        named_target("dac")
    home = named_target("3")
    assert home.place == "dac (dac2)"
    plugged.remove("dac2")
    with pytest.raises(NotThere) as caught:
        target_again(home)
    assert caught.value.offered is None


@pytest.mark.usefixtures("plugged")
def test_no_sound_system_is_taken_for_a_device() -> None:
    assert [(t.device, t.place) for t in usual_targets(None)] == [(None, "the system's default device")] * len(BACKENDS)


@pytest.mark.parametrize(
    ("backend", "is_default", "is_named", "by_id"),
    [
        ("ALSA", True, False, False),
        ("ALSA", True, True, True),
        ("ALSA", False, False, True),
        ("PULSEAUDIO", True, False, True),
    ],
)
def test_a_default_is_opened_by_its_id_where_streams_are_moved(
    backend: str, is_default: bool, is_named: bool, by_id: bool
) -> None:
    target = Target(backend, Device("A", backend, is_default, "a"), "A", "a", is_named)
    assert (target.by_id is not None) == by_id
