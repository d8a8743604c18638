"""Hearing a voice or a bed of sound by itself: each is a session of a few lines."""

from pathlib import Path

from guided_audio.audio.beds import find_sound, is_path, list_sounds  # noqa: F401 - offered to the terminal
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.library.lexicon import Lexicon
from guided_audio.script import parse_script
from guided_audio.session.options import SessionOptions
from guided_audio.session.plan import OnMeasuring, plan_script
from guided_audio.session.session import Session
from guided_audio.voices.calibration import measured
from guided_audio.voices.catalog import find_voice
from guided_audio.voices.choosing import ANY

_VOICE = """---
title: A voice
language: {language}
---
{first} [pause 1.5s] {second}
"""
_SOUND = """---
title: {title}
---
{cue}
"""
SAMPLES = packaged_toml("guided_audio.session", "samples.toml")
"""Two sentences for each language."""
_COUNTING = ("1, 2, 3.", "4, 5, 6.")
"""What is read in a language that has no sentences here: every voice says numbers in its own."""


def preview_voice(name: str, on_measuring: OnMeasuring | None = None) -> Session:
    """Return two sentences for a voice; UnknownVoice if it is not here."""
    voice = measured(find_voice(name), on_measuring)
    first, second = sentences_for(voice.language)
    is_english = voice.language == ANY or (first, second) == _COUNTING
    language = "en" if is_english else language_of(voice.language)
    text = _VOICE.format(language=language, first=first, second=second)
    return _session(text, "voice.md", SessionOptions(voice=voice.reference))


def preview_sound(name: str, length: Seconds | None = None) -> Session:
    """Return a bed of sound for `length`, or until the listener ends it; UnknownSound if it is not here."""
    title = Path(name).stem if is_path(name) else find_sound(name).name
    text = _SOUND.format(title=f'"{title}"', cue="[wait]" if length is None else f"[pause {length:g}s]")
    return _session(text, f"{title}.md", SessionOptions(ambience=name))


def sentences_for(language: str) -> tuple[str, str]:
    """Return two sentences in a language, or numbers where there are none."""
    first, second = SAMPLES.get("en" if language == ANY else language_of(language), _COUNTING)
    return first, second


def _session(text: str, name: str, options: SessionOptions) -> Session:
    return Session.of(plan_script(Path(name), parse_script(text, name), options, Lexicon()))
