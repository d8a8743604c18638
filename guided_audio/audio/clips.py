"""Sounds that are heard once: files of the user's own, brought to the loudness of the voice, and decoded as they are heard."""

import contextlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from guided_audio.audio.beds.bed_catalog import SUFFIXES, is_made, plain_name
from guided_audio.audio.beds.layers import BedSound, Chunks
from guided_audio.audio.decoding import decode
from guided_audio.audio.samples import WITH_BED, AudioFormat, Samples, read_only, silence
from guided_audio.core.config import sounds_folder
from guided_audio.core.errors import UnknownSound, UsageError, shorten
from guided_audio.core.suggestions import ask_for, nearest
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds, clock

CLIP_LOUDNESS = -18.0
"""LUFS, that of the voice."""
CLIP_SWELL = 6.0
"""Nothing in a sound is so many LU louder than the voice, so that nothing startles: then all of it is quieter."""
CLIP_PEAK = -6.0
"""dBFS: no sample of a sound is louder beside a voice of CLIP_LOUDNESS."""
LONGEST = Seconds(3600.0)
_CHUNK = Seconds(0.25)
_UNMEASURED = Seconds(0.5)
"""Silence of this length follows a sound that is shorter, so that it fills a window of the meter, too."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A file of sound that is heard once: its name in scripts, its length, and what was measured of it."""

    name: str
    path: Path
    length: Seconds
    gain: float
    """The factor that brings it to CLIP_LOUDNESS."""
    peak: float
    """Its largest sample as it is in the file."""


def find_clip(name: str, folder: Path | None = None) -> Clip:
    """Return the sound of this name in the folder of a script, else in the user's own, in any capitals and blanks.

    UnknownSound if there is none; UsageError for a file whose sound cannot be heard.
    """
    wanted, known = plain_name(name), _known(folder)
    if wanted in known:
        return read_clip(known[wanted], name)
    if is_made(name):
        hint = N_("write [ambience {name}]; a sound that is heard once is a file", name=name)
        raise UnknownSound(N_("«{name}» is a bed, which has no end", name=name), hint)
    meant = ask_for(known[one].stem for one in nearest(wanted, known, most=3))
    places = (
        N_("{folder} or {sounds_folder}", folder=folder, sounds_folder=sounds_folder())
        if folder
        else f"{sounds_folder()}"
    )
    put = N_("put {wanted}.wav, or another file of sound, into {places}", wanted=wanted, places=places)
    raise UnknownSound(N_("there is no sound «{name}»", name=shorten(name)), meant or put)


def has_clip(name: str, folder: Path | None = None) -> bool:
    """Return whether there is a file of this name; what is in it is not looked at."""
    return plain_name(name) in _known(folder)


def read_clip(path: Path, name: str = "") -> Clip:
    """Return a file as a sound to be heard; UsageError if it cannot be read, or is no sound. What was measured is remembered."""
    from guided_audio.audio.file_measure import identity_of

    return _measured(path, name or path.stem, identity_of(path))


@lru_cache(maxsize=64)
def _measured(path: Path, name: str, identity: tuple[int, ...]) -> Clip:
    """Measure a file; `identity` is that of what was measured."""
    from guided_audio.audio.file_measure import FileMeasure

    del identity
    with decode(path) as decoder:
        measure = FileMeasure(path, decoder.rate, WITH_BED)
        while len(sound := decoder.read(decoder.rate)):
            measure.feed(sound)
            if measure.lasts > LONGEST:
                hint = N_("cut it, or let it lie under the words as a bed: [ambience …]")
                raise UsageError(N_("{path} is longer than {longest}", path=path, longest=clock(LONGEST)), hint)
        length = measure.lasts
        if length < _UNMEASURED:
            measure.feed(silence(int(_UNMEASURED * decoder.rate), decoder.channels))
    measure.require_centred()
    loudness = measure.meter.integrated
    if loudness == -float("inf"):
        raise UsageError(
            N_("there is nothing to hear in {path}", path=path), N_("choose a file that is heard in other programs")
        )
    level = min(CLIP_LOUDNESS - loudness, CLIP_LOUDNESS + CLIP_SWELL - measure.meter.loudest)
    gain = min(10 ** (level / 20), 10 ** (CLIP_PEAK / 20) / measure.peak)
    return Clip(name, path, length, float(gain), measure.peak)


def open_clip(clip: Clip, form: AudioFormat) -> BedSound:
    """Return the sound of a file in this format, as loud as it is in the file, and silence after it; little of it is held."""
    return BedSound(_resampled(clip, form))


def _resampled(clip: Clip, form: AudioFormat) -> Chunks:
    """Yield the sound of a file at the rate of the format, and then silence without end."""
    from guided_audio.audio.file_measure import resampler_for, with_channels

    with contextlib.closing(decode(clip.path)) as decoder:
        step = int(_CHUNK * decoder.rate)
        resampler = resampler_for(decoder.rate, form)
        sound = with_channels(decoder.read(step), form.channels)
        while len(sound):
            following = with_channels(decoder.read(step), form.channels)
            is_last = not len(following)
            heard = sound if decoder.rate == form.sample_rate else resampler.resample_chunk(sound, last=is_last)
            if len(heard):
                yield _bounded(heard, clip)
            sound = following
    while True:
        yield _nothing(form)


def _bounded(sound: Samples, clip: Clip) -> Samples:
    """Return sound without what could startle where the file is no longer the one that was measured."""
    most = np.float32(2 * clip.peak)
    return read_only(np.clip(np.nan_to_num(sound, nan=0.0), -most, most))


def _nothing(form: AudioFormat) -> Samples:
    return silence(form.frames(_CHUNK), form.channels)


def _known(folder: Path | None) -> dict[str, Path]:
    """Return the files of sound in a folder, and those in the user's own that have other names."""
    known: dict[str, Path] = {}
    for place in filter(None, (folder, sounds_folder())):
        with contextlib.suppress(OSError):
            for path in sorted(place.iterdir()):
                if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file():
                    known.setdefault(plain_name(path.stem), path)
    return known
