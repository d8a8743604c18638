"""How a session is to sound: its bed, its room, its loudness, as the listener wishes."""

from collections.abc import Iterator
from dataclasses import dataclass

from guided_audio.audio import ROOMS
from guided_audio.audio.beds import check_bed
from guided_audio.audio.limiter import CEILING
from guided_audio.audio.loudness import ABSOLUTE_GATE, in_channels
from guided_audio.core.errors import Diagnostic, Severity, UsageError
from guided_audio.render import REFERENCE, MixSettings
from guided_audio.script import Ambience, Script
from guided_audio.timeline import Timeline

LOUDNESS = (-30.0, -14.0)
"""LUFS that may be asked for: below, nobody hears it; above, the limiter would be heard."""
LOUDEST_BED = 2.0
"""The largest factor of a bed: what is louder than that is no bed any more."""
_PRESETS = {"podcast": (-19.0, -16.0), "ebu": (-23.0, -23.0)}
"""LUFS in mono and in stereo: what podcast hosts ask for (AES TD1008), and EBU R 128."""


@dataclass(frozen=True, slots=True)
class SoundWishes:
    """What a listener asks of the sound; what is left out is the script's to say."""

    ambience: str | None = None
    """A bed in the place of the script's own: a name or a path; empty for none."""
    bed_gain: float = 1.0
    room: str = "none"
    loudness: str = ""
    """A preset, or LUFS of the voice; empty for the usual -18."""


def require_sound(wishes: SoundWishes) -> None:
    """Raise UsageError for what the listener asks for and cannot have: before a word is spoken, not after all of them."""
    if not 0.0 <= wishes.bed_gain <= LOUDEST_BED:  # and so is what is not a number at all
        raise UsageError(f"a bed cannot be {wishes.bed_gain:g} times as loud", f"choose from 0 to {LOUDEST_BED:g}")
    if wishes.room not in ROOMS:
        raise UsageError(f"there is no room «{wishes.room}»", f"choose one of {', '.join(ROOMS)}")
    loudness_aim(wishes.loudness, 1)
    if wishes.ambience:
        check_bed(wishes.ambience)


def missing_sounds(script: Script) -> Iterator[tuple[Ambience, Diagnostic]]:
    """Yield the beds that a script names and that cannot be had, each with the warning about it.

    A bed is no reason to keep a session from somebody, and still less to end it in the middle: where there is none, it is quiet.
    """
    for instruction in script.instructions:
        cue = instruction.cue
        if not isinstance(cue, Ambience) or not cue.sound:
            continue
        try:
            check_bed(cue.sound)
        except UsageError as error:
            message = f"{instruction.source}: {error.message}, so no bed will be heard"
            yield cue, Diagnostic(instruction.location, "unknown-sound", message, error.hint, Severity.WARNING)


def warn_of_missing(script: Script, wishes: SoundWishes) -> tuple[Diagnostic, ...]:
    """Return a warning for every bed that will not be heard, unless the listener chose another one, or none."""
    return () if wishes.ambience is not None else tuple(warning for _, warning in missing_sounds(script))


def loudness_aim(wish: str, channels: int) -> float:
    """Return the LUFS that the voice is to have; UsageError for what is neither a preset nor a possible number."""
    if not wish:
        return REFERENCE
    if wish in _PRESETS:
        return _PRESETS[wish][channels > 1]
    try:
        aim = float(wish.upper().removesuffix("LUFS").replace("−", "-").replace(",", "."))
    except ValueError:
        aim = 0.0
    if not LOUDNESS[0] <= aim <= LOUDNESS[1]:
        hint = f"write {', '.join(_PRESETS)}, or LUFS from {LOUDNESS[0]:g} to {LOUDNESS[1]:g}"
        raise UsageError(f"«{wish}» is no loudness that the voice can have", hint)
    return aim


def mix_settings_for(timeline: Timeline, wishes: SoundWishes, loudness: float, seed: int) -> MixSettings:
    """Return the mix of a session whose voice, as it comes, has so many LUFS in one channel."""
    channels = timeline.format.channels
    aim = loudness_aim(wishes.loudness, channels)
    gain = 10 ** ((aim - in_channels(loudness, channels)) / 20) if loudness > ABSOLUTE_GATE else 1.0
    return MixSettings(
        voice_gain=gain,
        gain=10 ** ((aim - REFERENCE) / 20),
        bed_gain=wishes.bed_gain,
        room=wishes.room,
        room_tone=True,
        ceiling=CEILING,
        seed=seed,
    )
