"""A file instead of a device: exactly what would be heard."""

import contextlib
from pathlib import Path

from guided_audio.audio import AudioFormat, Samples
from guided_audio.audio.sound_files import SoundFileWriter
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.core.files import PERSONAL, explained, written_whole
from guided_audio.core.translation import N_

ENDING = ".wav"


class FileOutput:
    """Writes what would be heard into a new WAV file, float32, as fast as it comes; it appears whole when it is closed."""

    is_live = False
    underruns = 0

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() != ENDING or path.is_dir():
            raise UsageError(
                N_("{path} is not the name of a WAV file", path=path), N_("give it the ending {ending}", ending=ENDING)
            )
        self.place = ""
        self._path = path
        self._file: SoundFileWriter | None = None
        self._whole = contextlib.ExitStack()

    def open(self, form: AudioFormat) -> None:
        """Begin a file in this format; OutputError if it cannot be written, or exists."""
        if self._path.exists():
            raise OutputError(
                N_("{path} is already there, and stays as it is", path=self._path), N_("choose another name")
            )
        with contextlib.ExitStack() as whole:
            temporary = whole.enter_context(written_whole(self._path, PERSONAL, overwrite=False, keep=True))
            with explained(self._path):
                self._file = SoundFileWriter(temporary, form, "WAV", "FLOAT", {})
            self._whole = whole.pop_all()
        self.place = str(self._path)

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), ±1; OutputError if the disk is full."""
        if self._file is not None:
            with explained(self._path):
                self._file.write(samples)

    def drain(self) -> None:
        """Do nothing: all is heard as soon as it is written."""

    def reopen(self) -> bool:
        """Return True: a file does not go."""
        return True

    def close(self) -> None:
        """Let the file appear; closing twice is fine. OutputError if the disk is full, and then there is none."""
        file, self._file = self._file, None
        with self._whole:
            if file is not None:
                with explained(self._path):
                    file.finish()
