"""What the files of an exported session depend on, as one digest: as long as it is the same, they need not be made again."""

import hashlib
import json
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path

from guided_audio.audio.beds import find_sound, is_path
from guided_audio.core.files import digest_of, explained
from guided_audio.export import Track
from guided_audio.session.session import Session
from guided_audio.timeline import Bed, Sound, Strike, Timeline

_FORMAT = 1
"""Raise it when what an exported file holds changes without the version of the program."""


def digest_of_session(session: Session, track: Track | None, *settings: str | bool) -> str:
    """Return a digest of all that the files of a session depend on; `settings` are those of their export.

    A session that was made from no file, such as a passage, is known by its cues.
    """
    with explained(session.path, "read"):
        text = digest_of(session.path) if session.parsed else repr(session.timeline.cues)
        beds = {cue.sound: _bed_digest(cue.sound) for cue in session.timeline.cues if isinstance(cue, Bed)}
        beds |= _sound_digests(session.timeline)
    asked = session.options
    parts = (
        _FORMAT, version("guided-audio"), text, beds, astuple(track) if track else None, settings,
        repr(session.timeline.utterances), repr(session.timeline.format), asked.length, asked.pauses, asked.seed,
        asked.bed_gain, asked.room, asked.loudness, asked.closing_bell, sorted(asked.choices.items()),
    )  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _sound_digests(timeline: Timeline) -> dict[str, str]:
    """Return the digests of the files of bells and sounds, with how each is heard; nothing for bells of the program."""
    cues = [cue for cue in timeline.cues if isinstance(cue, Strike | Sound) and cue.clip]
    files = {cue.clip.path: digest_of(cue.clip.path) for cue in cues if cue.clip}
    how = [repr((cue.lasts, cue.under, cue.fade_in)) if isinstance(cue, Sound) else "bell" for cue in cues]
    return {f"sound {n}": f"{files[cue.clip.path]} {how[n]}" for n, cue in enumerate(cues) if cue.clip}


def _bed_digest(sound: str) -> str:
    """Return the digest of a bed that is a file of the user's own; nothing for one that the program makes."""
    path = Path(sound) if is_path(sound) else find_sound(sound).path if sound else None
    return digest_of(path) if path else ""
