"""How many words a minute a voice says, and how loud it is: for known ones from a data file, for others measured once."""

import contextlib
import functools
import itertools
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import Any

from guided_audio.core.config import measured_voices_file
from guided_audio.core.errors import OutputError
from guided_audio.core.files import save_text
from guided_audio.core.voice import Voice


def calibrated(voice: Voice) -> Voice:
    """Return a voice with its pace and loudness, as far as they are known; another version of it is another voice."""
    if voice.is_measured:
        return voice
    included = _included().get(voice.reference)
    if included and fnmatchcase(voice.version, included["version"]):
        return _with(voice, included)
    found = _measured().get(voice.reference)
    with contextlib.suppress(KeyError, TypeError, ValueError):  # what somebody has damaged is measured again
        return _with(voice, found) if found and found["version"] == voice.version else voice
    return voice


def _with(voice: Voice, known: Mapping[str, Any]) -> Voice:
    paces = tuple((float(speed), float(pace)) for speed, pace in known["paces"])
    loudness = float(known["loudness"])
    rising = all(0 < a[0] < b[0] and 0 < a[1] < b[1] for a, b in itertools.pairwise(paces))
    if not paces or not rising or not math.isfinite(loudness) or not math.isfinite(paces[-1][0] * paces[-1][1]):
        raise ValueError("no voice speaks so")
    return replace(voice, paces=paces, loudness=loudness)


def keep(voice: Voice) -> None:
    """Keep what was measured of a voice for the next time; where that is not possible, it is measured again then."""
    known = {**_measured(), voice.reference: _entry(voice)}
    with contextlib.suppress(OSError, OutputError):
        measured_voices_file().parent.mkdir(parents=True, exist_ok=True)
        save_text(measured_voices_file(), json.dumps(known, indent=1, sort_keys=True))


def _entry(voice: Voice) -> dict[str, Any]:
    return {
        "version": voice.version,
        "loudness": round(voice.loudness, 1),
        "paces": [list(pair) for pair in voice.paces],
    }


@functools.cache
def _included() -> Mapping[str, Any]:
    return tomllib.loads(files("guided_audio.voices").joinpath("voices.toml").read_text("utf-8"))


def _measured() -> Mapping[str, Any]:
    try:
        known = json.loads(measured_voices_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # measured again where it is wanted
    return known if isinstance(known, dict) else {}
