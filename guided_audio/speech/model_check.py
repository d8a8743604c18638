"""Whether a model loads: tried once, in a process of its own, `python -m guided_audio.speech.model_check FILE`."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from guided_audio.core.errors import ResourceError, UsageError, shorten
from guided_audio.core.files import reason_of
from guided_audio.core.threads import NO_ROOM
from guided_audio.core.translation import N_
from guided_audio.speech.engines.seeded_session import SeededSession

_PATIENCE = 120.0
"""Seconds that a model has to load; the largest one that is known takes two."""
_MOST_MEMORY = 8 << 30
"""Bytes: some graphs make tensors of any size while they load."""


def require_loadable(path: Path, name: str) -> None:
    """Raise UsageError for a model that does not load, under the name that it is known by."""
    try:
        tried = subprocess.run(
            [sys.executable, "-P", "-m", __name__, str(path)], capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise UsageError(
            N_("{name} does not load within {patience:.0f} s", name=name, patience=_PATIENCE), N_("get another voice")
        ) from None
    except OSError as error:
        raise ResourceError(
            N_("no process to try {name} could be started: {reason}", name=name, reason=reason_of(error)),
            NO_ROOM,
        ) from error
    if tried.returncode:
        words = tried.stdout.decode("utf-8", "replace").split("\n")[0] or N_("its process ended")
        hint = N_("it may have come in part, or be no voice: get it again, from where its maker has it")
        raise UsageError(N_("{name} does not load: {words}", name=name, words=shorten(words, 200)), hint)


def main() -> None:
    """Load a model; say why it cannot be loaded."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    try:
        SeededSession(Path(sys.argv[1]))
    except Exception as error:  # whatever onnxruntime finds wrong with it
        os.write(1, f"{error}\n".encode("utf-8", "replace"))
        sys.exit(1)


if __name__ == "__main__":
    main()
