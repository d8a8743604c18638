"""`make listen`: a page with the same sentences by every voice that is here, their pitch drawn and their measures beside.

It is the page that a person judges by ear; it lies in audio_out/listening with its sounds. Of each engine the voice is heard that
it has for a language, and of Kokoro those that are recommended. What is not installed to measure with is not measured.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from listening_measures import (
    Cost,
    Curve,
    Tracker,
    cost_of,
    ending,
    gaps_at_commas,
    model_pitch,
    peak,
    pitch_tracker,
    semitones,
)
from listening_page import NAMES, Part, Performance, Take, write_page
from listening_words import compare, transcribe
from predictors import Predictor, at_rate, predictors
from voice_quality import fitting, multilingual, paces

from guided_audio.audio import Samples
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.timeline import Placed, Say
from guided_audio.voices.voice_catalog import list_engines

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from guided_audio.core.voice import Utterance, Voice

SENTENCES = Path(__file__).with_suffix(".toml")
FOLDER = Path(__file__).parent.parent / "audio_out" / "listening"
RECOMMENDED = {
    "en": ("am_michael", "bm_george", "bf_emma"),
    "es": ("ef_dora", "em_alex"),
    "fr": ("ff_siwis",),
    "it": ("im_nicola",),
    "pt": ("pm_alex",),
}
"""Voices of Kokoro, which has too many to hear all of them."""
SCRIPT = "---\ntitle: Listening\nlanguage: {language}\n{more}---\n\n# Listening\n\n{lines}\n"
TAIL = 0.15
"""Seconds that are kept after the last word of a sentence."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What is installed to measure with."""

    recogniser: WhisperModel | None
    predictors: Mapping[str, Predictor]
    tracker: Tracker | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a voice made of one line: its text, its sentences in their places, and its sound, float32, shape (frames,)."""

    text: str
    sentences: Sequence[Placed]
    sound: Samples
    rate: int

    @property
    def utterances(self) -> list[Utterance]:
        return [place.cue.utterance for place in self.sentences if isinstance(place.cue, Say)]

    def tracked(self, tracker: Tracker | None) -> Curve | None:
        return tracker(self.sound, self.rate) if tracker else None

    def predicted(self) -> Curve:
        """Return the pitch that the model of a voice with a melody gives each sentence, in its place."""
        begun = self.sentences[0].start
        curves = [model_pitch(one) for one in self.utterances]
        places = [(place.start - begun) / self.rate for place in self.sentences]
        return np.concatenate([curve + np.array((place, 0.0)) for curve, place in zip(curves, places, strict=True)])


def voices() -> Iterator[tuple[str, Voice]]:
    """Yield the voices to hear, each with a language that it reads."""
    for engine in list_engines():
        if engine.name == "kokoro":
            known = {voice.name: voice for voice in engine.voices}
            yield from ((tag, known[name]) for tag, names in RECOMMENDED.items() for name in names if name in known)
        elif not engine.problem:
            yield from ((tag, voice) for tag, voice in fitting(engine) if voice.language != "mul")


def performed(voice: Voice, language: str, texts: Mapping[str, str], more: str) -> tuple[dict[str, Spoken], float]:
    """Have a voice read all texts in one session; return what it made of each, by kind, and its words a minute."""
    script = SCRIPT.format(
        language=language, more=more, lines="\n\n".join(f"{text} [pause 2s]" for text in texts.values())
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        open_session(text=script, options=SessionOptions(voice.reference)).prepare() as ready,
    ):
        path = Path(folder, "all.wav")
        ready.export(path, "wav")
        sound, rate = soundfile.read(path, dtype="float32")
        lines: dict[int, list[Placed]] = {}
        for place in ready.placed:
            if isinstance(place.cue, Say):
                lines.setdefault(place.cue.location.line, []).append(place)
        made = {
            kind: Spoken(text, line, sound[line[0].start : line[-1].start + line[-1].frames + int(TAIL * rate)], rate)
            for (kind, text), line in zip(texts.items(), lines.values(), strict=True)
        }
        return made, paces(ready)[1]


def measures(spoken: Mapping[str, Spoken], language: str, pace: float, cost: Cost, tools: Tools) -> dict[str, str]:
    """Return what is in a voice's row of the table."""
    heard = "not measured (install faster-whisper)"
    if tools.recogniser is not None:
        said = " ".join(
            place.cue.shown for one in spoken.values() for place in one.sentences if isinstance(place.cue, Say)
        )
        words = compare(said, _heard(spoken, language, tools.recogniser), language)
        heard = f"{words.wrong} of {words.words}"
    row = {"Word errors": heard}
    for name, package in {"DistillMOS": "distillmos", "DNSMOS": "speechmos"}.items():
        score = tools.predictors.get(name)
        scores = [score(at_rate(one.sound, one.rate)) for one in spoken.values()] if score else []
        row[name] = f"{np.mean(scores):.2f}" if scores else f"not measured (install {package})"
    gaps = [gap for one in spoken.values() if len(one.sentences) == 1 for gap in _gaps(one)]
    return {
        **row,
        **_pitches({kind: one.tracked(tools.tracker) for kind, one in spoken.items()}),
        "Gap at commas": f"{np.median(gaps):.2f} s",
        "Words a minute": f"{pace:.0f}",
        "Times real time": f"{cost.speed:.1f}" if cost.speed < 10 else f"{cost.speed:.0f}",
        "Memory of a worker": f"{cost.memory:.0f} MB",
    }


def _gaps(one: Spoken) -> list[float]:
    return gaps_at_commas(one.sound, one.rate, one.text.count(","))


def _heard(spoken: Mapping[str, Spoken], language: str, model: WhisperModel) -> str:
    """Return what the recogniser hears in all sentences, a second apart."""
    rate = next(iter(spoken.values())).rate
    parts = [part for one in spoken.values() for part in (one.sound, np.zeros(rate, np.float32))]
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        soundfile.write(file.name, np.concatenate(parts), rate)
        return transcribe(model, Path(file.name), language)


def _pitches(curves: Mapping[str, Curve | None]) -> dict[str, str]:
    """Return the measures of pitch, from curves in hertz by kind."""
    names = ("Pitch, median", "Pitch spread", "Peaks differ by", "Question rise")
    known = {kind: curve for kind, curve in curves.items() if curve is not None}
    if not known:
        return dict.fromkeys(names, "not measured (install praat-parselmouth)")
    every = np.concatenate([curve[:, 1] for curve in known.values()])
    middle = float(np.nanmedian(every))
    above = {kind: semitones(curve, middle) for kind, curve in known.items()}
    ends = {kind: ending(curve) for kind, curve in above.items()}
    rise = np.nanmean([ends["asked"], ends["yes_or_no"]]) - np.nanmean([ends["told"], ends["statement"]])
    spread, peaks = np.nanstd(12 * np.log2(every)), np.nanstd([peak(curve) for curve in above.values()])
    values = (f"{middle:.0f} Hz", f"{spread:.1f} st", f"{peaks:.1f} st", f"{rise:+.1f} st".replace("-", "−"))
    return dict(zip(names, values, strict=True))


def performances(
    voice: Voice, language: str, texts: Mapping[str, str], folder: Path, tools: Tools
) -> Iterator[Performance]:
    """Yield all that a voice says, twice if it has a melody: plain and with it. Its sounds are put into a folder."""
    ways = {"plain": "melody: plain\n", "with melody": ""} if voice.has_melody else {"": ""}
    cost: Cost | None = None
    for way, more in ways.items():
        spoken, pace = performed(voice, language, texts, more)
        cost = cost or cost_of(voice, [utterance for one in spoken.values() for utterance in one.utterances])
        name = "-".join((language, voice.engine, voice.name, *way.split()[-1:]))
        curves = {kind: one.predicted() if way else one.tracked(tools.tracker) for kind, one in spoken.items()}
        known = [curve[:, 1] for curve in curves.values() if curve is not None]
        middle = float(np.nanmedian(np.concatenate(known))) if known else 1.0
        takes = {}
        for kind, one in spoken.items():
            soundfile.write(folder / f"{name}-{kind}.mp3", one.sound, one.rate)
            curve = curves[kind]
            drawn = None if curve is None else semitones(curve, middle)
            takes[kind] = Take(f"{name}-{kind}.mp3", len(one.sound) / one.rate, drawn)
        title, about = f"{voice.name} ({voice.engine})", f"{voice.language}, {voice.gender}"
        yield Performance(title, about, way, takes, measures(spoken, language, pace, cost, tools))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", choices=[*NAMES, []], metavar="LANGUAGE", help="all, if none is named")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where the page is put; audio_out/listening unless given"
    )
    wanted = parser.parse_args()
    texts = tomllib.loads(SENTENCES.read_text("utf-8"))
    kinds = texts.pop("kinds")
    about = (
        f"The same {len(kinds)} lines by every voice that was installed on {datetime.date.today():%Y-%m-%d}. "
        "To be judged by ear: with headphones, and without looking first."
    )
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        listener = multilingual(Path(name, "whisper")) if find_spec("jiwer") else None
        tools = Tools(listener, predictors(), pitch_tracker())
        heard: dict[str, list[Performance]] = {}
        for language, voice in voices():
            if wanted.languages and language not in wanted.languages:
                continue
            print(f"{voice.reference}, {NAMES[language]}", flush=True)
            made = heard.setdefault(language, [])
            made += performances(voice, language, texts[language], wanted.folder, tools)
            parts = [Part(tag, texts[tag], heard[tag]) for tag in NAMES if tag in heard]
            write_page(wanted.folder, parts, kinds, about)  # as far as it is: the last voices may take long
    print(wanted.folder / "index.html" if heard else "no voice is here that could be heard")


if __name__ == "__main__":
    main()
