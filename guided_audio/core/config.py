"""Where things live on this machine."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent.parent

EXPORT_FOLDER = Path("audio_out")
"""Exports go here, in the folder the program is run from, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class LibraryFolder:
    """A folder of scripts, and what to call it before a person."""

    path: Path
    label: str


def library_folders() -> tuple[LibraryFolder, ...]:
    """Return the folders that scripts are looked up in: the user's own first, then those that come with the program."""
    bundled = _PACKAGE / "_scripts"
    shipped = bundled if bundled.is_dir() else _PACKAGE.parent / "scripts"
    own = platformdirs.user_data_path("guided_audio", appauthor=False) / "scripts"
    return (LibraryFolder(own, "yours"), LibraryFolder(shipped, "included"))


def sounds_folder() -> Path:
    """Return where the user's own beds of sound are kept, whether there are any or not."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "sounds"


def speech_folder() -> Path:
    """Return where sentences that were spoken once are kept for the next time, whether there are any or not."""
    return platformdirs.user_cache_path("guided_audio", appauthor=False) / "speech"


def own_lines_file() -> Path:
    """Return where the user's own crisis lines are kept, whether there are any or not."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "crisis-lines.toml"


def voice_cache_folder() -> Path:
    """Return where parts of the embedded voice are kept, to start sooner; it may be emptied at any time."""
    return platformdirs.user_cache_path("guided_audio", appauthor=False) / "voice"


def voices_folder() -> Path:
    """Return where voices are kept that a person added, whether there are any or not."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "voices"


def measured_voices_file() -> Path:
    """Return where it is kept how fast and how loud voices speak; it may be deleted at any time."""
    return voices_folder() / "measured.json"


def default_voices_file() -> Path:
    """Return where it is kept which voices a person prefers, by language, whether any or none."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "voices.toml"


def own_words_file() -> Path:
    """Return where a person's own dictionary of pronunciation is kept, whether there is one or not."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "pronunciation.toml"


def journal_file() -> Path:
    """Return where it is kept what was played, and where it was left, whether anything is or not."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "journal.db"


def writing_folder() -> Path:
    """Return where the pages are kept that were written during sessions, whether there are any or not."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "writing"
