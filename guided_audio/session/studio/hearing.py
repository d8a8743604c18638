"""Hearing a script from any place: its sound as an MP3 that begins within a moment, made while it is heard."""

from collections.abc import Generator
from dataclasses import replace

from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_
from guided_audio.export.encoders import PRESETS
from guided_audio.export.encoders.mp3 import ConstantMp3
from guided_audio.export.encoders.mp3_frames import SAMPLE_RATES
from guided_audio.render import render
from guided_audio.session.options import mix_settings_for
from guided_audio.session.plan import SessionPlan
from guided_audio.session.prepare import spoken
from guided_audio.speech import Speech
from guided_audio.timeline import Bed, Timeline

PIECE = 0.5
"""Seconds that are encoded at once: the first is on its way when they are there."""
_PRESET = PRESETS["browser"]


def bytes_per_second(session: SessionPlan) -> float:
    """Return how many bytes of `sound_from` last a second."""
    return _PRESET.bit_rates[session.timeline.format.channels - 1] * 1000 / 8


def sound_from(session: SessionPlan, cue: int, speech: Speech) -> Generator[bytes]:
    """Yield a session's sound from a cue to its end as MP3, over the bed that belongs there; no word is spoken twice.

    Its places are those of the reading, which are estimates; UsageError if there is no such cue.
    """
    timeline = session.timeline
    if not 0 <= cue < len(timeline.cues):
        raise UsageError(N_("there is nothing to hear at this place"), N_("choose another"))
    form, mix = timeline.format, mix_settings_for(timeline, session.options, session.voice.loudness)
    if form.sample_rate not in SAMPLE_RATES:
        raise UsageError(
            N_("no browser plays {sample_rate} Hz", sample_rate=form.sample_rate),
            N_("choose another voice, or export it"),
        )
    mp3 = ConstantMp3(form, _PRESET.bit_rates[form.channels - 1], _PRESET.effort, PIECE)
    try:
        with spoken(session, speech) as source:
            for block in render(_from(timeline, cue), source, mix=mix):
                yield from filter(None, mp3.feed(block.samples))
            yield from filter(None, mp3.flush())
    finally:
        mp3.close()


def _from(timeline: Timeline, cue: int) -> Timeline:
    """Return a timeline from one of its cues on, with its bed."""
    beds = (one for one in reversed(timeline.cues[:cue]) if isinstance(one, Bed))
    bed = next(beds, None)
    return replace(timeline, cues=(*([bed] if bed else ()), *timeline.cues[cue:]), breathings=())
