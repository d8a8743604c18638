"""Looking back at what was played, and finding the place where a session was left."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from guided_audio.core.config import journal_file
from guided_audio.core.errors import JournalError
from guided_audio.journal import Entry, Journal, Place
from guided_audio.library.catalog import find_script, list_library
from guided_audio.session.mix_options import SoundWishes
from guided_audio.session.session import Wishes

_PIPES = ("/dev", "/proc")


def look_back(limit: int = -1) -> tuple[Entry, ...]:
    """Return what was played, the latest first; JournalError if it cannot be read."""
    if not journal_file().exists():
        return ()
    with _opened() as journal:
        return journal.entries(limit)


def count_history() -> int:
    """Return how many sessions are kept."""
    if not journal_file().exists():
        return 0
    with Journal.open() as journal:
        return journal.count()


def clear_history() -> int:
    """Remove every session that is kept, with its place and what was said of it; return how many there were."""
    if not journal_file().exists():
        return 0
    with Journal.open() as journal:
        return journal.clear()


def find_place(script: str | None = None) -> Place | None:
    """Return where a script, by name or path, was left, or whichever was left last; None if nothing was left in the middle."""
    wanted = None if script is None else script_name(find_script(script))
    if not journal_file().exists():
        return None
    with _opened() as journal:
        return journal.last_place(wanted)


def _opened() -> Journal:
    """Open the journal; JournalError if it has just been set aside: what is looked for is not in the new one."""
    journal = Journal.open()
    if journal.told:
        journal.close()
        raise JournalError(journal.told, "play as usual; what is kept from now on is in the new one")
    return journal


def wishes_at(place: Place, now: Wishes) -> Wishes:
    """Return the wishes that a session was played with, changed by what is asked for now."""
    before, usual = _wishes(place.wishes), Wishes()
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
