"""Going on where a session was left: which session that was, and how it was played."""

import contextlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from guided_audio.core.errors import UsageError
from guided_audio.core.files import digest_of
from guided_audio.journal import Beginning, Found, ResumePoint, index_in, last_resume_point
from guided_audio.library.catalog import find_script, list_library
from guided_audio.session.options import SESSION, SessionOptions, read_values
from guided_audio.session.plan import SessionPlan
from guided_audio.voices.catalog import model_in

_PIPES = ("/dev", "/proc")


def find_resume_point(script: str | None = None) -> ResumePoint | None:
    """Return where a script, by name or path, was left, or the one that was left last; None if nothing was; JournalError."""
    return last_resume_point(None if script is None else script_name(find_script(script)))


def resumed_options(point: ResumePoint, now: SessionOptions) -> SessionOptions:
    """Return the options that a session was played with, also by earlier versions, changed by what is asked for now.

    A value that does not fit is left out.
    """
    sound = point.options.get("sound")
    flat = {**point.options, **(sound if isinstance(sound, dict) else {})}
    for old, new in (("options", "choices"), ("cached", "cache")):
        flat.setdefault(new, flat.get(old))
    values: dict[str, Any] = {}
    for name in flat.keys() & SESSION:
        with contextlib.suppress(UsageError):
            values |= read_values(SESSION, {name: flat[name]})
    usual = SessionOptions()
    asked = {name: getattr(now, name) for name in SESSION if getattr(now, name) != getattr(usual, name)}
    for name in {"slots", "choices"} & asked.keys():
        asked[name] = {**values.get(name, {}), **asked[name]}
    if "length" in asked or "pauses" in asked:  # one of them finds what the other would set
        values |= {"length": None, "pauses": None}
    return SessionOptions(**{**values, **asked})


def beginning_of(session: SessionPlan, *, resumed: bool) -> Beginning:
    """Return what the journal keeps of a session as it begins; files are named by their whole paths."""
    options, bed = session.options, session.options.ambience
    if bed and Path(bed).is_file():  # the next time may be in another folder
        options = replace(options, ambience=str(Path(bed).resolve()))
    if model_in(options.voice):
        options = replace(options, voice=session.voice.reference)
    return Beginning(
        script=script_name(session.path),
        title=session.timeline.title,
        digest=digest_of_script(session.path),
        planned=session.timeline.length_estimate,
        options=asdict(options),
        resumed=resumed,
    )


def script_name(path: Path) -> str:
    """Return a script's name in the library, or else its whole path; nothing for a pipe, which is read once."""
    real = path.resolve()
    for entry in list_library():
        if entry.path.resolve() == real:
            return entry.name
    return str(real) if path.is_file() and not str(path).startswith(_PIPES) else ""


def digest_of_script(path: Path) -> str:
    """Return a hash of a script's text; nothing if it cannot be read again."""
    try:
        return digest_of(path) if path.is_file() else ""
    except OSError:
        return ""


def found_in(session: SessionPlan, point: ResumePoint) -> Found:
    """Return the cue to go on with, and how it was found: the script may have been edited since."""
    return index_in(session.timeline, point, digest_of_script(session.path))
