"""The kinds of files that voices come in: what they are called, where they belong, and whether one can be what it says.

A file is judged by its first bytes: no engine is needed for it.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.errors import UsageError, shorten
from guided_audio.core.translation import N_
from guided_audio.core.voice import SAMPLE_RATES
from guided_audio.speech.engines.piper import MAX_CONFIGURATION

_LAST_IR_VERSION = 31
_NEXT_FIELDS = b"\x12\x1a\x22\x28\x32\x3a\x42\x72"
"""How the fields of an ONNX file begin that may come second: producer, version, domain, …, graph, operators."""


def check_model(path: Path, name: str) -> None:
    """Raise UsageError unless a file begins as ONNX models do: with its format's version, then another of its fields."""
    with path.open("rb") as file:
        head = file.read(512)
    if len(head) > 2 and head[0] == 0x08 and 0 < head[1] <= _LAST_IR_VERSION and head[2] in _NEXT_FIELDS:
        return
    what = (
        N_("a web page")
        if head.lstrip()[:1] == b"<"
        else N_("a pointer to one")
        if head.startswith(b"version ")
        else ""
    )
    raise UsageError(
        N_("{name} is not an ONNX model, but {what}", name=name, what=what)
        if what
        else N_("{name} is not an ONNX model", name=name),
        N_("on a web page of voices, the model is what its download link names")
        if what
        else N_("name the voice's .onnx file"),
    )


def check_configuration(path: Path, name: str) -> None:
    """Raise UsageError unless a file is the JSON of a Piper voice: its sample rate, its sounds, and who speaks."""
    hint = N_("a Piper voice is two files: NAME.onnx and NAME.onnx.json, both from the same place")
    if path.stat().st_size > MAX_CONFIGURATION:
        raise UsageError(N_("{name} is too large for a voice's configuration", name=name), hint)
    try:
        about = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(N_("{name} is not JSON: {error}", name=name, error=shorten(str(error), 200)), hint) from error
    lacking = ""
    for what in (what for what, is_there in _needed(about) if not is_there):
        lacking = N_("{others}, no {part}", others=lacking, part=what) if lacking else what
    if lacking:
        raise UsageError(
            N_(
                "{name} is not the configuration of a Piper voice: it has no {lacking}",
                name=name,
                lacking=lacking,
            ),
            hint,
        )


def check_styles(path: Path, name: str) -> None:
    """Raise UsageError unless a file holds Kokoro's voices: an archive of NumPy's, one array a voice."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if any(entry.endswith(".npy") for entry in archive.namelist()):
                return
    raise UsageError(
        N_("{name} does not hold Kokoro's voices", name=name),
        N_("it is the file voices-v1.0.bin of kokoro-onnx's releases"),
    )


def _needed(about: object) -> list[tuple[str, bool]]:
    if not isinstance(about, dict):
        return [("fields", False)]
    audio, espeak = about.get("audio"), about.get("espeak")
    rate = audio.get("sample_rate") if isinstance(audio, dict) else None
    return [
        ("audio.sample_rate", isinstance(rate, int) and rate in SAMPLE_RATES),
        ("espeak.voice", isinstance(espeak, dict) and isinstance(espeak.get("voice"), str)),
        ("phoneme_id_map", isinstance(about.get("phoneme_id_map"), dict) and bool(about["phoneme_id_map"])),
        ("num_speakers", isinstance(about.get("num_speakers"), int)),
        ("num_symbols", isinstance(about.get("num_symbols"), int)),
    ]


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A kind of file, by its name: the engine that reads it, and how it is checked."""

    name: re.Pattern[str]
    engine: str
    check: Callable[[Path, str], None]
    folder: str = ""
    """Where it belongs within the folder of voices."""
    most: int = 1 << 30
    """Bytes that it has at most: ten times what the largest one known has."""
    holds_several: bool = False
    """Whether it holds several voices, and is called by its engine; others have their own name, and a configuration."""

    def voice_name(self, file: str) -> str:
        """Return what the voice in a file is called."""
        return self.engine if self.holds_several else file.removesuffix(".onnx")

    def names(self, file: str) -> list[str]:
        """Return where a file, and what belongs to it, are in the folder of voices."""
        return [f"{self.folder}{file}", *([] if self.holds_several else [f"{file}.json"])]


_CONFIGURATION = VoiceFile(re.compile(r".*\.json"), "piper", check_configuration, most=MAX_CONFIGURATION)
_KINDS = (
    VoiceFile(re.compile(r"kokoro-v[\w.]*\.onnx"), "kokoro", check_model, "kokoro/", 4 << 30, holds_several=True),
    VoiceFile(re.compile(r"voices-v[\w.]*\.bin"), "kokoro", check_styles, "kokoro/", 1 << 28, holds_several=True),
    VoiceFile(re.compile(r"\w[\w.+-]*\.onnx"), "piper", check_model),
)
HOLDING_SEVERAL = frozenset(kind.engine for kind in _KINDS if kind.holds_several)
"""Engines that have one model for all of their voices."""


def kind_of(name: str) -> VoiceFile:
    """Return the kind of a file that a voice can be added from; UsageError if its name is none of such a file."""
    for kind in _KINDS:
        if kind.name.fullmatch(name):
            return kind
    if name.endswith(".onnx"):
        problem = N_("«{name}» cannot be the name of a voice's file", name=name)
        raise UsageError(problem, N_("rename it, with letters, digits and - _ . only"))
    hint = N_("a Piper voice ends in .onnx; Kokoro's files are kokoro-v1.0.onnx and voices-v1.0.bin")
    raise UsageError(N_("«{name}» is not a file of a voice", name=name), hint)


def most_bytes(place: str) -> int:
    """Return how large a file can be, by its place among the voices."""
    return _kind_at(place).most


def check_files(named: Iterable[tuple[Path, str]]) -> None:
    """Raise UsageError for files that cannot be what their names, or their places among the voices, say."""
    for path, place in named:
        _kind_at(place).check(path, Path(place).name)


def _kind_at(place: str) -> VoiceFile:
    kinds = (kind for kind in (_CONFIGURATION, *_KINDS) if kind.name.fullmatch(Path(place).name))
    return next(kinds, _KINDS[-1])
