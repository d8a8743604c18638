"""The program: `guided-audio`, or `python -m guided_audio`."""

import os

try:
    from guided_audio.core import signals

    signals.take()  # before all that takes time to import: Ctrl-C is no traceback
except KeyboardInterrupt:
    os._exit(130)


def main() -> None:
    """Run the program."""
    from guided_audio.cli import main as run

    run()


if __name__ == "__main__":
    main()
