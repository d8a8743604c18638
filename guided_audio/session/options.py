"""What may be asked of a session."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from guided_audio.core.errors import UsageError, shorten
from guided_audio.core.units import Seconds, parse_duration
from guided_audio.export import ExportOptions
from guided_audio.playback import PlayOptions
from guided_audio.script import MAX_LENGTH


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """What a listener asks of a session; what is left out is the script's to decide."""

    voice: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    """The passage of each `[choose]` that is performed."""
    length: Seconds | None = None
    """Elastic silences and rounds of breathing are fitted to it."""
    pauses: float | None = None
    """The factor of all elastic silence, instead of a length."""
    seed: int = 0
    ambience: str | None = None
    """A bed in the place of the script's own, by name or path; empty for none."""
    bed_gain: float = 1.0
    room: str = "none"
    loudness: str = ""
    """A preset, or LUFS of the voice; empty for the usual -18."""
    cache: bool = True
    """Keep the sound of the sentences on disk for the next time."""


def read_options(given: Mapping[str, object]) -> SessionOptions:
    """Return options from values of a caller, such as `length="15m"`; UsageError names the one that is wrong."""
    return SessionOptions(**_read(_SESSION, given))


def read_export_options(given: Mapping[str, object]) -> ExportOptions:
    """Return the options of an export from values of a caller; UsageError names the one that is wrong."""
    return ExportOptions(**_read(_EXPORT, given))


def read_play_options(options: PlayOptions, changes: Mapping[str, object]) -> PlayOptions:
    """Return options of playing with values of a caller in their place; UsageError names the one that is wrong."""
    return replace(options, **_read(_PLAY, changes))


def restore_options(kept: Mapping[str, object]) -> SessionOptions:
    """Return options that the journal kept, also in the words of earlier versions; a value that does not fit is left out."""
    sound = kept.get("sound")
    flat: dict[str, object] = {**kept, **(sound if isinstance(sound, dict) else {})}
    for old, new in (("options", "choices"), ("cached", "cache")):
        flat.setdefault(new, flat.get(old))
    read: dict[str, Any] = {}
    for name, reader in _SESSION.items():
        try:
            read[name] = reader(name, flat[name])
        except (KeyError, UsageError):
            continue
    return SessionOptions(**read)


def changed_options(before: SessionOptions, now: SessionOptions) -> SessionOptions:
    """Return the options of before, with those that are asked for now in their place."""
    usual = SessionOptions()
    values = {f.name: getattr(before, f.name) for f in fields(SessionOptions)}
    asked = {name: getattr(now, name) for name in values if getattr(now, name) != getattr(usual, name)}
    for name in ("slots", "choices"):
        if name in asked:
            asked[name] = {**values[name], **asked[name]}
    if "length" in asked or "pauses" in asked:  # one of them finds what the other would set
        values |= {"length": None, "pauses": None}
    return SessionOptions(**{**values, **asked})


Reader = Callable[[str, object], Any]
"""Returns a value of an option as it is to be; UsageError with the name of the option otherwise."""


def _read(readers: Mapping[str, Reader], given: Mapping[str, object]) -> dict[str, Any]:
    for name in given:
        if name not in readers:
            raise UsageError(f"there is no option «{name}»", f"the options are {', '.join(readers)}")
    return {name: readers[name](name, value) for name, value in given.items()}


def _wrong(name: str, value: object, what: str) -> UsageError:
    return UsageError(f"{name} is {shorten(repr(value))}", f"it has to be {what}")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(name, value, "text")
    return value


def _texts(name: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise _wrong(name, value, "a mapping of text to text")
    return dict(value)


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(name, value, "a whole number")
    return value


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise _wrong(name, value, "a number, and not below 0")
    return float(value)


def _length(name: str, value: object) -> Seconds:
    seconds = parse_duration(value) if isinstance(value, str) else _number(name, value)
    if seconds is None or not 0 < seconds <= MAX_LENGTH:
        raise _wrong(name, value, f"seconds up to {MAX_LENGTH:g}, or text such as 15m")
    return Seconds(seconds)


def _sound(name: str, value: object) -> str:
    if not isinstance(value, str | Path):
        raise _wrong(name, value, "the name of a sound, a path, or empty for none")
    return str(value)


def _loudness(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _wrong(name, value, "a preset, or LUFS")
    return str(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, value, "True or False")
    return value


def _kinds(*known: str) -> Reader:
    def read(name: str, value: object) -> tuple[str, ...]:
        kinds = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else (value,)
        if not all(kind in known for kind in kinds):
            raise _wrong(name, value, f"of {', '.join(known)}")
        return kinds

    return read


def _optional(reader: Reader) -> Reader:
    return lambda name, value: None if value is None else reader(name, value)


_SESSION: Mapping[str, Reader] = {
    "voice": _text,
    "slots": _texts,
    "choices": _texts,
    "length": _optional(_length),
    "pauses": _optional(_number),
    "seed": _whole,
    "ambience": _optional(_sound),
    "bed_gain": _number,
    "room": _text,
    "loudness": _loudness,
    "cache": _flag,
}
_EXPORT: Mapping[str, Reader] = {
    "captions": _kinds("vtt", "srt", "lrc"),
    "transcripts": _kinds("md", "html"),
    "sheet": _flag,
    "pack": _flag,
    "report": _flag,
    "personal_tags": _flag,
    "country": _optional(_text),
}
_PLAY: Mapping[str, Reader] = {
    "by_keys": _flag,
    "settle": _optional(_length),
    "wait_bell": _flag,
    "stop_after": _optional(_length),
    "stop_at_chapter": _flag,
}
