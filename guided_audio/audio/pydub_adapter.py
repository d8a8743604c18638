"""pydub, the ffmpeg that it uses, and the sound files that only ffmpeg reads, such as M4A."""

import shutil
import tempfile
import warnings
import weakref
from pathlib import Path
from types import ModuleType

import soundfile

from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds


def load_pydub() -> ModuleType:
    """Import pydub without its warnings of its own age and of a missing ffmpeg; our callers have messages of their own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
    module: ModuleType = pydub
    return module


def ffmpeg_program() -> str | None:
    """Return the path of the ffmpeg that pydub would run; None if none is installed. The present folder is not searched."""
    name: str = load_pydub().AudioSegment.converter
    return shutil.which(name)


def decode_with_ffmpeg(path: Path, most: Seconds | None = None) -> soundfile.SoundFile:
    """Return a file's sound, or the first `most` seconds of it, as a temporary FLAC that is removed with the returned object.

    Raises:
        UsageError: ffmpeg is not installed, or finds no sound in the file.

    """
    if not ffmpeg_program():
        hint = "install ffmpeg, which knows many more kinds of files, or save it as WAV, FLAC, Ogg or MP3"
        raise UsageError(f"{path} is not a kind of sound that can be read here", hint)
    pydub = load_pydub()
    damaged = pydub.exceptions.CouldntDecodeError
    folder = Path(tempfile.mkdtemp(prefix="guided-audio-"))
    target = folder / "sound.flac"
    length = [] if most is None else ["-t", f"{most:g}"]
    try:
        # pydub holds in memory all that it decodes. So it decodes a moment, while ffmpeg writes the whole to the disk.
        parameters = ["-vn", *length, "-f", "flac", str(target)]
        pydub.AudioSegment.from_file(str(path.resolve()), duration=0.1, parameters=parameters)
        file = soundfile.SoundFile(str(target))
    except (damaged, soundfile.LibsndfileError, OSError, IndexError, KeyError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise UsageError(f"{path} is not sound, or it is damaged", "choose a file that plays elsewhere") from error
    weakref.finalize(file, shutil.rmtree, folder, ignore_errors=True)  # also at the program's end
    return file
