"""Piper: neural voices from files, with the noise that they speak with decided by the seed and the text."""

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.voice import Utterance, Voice
from guided_audio.speech.engines.ipa import as_espeak, pieces
from guided_audio.speech.engines.piper_models import Model, list_voices, read_model

_STOP = re.compile(r"""["”’)]*([,.;:!?…])["”’)]*""")
_AT_ONCE = 400
"""Phonemes that a voice says at once: about 40 s. What it needs of memory grows with the square of them."""
_DOWNLOADING = "pinyin"
"""The phonemes for which piper would fetch a model by itself."""


class PiperEngine:
    """piper-tts on one onnxruntime thread; its noise comes from the seed and the text, so that a sentence is always the same."""

    def __init__(self) -> None:
        self._loaded: dict[str, tuple[Any, Any]] = {}

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of all models here; one whose configuration is broken says so, and cannot speak."""
        return list_voices()

    def load(self, voice: Voice) -> None:
        """Load a voice's model; loading twice is fine."""
        self._voice(voice)

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the rate of the model."""
        from piper import SynthesisConfig

        voice, session = self._voice(utterance.voice)
        told = crc32(repr((utterance.text, utterance.sounded)).encode("utf-8", "surrogatepass"))
        session.seed = (abs(utterance.seed), told)
        speaker = voice.config.speaker_id_map.get(utterance.voice.name.rpartition("#")[2])
        config = SynthesisConfig(speaker_id=speaker, length_scale=voice.config.length_scale / utterance.speed)
        said = [
            _levelled(np.asarray(voice.phoneme_ids_to_audio(voice.phonemes_to_ids(part), config), np.float32))
            for phonemes in voice.phonemize(_marked(utterance, voice))
            for part in _parts(phonemes)
        ]
        return np.concatenate(said)[:, None] if said else np.zeros((0, 1), np.float32)

    def close(self) -> None:
        """Let go of the models; closing twice is fine."""
        self._loaded.clear()

    def _voice(self, voice: Voice) -> tuple[Any, Any]:
        if voice.key not in self._loaded:
            self._loaded[voice.key] = _load(read_model(Path(voice.key)))
        return self._loaded[voice.key]


def _load(model: Model) -> tuple[Any, Any]:
    """Load a model, as piper's own voice with a session that a seed decides."""
    from piper import PiperVoice
    from piper.config import PiperConfig

    from guided_audio.speech.engines.graphs import SeededSession

    if model.phonemes == _DOWNLOADING and not (voices_folder() / "g2pW").is_dir():
        hint = "choose another voice with --voice"
        raise SpeechError("to read Chinese, Piper would download a model of its own accord", hint)
    try:
        session = SeededSession(model.path)
        config = PiperConfig.from_dict(dict(model.about))
    except Exception as error:  # whatever onnxruntime, or piper, finds wrong with it
        raise SpeechError(f"{model.path} is no voice of Piper: {error}", "get the voice again") from error
    return PiperVoice(session=session, config=config, download_dir=voices_folder()), session


def _marked(utterance: Utterance, voice: Any) -> str:  # noqa: ANN401 - piper is not always here to give types
    """Return the text with the sounds that are told, as piper marks them; what is written never counts as such a mark."""
    known = voice.config.phoneme_id_map
    marked = ""
    for words, ipa in pieces(utterance):
        sound = as_espeak(ipa, voice.config.espeak_voice) if ipa and utterance.voice.takes_ipa else ""
        sound = "".join(character for character in sound if character in known and character not in "[]")
        after = _STOP.match(words) if marked.endswith("]]") else None
        if after:  # espeak would lose a stop before which it has no word
            marked = f"{marked[:-2]}{after.group(1).replace('…', '.')}]]"
        plain = words[after.end() if after else 0 :].replace("[", "(").replace("]", ")")
        marked += f"[[{sound}]]" if sound else plain
    return marked


def _parts(phonemes: Sequence[str]) -> Iterator[list[str]]:
    """Yield what is said at once: a sentence, or of a very long one as much as ends with a word."""
    start = 0
    while len(phonemes) - start > _AT_ONCE:
        until = start + _AT_ONCE
        end = next((at for at in range(until, start, -1) if phonemes[at - 1] == " "), until)
        yield list(itertools.islice(phonemes, start, end))
        start = end
    if start < len(phonemes):
        yield list(itertools.islice(phonemes, start, None))


def _levelled(sound: Samples) -> Samples:
    """Return a sentence at its full level, as piper does by itself: its models leave some softer by half."""
    sound = sound.reshape(-1)
    peak = float(np.abs(sound).max(initial=0.0))
    return sound / peak if peak > 1e-8 else sound
