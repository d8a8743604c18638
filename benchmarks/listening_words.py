"""The words of every script that a recogniser hears otherwise than they were written: `python benchmarks/listening_words.py`.

Each script is exported by the voice that speaks it here, and Whisper base listens, offline. Words are the same in any
case, British or American, in figures or in words, and in one or two: «12» and «twelve», «colour» and «color», «for ever».
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalogue import catalogue
from measure import run
from voice_quality import multilingual

from guided_audio.core.voice import language_of
from guided_audio.script.number_words import number_words
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.timeline import Lead, Say

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from guided_audio.session.session import Session

AIMS = {"en": 0.02, "es": 0.06, "de": 0.08, "fr": 0.12, "it": 0.12, "pt": 0.12}
CARDINALS = dict.fromkeys(("es", "fr", "it", "pt"), "cardinal-masculine") | {"de": "cardinal-neuter"}
"""CLDR's rules for a plain number, where they are not called `cardinal`."""
SPELLINGS = {
    r"\b(col|fav|harb|hon|neighb|flav|hum|lab|od|rum|behavi)our": r"\1or",
    r"\b(\w{3,})is(e|ed|es|ing)\b": r"\1iz\2",
    r"\b(\w+[^aeiou])re\b": r"\1er",
    r"\bgrey": "gray",
    r"\b(cancel|dial|label|level|marvel|quarrel|signal|travel|unravel)l(ed|ing|er)": r"\1\2",
    r"\bok\b": "okay",
    r"\balright\b": "all right",
    r"\b(\w+)wards\b": r"\1ward",
}
"""British words as Americans write them; where that makes a word of none, it does so on both sides."""
ACCENTS = str.maketrans("áéíóú", "aeiou")
"""In Spanish they tell words apart that sound the same, «quien» and «quién», or say where a word is stressed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many words were said, and each stretch of them that was heard otherwise."""

    words: int
    changes: tuple[tuple[str, str], ...]
    wrong: int

    @property
    def share(self) -> float:
        return self.wrong / max(1, self.words)


def plain_words(text: str, language: str) -> list[str]:
    """Return the words of a text in the one form that they are compared in."""
    text = unicodedata.normalize("NFC", text).lower().replace("’", "'")
    text = re.sub(r"(\d)[:.](\d\d)\b", r"\1 \2", text)
    text = re.sub(r"\d+", lambda found: f" {_in_words(int(found[0]), language)} ", text)
    if language == "en":
        for written, instead in SPELLINGS.items():
            text = re.sub(written, instead, text)
        return re.findall(r"[\w']+", re.sub(r"(?<!\w)'|'(?!\w)", " ", text))
    if language == "es":
        text = text.translate(ACCENTS)
    return re.findall(r"\w+", text.replace("ß", "ss"))


@cache
def _in_words(number: int, language: str) -> str:
    return number_words(number, CARDINALS.get(language, "cardinal"), language)


def compare(said: str, heard: str, language: str) -> Heard:
    """Return what was heard otherwise; words that differ only in where they are parted are the same."""
    import jiwer

    pair = [plain_words(text, language) for text in (said, heard)]
    output = jiwer.process_words(" ".join(pair[0]), " ".join(pair[1]))
    changes: list[tuple[str, str]] = []
    wrong = 0
    for before, after, count in _stretches(output.alignments[0], *pair):
        if not _are_alike(before, after, language):
            changes.append((" ".join(before), " ".join(after)))
            wrong += count
    return Heard(len(pair[0]), tuple(changes), wrong)


def _are_alike(said: list[str], heard: list[str], language: str) -> bool:
    """Whether words are the same, however they are parted; in French those are that sound the same: «aimer», «aimé»."""
    if "".join(said) == "".join(heard):
        return True
    return language == "fr" and bool(said and heard) and _french(" ".join(said)) == _french(" ".join(heard))


@cache
def _french(words: str) -> str:
    """Return how eSpeak says French words, without stress and without what parts them."""
    import espeakng_loader
    from phonemizer.backend import EspeakBackend
    from phonemizer.backend.espeak.wrapper import EspeakWrapper

    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    return re.sub("[- ]", "", EspeakBackend("fr-fr", language_switch="remove-flags").phonemize([words])[0])


def _stretches(chunks: Sequence[Any], said: list[str], heard: list[str]) -> Iterator[tuple[list[str], list[str], int]]:
    """Yield neighbouring words that are not the same, on both sides, and how many errors they are."""
    for is_same, group in itertools.groupby(chunks, lambda chunk: bool(chunk.type == "equal")):
        if not is_same:
            parts = list(group)
            before = said[parts[0].ref_start_idx : parts[-1].ref_end_idx]
            after = heard[parts[0].hyp_start_idx : parts[-1].hyp_end_idx]
            yield before, after, sum(max(_lengths(part)) for part in parts)


def _lengths(chunk: Any) -> tuple[int, int]:  # noqa: ANN401 - jiwer is not always here to give types
    return chunk.ref_end_idx - chunk.ref_start_idx, chunk.hyp_end_idx - chunk.hyp_start_idx


def transcribe(model: WhisperModel, sound: Path, language: str) -> str:
    """Return what the recogniser hears in a file; it does not go on from what it heard before, or one slip repeats itself."""
    segments, _ = model.transcribe(str(sound), language=language, vad_filter=True, condition_on_previous_text=False)
    return " ".join(segment.text.strip() for segment in segments)


def words_of(session: Session) -> str:
    """Return the words of a session as it is performed, from the cache where they have been spoken."""
    cues = session.measure().session.timeline.cues
    return " ".join(cue.shown for cue in cues if isinstance(cue, Say | Lead))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="*", type=Path, help="all of the catalogue, if none is named")
    parser.add_argument(
        "--keep", type=Path, help="keep the sound in this folder; what is there already is not made again"
    )
    parser.add_argument("--changes", action="store_true", help="print what was heard instead")
    parser.add_argument("--voice", default="", help="another voice than the usual one")
    wanted = parser.parse_args()
    off = False
    with tempfile.TemporaryDirectory() as name:
        model = multilingual(Path(name, "whisper"))
        if model is None:
            sys.exit("Whisper base is not installed: benchmarks/README.md says how to get it")
        print("| script | voice | words | word errors | |\n|---|---|---|---|---|")
        for script in wanted.scripts or catalogue():
            sound = (wanted.keep or Path(name)) / f"{script.stem}.flac"
            if not sound.exists():
                run("export", str(script), "-o", str(sound), *(["--voice", wanted.voice] if wanted.voice else []))
            session = open_session(str(script), SessionOptions(wanted.voice))
            language = language_of(session.script.meta.language)
            heard = compare(words_of(session), transcribe(model, sound, language), language)
            held = heard.share <= AIMS[language]
            off = off or not held
            about = f"| {script.stem} | {session.voice.name} | {heard.words} | {heard.share:.1%} "
            print(f"{about}| {'holds' if held else f'over {AIMS[language]:.0%}'} |", flush=True)
            if wanted.changes:
                print(
                    "\n".join(
                        f"    {before or '(nothing)'} → {after or '(nothing)'}" for before, after in heard.changes
                    )
                )
    sys.exit(off)


if __name__ == "__main__":
    main()
