"""How a session begins and ends: intro and outro, a closing bell, and time for what still sounds."""

from collections.abc import Iterator, Sequence

from guided_audio.audio import Clip
from guided_audio.core.units import Length, Seconds
from guided_audio.timeline.cues import (
    Await,
    Bed,
    Lead,
    Moment,
    RingOut,
    Say,
    Silence,
    Sound,
    Strike,
    TimelineCue,
    heard_for,
    length_of,
)

BED_FADE_IN, BED_FADE_OUT = Seconds(5.0), Seconds(6.0)
"""How long beds fade; what fades out or in at the same time leaves the sum of both gains even."""
LEAVING = Seconds(6.0)
"""How long a bed goes on, fading, after a session that ends with the listener's own time, the end of which is not foreseen."""


def ending_of(cues: Sequence[TimelineCue]) -> Iterator[TimelineCue]:
    """Yield what has to follow a session's cues so that nothing is cut off: time for a bed to fade, and for bells to ring out."""
    bed = under_last = ""
    last: TimelineCue | None = None
    for cue in cues:
        if isinstance(cue, Bed):
            bed = cue.sound
        elif not isinstance(cue, Moment | RingOut):
            last, under_last = cue, bed
    if under_last and isinstance(last, Await):
        yield Silence(Length.exactly(LEAVING))
    if any(heard_for(cue) > length_of(cue) for cue in cues):
        yield RingOut()


def closing_bell(cues: Sequence[TimelineCue], pause: Seconds, bell: Strike) -> Iterator[TimelineCue]:
    """Yield a bell for the end of a session, a pause after its last words; nothing if a bell is the last that is heard."""
    heard = [cue for cue in cues if isinstance(cue, Say | Lead | Await | Strike)]
    if heard and isinstance(heard[-1], Strike):
        return
    yield from _after_words(cues, pause)
    yield bell


def opened_by(clip: Clip, cues: Sequence[TimelineCue]) -> Iterator[TimelineCue]:
    """Yield a session's cues after an intro: it fades out while the first bed fades in, and the first words come after it."""
    fade = Seconds(min(BED_FADE_IN, clip.length / 2))
    first = next((n for n, cue in enumerate(cues) if not isinstance(cue, Moment)), len(cues))
    yield Sound(clip, Seconds(clip.length - fade), fade_out=fade)
    yield from cues[:first]
    yield Silence(Length.exactly(fade))
    yield from cues[first:]


def outro_of(clip: Clip, cues: Sequence[TimelineCue], pause: Seconds) -> Iterator[TimelineCue]:
    """Yield what ends a session with an outro, a pause after its last words: it fades in while the last bed fades out."""
    yield from _after_words(cues, pause)
    if next((cue.sound for cue in reversed(cues) if isinstance(cue, Bed)), ""):
        yield Bed("")
    yield Sound(clip, clip.length, fade_in=Seconds(min(BED_FADE_OUT, clip.length / 2)))


def _after_words(cues: Sequence[TimelineCue], pause: Seconds) -> Iterator[TimelineCue]:
    """Yield a pause if words are the last that is heard."""
    lasting = [cue for cue in cues if not isinstance(cue, Moment)]
    if lasting and isinstance(lasting[-1], Say | Lead):
        yield Silence(Length.exactly(pause))
