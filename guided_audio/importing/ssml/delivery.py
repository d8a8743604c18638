"""Ways of speaking in SSML: which of its settings mean [softly] or [slowly], and how those are written in it."""

import re
from collections.abc import Mapping

from guided_audio.script import Voicing

SOFT_STYLES = frozenset(
    {"whispering", "whispered", "soft", "gentle", "calm", "hopeful", "empathetic", "lyrical", "affectionate"}
)
"""The names that vendors give to quiet ways of speaking."""

_SLOW_FROM = 0.92
"""A rate at or below this is slow; nearer to the usual one, no listener would notice."""
_NOTHING = frozenset({"", "medium", "default", "100%", "+0%", "-0%", "0%", "1", "1.0", "+0db", "0db"})
_RATE = re.compile(r"([+-]?)(\d{1,4}(?:\.\d{1,4})?)(%?)")
_LOUDNESS = re.compile(r"-\d{1,3}(?:\.\d{1,3})?(?:db|%)")


def prosody_of(voicing: Voicing) -> dict[str, str]:
    """Return the attributes of `<prosody>` for a way of speaking; none if there is nothing to say."""
    soft = {"volume": "soft"} if voicing.loudness < 0 else {}
    return soft | ({"rate": f"{voicing.pace:.0%}"} if voicing.pace < 1.0 else {})


def read_prosody(attributes: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the delivery cues that `<prosody>` means, and the settings that no cue can say."""
    cues: list[str] = []
    lost: dict[str, str] = {}
    for name, value in attributes.items():
        said = value.strip().lower()
        if name == "volume" and (said in {"soft", "x-soft"} or _LOUDNESS.fullmatch(said)):
            cues.append("softly")
        elif name == "rate" and _is_slow(said):
            cues.append("slowly")
        elif said not in _NOTHING:
            lost[name] = value
    return tuple(cues), lost


def is_written_by_us(attributes: Mapping[str, str]) -> bool:
    """Whether these attributes of `<prosody>` are of the form in which delivery cues are written."""
    rate, volume = attributes.get("rate", "1%"), attributes.get("volume", "soft")
    return attributes.keys() <= {"rate", "volume"} and volume == "soft" and bool(re.fullmatch(r"\d{1,2}%", rate))


def _is_slow(said: str) -> bool:
    if said in {"slow", "x-slow"}:
        return True
    if not (rate := _RATE.fullmatch(said)):
        return False
    share = float(rate[2]) / (100 if rate[3] else 1)
    if rate[1]:  # "-15%" is relative
        share = 1 + share * (-1 if rate[1] == "-" else 1)
    return 0 < share <= _SLOW_FROM
