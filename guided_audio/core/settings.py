"""What was set once for every time, in `settings.toml`."""

from dataclasses import dataclass

from guided_audio.core.config import settings_file
from guided_audio.core.errors import UserFileError
from guided_audio.core.toml_file import TomlFormat, unknown_keys
from guided_audio.core.translation import N_, _

_FORMAT = TomlFormat(
    code="settings",
    max_bytes=16 * 1024,
    content=_("settings are a few lines"),
    syntax=_("a setting is a line such as plain = true"),
)
_KNOWN = frozenset({"plain", "voice-wait"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set; `problem` says what cannot be understood of it, if so: then the rest is as usual."""

    plain: bool = False
    """Plain lines instead of screens, for screen readers."""
    voice_wait: bool = False
    """Whether waits go on, too, when the listener has spoken and then been quiet."""
    problem: UserFileError | None = None


def read_settings() -> Settings:
    """Return the user's settings."""
    path = settings_file()
    try:
        file = _FORMAT.parse(_FORMAT.read_text(path), str(path))
        for key, hint in unknown_keys(file.data, _KNOWN).items():
            file.error((key,), "settings-key", N_("there is no setting «{key}»", key=key), hint)
        for key in sorted(_KNOWN & file.data.keys()):
            if not isinstance(file.data[key], bool):
                problem = N_("{key} is neither true nor false", key=key)
                file.error((key,), "settings-key", problem, N_("write {key} = true", key=key))
        file.raise_errors()
    except UserFileError as error:
        return Settings(problem=error)
    return Settings(bool(file.data.get("plain")), bool(file.data.get("voice-wait")))
