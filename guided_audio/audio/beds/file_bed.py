"""The user's own file as a bed: brought to the format and the loudness of a bed, and looped without a seam."""

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from guided_audio.audio.beds.layers import BED_LOUDNESS, BED_PEAK, BedSound, Chunks
from guided_audio.audio.decoding import decode
from guided_audio.audio.file_measure import ANEW, FileMeasure, identity_of, resampler_for, with_channels
from guided_audio.audio.loudness import ABSOLUTE_GATE
from guided_audio.audio.samples import AudioFormat, Samples, read_only
from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds, clock

MEASURED = Seconds(600.0)
"""The loudness of a file is measured on this much of it, from its beginning."""
SHORTEST = Seconds(1.0)
KEPT = Seconds(30.0)
"""A file no longer than this is decoded once; a longer one again for each round."""
CROSSFADE = Seconds(4.0)
"""The end of a file fades into its beginning over so long, and over a quarter of a file that is shorter than four of these."""
LEAD = Seconds(2.0)
"""The next round is decoded from so long before the end of the last: a process needs some tenths of a second to start."""
_CHUNK = Seconds(0.25)
_STARTLING = np.float32(10 ** (BED_PEAK / 20) * 2)
"""What comes after the measured part is cut at this, 6 dB over the peak of a bed."""


def open_file(path: Path, form: AudioFormat) -> BedSound:
    """Return a file as an endless bed in this format, at BED_LOUDNESS, or quieter where its peaks would pass BED_PEAK.

    At most half a minute of it is held in memory. UsageError for a file that `check_file` refuses.
    """
    return BedSound(_resampled(path, form, _gain(path, form)))


def check_file(path: Path, form: AudioFormat) -> None:
    """Raise UsageError if a file does not exist, or its sound cannot be a bed; what was measured is remembered."""
    _gain(path, form)


def _gain(path: Path, form: AudioFormat) -> float:
    """Return the factor that makes a bed of a file."""
    return _measured_gain(path, form, identity_of(path))


@lru_cache(maxsize=64)
def _measured_gain(path: Path, form: AudioFormat, identity: tuple[int, ...]) -> float:
    """Measure a file; `identity` is that of what was measured."""
    del identity
    with decode(path) as decoder:
        measure = FileMeasure(path, decoder.rate, form)
        while measure.lasts < MEASURED and len(sound := decoder.read(decoder.rate)):
            measure.feed(sound)
    return _gain_of(measure)


def _gain_of(measure: FileMeasure) -> float:
    """Return the factor that makes a bed of what was measured; UsageError says why it cannot be one."""
    path = measure.path
    if measure.lasts < SHORTEST:
        raise UsageError(
            N_("{path} lasts {lasts:.2f} seconds", path=path, lasts=measure.lasts),
            N_("a bed needs a second at least, better a minute"),
        )
    measure.require_centred()
    loudness = measure.meter.integrated
    if not np.isfinite(loudness):
        begin = N_(" in the first {measured} of", measured=clock(MEASURED)) if measure.lasts >= MEASURED else N_(" in")
        raise UsageError(
            N_("there is nothing to hear{begin} {path}", begin=begin, path=path),
            N_("choose a file with a steady, quiet sound"),
        )
    gain = min(10 ** ((BED_LOUDNESS - loudness) / 20), 10 ** (BED_PEAK / 20) / measure.peak)
    if measure.meter.typical + 20 * np.log10(gain) < ABSOLUTE_GATE:
        raise UsageError(
            N_("a moment of {path} is so loud that the rest would not be heard", path=path),
            N_("take it out: {anew}", anew=ANEW),
        )
    return float(gain)


def _resampled(path: Path, form: AudioFormat, gain: float) -> Chunks:
    """Yield a looped file at the rate of the format, without end and without a seam."""
    with contextlib.closing(_Rounds(path)) as rounds:
        resampler = resampler_for(rounds.rate, form)
        for sound in rounds.looped():
            heard = with_channels(sound, form.channels)
            chunk = heard if rounds.rate == form.sample_rate else resampler.resample_chunk(heard)
            if len(chunk):
                # beyond what was measured, anything may come
                loud = np.nan_to_num(chunk * np.float32(gain), nan=0.0)
                yield read_only(np.clip(loud, -_STARTLING, _STARTLING))


class _Rounds:
    """A file, decoded again and again from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._decoder = decode(path)
        self.rate, self._channels = self._decoder.rate, self._decoder.channels

    def close(self) -> None:
        """Stop decoding."""
        self._decoder.close()

    def looped(self) -> Iterator[Samples]:
        """Yield its sound for ever, its end faded into its beginning, at equal power; UsageError if it becomes unreadable."""
        kept = self._decoder.read(int(KEPT * self.rate))
        fade = int(min(CROSSFADE * self.rate, len(kept) // 4))
        yield kept[:fade]
        yield from self._again_and_again(kept, fade) if len(kept) < int(KEPT * self.rate) else self._anew(kept, fade)

    def _again_and_again(self, whole: Samples, fade: int) -> Iterator[Samples]:
        """Yield what follows the first fade-in of a short file, for ever."""
        self.close()
        middle, seam = whole[fade : len(whole) - fade], _crossfaded(whole[len(whole) - fade :], whole[:fade])
        while True:
            yield from self._pieces(middle)
            yield seam

    def _anew(self, begun: Samples, fade: int) -> Iterator[Samples]:
        """Yield what follows the first fade-in of a long file, for ever; its end is known when it is reached."""
        rest, held = begun[fade:], fade + int(LEAD * self.rate)
        while True:
            while len(more := self._decoder.read(int(_CHUNK * self.rate))):
                rest = np.concatenate([rest, more])
                yield from self._pieces(rest[:-held])
                rest = rest[-held:]
            self._begin_again()
            yield from self._pieces(rest[:-fade])
            beginning = self._decoder.read(fade)
            if len(rest) < fade or len(beginning) < fade:
                raise _lost(self._path)
            yield _crossfaded(rest[-fade:], beginning)
            rest = rest[:0]

    def _begin_again(self) -> None:
        self.close()
        try:
            self._decoder = decode(self._path)
        except UsageError as error:
            raise _lost(self._path) from error
        if (self._decoder.rate, self._decoder.channels) != (self.rate, self._channels):
            raise _lost(self._path)

    def _pieces(self, sound: Samples) -> Iterator[Samples]:
        step = int(_CHUNK * self.rate)
        for start in range(0, len(sound), step):
            yield sound[start : start + step]


def _lost(path: Path) -> UsageError:
    return UsageError(
        N_("{path} cannot be read any more", path=path), N_("see whether it is still there, and as it was")
    )


def _crossfaded(ending: Samples, beginning: Samples) -> Samples:
    way = np.linspace(0, np.pi / 2, len(ending), dtype=np.float32)[:, None]
    mixed: Samples = ending * np.cos(way) + beginning * np.sin(way)
    return mixed
