"""SVOX Pico's voices, through py-nanotts: small, plain and quick, for languages that no natural voice here speaks."""

import contextlib
import ctypes
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines import package_folder, version_of
from guided_audio.speech.engines.plain_text import plain, split
from guided_audio.speech.engines.readable import unreadable_word

_OWN = "1"  # to be raised when the same text would sound otherwise
_RATE = 16_000
_VOLUME = 0.5
"""At its own volume of 1 it clips."""
_AT_ONCE = 400
"""Characters that are spoken in one go: of more, some come louder than full scale even so."""
_BRIGHTER, _LOW_GAIN = 9.0, -3.0
"""Decibels. Above 1.4 kHz Pico is 15 dB below voices recorded today. Of 0, 6, 9, 12, 15 and 18 dB more a predictor of
listeners' scores (DistillMOS) likes 9 best: 3.61, before 3.50.
"""
_M_MMAP_THRESHOLD, _OWN_BLOCK = -3, 1 << 20
"""Pico reads some of its 2.5 MB before it writes there. glibc gives so large a block from memory that was used, unless it is
told to take it from the system, which gives zeros: then the same words sound the same each time (malloc.h).
"""
_BRACKETS = re.compile(r"[\[\]{}]")
"""Pico would read out what they are called."""
_LONG_WORD = re.compile(r"(\S{100})(?=\S)")
"""Words of 400 letters are an error for Pico, and over some of 800 it never ends."""
_VOICES = {
    "pico-de": ("de-DE", "gl0", "German"),
    "pico-es": ("es-ES", "zl0", "Spanish of Spain"),
    "pico-fr": ("fr-FR", "nk0", "French"),
    "pico-it": ("it-IT", "cm0", "Italian"),
    "pico-en-us": ("en-US", "lh0", "American English"),
    "pico-en-gb": ("en-GB", "kh0", "British English"),
}
"""The language of a voice, what its file of sounds is called by, and a name for people."""


class PicoEngine:
    """Pico reads its files anew for every sentence, which takes it some hundredths of a second; nothing is kept."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices whose files are here; SpeechError says what is missing."""
        folder = _folder()
        found = tuple(
            Voice(
                name=name,
                engine="pico",
                language=language,
                gender="female",
                sample_rate=_RATE,
                licence="Apache-2.0",
                description=f"SVOX Pico, {title}: small and plain",
                version=f"py-nanotts {version_of('py-nanotts')}+{_OWN}",
            )
            for name, (language, sounds, title) in _VOICES.items()
            if (folder / f"{language}_ta.bin").is_file() and (folder / f"{language}_{sounds}_sg.bin").is_file()
        )
        if not found:
            raise SpeechError(N_("Pico has no voices in {folder}", folder=folder), _AGAIN)
        return found

    def load(self, voice: Voice) -> None:
        """Import what speaks, so that the first words come at once; loading twice is fine."""
        _speaker()

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, 16 kHz; a seed changes nothing.

        Words of another alphabet raise SpeechError: Pico would leave them out silently.
        """
        if word := unreadable_word(utterance):
            raise SpeechError(N_("the voice «{name}» cannot read «{word}»", name=utterance.voice.name, word=word))
        text = _LONG_WORD.sub(r"\1 ", _BRACKETS.sub(" ", plain(utterance.text)))
        said = [_spoken(piece, utterance) for piece in split(text, _AT_ONCE)]
        return _brightened(np.concatenate(said))[:, None] if said else np.zeros((0, 1), np.float32)

    def close(self) -> None:
        """Nothing is held; closing twice is fine."""


_AGAIN = N_("install it again: pip install --force-reinstall py-nanotts")


def _folder() -> Path:
    package = package_folder("py_nanotts")
    if package is None:
        raise SpeechError(N_("Pico is not installed"), N_("get it with «pip install 'guided-audio[pico]'»"))
    return package / "lang"


@cache
def _speaker() -> Any:  # noqa: ANN401 - py-nanotts is not always here to give types
    try:
        from py_nanotts import NanoTTS
    except ImportError as error:
        raise SpeechError(N_("Pico cannot be loaded: {error}", error=error), _AGAIN) from error
    with contextlib.suppress(AttributeError, OSError, TypeError):  # a system without mallopt
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _OWN_BLOCK)
    return NanoTTS()


def _spoken(text: str, utterance: Utterance) -> Samples:
    language = _VOICES[utterance.voice.name][0]
    try:
        sound = _speaker().speak(text, voice=language, speed=utterance.speed, volume=_VOLUME)
    except RuntimeError as error:
        raise SpeechError(
            N_("Pico cannot say «{text}»: {error}", text=shorten(text, 60), error=error), _AGAIN
        ) from error
    return np.frombuffer(sound, "<i2").astype(np.float32) / 32_768.0


def _brightened(sound: Samples) -> Samples:
    """Return speech, float32, shape (frames,), with its highs raised."""
    return np.convolve(sound, _shelf(), "same").astype(np.float32)


@cache
def _shelf() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a filter of linear phase whose gain rises between 900 Hz and 2.5 kHz."""
    frequencies = np.linspace(1.0, _RATE / 2, 513)
    rise = np.clip(np.log(frequencies / 900.0) / np.log(2_500.0 / 900.0), 0.0, 1.0)
    gains = 10 ** ((_LOW_GAIN + _BRIGHTER * (0.5 - 0.5 * np.cos(np.pi * rise))) / 20)
    return np.roll(np.fft.irfft(gains), 63)[:127] * np.hanning(129)[1:-1]
