"""`--report`: the proof of an export as JSON."""

import hashlib
import json
import math
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from guided_audio.core.files import explained, save_text
from guided_audio.core.units import Seconds
from guided_audio.export.exporter import Exported
from guided_audio.export.measurement import CueProof, Proof
from guided_audio.session.prepare import PreparedSession


def save_report(target: Path, ready: PreparedSession, proof: Proof, exported: Exported) -> None:
    """Write the proof of an export, for nobody else to read: it holds every word; raises OutputError."""
    save_text(target, json.dumps(make_report(ready, proof, exported), ensure_ascii=False, indent=2) + "\n")


def make_report(ready: PreparedSession, proof: Proof, exported: Exported) -> dict[str, object]:
    """Return the proof of an export as plain values; times are seconds."""
    session, form = ready.session, ready.session.timeline.format
    mix = ready.mix
    return {
        "title": session.timeline.title,
        "script": session.path.name,
        "file": {"name": exported.path.name, "bytes": exported.path.stat().st_size, "sha256": _digest(exported.path)},
        "length": {"asked": session.target, "measured": exported.seconds},
        "format": {"sample_rate": form.sample_rate, "channels": form.channels},
        "loudness": {
            "voice_lufs": _rounded(proof.voice_loudness),
            "mix_lufs": _rounded(proof.loudness),
            "true_peak_dbtp": _rounded(proof.true_peak),
            "sample_peak_dbfs": _rounded(20 * math.log10(proof.sample_peak)) if proof.sample_peak else None,
            "ceiling_dbtp": mix.ceiling,
            "voice_gain_db": _rounded(20 * math.log10(mix.voice_gain)),
        },
        "sound": {"room": mix.room, "bed_gain": mix.bed_gain, "room_tone": mix.room_tone},
        "words": {"count": proof.words, "sentences": sum(cue.kind == "say" for cue in proof.cues)},
        "cues": [_cue(cue, form.seconds) for cue in proof.cues],
        "pauses": [
            {
                "source": pause.source,
                "start": form.seconds(pause.start),
                "planned": form.seconds(pause.asked),
                "measured": form.seconds(pause.frames),
                "without_a_word": form.seconds(pause.unvoiced),
            }
            for pause in proof.pauses
        ],
        "seeds": {"voice": session.choices.seed, "sound": mix.seed},
        "voice": {"name": session.voice.name, "engine": session.voice.engine, "version": session.voice.version},
        "versions": {
            **{name: version(name) for name in ("guided-audio", "lameenc", "numpy", "soundfile", "soxr")},
            "python": platform.python_version(),
        },
    }


def _cue(cue: CueProof, seconds: Callable[[int], Seconds]) -> dict[str, object]:
    return {
        "kind": cue.kind,
        "text": cue.text,
        "planned_start": seconds(cue.planned.start),
        "start": seconds(cue.start),
        "planned_length": seconds(cue.planned.frames),
        "length": seconds(cue.frames),
    }


def _rounded(value: float) -> float | None:
    """Return a figure with two decimals; what is not finite, such as the loudness of silence, is null."""
    return round(value, 2) if math.isfinite(value) else None


def _digest(path: Path) -> str:
    with explained(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
