"""Samples for the site: forty seconds of each voice and of each bed of sound, with their words and their timelines."""

import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from site_timelines import Planned, facts_of, timeline_picture

import guided_audio as ga
from guided_audio.audio.beds import list_sounds
from guided_audio.core.voice import language_of
from guided_audio.library.languages import language_name
from guided_audio.voices.choosing import best_of
from guided_audio.voices.voice_catalog import find_voice, list_voices

SCRIPTS = Path(__file__).parent.parent / "site" / "samples"
SOUND = "sound"
"""The script that is spoken over each bed; the others are called by their languages."""
FOLDER = "samples"
ALL = "all"
ENGINES = {"hibari": "hibari", "kokoro": "Kokoro", "piper": "Piper", "pico": "Pico", "system": "the system's own"}
"""The engines that have voices to hear, as they are called on the pages, the most natural first."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound for the site; its file is `samples/NAME.mp3`."""

    name: str
    title: str
    about: str
    language: str
    timeline: Planned
    words: str
    """Its transcript, as HTML."""


def voices_to_hear(wanted: str) -> tuple[ga.Voice, ...]:
    """Return the voices of these names, with commas between; or all that are here and have a script in their language.

    Of the system's, which may be a hundred, it is the one that would read each language.
    """
    if wanted != ALL:
        return tuple(find_voice(name.strip()) for name in wanted.split(","))
    languages = [path.stem for path in SCRIPTS.glob("*.md") if path.stem != SOUND]
    here = [voice for voice in list_voices() if voice.engine in ENGINES and language_of(voice.language) in languages]
    systems = [voice for voice in here if voice.engine == "system"]
    chosen = {best_of(systems, "en-GB" if language == "en" else language) for language in languages}
    heard = [voice for voice in here if voice.engine != "system" or voice in chosen]
    return tuple(sorted(heard, key=lambda voice: (list(ENGINES).index(voice.engine), voice.language, voice.name)))


def record(script: str, target: Path, named: tuple[str, str], speech: ga.Speech, **options: Any) -> Sample:
    """Export the sample script of this name to the target, and return it with its title and what is said about it."""
    session = ga.open_session(str(SCRIPTS / f"{script}.md"), speech=speech, **options)
    exported = session.export(target, transcripts="md", timeline=True)
    beside = {path.suffix: path.read_text("utf-8") for path in exported.beside}
    for path in exported.beside:
        path.unlink()
    timeline = json.loads(beside[".json"])
    return Sample(target.stem, *named, session.script.meta.language, timeline, _words(beside[".md"]))


def voice_samples(voices: Iterable[ga.Voice], folder: Path, speech: ga.Speech) -> Iterator[Sample]:
    """Record each voice into the folder, with the script of its language."""
    for voice in voices:
        language = language_of(voice.language)
        name = f"{voice.engine}-{voice.name}".casefold()
        about = f"{ENGINES[voice.engine]}, {voice.language}, {voice.licence}"
        yield record(language, folder / f"{name}.mp3", (voice.name, about), speech, voice=voice.reference)


def sound_samples(folder: Path, speech: ga.Speech) -> Iterator[Sample]:
    """Record each bed that comes with the program into the folder, the usual voice over it."""
    for sound in list_sounds():
        if sound.path is None:
            title = (sound.name.capitalize(), sound.description)
            yield record(SOUND, folder / f"{sound.name}.mp3", title, speech, ambience=sound.name)


def _words(transcript: str) -> str:
    """Return what is said in a transcript as HTML, without its title, its facts, and the sheet that ends it."""
    parts = transcript.partition("\n\n---\n\n")[0].split("\n\n")
    facts = next(n for n, part in enumerate(parts) if part.startswith("*"))
    written = str(MarkdownIt().render("\n\n".join(parts[facts + 1 :])))
    return written.replace("\n", "")


def sample_block(sample: Sample, level: int) -> str:
    """Return a sample as HTML: its name as a heading of this level, a player, its timeline, and its words."""
    title = html.escape(sample.title)
    lines = [
        f'<h{level} id="{sample.name}">{title}</h{level}>',
        f'<p class="facts">{html.escape(sample.about)}; {facts_of(sample.timeline)}</p>',
        f'<audio controls preload="none" src="{FOLDER}/{sample.name}.mp3" aria-label="{title}"></audio>',
        timeline_picture(sample.timeline),
        f'<details><summary>Its words</summary><div lang="{sample.language}">{sample.words}</div></details>',
    ]
    return "\n".join(['<div class="sample">', *lines, "</div>"])


def voices_block(samples: Iterable[Sample]) -> str:
    """Return the voices by their languages, English first, and a sentence about those that are missing."""
    found = list(samples)
    languages = dict.fromkeys(sorted((sample.language for sample in found), key=lambda tag: (tag != "en", tag)))
    blocks = []
    for language in languages:
        own = [sample_block(sample, 4) for sample in found if sample.language == language]
        blocks += [f"### {language_name(language)}", *own]
    heard = {sample.name.partition("-")[0] for sample in found}
    missing = [name for engine, name in ENGINES.items() if engine not in heard]
    if missing:
        blocks.append(
            f"Not heard here, because they were not installed where this page was made: {', '.join(missing)}."
        )
    return "\n\n".join(blocks)
