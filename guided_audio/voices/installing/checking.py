"""Whether a file can be a voice at all, told from its first bytes: no engine is needed for it."""

import json
import zipfile
from pathlib import Path

from guided_audio.core.errors import UsageError

MODEL, CONFIGURATION = ".onnx", ".onnx.json"
_LARGEST_CONFIGURATION = 1 << 20
_LAST_IR_VERSION = 31
_NEXT_FIELDS = b"\x12\x1a\x22\x28\x32\x3a\x42\x72"
"""How the fields of an ONNX file begin that may come second: producer, version, domain, …, graph, operators."""


def check_model(path: Path, name: str) -> None:
    """Raise UsageError unless a file begins as ONNX models do: with its format's version, then another of its fields."""
    with path.open("rb") as file:
        head = file.read(512)
    if len(head) > 2 and head[0] == 0x08 and 0 < head[1] <= _LAST_IR_VERSION and head[2] in _NEXT_FIELDS:
        return
    what = "a web page" if head.lstrip()[:1] == b"<" else "a pointer to one" if head.startswith(b"version ") else ""
    raise UsageError(
        f"{name} is no ONNX model{f', but {what}' if what else ''}",
        "on a web page of voices, the model is what its download link names" if what else "name the voice's .onnx file",
    )


def check_configuration(path: Path, name: str) -> None:
    """Raise UsageError unless a file is the JSON of a Piper voice: its sample rate, its sounds, and who speaks."""
    hint = f"a Piper voice is two files: NAME{MODEL} and NAME{CONFIGURATION}, both from the same place"
    if path.stat().st_size > _LARGEST_CONFIGURATION:
        raise UsageError(f"{name} is too large for a voice's configuration", hint)
    try:
        told = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{name} is no JSON: {error}", hint) from error
    lacking = [what for what, is_there in _needed(told) if not is_there]
    if lacking:
        raise UsageError(f"{name} is not the configuration of a Piper voice: it has no {', no '.join(lacking)}", hint)


def check_styles(path: Path, name: str) -> None:
    """Raise UsageError unless a file holds Kokoro's voices: an archive of NumPy's, one array a voice."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if any(entry.endswith(".npy") for entry in archive.namelist()):
                return
    raise UsageError(
        f"{name} does not hold Kokoro's voices", "it is the file voices-v1.0.bin of kokoro-onnx's releases"
    )


def _needed(told: object) -> list[tuple[str, bool]]:
    if not isinstance(told, dict):
        return [("fields", False)]
    audio, espeak = told.get("audio"), told.get("espeak")
    rate = audio.get("sample_rate") if isinstance(audio, dict) else None
    return [
        ("audio.sample_rate", isinstance(rate, int) and 4_000 <= rate <= 192_000),
        ("espeak.voice", isinstance(espeak, dict) and isinstance(espeak.get("voice"), str)),
        ("phoneme_id_map", isinstance(told.get("phoneme_id_map"), dict) and bool(told["phoneme_id_map"])),
        ("num_speakers", isinstance(told.get("num_speakers"), int)),
        ("num_symbols", isinstance(told.get("num_symbols"), int)),
    ]
