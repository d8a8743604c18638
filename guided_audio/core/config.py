"""The folders and files of this program; whether they exist is for their users to find out."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent.parent

EXPORT_FOLDER = Path("audio_out")
"""Exports go here, in the current folder, unless another place is given."""


@dataclass(frozen=True, slots=True)
class LibraryFolder:
    """A folder of scripts, and its name for users."""

    path: Path
    label: str


def library_folders() -> tuple[LibraryFolder, ...]:
    """Return the folders that scripts are looked up in: the user's own first, then those that come with the program."""
    bundled = _PACKAGE / "_scripts"
    shipped = bundled if bundled.is_dir() else _PACKAGE.parent / "scripts"
    own = platformdirs.user_data_path("guided_audio", appauthor=False) / "scripts"
    return (LibraryFolder(own, "yours"), LibraryFolder(shipped, "included"))


def sounds_folder() -> Path:
    """Return the folder of the user's own beds of sound."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "sounds"


def speech_folder() -> Path:
    """Return the cache of spoken sentences."""
    return platformdirs.user_cache_path("guided_audio", appauthor=False) / "speech"


def outlines_file() -> Path:
    """Return the index of the scripts of the library; it may be deleted at any time."""
    return platformdirs.user_cache_path("guided_audio", appauthor=False) / "outlines.json"


def own_lines_file() -> Path:
    """Return the file of the user's own crisis lines."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "crisis-lines.toml"


def settings_file() -> Path:
    """Return the file of what was set once for every time."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "settings.toml"


def voice_cache_folder() -> Path:
    """Return the cache of prepared parts of the embedded voice, which make it start sooner."""
    return platformdirs.user_cache_path("guided_audio", appauthor=False) / "voice"


def voices_folder() -> Path:
    """Return the folder of installed voices."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "voices"


def measured_voices_file() -> Path:
    """Return the file of how fast and how loud voices speak; it may be deleted at any time."""
    return voices_folder() / "measured.json"


def default_voices_file() -> Path:
    """Return the file of preferred voices, by language."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "voices.toml"


def own_words_file() -> Path:
    """Return the user's own dictionary of pronunciation."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "pronunciation.toml"


def journal_file() -> Path:
    """Return the file of the journal: what was played, and where it was left."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "journal.db"


def last_device_file() -> Path:
    """Return the file that names the sound device which was used last; it may be deleted at any time."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "last-device.json"


def writing_folder() -> Path:
    """Return the folder of the pages that were written during sessions."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "writing"


def finished_folder() -> Path:
    """Return the cache of sessions that were prepared for a browser."""
    return platformdirs.user_cache_path("guided_audio", appauthor=False) / "finished"


def studio_folder() -> Path:
    """Return the folder of the studio's drafts, and of versions of scripts that were replaced there."""
    return platformdirs.user_data_path("guided_audio", appauthor=False) / "studio"


def web_key_file() -> Path:
    """Return the file of the key and the port that survive a restart of the server, where that was asked for."""
    return platformdirs.user_config_path("guided_audio", appauthor=False) / "web-key.json"
