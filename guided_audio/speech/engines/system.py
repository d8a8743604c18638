"""The operating system's own voices, through pyttsx3: SAPI5 on Windows, macOS's, and eSpeak NG elsewhere."""

import contextlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from guided_audio.audio import Samples, silence
from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.temporary import temporary_folder
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice, language_of
from guided_audio.speech.engines import system_driver
from guided_audio.speech.engines.plain_text import plain, split
from guided_audio.speech.engines.system_driver import ESPEAK, FoundVoice, Synthesiser

ATTEMPTS = 3
QUICKEST = 45.0
"""Letters and digits a second, at speed 1, that no voice says: what is quicker lacks something."""
REVISION = 1
"""To be raised when the same words come to sound otherwise by what is done here."""
_NO_NAMES = {"microsoft", "desktop", "mobile"}
_BEST_FIRST = ("premium", "enhanced", "compact")
"""Words in the identifiers of macOS's voices; those with none of them are mostly jokes."""
_LANGUAGES = {"cmn": "zh"}  # as it is usually written
_GENDERS = (("female", "female"), ("male", "male"))  # in this order: one word is in the other


class SystemEngine:
    """The system's voices. Any number of these share what a process can have one of; nothing is ever heard aloud."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that are installed; SpeechError with its hint if there is nothing to speak with."""
        found, usual, version = system_driver.list_found()
        return name_voices(found, system_driver.synthesiser(), version, usual)

    def load(self, voice: Voice) -> None:
        """Open the synthesiser; loading twice is fine."""
        import soundfile  # noqa: F401 - so that the first words need not wait for it

        system_driver.prepare()

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the voice's rate.

        A system that writes another rate than its voices are listed with (macOS does not give it before) is resampled.
        A seed changes nothing: nothing in these voices is random.
        """
        pieces = [_spoken(piece, utterance) for piece in split(plain(utterance.text))]
        return np.concatenate(pieces) if pieces else silence(0)

    def close(self) -> None:
        """Nothing is held that another engine in this process could do without; closing twice is fine."""


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
        N_(
            "the voice «{name}» gave no whole sound for «{text}» in {attempts} attempts",
            name=utterance.voice.name,
            text=shorten(text, 60),
            attempts=ATTEMPTS,
        ),
        N_("say it in other words, or choose another voice"),
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
    sound = sound.mean(axis=1, keepdims=True)
    if rate != utterance.voice.sample_rate:
        import soxr

        sound = soxr.resample(sound, rate, utterance.voice.sample_rate)
    return np.asarray(sound, np.float32)


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
    with temporary_folder() as folder:
        yield str(folder / ("speech.aiff" if system_driver.synthesiser().driver == "nsss" else "speech.wav"))


def name_voices(
    found: Sequence[FoundVoice], synthesiser: Synthesiser, version: str, usual: str = ""
) -> tuple[Voice, ...]:
    """Return voices with names of their own: of each language first the system's `usual` one, or the plainest."""
    # MBROLA's voices need data of their own
    usable = [voice for voice in found if voice.id and not voice.id.startswith("mb/")]
    names = _names(usable, synthesiser)
    made = [
        Voice(
            name=name,
            engine="system",
            language=_language(voice),
            gender=next((ours for theirs, ours in _GENDERS if theirs in voice.gender.casefold()), "none"),
            sample_rate=synthesiser.sample_rate,
            licence=synthesiser.licence,
            description=f"{voice.name.strip()}; {synthesiser.title}",
            version=f"{version}+{REVISION}",
            key=voice.id,
        )
        for name, voice in zip(names, usable, strict=True)
    ]
    return tuple(sorted(made, key=lambda voice: _rank(voice, usual)))


def _rank(voice: Voice, usual: str) -> tuple[object, ...]:
    worth = (*_BEST_FIRST, "").index(_quality(voice.key))
    return language_of(voice.language), voice.key != usual, worth, len(voice.key), voice.name


def language_tag(language: str) -> str:
    """Return a language as BCP 47 writes it: `en-GB` for `en_gb`; `und` where it is none."""
    first, *others = language.strip().replace("_", "-").lower().split("-")
    if not re.fullmatch("[a-z]{2,3}", first):
        return "und"
    parts = [_LANGUAGES.get(first, first)]
    for part in others:
        written = {2: str.upper, 4: str.title}.get(len(part)) if part.isalpha() and "x" not in parts else None
        parts.append(written(part) if written else part)
    return "-".join(parts)


def _language(voice: FoundVoice) -> str:
    return language_tag(next(iter(voice.languages), ""))


def _names(voices: Sequence[FoundVoice], synthesiser: Synthesiser) -> list[str]:
    """Return a name for each voice: the shortest of its names that no other voice has, so that no order matters."""
    ways: list[Callable[[FoundVoice], str]] = [
        _given_name,
        lambda voice: f"{_given_name(voice)}-{_slug(_language(voice))}",
        lambda voice: f"{_given_name(voice)}-{_quality(voice.id)}",
        lambda voice: _slug(voice.name),
    ]
    if synthesiser is ESPEAK:
        ways = [lambda voice: _slug(voice.languages[0] if voice.languages else "")]
    ways += [lambda voice: _slug(re.split(r"[/\\]", voice.id)[-1]), lambda voice: _slug(voice.id)]
    names = [""] * len(voices)
    for way in ways:
        proposed = [name or way(voice) for name, voice in zip(names, voices, strict=True)]
        often = Counter(proposed)
        names = [name or (new if often[new] == 1 else "") for name, new in zip(names, proposed, strict=True)]
    return [name or f"voice-{number}" for number, name in enumerate(names, 1)]


def _quality(key: str) -> str:
    return next((word for word in _BEST_FIRST if word in key.casefold()), "")


def _given_name(voice: FoundVoice) -> str:
    """Return the name itself of "Microsoft Zira Desktop - English (United States)", or "Eddy (English (US))"."""
    words = re.split(r" - |\(", voice.name)[0].split()
    return _slug(" ".join(word for word in words if word.casefold() not in _NO_NAMES))


def _slug(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain.casefold()).strip("-")
