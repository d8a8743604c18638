"""Kokoro's voices, through kokoro-onnx: one model for all of them, `kokoro-v1.0….onnx`, and their styles in `voices-v1.0.bin`."""

import zipfile
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines import ModelEngine, file_state, package_folder, require_ours, version_of
from guided_audio.speech.engines.ipa import as_espeak, pieces

STYLES = "voices-v1.0.bin"
_OWN = "1"  # to be raised when the same text would sound otherwise
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


class KokoroEngine(ModelEngine):
    """kokoro-onnx on one onnxruntime thread; what noise its model draws comes from the seed and the text."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices in the file of styles; SpeechError says what is missing."""
        model, styles = _files()
        made = f"kokoro-onnx {version_of('kokoro-onnx')}+{_OWN} {file_state(model, styles)}"
        return tuple(
            Voice(
                name=name,
                engine="kokoro",
                language=_LANGUAGES[name[0]][0],
                gender=_GENDERS[name[1]],
                sample_rate=24_000,
                licence="Apache-2.0",
                description=f"Kokoro, {model.stem.removeprefix('kokoro-')}",
                version=made,
                key=str(model),
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
        sound, _ = model.create(phonemes, utterance.voice.name, speed, is_phonemes=True)
        return np.clip(np.asarray(sound, np.float32).reshape(-1, 1), -1.0, 1.0)

    def _open(self, voice: Voice) -> tuple[Any, Any]:
        """Load the model, which all of its voices share, with a session that a seed decides."""
        from kokoro_onnx import Kokoro

        from guided_audio.speech.engines.seeded_session import SeededSession

        model = Path(voice.key)
        try:
            session = SeededSession(model)
            return Kokoro.from_session(session, str(model.with_name(STYLES))), session
        except Exception as error:  # whatever onnxruntime, or kokoro-onnx, finds wrong with the files
            hint = "delete them, and get them again"
            raise SpeechError(f"{model} and {STYLES} cannot be loaded: {error}", hint) from error


def _files() -> tuple[Path, Path]:
    """Return the model and the styles on this machine; of several models the one that no number of bits was cut from."""
    if package_folder("kokoro_onnx") is None:
        raise SpeechError("Kokoro is not installed", "pip install 'guided-audio[kokoro]'")
    folder = voices_folder() / "kokoro"
    require_ours(folder)
    models = sorted(folder.glob("kokoro-v1.0*.onnx"), key=lambda path: (len(path.name), path.name))
    if not models or not (folder / STYLES).is_file():
        missing = STYLES if models else "its model, kokoro-v1.0.onnx"
        raise SpeechError(f"Kokoro lacks {missing}", "«guided-audio voices» says how to get it")
    return models[0], folder / STYLES


def _names(styles: Path) -> list[str]:
    """Return the names of the voices in a file of styles, without reading it through."""
    try:
        with zipfile.ZipFile(styles) as archive:
            return sorted(name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy"))
    except (OSError, zipfile.BadZipFile) as error:
        raise SpeechError(f"{styles} is broken: {error}", "delete it, and get it again") from error


def _phonemes(utterance: Utterance, tokenizer: Any) -> str:  # noqa: ANN401 - kokoro-onnx is not always here to give types
    """Return the phonemes of a text, and of the words whose sound is given."""
    language = _LANGUAGES[utterance.voice.name[0]][1]
    read = []
    for words, ipa in pieces(utterance):
        sound = as_espeak(ipa, language) if ipa else ""
        sound = "".join(character for character in sound if character in tokenizer.vocab)
        read.append(sound or _with_spaces(words, tokenizer.phonemize(words, language) if words.strip() else ""))
    return "".join(read).strip()


def _with_spaces(words: str, phonemes: str) -> str:
    """Return phonemes with a space at either end where the words have one."""
    before, after = (" " if words[at : at + 1 or None].isspace() else "" for at in (0, -1))
    return f"{before}{phonemes}{after}" if phonemes else before
