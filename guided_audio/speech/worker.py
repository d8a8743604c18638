"""The worker process, and what a voice does in it: `python -m guided_audio.speech.worker ENGINE [VOICE]`, the voice as JSON.

A voice loads and speaks in here, so that it can neither hold up the sound of a running session nor take it down.
One request a line on standard input: a number, a space, JSON. Each is answered on standard output by a line of JSON that
carries the same number: `{"number": 7, "frames": n}` with n float32 samples after it, `{"number": 7, "error": "...",
"hint": "..."}`, or `{"number": 7, "voices": [...]}` to the request `7 "voices"`. A process that was given a voice first says
`{"number": 0}`: it has loaded. It ends when its input does.
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

from guided_audio.audio.samples import Samples, fade_edges, silence, trim_silence
from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engine import SpeechEngine, load_engine
from guided_audio.speech.requests import LIST_REQUEST, READY, decode_request, voice_from_dict, voice_to_dict


def speak(engine: SpeechEngine, utterance: Utterance) -> Samples:
    """Return an utterance ready to be placed: float32, shape (frames, 1), trimmed, from silence into silence."""
    if not any(character.isalnum() for character in utterance.text):
        return silence(0)  # engines sigh or click at a lone "…"
    sound = engine.synthesize(utterance)
    if sound.ndim != 2 or sound.shape[1] != 1 or sound.dtype.kind != "f":
        raise ValueError(
            N_(
                "the engine gave {dtype} of shape {shape}, and not float32 of shape (frames, 1)",
                dtype=sound.dtype,
                shape=sound.shape,
            )
        )
    if not np.isfinite(sound).all():
        raise ValueError(N_("the engine gave samples that are not numbers"))
    rate = utterance.voice.sample_rate
    return fade_edges(trim_silence(np.clip(sound, -1.0, 1.0), rate), rate)


def serve(engine_name: str, requests: BinaryIO, answers: BinaryIO, voice: Voice | None = None) -> None:
    """Answer requests until there are no more; the voice's model is loaded while the first one is on its way."""
    engine: SpeechEngine | None = None
    with contextlib.suppress(Exception):  # the first request is answered with what is wrong
        engine = load_engine(engine_name)
        if voice is not None:
            engine.load(voice)
    if voice is not None:
        _write(answers, {"number": READY})
    for line in requests:
        number, _, request = line.partition(b" ")
        answer: dict[str, Any]
        sound = b""
        try:
            engine = engine or load_engine(engine_name)
            if request == LIST_REQUEST:
                answer = {"voices": [voice_to_dict(voice) for voice in engine.voices()]}
            else:
                samples = speak(engine, decode_request(request))
                answer, sound = {"frames": len(samples)}, samples.astype("<f4").tobytes()
        except GuidedAudioError as error:
            answer = {"error": str(error.message), "hint": str(error.hint)}
        except Exception as error:  # an engine may raise anything; the parent knows the place in the script
            answer = {"error": f"{type(error).__name__}: {error}", "hint": ""}
        _write(answers, {"number": int(number), **answer}, sound)


def _write(answers: BinaryIO, header: dict[str, Any], sound: bytes = b"") -> None:
    answers.write(json.dumps(header).encode() + b"\n" + sound)
    answers.flush()


def _end_with_parent(parent: int) -> None:
    """End when the parent has been killed: an engine at work does not see that its input has ended."""
    while os.getppid() == parent:
        time.sleep(1.0)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # and the processes of its engine
    os._exit(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return requests and answers on descriptors of their own, away from what engines, and what they start, read and print."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)  # what an engine prints goes where errors go
    return requests, answers


def main() -> None:
    """Serve on the real standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    with contextlib.suppress(RuntimeError):  # no room for a thread: it still ends when its input does, a sentence later
        threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    requests, answers = _private_pipes()
    try:
        with requests, answers:
            voice = voice_from_dict(json.loads(sys.argv[2])) if len(sys.argv) > 2 else None
            serve(sys.argv[1], requests, answers, voice)
    except BrokenPipeError:
        os._exit(0)  # the parent has gone


if __name__ == "__main__":
    main()
