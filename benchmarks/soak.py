"""`make soak`: the whole 15-minute session in real time, paused every few seconds, beside two busy processes."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from measure import SESSION, play_underruns

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from end_to_end import sound_server


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        if not sound_server.is_installed():
            sys.exit("the soak needs pulseaudio: a private server with a sink that plays to nothing")
        with sound_server.private_server(Path(name)) as environment:
            os.environ.update(environment)
            count, heard = play_underruns(SESSION, to_nothing=False, seconds=3600.0, pauses=True)
    print(f"{count} underruns in {heard:.0f} s through a sound server, with a pause every 5 s and two busy processes")
    sys.exit(count > 0)


if __name__ == "__main__":
    main()
