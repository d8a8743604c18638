"""What may be asked of a session, and how it becomes the settings of its mix."""

import contextlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from guided_audio.audio import ROOMS
from guided_audio.audio.beds import check_bed
from guided_audio.audio.limiter import CEILING
from guided_audio.audio.loudness import ABSOLUTE_GATE, in_channels
from guided_audio.core.errors import UsageError, shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import MAX_LENGTH, Seconds, parse_duration
from guided_audio.export import PRESETS
from guided_audio.journal import ResumePoint
from guided_audio.playback import AudioOutput, PlayOptions
from guided_audio.playback.outputs import OutputChoice
from guided_audio.render import REFERENCE, MixSettings
from guided_audio.speech import Speech
from guided_audio.timeline import Timeline

LOUDNESS = (-30.0, -14.0)
"""LUFS that may be asked for: what is quieter cannot be heard, and what is louder makes the limiter heard."""
LOUDEST_BED = 2.0
"""The largest factor of a bed."""
_PRESETS = {"podcast": (-19.0, -16.0), "ebu": (-23.0, -23.0)}
"""LUFS in mono and in stereo: what podcast hosts ask for (AES TD1008), and EBU R 128."""


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
    intro: str | None = None
    outro: str | None = None
    """What it begins and ends with in the place of the script's own, by name or path; empty for none."""
    room: str = "none"
    loudness: str = ""
    """A preset, or LUFS of the voice; empty for the usual -18."""
    closing_bell: bool = False
    """End with a bell if the script does not, unless it leads into sleep."""
    cache: bool = True
    """Keep the sound of the sentences on disk for the next time."""


Reader = Callable[[Any], Any]
"""Returns a value as it is to be; TypeError or ValueError for one that makes no sense."""


def read_values(readers: Mapping[str, tuple[Reader, str]], given: Mapping[str, object]) -> dict[str, Any]:
    """Return values of a caller, such as `length="15m"`, as those of options; UsageError names the one that is wrong."""
    read: dict[str, Any] = {}
    for name, value in given.items():
        if name not in readers:
            raise UsageError(
                N_("there is no option «{name}»", name=name),
                N_("the options are {readers}", readers=", ".join(readers)),
            )
        reader, what = readers[name]
        try:
            read[name] = reader(value)
        except (TypeError, ValueError) as error:
            raise UsageError(
                N_("{name} is {value}", name=name, value=shorten(repr(value))), N_("it has to be {what}", what=what)
            ) from error
    return read


def _of(*types: Any) -> Reader:
    """Return a reader of values of these types; a truth value is no number."""

    def read(value: object) -> object:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise TypeError
        return value

    return read


def _or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _texts(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise TypeError
    return dict(value)


def _number(value: object) -> float:
    number = float(_of(int, float)(value))
    if not 0.0 <= number < math.inf:  # this refuses NaN, too
        raise ValueError
    return number


def _length(value: object) -> Seconds:
    seconds = parse_duration(value) if isinstance(value, str) else _number(value)
    if not seconds or seconds > MAX_LENGTH:
        raise ValueError
    return Seconds(seconds)


def _kinds(*known: str) -> tuple[Reader, str]:
    def read(value: object) -> tuple[str, ...]:
        kinds = (value,) if isinstance(value, str) else tuple(_of(list, tuple)(value))
        if not all(kind in known for kind in kinds):
            raise ValueError
        return kinds

    return read, N_("one or several of {known}", known=", ".join(known))


def _preset(value: object) -> object:
    if value and value not in PRESETS:
        raise ValueError
    return value


_PATH = _of(str, Path)
_TEXT, _FLAG = (_of(str), "text"), (_of(bool), N_("True or False"))
_SOUND = (_or_none(lambda value: str(_PATH(value))), N_("the name of a sound, a path, or empty for none"))
_LENGTH = (_or_none(_length), N_("seconds up to {max_length:g}, or text such as 15m", max_length=MAX_LENGTH))
SESSION = {
    "voice": _TEXT,
    "slots": (_texts, N_("a mapping of text to text")),
    "choices": (_texts, N_("a mapping of text to text")),
    "length": _LENGTH,
    "pauses": (_or_none(_number), N_("a number, and not below 0")),
    "seed": (_of(int), N_("a whole number")),
    "ambience": _SOUND,
    "intro": _SOUND,
    "outro": _SOUND,
    "bed_gain": (_number, N_("a number, and not below 0")),
    "room": _TEXT,
    "loudness": (lambda value: str(_of(str, int, float)(value)), N_("a preset, or LUFS")),
    "closing_bell": _FLAG,
    "cache": _FLAG,
}
EXPORT = {
    "captions": _kinds("vtt", "srt", "lrc"),
    "transcripts": _kinds("md", "html"),
    "sheet": _FLAG,
    "pack": _FLAG,
    "timeline": _FLAG,
    "report": _FLAG,
    "personal_tags": _FLAG,
    "overwrite": _FLAG,
    "preset": (_preset, N_("one of {presets}", presets=", ".join(PRESETS))),
    "country": (_or_none(_of(str)), "text"),
}
PLAY = {
    "by_keys": _FLAG,
    "settle": _LENGTH,
    "wait_bell": _FLAG,
    "voice_wait": _FLAG,
    "stop_after": _LENGTH,
    "fade_out": _LENGTH,
    "stop_at_chapter": _FLAG,
}
ARGUMENTS = {
    "script": (_or_none(_PATH), N_("a name or a path")),
    "text": (_or_none(_of(str)), "text"),
    "options": (_or_none(_of(SessionOptions, PlayOptions)), N_("SessionOptions, or PlayOptions for playing")),
    "speech": (_or_none(_of(Speech)), N_("a Speech")),
    "target": (_or_none(_PATH), N_("a path")),
    "kind": (_or_none(_of(str)), N_("mp3, m4b, opus, flac or wav")),
    "progress": (_of(Callable), N_("a function of the share that is done")),
    "cancel": (_or_none(_of(Event)), N_("a threading.Event")),
    "output": (_of(str, OutputChoice, AudioOutput), N_("the name of an output, or an AudioOutput")),
    "start": (_of(str), N_("the name of a place")),
    "path": (_PATH, N_("a path")),
    "chapter": (_of(str), N_("the number or the title of a chapter")),
}
"""What methods take besides options."""


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


def require_mix(options: SessionOptions) -> None:
    """Raise UsageError for a sound that cannot be had, before any word is spoken."""
    if not 0.0 <= options.bed_gain <= LOUDEST_BED:  # this refuses NaN, too
        raise UsageError(
            N_("a bed cannot be {bed_gain:g} times as loud", bed_gain=options.bed_gain),
            N_("choose from 0 to {loudest_bed:g}", loudest_bed=LOUDEST_BED),
        )
    if options.room not in ROOMS:
        raise UsageError(
            N_("there is no room «{room}»", room=options.room), N_("choose one of {rooms}", rooms=", ".join(ROOMS))
        )
    loudness_aim(options.loudness, 1)
    if options.ambience:
        check_bed(options.ambience)


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
        hint = N_(
            "write {presets}, or LUFS from {least:g} to {most:g}",
            presets=", ".join(_PRESETS),
            least=LOUDNESS[0],
            most=LOUDNESS[1],
        )
        raise UsageError(N_("«{wanted}» is no loudness that the voice can have", wanted=wanted), hint)
    return aim


def mix_settings_for(timeline: Timeline, options: SessionOptions, loudness: float = -math.inf) -> MixSettings:
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
