"""How the options of a session become the settings of its mix."""

from collections.abc import Iterator
from math import inf

from guided_audio.audio import ROOMS
from guided_audio.audio.beds import check_bed
from guided_audio.audio.limiter import CEILING
from guided_audio.audio.loudness import ABSOLUTE_GATE, in_channels
from guided_audio.core.errors import Diagnostic, Severity, UsageError
from guided_audio.render import REFERENCE, MixSettings
from guided_audio.script import Ambience, Breathe, BreathMode, Script, guiding_words
from guided_audio.session.options import SessionOptions
from guided_audio.timeline import Timeline

LOUDNESS = (-30.0, -14.0)
"""LUFS that may be asked for: what is quieter cannot be heard, and what is louder makes the limiter heard."""
LOUDEST_BED = 2.0
"""The largest factor of a bed."""
_PRESETS = {"podcast": (-19.0, -16.0), "ebu": (-23.0, -23.0)}
"""LUFS in mono and in stereo: what podcast hosts ask for (AES TD1008), and EBU R 128."""


def require_mix(options: SessionOptions) -> None:
    """Raise UsageError for a sound that cannot be had, before any word is spoken."""
    if not 0.0 <= options.bed_gain <= LOUDEST_BED:  # this refuses NaN, too
        raise UsageError(f"a bed cannot be {options.bed_gain:g} times as loud", f"choose from 0 to {LOUDEST_BED:g}")
    if options.room not in ROOMS:
        raise UsageError(f"there is no room «{options.room}»", f"choose one of {', '.join(ROOMS)}")
    loudness_aim(options.loudness, 1)
    if options.ambience:
        check_bed(options.ambience)


def missing_beds(script: Script) -> Iterator[tuple[Ambience, Diagnostic]]:
    """Yield the beds that a script names and that cannot be had, each with a warning: the session is played without them."""
    for instruction in script.instructions:
        cue = instruction.cue
        if not isinstance(cue, Ambience) or not cue.sound:
            continue
        try:
            check_bed(cue.sound)
        except UsageError as error:
            message = f"{instruction.source}: {error.message}, so no bed will be heard"
            yield cue, Diagnostic(instruction.location, "unknown-sound", message, error.hint, Severity.WARNING)


def warnings_of(script: Script, options: SessionOptions) -> tuple[Diagnostic, ...]:
    """Return warnings of beds that will not be heard, and of breaths that will be shown and not spoken."""
    beds = () if options.ambience is not None else tuple(warning for _, warning in missing_beds(script))
    return beds + _unspoken_breaths(script)


def _unspoken_breaths(script: Script) -> tuple[Diagnostic, ...]:
    language = script.meta.language
    if guiding_words(language).are_known:
        return ()
    message = f"this breath is shown, and not spoken: the program has no words for it in «{language}»"
    hint = "write them yourself, with exact pauses between them, or write «silent» into the cue"
    return tuple(
        Diagnostic(instruction.location, "breath-unspoken", message, hint, Severity.WARNING)
        for instruction in script.instructions
        if isinstance(instruction.cue, Breathe) and instruction.cue.mode is not BreathMode.SILENT
    )


def loudness_aim(wanted: str, channels: int) -> float:
    """Return the LUFS that the voice is to have; UsageError for what is neither a preset nor a possible number."""
    if not wanted:
        return REFERENCE
    if wanted in _PRESETS:
        return _PRESETS[wanted][channels > 1]
    try:
        aim = float(wanted.upper().removesuffix("LUFS").replace("−", "-").replace(",", "."))
    except ValueError:
        aim = 0.0
    if not LOUDNESS[0] <= aim <= LOUDNESS[1]:
        hint = f"write {', '.join(_PRESETS)}, or LUFS from {LOUDNESS[0]:g} to {LOUDNESS[1]:g}"
        raise UsageError(f"«{wanted}» is no loudness that the voice can have", hint)
    return aim


def mix_settings_for(timeline: Timeline, options: SessionOptions, loudness: float = -inf) -> MixSettings:
    """Return the settings for a voice that has so many LUFS in one channel; silence needs no gain."""
    channels = timeline.format.channels
    aim = loudness_aim(options.loudness, channels)
    gain = 10 ** ((aim - in_channels(loudness, channels)) / 20) if loudness > ABSOLUTE_GATE else 1.0
    return MixSettings(
        voice_gain=gain,
        gain=10 ** ((aim - REFERENCE) / 20),
        bed_gain=options.bed_gain,
        room=options.room,
        room_tone=True,
        ceiling=CEILING,
        seed=options.seed,
    )
