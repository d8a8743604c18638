"""Kokoro's voices, through kokoro-onnx: one model for all of them, and a table of styles for each.

Both come as files, `kokoro-v1.0….onnx` and `voices-v1.0.bin`, or else from packages: the small model in parts
(`kokoro_parts.py`), and the styles with this program (`kokoro_styles.npz`, made by `benchmarks/kokoro_styles.py`).
"""

import logging
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.translation import N_
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines import ModelEngine, file_state, package_folder, require_ours, version_of
from guided_audio.speech.engines.ipa import as_english, as_espeak, as_misaki, pieces
from guided_audio.speech.engines.kokoro_parts import SHA256, joined, part_paths
from guided_audio.speech.engines.protobuf import message, text

STYLES = "voices-v1.0.bin"
OWN_STYLES = Path(__file__).with_name("kokoro_styles.npz")
PACKAGED = "packages"
"""The key of voices whose model comes from packages."""
_OWN = "3"  # to be raised when the same text would sound otherwise
_LANGUAGES = {
    "a": ("en-US", "en-us"),
    "b": ("en-GB", "en-gb"),
    "e": ("es", "es"),
    "f": ("fr-FR", "fr-fr"),
    "h": ("hi", "hi"),
    "i": ("it", "it"),
    "p": ("pt-BR", "pt-br"),
}
"""The language of a voice, and espeak's name for it, by the first letter of its name.

Japanese and Chinese are left out: what espeak makes of them is not what those voices were taught.
"""
_GENDERS = {"f": "female", "m": "male"}
_LEAST_ROW = 120
"""Sentences of fewer phonemes take the style of this many: those of few are hasty, and of another colour."""
_CLAUSE_PAUSE = {"e": 0.25, "i": 0.25, "p": 0.25}
"""Seconds of silence at a comma, by the first letter of a voice: these leave 0.10 to 0.15 by themselves."""
_RATE = 24_000
_EARLY, _RISE = 0.1, 0.01
"""Seconds that a first phoneme sounds before its time, and in which the sound rises where it is cut."""
_TWO_IN_ONE = re.compile("([aeoəɔdst])([ɪʊzʒsʃ])")
"""Two sounds that are one letter of misaki where espeak ties them."""
_DURATIONS = "/encoder/Clip_output_0"
"""Where the small model has how long each phoneme lasts; kokoro-onnx finds commas by an output of the name `duration`."""
_GRAPH, _NODE, _OUTPUT = 7, 1, 12
_WITH_DURATIONS = message(
    _GRAPH,
    message(_NODE, text(1, _DURATIONS), text(2, "duration"), text(4, "Identity")),
    message(_OUTPUT, text(1, "duration"), message(2, message(1, b"\x08\x01"))),
)
"""What is put after a model to give that output: in protobuf a second graph adds to the first."""


class KokoroEngine(ModelEngine):
    """kokoro-onnx on one onnxruntime thread; what noise its model draws comes from the seed and the text."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices that have a table of styles; SpeechError says what is missing."""
        key, styles, title, state = _found()
        made = f"kokoro-onnx {version_of('kokoro-onnx')}+{_OWN} {state}"
        return tuple(
            Voice(
                name=name,
                engine="kokoro",
                language=_LANGUAGES[name[0]][0],
                gender=_GENDERS[name[1]],
                sample_rate=_RATE,
                licence="Apache-2.0",
                description=f"Kokoro, {title}",
                version=made,
                key=key,
                takes_ipa=True,
            )
            for name in _names(styles)
            if name[:1] in _LANGUAGES and name[1:2] in _GENDERS and name[2:3] == "_"
        )

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, 24 kHz."""
        model, session = self.model_of(utterance.voice)
        phonemes = _phonemes(utterance, model.tokenizer)
        if not phonemes:
            return np.zeros((0, 1), np.float32)
        session.seed = (abs(utterance.seed), crc32(phonemes.encode()))
        speed = min(max(utterance.speed, 0.5), 2.0)  # kokoro-onnx takes no others
        name = utterance.voice.name
        pause = _CLAUSE_PAUSE.get(name[0], 0.1)  # as kokoro-onnx has it
        styles = style_table(model.voices[name])
        sound, _, spoken = model.create_timed(phonemes, styles, speed, is_phonemes=True, clause_pause=pause)
        sound = from_first_phoneme(np.asarray(sound, np.float32), spoken[0].start if spoken else 0.0)
        return np.clip(sound.reshape(-1, 1), -1.0, 1.0)

    def _open(self, voice: Voice) -> tuple[Any, Any]:
        """Load the model, which all of its voices share, with a session that a seed decides."""
        from kokoro_onnx import Kokoro

        from guided_audio.speech.engines.seeded_session import SeededSession

        if voice.key == PACKAGED:
            paths = part_paths()
            session = SeededSession(paths[0], joined(paths) + _WITH_DURATIONS)
            return Kokoro.from_session(session, str(OWN_STYLES)), session
        model = Path(voice.key)
        try:
            session = SeededSession(model)
            return Kokoro.from_session(session, str(model.with_name(STYLES))), session
        except Exception as error:  # whatever onnxruntime, or kokoro-onnx, finds wrong with the files
            hint = N_("delete them, and get them again")
            raise SpeechError(
                N_("{model} and {styles} cannot be loaded: {error}", model=model, styles=STYLES, error=error), hint
            ) from error


def from_first_phoneme(sound: Samples, start: float) -> Samples:
    """Return a sentence, float32, shape (frames,), without what sounds before its first phoneme, seconds from the beginning.

    ff_siwis begins «Sens» with a vowel of a tenth of a second, as «L'essence»; the words themselves set in up to 0.1 s before
    the model's durations say so.
    """
    cut = max(0, round((start - _EARLY) * _RATE))
    if not cut:
        return sound
    heard = sound[cut:].copy()
    rise = min(len(heard), int(_RISE * _RATE))
    heard[:rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    return heard


def style_table(stored: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return a voice's styles, shape (510, 1, 256), from its table, or from two factors of it one above the other."""
    table = stored.astype(np.float32)
    if table.ndim == 2:
        table = (table[:510] @ table[510:].T)[:, None]
    return table[np.maximum(np.arange(len(table)), min(_LEAST_ROW, len(table)) - 1)]


def _found() -> tuple[str, Path, str, str]:
    """Return a model's key, its file of styles, its title and what tells it from others: files first, then packages.

    Of several files it is the one that no number of bits was cut from.
    """
    if package_folder("kokoro_onnx") is None:
        raise SpeechError(N_("Kokoro is not installed"), N_("pip install 'guided-audio[voices]'"))
    folder = voices_folder() / "kokoro"
    require_ours(folder)
    models = sorted(folder.glob("kokoro-v1.0*.onnx"), key=lambda path: (len(path.name), path.name))
    styles = folder / STYLES
    if models and styles.is_file():
        return str(models[0]), styles, models[0].stem.removeprefix("kokoro-"), file_state(models[0], styles)
    if part_paths():
        return PACKAGED, OWN_STYLES, "v1.0.int8", f"int8 {SHA256[:12]}"
    if models or styles.is_file():
        missing = STYLES if models else N_("its model, kokoro-v1.0.onnx")
        raise SpeechError(N_("Kokoro lacks {missing}", missing=missing), N_("«guided-audio voices» says how to get it"))
    raise SpeechError(
        N_("Kokoro lacks its model, kokoro-v1.0.onnx"),
        N_("pip install 'guided-audio[voices]'; or «guided-audio voices add kokoro»"),
    )


def _names(styles: Path) -> list[str]:
    """Return the names of the voices in a file of styles, without reading it through."""
    try:
        with zipfile.ZipFile(styles) as archive:
            return sorted(name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy"))
    except (OSError, zipfile.BadZipFile) as error:
        raise SpeechError(
            N_("{styles} is broken: {error}", styles=styles, error=error), N_("delete it, and get it again")
        ) from error


def _phonemes(utterance: Utterance, tokenizer: Any) -> str:  # noqa: ANN401 - kokoro-onnx is not always here to give types
    """Return the phonemes of a text, and of the words whose sound is given."""
    language = _LANGUAGES[utterance.voice.name[0]][1]
    read = []
    for words, ipa in pieces(utterance):
        sound = _given(ipa, language) if ipa else ""
        sound = "".join(character for character in sound if character in tokenizer.vocab)
        read.append(sound or _with_spaces(words, _read(words, language) if words.strip() else ""))
    return "".join(character for character in "".join(read) if character in tokenizer.vocab).strip()


def _given(ipa: str, language: str) -> str:
    """Return a sound as these voices learned it."""
    if language.startswith("en"):
        return as_english(ipa, british=language == "en-gb")
    return as_misaki(_TWO_IN_ONE.sub(r"\1^\2", as_espeak(ipa, language)), language)


def _read(words: str, language: str) -> str:
    """Return how espeak reads words, as these voices learned it; the marks of words from another language are left out."""
    return as_misaki(_espeak(language).phonemize([words.strip()])[0], language).strip()


@cache
def _espeak(language: str) -> Any:  # noqa: ANN401 - phonemizer is not always here to give types
    from phonemizer.backend import EspeakBackend

    quiet = logging.getLogger(f"{__name__}.espeak")
    quiet.setLevel(logging.ERROR)  # of words from another language it warns
    return EspeakBackend(
        language, preserve_punctuation=True, with_stress=True, tie="^", language_switch="remove-flags", logger=quiet
    )


def _with_spaces(words: str, phonemes: str) -> str:
    """Return phonemes with a space at either end where the words have one."""
    before, after = (" " if words[at : at + 1 or None].isspace() else "" for at in (0, -1))
    return f"{before}{phonemes}{after}" if phonemes else before
