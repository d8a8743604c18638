"""Sentences typed into the picker at random times, from 10 ms after the program was called: `make typing`.

Every letter has to stand in the field at the end, and none may have left or opened anything.
"""

import argparse
import os
import pty
import random
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if sys.platform == "win32":
    sys.exit("This needs a POSIX terminal.")
import fcntl
import termios

PROGRAM = """
import builtins, sys
imported = builtins.__import__
def watching(name, *rest, **named):
    module = imported(name, *rest, **named)
    picker = sys.modules.get("guided_audio.tui.picker_app")
    if hasattr(picker, "pick"):
        builtins.__import__ = imported
        leave = picker.PickerApp.exit
        def exit(app, *rest, **named):
            fields = app.screen_stack[0].query("#need")
            with open(sys.argv[-1], "a") as file:
                print(repr((type(app.screen).__name__, fields.first().value if fields else "")), file=file)
            leave(app, *rest, **named)
        picker.PickerApp.exit = exit
    return module
builtins.__import__ = watching
del sys.argv[1:-1]
seen, sys.argv[1:] = sys.argv[-1], []
sys.argv.append(seen)
from guided_audio.cli import program, signals
signals.take()
program(args=[], standalone_mode=False)
"""
WORDS = (
    "quit quiet g c p q h ? i can not sleep tonight and my chest is tight panic help me please alone nobody called argued "
    "lost job grounding here now safe place small a again steady six minutes phone whom to call où está müde traurig ¿qué?"
)
MARGIN = 1.5
"""Seconds that are left after the last letter."""


def sentence(chance: random.Random) -> str:
    """Return a few words in any order."""
    return " ".join(chance.choices(WORDS.split(), k=chance.randint(1, 8)))


def type_in(text: str, over: float, chance: random.Random, left: Path) -> str:
    """Type a sentence within so many seconds; return what stood where when the program was left."""
    main, other = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(left)], stdin=other, stdout=other, stderr=other, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    os.close(other)
    began, drawn = time.monotonic(), b""
    try:
        for at, char in zip(sorted(chance.uniform(0.01, over) for _ in text), text, strict=True):
            drawn += read(main, began + at)
            os.write(main, char.encode())
        while b"Whom to call" not in drawn:
            drawn += read(main, time.monotonic() + 0.1)
        read(main, time.monotonic() + MARGIN)
        os.write(main, b"\x11")  # Ctrl-Q leaves from anywhere
        process.wait(20)
    finally:
        process.kill()
        process.wait()
        os.close(main)
    return left.read_text().strip() if left.exists() else "nothing"


def read(handle: int, until: float) -> bytes:
    """Return what is drawn until a moment."""
    drawn = b""
    while (rest := until - time.monotonic()) > 0:
        if select.select([handle], [], [], rest)[0]:
            try:
                drawn += os.read(handle, 65536)
            except OSError:  # it has ended
                time.sleep(max(until - time.monotonic(), 0))
    return drawn


def main() -> None:
    """Type, and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, wrong = random.Random(asked.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.sentences):
            text, over = sentence(chance), chance.choice((0.05, 0.5, 1.5, 4.0))
            seen = type_in(text, over, chance, Path(folder, str(number)))
            if seen != repr(("PathScreen", text)):
                wrong += 1
                print(f"{text!r} within {over} s: {seen}", flush=True)
    print(f"{asked.sentences} sentences: {wrong} not whole in the field, or not on its screen")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
