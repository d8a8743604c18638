"""What a worker is asked, as lines of JSON: both sides of the pipe use it, and the process itself is `worker.py`.

A module that runs as a program of its own must not be imported with its package, or Python runs it twice, and warns.
"""

import json
from typing import Any

from guided_audio.core.voice import Melody, Sounded, Utterance, Voice

LIST_REQUEST = b'"voices"\n'
READY = 0
"""The number of the answer that says that a voice has loaded; requests count from one."""


def encode_request(utterance: Utterance) -> bytes:
    """Return the line that asks for an utterance, without its number."""
    request = {
        "text": utterance.text,
        "voice": voice_to_dict(utterance.voice),
        "pace": utterance.pace,
        "seed": utterance.seed,
        "sounded": [[word.start, word.end, word.ipa] for word in utterance.sounded],
        "melody": [utterance.melody.number, utterance.melody.is_soft] if utterance.melody else None,
    }
    return json.dumps(request).encode() + b"\n"


def decode_request(line: bytes) -> Utterance:
    """Read the line that asks for an utterance, without its number."""
    request = json.loads(line)
    sounded = tuple(Sounded(*word) for word in request["sounded"])
    melody = Melody(*request["melody"]) if request["melody"] else None
    voice = voice_from_dict(request["voice"])
    return Utterance(request["text"], voice, request["pace"], request["seed"], sounded, melody)


def voice_to_dict(voice: Voice) -> dict[str, Any]:
    """Return a voice as JSON can hold it."""
    return {name: getattr(voice, name) for name in Voice.__slots__}


def voice_from_dict(values: dict[str, Any]) -> Voice:
    """Return the voice of `voice_to_dict`; anything else raises TypeError, ValueError or KeyError."""
    paces = tuple((float(speed), float(pace)) for speed, pace in values["paces"])
    return Voice(**{**values, "paces": paces})
