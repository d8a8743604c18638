"""Files that libsndfile does not read, such as M4A: decoded once through pydub, by ffmpeg, where that is installed."""

import shutil
import tempfile
import warnings
import weakref
from pathlib import Path

import soundfile

from guided_audio.errors import UsageError, shorten
from guided_audio.units import Seconds


def decoded(path: Path, most: Seconds | None = None) -> soundfile.SoundFile:
    """Return a file's sound, or so much of it, decoded into a temporary FLAC that goes when it is not used any more.

    UsageError if it has none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pydub uses audioop
        warnings.simplefilter("ignore", RuntimeWarning)  # and says in its own words that ffmpeg is missing
        from pydub import AudioSegment
        from pydub.exceptions import CouldntDecodeError
    if not shutil.which(AudioSegment.converter):
        cure = "install ffmpeg, which knows many more kinds of files, or save it as WAV, FLAC, Ogg or MP3"
        raise UsageError(f"{path} is not a kind of sound that can be read here", cure)
    folder = Path(tempfile.mkdtemp(prefix="guided-audio-"))
    target = folder / "sound.flac"
    length = [] if most is None else ["-t", f"{most:g}"]
    try:
        # pydub holds all that it decodes. So it is asked for a moment of it, and ffmpeg writes the whole beside it, to the disk.
        AudioSegment.from_file(
            str(path.resolve()), duration=0.1, parameters=["-vn", *length, "-f", "flac", str(target)]
        )
        file = soundfile.SoundFile(str(target))
    except (CouldntDecodeError, soundfile.LibsndfileError, OSError, IndexError, KeyError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        said = shorten(str(error).strip().splitlines()[-1] if isinstance(error, CouldntDecodeError) else str(error), 80)
        raise UsageError(
            f"{path} is not sound, or it is damaged ({said})", "choose a file that plays elsewhere"
        ) from error
    weakref.finalize(file, shutil.rmtree, folder, ignore_errors=True)  # also at the program's end
    return file
