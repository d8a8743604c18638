"""Measuring a sound while it is written: where each cue and pause is, loudness and peaks; and the report of it."""

import json
import math
import platform
from importlib.metadata import version

import numpy as np

from guided_audio.audio import AudioFormat, LoudnessMeter, Samples, TruePeakMeter
from guided_audio.audio.loudness import in_channels
from guided_audio.audio.true_peak import largest
from guided_audio.core.files import digest_of, explained
from guided_audio.core.units import Frames, Seconds
from guided_audio.core.voice import count_words
from guided_audio.export.encoders import Level
from guided_audio.export.production import Exported, Production
from guided_audio.render import AudioBlock
from guided_audio.timeline import Say, Silence, kind_of, text_of

QUIET = 10 ** (-50.0 / 20.0)
"""Below this, full scale being 1, the voice is not heard: the edges of its words do not count as words."""
_STEPS_A_SECOND = 100
_AT_ONCE = Seconds(2.0)


class LevelMeter:
    """Measures how loud the blocks of a session are, for the tags of its file."""

    def __init__(self, form: AudioFormat) -> None:
        self._mix = LoudnessMeter(form)
        self._peak = 0.0
        self._at_once = form.frames(_AT_ONCE)
        self._waiting: list[Samples] = []

    def feed(self, block: AudioBlock) -> None:
        """Measure a block, together with some others: that takes half the time."""
        self._waiting.append(block.samples)
        if sum(map(len, self._waiting)) >= self._at_once:
            self._measure()

    @property
    def level(self) -> Level:
        """The level of all that was fed."""
        self._measure()
        return Level(self._mix.integrated, self._peak)

    def _measure(self) -> None:
        if self._waiting:
            samples = np.concatenate(self._waiting)
            self._waiting.clear()
            self._mix.feed(samples)
            self._peak = max(self._peak, largest(samples))


class Measurement(LevelMeter):
    """Measures the blocks of a session for its report; what it keeps grows with the number of cues, not with the sound."""

    def __init__(self, form: AudioFormat) -> None:
        super().__init__(form)
        self.starts: list[int] = []
        """The first frame of each cue."""
        self.frames = 0
        self.true_peak = TruePeakMeter(form)
        self.voice = LoudnessMeter(AudioFormat(form.sample_rate))
        self._step = form.sample_rate // _STEPS_A_SECOND
        self._rest = np.zeros((0, 1), np.float32)
        self._steps = 0
        self._is_quiet = False
        self._edges: list[int] = []  # steps at which the voice falls silent and begins again, by turns

    def feed(self, block: AudioBlock) -> None:
        """Measure a block."""
        super().feed(block)
        self.starts += [block.start] * len(block.begins)
        self.frames += len(block.samples)
        if len(block.samples):
            self.voice.feed(block.voice)
            self.true_peak.feed(block.samples)
            self._find_edges(block.voice)

    def unvoiced(self, frame: int) -> Frames:
        """Return how long the stretch without voice lasts that a frame lies in, or that begins within 20 ms of it."""
        edges = [*self._edges, self._steps] if self._is_quiet else self._edges
        step = frame // self._step + 2
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if begin <= step < end:
                return Frames((end - begin) * self._step)
        return Frames(0)

    def _find_edges(self, voice: Samples) -> None:
        sound = np.concatenate([self._rest, voice]) if len(self._rest) else voice
        steps = len(sound) // self._step
        self._rest = np.array(sound[steps * self._step :])
        quiet = np.abs(sound[: steps * self._step]).reshape(steps, self._step).max(axis=1, initial=0.0) < QUIET
        for place in np.flatnonzero(np.diff(quiet, prepend=self._is_quiet)):
            self._edges.append(self._steps + int(place))
        self._steps += steps
        self._is_quiet = bool(quiet[-1]) if steps else self._is_quiet


def report_of(production: Production, exported: Exported, measured: Measurement) -> str:
    """Return the measurements of an exported sound as JSON, times in seconds; OutputError if it cannot be read."""
    form, mix, voice = production.timeline.format, production.mix, production.voice
    level = measured.level
    with explained(exported.path):
        digest, size = digest_of(exported.path), exported.path.stat().st_size
    said = [item.cue.utterance.text for item in production.placed if isinstance(item.cue, Say)]
    report = {
        "title": production.timeline.title,
        "script": production.file_name,
        "file": {"name": exported.path.name, "bytes": size, "sha256": digest},
        "length": {"asked": production.asked_length, "measured": exported.seconds},
        "format": {"sample_rate": form.sample_rate, "channels": form.channels},
        "loudness": {
            "voice_lufs": _rounded(in_channels(measured.voice.integrated, form.channels)),
            "mix_lufs": _rounded(level.loudness),
            "true_peak_dbtp": _rounded(measured.true_peak.peak),
            "sample_peak_dbfs": _rounded(20 * math.log10(level.peak)) if level.peak else None,
            "ceiling_dbtp": mix.ceiling,
            "voice_gain_db": _rounded(20 * math.log10(mix.voice_gain)),
        },
        "chapters": {"heard": len(exported.heard), "in_file": len(exported.chapters)},
        "warnings": [found.message for found in exported.diagnostics],
        "sound": {"room": mix.room, "bed_gain": mix.bed_gain, "room_tone": mix.room_tone},
        "words": {"count": sum(map(count_words, said)), "sentences": len(said)},
        **_cues_and_pauses(production, measured),
        "seeds": {"voice": production.seed, "sound": mix.seed},
        "voice": {"name": voice.name, "engine": voice.engine, "version": voice.version},
        "versions": {
            **{name: version(name) for name in ("guided-audio", "lameenc", "numpy", "soundfile", "soxr")},
            "python": platform.python_version(),
        },
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _cues_and_pauses(production: Production, measured: Measurement) -> dict[str, list[dict[str, object]]]:
    """Return every cue, and every pause that stands in the script, as planned and as measured."""
    seconds = production.timeline.format.seconds
    cues: list[dict[str, object]] = []
    pauses: list[dict[str, object]] = []
    ends = [*measured.starts[1:], measured.frames]
    for item, start, end in zip(production.placed, measured.starts, ends, strict=True):
        cues.append({
            "kind": kind_of(item.cue),
            "text": text_of(item.cue),
            "planned_start": seconds(item.start),
            "start": seconds(start),
            "planned_length": seconds(item.frames),
            "length": seconds(end - start),
        })  # fmt: skip
        if isinstance(item.cue, Silence) and item.cue.source:
            pauses.append({
                "source": item.cue.source,
                "start": seconds(start),
                "planned": seconds(item.frames),
                "measured": seconds(end - start),
                "without_a_word": seconds(measured.unvoiced(start)),
            })  # fmt: skip
    return {"cues": cues, "pauses": pauses}


def _rounded(value: float) -> float | None:
    """Return a figure with two decimals; what is not finite, such as the loudness of silence, is null."""
    return round(value, 2) if math.isfinite(value) else None
