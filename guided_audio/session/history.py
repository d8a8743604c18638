"""Finding the place where a session was left, and the wishes it was played with."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from guided_audio.journal import ResumePoint, last_resume_point
from guided_audio.library.catalog import find_script, list_library
from guided_audio.session.mix_options import SoundWishes
from guided_audio.session.session import Wishes

_PIPES = ("/dev", "/proc")


def find_place(script: str | None = None) -> ResumePoint | None:
    """Return where a script, by name or path, was left, or whichever was left last; None if nothing was left in the middle."""
    return last_resume_point(None if script is None else script_name(find_script(script)))


def wishes_at(place: ResumePoint, now: Wishes) -> Wishes:
    """Return the wishes that a session was played with, changed by what is asked for now."""
    before, usual = _wishes(place.options), Wishes()
    asked = {f.name: getattr(now, f.name) for f in fields(Wishes) if getattr(now, f.name) != getattr(usual, f.name)}
    for name in ("slots", "options"):
        if name in asked:
            asked[name] = {**getattr(before, name), **asked[name]}
    if "length" in asked or "pauses" in asked:  # one of them finds what the other would set
        asked = {"length": None, "pauses": None, **asked}
    return replace(before, **asked)


def script_name(path: Path) -> str:
    """Return a script's name in the library, or else its whole path; nothing for a pipe, which is read once."""
    real = path.resolve()
    for entry in list_library():
        if entry.path.resolve() == real:
            return entry.name
    return str(real) if path.is_file() and not str(path).startswith(_PIPES) else ""


def digest_of(path: Path) -> str:
    """Return a hash of a script's text; nothing if it cannot be read again."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except OSError:
        return ""


def _wishes(kept: Mapping[str, object]) -> Wishes:
    """Read wishes that were kept; whatever is not as this program writes it is left to the script."""
    sound = kept.get("sound")
    return replace(
        Wishes(**_fitting(Wishes(), kept)),
        sound=SoundWishes(**_fitting(SoundWishes(), sound if isinstance(sound, dict) else {})),
    )


_KINDS: dict[str, type | tuple[type, ...]] = {
    "voice": str, "slots": dict, "options": dict, "length": (int, float), "pauses": (int, float), "seed": int, "cached": bool,
    "ambience": str, "bed_gain": (int, float), "room": str, "loudness": str,
}  # fmt: skip


def _fitting(usual: Wishes | SoundWishes, kept: Mapping[str, object]) -> dict[str, Any]:
    names = [field.name for field in fields(usual) if field.name in _KINDS]
    return {name: kept[name] for name in names if isinstance(kept.get(name), _KINDS[name])}
