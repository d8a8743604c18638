"""The operating system's own voices, through pyttsx3: SAPI5 on Windows, macOS's, and eSpeak NG elsewhere."""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from guided_audio.audio import Samples, silence
from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines import system_driver

LONGEST = 800
"""Characters that are spoken in one go; pyttsx3 takes ever longer for more."""
ATTEMPTS = 3
QUICKEST = 45.0
"""Letters and digits a second, at speed 1, that no voice says: what is quicker lacks something."""
_PICTURES = re.compile("[\u200d\u2600-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff]")
_ENDS = (r"[.!?…。！？][\"'”’»)]*\s", r"[,;:–—]\s", r"\s")


class SystemEngine:
    """The system's voices. Any number of these share what a process can have one of; nothing is ever heard aloud."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are installed; SpeechError with its hint if there is nothing to speak with."""
        return system_driver.list_voices()

    def load(self, voice: Voice) -> None:
        """Open the synthesiser; loading twice is fine."""
        import soundfile  # noqa: F401 - so that the first words need not wait for it

        system_driver.prepare()

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the voice's rate.

        A system that writes another rate than its voices are listed with (macOS does not tell it before) is resampled.
        A seed changes nothing: these voices have no chance in them.
        """
        pieces = [_spoken(piece, utterance) for piece in split(plain(utterance.text))]
        return np.concatenate(pieces) if pieces else silence(0)

    def close(self) -> None:
        """Nothing is held that another engine in this process could do without; closing twice is fine."""


def plain(text: str) -> str:
    """Return a text in which nothing is a command.

    SAPI5 reads XML in what begins with «<», macOS obeys «[[…]]», eSpeak what follows a control character, and an emoji
    would be read out by its name. Half a character, of which JSON can hold any number, is none.
    """
    spoken = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>]", " ", _PICTURES.sub(" ", text))
    return " ".join(re.sub(r"([\[\]])(?=\1)", r"\1 ", spoken).split())


def split(text: str) -> list[str]:
    """Return a text in pieces of at most `LONGEST` characters, parted where a reader would pause; none if it is mute."""
    pieces = []
    while len(text) > LONGEST:
        ends = (max((end.end() for end in re.finditer(mark, text[:LONGEST])), default=0) for mark in _ENDS)
        place = next((end for end in ends if end > LONGEST // 4), LONGEST)
        pieces.append(text[:place].strip())
        text = text[place:]
    return [piece for piece in [*pieces, text.strip()] if any(character.isalnum() for character in piece)]


def _spoken(text: str, utterance: Utterance) -> Samples:
    """Speak a piece, again if its sound is missing or short; a short one that comes again is how it sounds."""
    letters = sum(character.isalnum() for character in text)
    least = letters / (QUICKEST * utterance.speed) * utterance.voice.sample_rate
    last: Samples | None = None
    for _ in range(ATTEMPTS):
        sound = _once(text, utterance)
        if sound is not None and (len(sound) >= least or (last is not None and np.array_equal(sound, last))):
            return sound
        last = sound
    raise SpeechError(
        f"the voice «{utterance.voice.name}» gave no whole sound for «{shorten(text, 60)}» in {ATTEMPTS} attempts",
        "say it in other words, or choose another voice",
    )


def _once(text: str, utterance: Utterance) -> Samples | None:
    """Speak a piece into a file and read it; None if there is none, or it is no sound."""
    import soundfile

    with _scratch() as path:
        system_driver.save(text, utterance.voice.key, system_driver.rate_for(utterance.speed), path)
        try:
            sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError):
            return None
    return _resampled(sound.mean(axis=1, keepdims=True), rate, utterance.voice.sample_rate)


def _resampled(sound: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted:
        return sound
    import soxr

    return np.asarray(soxr.resample(sound, rate, wanted), np.float32)


@contextlib.contextmanager
def _scratch() -> Iterator[str]:
    """Lend a path to write to; nothing is left there, even by a process that is killed, where files can be without a name."""
    if hasattr(os, "memfd_create") and Path("/proc/self/fd").exists():
        file = os.memfd_create("speech")
        try:
            yield f"/proc/self/fd/{file}"
        finally:
            os.close(file)
        return
    with tempfile.TemporaryDirectory(prefix="guided-audio-", ignore_cleanup_errors=True) as folder:
        yield str(Path(folder) / ("speech.aiff" if system_driver.synthesiser().driver == "nsss" else "speech.wav"))
