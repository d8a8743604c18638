"""The worker process: `python -m guided_audio.speech.worker ENGINE`.

A voice loads and speaks in here, so that it can neither hold up the sound of a running session nor take it down.
One request a line on standard input, as JSON; each is answered on standard output by a line of JSON, `{"frames": n}`
with n float32 samples after it, or `{"error": "..."}`. The process ends when its input does.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from typing import BinaryIO

import numpy as np

from guided_audio.audio import Samples, fade_edges, silence, trim_silence
from guided_audio.errors import GuidedAudioError
from guided_audio.speech.catalogue import load_engine
from guided_audio.speech.engine import SpeechEngine
from guided_audio.voice import Utterance, Voice


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
    voice = {name: getattr(utterance.voice, name) for name in Voice.__slots__}
    request = {"text": utterance.text, "voice": voice, "pace": utterance.pace, "seed": utterance.seed}
    return json.dumps(request).encode() + b"\n"


def decode_request(line: bytes) -> Utterance:
    """Read the line that asks for an utterance."""
    request = json.loads(line)
    return Utterance(request["text"], Voice(**request["voice"]), request["pace"], request["seed"])


def serve(engine_name: str, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more; the model is loaded while the first one is on its way."""
    engine: SpeechEngine | None = None
    with contextlib.suppress(Exception):  # what is wrong with it is told to whoever asks it to speak
        engine = load_engine(engine_name)
        engine.load()
    for line in requests:
        try:
            engine = engine or load_engine(engine_name)
            samples = speak(engine, decode_request(line))
        except GuidedAudioError as error:
            answers.write(json.dumps({"error": error.message}).encode() + b"\n")
        except Exception as error:  # whatever an engine raises is told to the parent, which knows the place
            answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        else:
            answers.write(json.dumps({"frames": len(samples)}).encode() + b"\n")
            answers.write(samples.astype("<f4").tobytes())
        answers.flush()


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
        serve(sys.argv[1], sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(0)  # the parent has gone; nobody is left to tell


if __name__ == "__main__":
    main()
