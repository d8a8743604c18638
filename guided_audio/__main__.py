"""`python -m guided_audio` is the same program as `guided-audio`."""

from guided_audio.cli import main

if __name__ == "__main__":
    main()
