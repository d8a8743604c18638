"""Two sentences of a meditation, to hear a voice by."""

import functools
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.voice import Voice, language_of
from guided_audio.library.lexicon import Lexicon
from guided_audio.playback.outputs import OutputChoice, make_output
from guided_audio.render import render
from guided_audio.script import parse_script
from guided_audio.session.prepare import preparing
from guided_audio.session.session import Session, Wishes, choices_for
from guided_audio.timeline import Say, plan
from guided_audio.voices.calibration import measured
from guided_audio.voices.catalog import find_voice
from guided_audio.voices.choosing import ANY

_SCRIPT = """---
title: A voice
language: {language}
---
{first} [pause 1.5s] {second}
"""
_COUNTING = ("1, 2, 3.", "4, 5, 6.")
"""What is read in a language that has no sentences here: every voice says numbers in its own."""


def sentences_for(language: str) -> tuple[str, str]:
    """Return two sentences in a language, or numbers where there are none."""
    first, second = _samples().get("en" if language == ANY else language_of(language), _COUNTING)
    return first, second


def open_sample(name: str, tell: Callable[[Voice], None] = lambda _: None) -> Session:
    """Lay out two sentences for a voice; UnknownVoice if it is not here. It may have to be measured first, after `tell`."""
    voice = measured(find_voice(name), tell)
    first, second = sentences_for(voice.language)
    language = _tag(voice) if (first, second) != _COUNTING else "en"
    script = parse_script(_SCRIPT.format(language=language, first=first, second=second), "voice.md").require()
    wishes = Wishes(voice=voice.reference)
    choices = replace(choices_for(script, wishes, Lexicon()), voice=voice)
    return Session(Path("voice.md"), script, choices, wishes, plan(script, choices), ())


def words_in(session: Session) -> tuple[str, ...]:
    """Return what will be said, sentence by sentence."""
    return tuple(cue.shown for cue in session.timeline.cues if isinstance(cue, Say))


def play_sample(session: Session, choice: OutputChoice, *, is_over: Callable[[], bool]) -> None:
    """Say the sentences through an output, at the loudness of a session; `is_over` fades them out within a quarter second."""
    output = make_output(choice)
    with preparing(session, workers=1) as ready:
        try:
            output.open(session.timeline.format)
            for block in render(ready.session.timeline, ready.speech, mix=ready.mix):
                if is_over():
                    output.write(_fading(block.samples))
                    break
                output.write(block.samples)
            output.drain()
        finally:
            output.close()


def _fading(samples: Samples) -> Samples:
    """Return a block, float32, shape (frames, channels), that goes down to silence."""
    return samples * np.linspace(1.0, 0.0, len(samples), dtype=np.float32)[:, None]


def _tag(voice: Voice) -> str:
    return "en" if voice.language == ANY else language_of(voice.language)


@functools.cache
def _samples() -> Mapping[str, list[str]]:
    return tomllib.loads(files("guided_audio.session").joinpath("samples.toml").read_text("utf-8"))
