"""Files that libsndfile does not read, such as M4A: decoded once through pydub, by ffmpeg, where that is installed."""

import shutil
import tempfile
import weakref
from pathlib import Path

import soundfile

from guided_audio.audio.pydub_adapter import ffmpeg_program, load_pydub
from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds


def decoded(path: Path, most: Seconds | None = None) -> soundfile.SoundFile:
    """Return a file's sound, or so much of it, decoded into a temporary FLAC that goes when it is not used any more.

    UsageError if it has none.
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
        # pydub holds all that it decodes. So it is asked for a moment of it, and ffmpeg writes the whole beside it, to the disk.
        parameters = ["-vn", *length, "-f", "flac", str(target)]
        pydub.AudioSegment.from_file(str(path.resolve()), duration=0.1, parameters=parameters)
        file = soundfile.SoundFile(str(target))
    except (damaged, soundfile.LibsndfileError, OSError, IndexError, KeyError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise UsageError(f"{path} is not sound, or it is damaged", "choose a file that plays elsewhere") from error
    weakref.finalize(file, shutil.rmtree, folder, ignore_errors=True)  # also at the program's end
    return file
