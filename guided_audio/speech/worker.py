"""The worker process: `python -m guided_audio.speech.worker ENGINE [VOICE]`, the voice as JSON.

A voice loads and speaks in here, so that it can neither hold up the sound of a running session nor take it down.
One request a line on standard input, as JSON; each is answered on standard output by a line of JSON, `{"frames": n}`
with n float32 samples after it, or `{"error": "...", "cure": "..."}`; the request `"voices"` by `{"voices": [...]}`. The
process ends when its input does.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from typing import Any, BinaryIO

import numpy as np

from guided_audio.audio import Samples, fade_edges, silence, trim_silence
from guided_audio.errors import GuidedAudioError
from guided_audio.speech.catalogue import load_engine
from guided_audio.speech.engine import SpeechEngine
from guided_audio.voice import Sounded, Utterance, Voice

LIST_REQUEST = b'"voices"'


def speak(engine: SpeechEngine, utterance: Utterance) -> Samples:
    """Return an utterance ready to be placed: float32, shape (frames, 1), trimmed, from silence into silence."""
    if not any(character.isalnum() for character in utterance.text):
        return silence(0)  # engines sigh or click at a lone "…"
    sound = engine.synthesize(utterance)
    if not np.isfinite(sound).all():
        raise ValueError("the engine gave samples that are not numbers")
    rate = utterance.voice.sample_rate
    return fade_edges(trim_silence(np.clip(sound, -1.0, 1.0), rate), rate)


def encode_request(utterance: Utterance) -> bytes:
    """Return the line that asks for an utterance."""
    request = {
        "text": utterance.text,
        "voice": as_plain(utterance.voice),
        "pace": utterance.pace,
        "seed": utterance.seed,
        "sounded": [[word.start, word.end, word.ipa] for word in utterance.sounded],
    }
    return json.dumps(request).encode() + b"\n"


def decode_request(line: bytes) -> Utterance:
    """Read the line that asks for an utterance."""
    request = json.loads(line)
    sounded = tuple(Sounded(*word) for word in request["sounded"])
    return Utterance(request["text"], as_voice(request["voice"]), request["pace"], request["seed"], sounded)


def as_plain(voice: Voice) -> dict[str, Any]:
    """Return a voice as JSON can hold it."""
    return {name: getattr(voice, name) for name in Voice.__slots__}


def as_voice(values: dict[str, Any]) -> Voice:
    """Return the voice that was made plain; anything else raises TypeError, ValueError or KeyError."""
    paces = tuple((float(speed), float(pace)) for speed, pace in values["paces"])
    return Voice(**{**values, "paces": paces})


def serve(engine_name: str, requests: BinaryIO, answers: BinaryIO, voice: Voice | None = None) -> None:
    """Answer requests until there are no more; the voice's model is loaded while the first one is on its way."""
    engine: SpeechEngine | None = None
    with contextlib.suppress(Exception):  # what is wrong with it is told to whoever asks it to speak
        engine = load_engine(engine_name)
        if voice is not None:
            engine.load(voice)
    for line in requests:
        try:
            engine = engine or load_engine(engine_name)
            header, sound = _answer(engine, line)
        except GuidedAudioError as error:
            header, sound = {"error": error.message, "cure": error.cure}, b""
        except Exception as error:  # whatever an engine raises is told to the parent, which knows the place
            header, sound = {"error": f"{type(error).__name__}: {error}", "cure": ""}, b""
        answers.write(json.dumps(header).encode() + b"\n" + sound)
        answers.flush()


def _answer(engine: SpeechEngine, line: bytes) -> tuple[dict[str, Any], bytes]:
    if line.strip() == LIST_REQUEST:
        return {"voices": [as_plain(voice) for voice in engine.voices()]}, b""
    samples = speak(engine, decode_request(line))
    return {"frames": len(samples)}, samples.astype("<f4").tobytes()


def _end_with_parent(parent: int) -> None:
    """End when the parent has been killed: an engine at work does not see that its input has ended."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)


def main() -> None:
    """Serve on the real standard input and output, which engines cannot print on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints goes where errors go
    try:
        voice = as_voice(json.loads(sys.argv[2])) if len(sys.argv) > 2 else None
        serve(sys.argv[1], sys.stdin.buffer, answers, voice)
    except BrokenPipeError:
        os._exit(0)  # the parent has gone; nobody is left to tell


if __name__ == "__main__":
    main()
