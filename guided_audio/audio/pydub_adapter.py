"""pydub, and the ffmpeg that it uses: both are found here and nowhere else."""

import shutil
import warnings
from types import ModuleType


def load_pydub() -> ModuleType:
    """Import pydub without what it says of its own age, and of a missing ffmpeg: whoever needs one says it in their own words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
    module: ModuleType = pydub
    return module


def ffmpeg_program() -> str | None:
    """Return the path of the ffmpeg that pydub would run; None if none is installed. The present folder is not searched."""
    name: str = load_pydub().AudioSegment.converter
    return shutil.which(name)
