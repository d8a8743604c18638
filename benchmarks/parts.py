"""What an export's processor time goes into, in seconds by part: `python benchmarks/parts.py SESSION [OPTION ...]` exports.

The parts are wrapped from outside, by this process alone, so that the program itself pays nothing for being measured.
"""

from __future__ import annotations

import builtins
import collections
import functools
import importlib
import json
import resource
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = {
    "script": {
        "session.session": ["open_session"],
        "session.prepare": ["fit_session"],
    },
    "kept speech": {"speech.sentence_store": ["SentenceStore.frames", "SentenceStore.load", "SentenceStore.save"]},
    "mix": {
        "render.loop": ["_Renderer._mix"],
        "render.voice_track": ["words_of", "placed_in", "VoiceTrack.lead"],
    },
    "limiter": {"audio.limiter": ["Limiter.feed", "Limiter.flush"]},
    "loudness": {
        "audio.loudness": ["LoudnessMeter.feed"],
        "audio.true_peak": ["TruePeakMeter.feed"],
        "export.measurement": ["LevelMeter.feed"],
    },
    "encoding": {
        "export.encoders.mp3": ["Mp3Encoder.encode", "_encode_chunk"],
        "export.encoders.lossless": ["_Pcm16Encoder.encode"],
        "export.encoders.opus": ["OpusEncoder.encode"],
    },
    "tags": {
        "export.production": ["tags_of"],
        "export.encoders.mp3": ["Mp3Encoder.flush"],
        "export.encoders.lossless": ["FlacEncoder.flush"],
        "export.encoders.opus": ["OpusEncoder.flush"],
    },
}
"""What belongs to a part, by its module; what one calls of another counts for that one. All else is `start` and `rest`."""


class Clock:
    """The processor's seconds of each part, in whichever thread it runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = collections.defaultdict(float)
        self._here = threading.local()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose time counts for a part, without that of other parts within it."""

        @functools.wraps(function)
        def wrapped(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
            self._turn(part)
            try:
                return function(*args, **options)
            finally:
                self._turn()

        return wrapped

    def _turn(self, part: str = "") -> None:
        """Begin a part, or end the present one."""
        now, here = time.thread_time(), self._here.__dict__
        stack = here.setdefault("stack", [])
        if stack:
            self.seconds[stack[-1]] += now - here["since"]
        stack.append(part) if part else stack.pop()
        here["since"] = time.thread_time()


def patch(clock: Clock) -> None:
    """Wrap all that belongs to parts."""
    builtins.__import__ = clock.timed("start", builtins.__import__)
    importlib.import_module = clock.timed("start", importlib.import_module)
    for part, modules in PARTS.items():
        for module, names in modules.items():
            for name in names:
                home: Any = importlib.import_module(f"guided_audio.{module}")
                *classes, last = name.split(".")
                for one in classes:
                    home = getattr(home, one)
                whole = clock.timed(part, getattr(home, last))
                setattr(home, last, whole)
                for other in list(sys.modules.values()) if not classes else ():
                    if getattr(other, "__name__", "").startswith("guided_audio") and last in vars(other):
                        setattr(other, last, whole)


def main() -> None:
    clock = Clock()
    patch(clock)
    from guided_audio.cli import program

    clock.seconds["start"] = time.process_time()
    program(["export", *sys.argv[1:]], standalone_mode=False)
    own, workers = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    clock.seconds["rest"] = own - sum(clock.seconds.values())
    clock.seconds["speech"] = workers.ru_utime + workers.ru_stime
    print(json.dumps({part: round(seconds, 3) for part, seconds in clock.seconds.items()}))


if __name__ == "__main__":
    main()
