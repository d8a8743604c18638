"""Sessions as pydub's AudioSegments, for notebooks and remixing."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from guided_audio.audio import to_pcm16
from guided_audio.audio.pydub_adapter import load_pydub
from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds
from guided_audio.render import render
from guided_audio.script import MAX_LENGTH
from guided_audio.session.mix_options import SoundWishes
from guided_audio.session.prepare import preparing
from guided_audio.session.session import Wishes, open_session

if TYPE_CHECKING:
    from pydub import AudioSegment


def render_session(
    script: str | Path,
    *,
    voice: str = "",
    slots: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    length: float | None = None,
    pauses: float | None = None,
    seed: int = 0,
    ambience: str | Path | AudioSegment | None = None,
    bed_gain: float = 1.0,
    room: str = "none",
    loudness: str | float = "",
) -> AudioSegment:
    """Return a whole session, by name or path, as a 16-bit AudioSegment: in mono, or in stereo where it has a bed.

    `length` is in seconds; `ambience` may be a sound's name, a path or another AudioSegment, and "" is no bed. It needs
    10 MB for a minute with a bed, 3 MB without. Raises what the command line explains: subclasses of GuidedAudioError.
    """
    with _as_sound(ambience) as bed:
        sound = SoundWishes(bed, bed_gain, room, str(loudness))
        wanted = None if length is None else _possible(length)
        if pauses is not None and not pauses >= 0.0:
            raise UsageError(f"silences cannot be {pauses:g} times as long", "choose a factor such as 0.8")
        wishes = Wishes(voice, slots or {}, options or {}, wanted, pauses, seed, sound)
        return _performed(str(script), wishes)


def _possible(length: float) -> Seconds:
    if not 0.0 < length <= MAX_LENGTH:  # and so is what is not a number at all
        raise UsageError(f"a session cannot last {length:g} seconds", f"choose up to {MAX_LENGTH:g}")
    return Seconds(length)


def _performed(script: str, wishes: Wishes) -> AudioSegment:
    with preparing(open_session(script, wishes)) as ready:
        form = ready.session.timeline.format
        pcm = bytearray()
        for block in render(ready.session.timeline, ready.speech, mix=ready.mix):
            pcm += to_pcm16(block.samples).tobytes()
    segment = load_pydub().AudioSegment
    return segment(data=bytes(pcm), sample_width=2, frame_rate=form.sample_rate, channels=form.channels)


@contextlib.contextmanager
def _as_sound(ambience: str | Path | AudioSegment | None) -> Iterator[str | None]:
    """Yield what a bed is called; a segment becomes a file for as long as it is needed."""
    if ambience is None or isinstance(ambience, str | Path):
        yield None if ambience is None else str(ambience)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bed.wav"
        ambience.export(path, format="wav").close()
        yield str(path)
