"""Which microphone may be opened: never that of a headset, whose sound would fall to the quality of a telephone."""

import re
from collections.abc import Sequence

from guided_audio.core.errors import NoMicrophone
from guided_audio.core.translation import N_
from guided_audio.playback.outputs.devices import Device

_HEADSET = re.compile(
    r"bluez|bluealsa|bluetooth|hands-?\s?free|manos\s?libres|freisprech|head-?\s?(set|phone)|kopfh(ö|oe)rer|auricular"
    r"|casque|écouteur|cuffi|air-?\s?pods|ear-?\s?(bud|phone|pod)|\bbuds\b|\bhfp\b|\bhsp\b|\ba2dp\b"
    r"|(?<![0-9a-f])(?:[0-9a-f]{2}[-_:]){5}[0-9a-f]{2}(?![0-9a-f])",
    re.IGNORECASE,
)
"""What headsets are called; or the address of a Bluetooth device, which PulseAudio and macOS have in their ids."""
_OWN_SOUND = re.compile(r"\.monitor$|^monitor (of|von|de) |loopback|ste?reo\s?mix|blackhole|soundflower", re.IGNORECASE)
"""What hears not the room but what the computer plays."""
_BUILT_IN = re.compile(
    r"pci-|platform-|built-?\s?in|internal|integrated|internes|integrad|macbook|realtek|high definition audio"
    r"|microphone array|digital microphone",
    re.IGNORECASE,
)
_CARD = re.compile(r"^\w+_(?:output|input|sink|source)\.(?P<id>[^.]+(?:\.\d+)?)|\((?P<name>[^()]+)\)\s*$")
"""What sound and microphone of one device share: in PulseAudio's ids, and in the names of Windows."""


def choose_microphone(microphones: Sequence[Device], used: Device | None) -> Device:
    """Return the default microphone, or a built-in one; NoMicrophone if all belong to headsets, or there is none.

    Args:
        microphones: Those of the sound system, the default one first.
        used: The device that the session is heard from.

    """
    of_the_room = [one for one in microphones if not _is_any(_OWN_SOUND, one)]
    if not of_the_room:
        raise NoMicrophone(N_("there is no microphone"))
    for one in of_the_room:
        if (one.is_default or _is_any(_BUILT_IN, one)) and not is_of_headset(one, used):
            return one
    raise NoMicrophone(N_("the microphone is in a headset, which would sound worse while it listens"))


def is_of_headset(microphone: Device, used: Device | None) -> bool:
    """Whether a microphone is part of a headset, by its name or id, or because the session is heard from the same device."""
    is_same = used is not None and _card_of(microphone) == _card_of(used)
    return _is_any(_HEADSET, microphone) or (is_same and not _is_any(_BUILT_IN, microphone))


def _is_any(kind: re.Pattern[str], device: Device) -> bool:
    return bool(kind.search(device.name) or kind.search(device.id))


def _card_of(device: Device) -> str:
    found = _CARD.search(device.id) or _CARD.search(device.name)
    return found[found.lastgroup] if found and found.lastgroup else device.name
