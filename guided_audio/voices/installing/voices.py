"""Adding a voice: one that is offered, one from an address, or one from a file."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import UsageError
from guided_audio.core.files import explained
from guided_audio.voices.catalog import list_voices
from guided_audio.voices.installing.checking import MODEL, check_configuration, check_model, check_styles
from guided_audio.voices.installing.downloading import (
    PATIENCE,
    Patience,
    Progress,
    digest_of,
    download,
    forget,
    require_room,
)
from guided_audio.voices.installing.placing import alone_in, copy_in, move_in
from guided_audio.voices.installing.web import require_https
from guided_audio.voices.offers import Offer, OfferedFile

_INCOMPLETE = "incomplete"
"""The folder within that of the voices where downloads wait to be gone on with."""
_KOKORO_MODEL, _KOKORO_STYLES = re.compile(r"kokoro-v[\w.]*\.onnx"), re.compile(r"voices-v[\w.]*\.bin")
_NAME = re.compile(r"\w[\w.+-]*")


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file of a voice as it is now: its sha256, and whether somebody had told it before."""

    path: Path
    sha256: str
    is_vouched_for: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What was added: the voice's name, or that of a file of several voices, its engine, and its files."""

    name: str
    engine: str
    files: tuple[AddedFile, ...]
    was_here: bool = False


def add_offer(
    offer: Offer, progress: Progress = lambda *_: None, *, force: bool = False, patience: Patience = PATIENCE
) -> Added:
    """Download what is offered and not here yet; DownloadError, OutputError, or UsageError if another file is in the way."""
    if not offer.files:
        raise UsageError(f"the voice «{offer.name}» comes with a package, not as a file", offer.how_to_get)
    return _fetched(offer.name, offer.engine, offer.files, progress, force, patience)


def add_url(
    url: str,
    progress: Progress = lambda *_: None,
    *,
    sha256: str = "",
    force: bool = False,
    patience: Patience = PATIENCE,
) -> Added:
    """Download a voice from the address of its .onnx; a Piper voice's configuration is beside it, at the same with .json."""
    require_https(url)
    parts = urlsplit(url)
    if parts.hostname == "huggingface.co":  # the page about a file, instead of the file
        parts = parts._replace(path=parts.path.replace("/blob/", "/resolve/", 1))
    name = Path(unquote(parts.path)).name
    _require_name(name)
    files = [OfferedFile(urlunsplit(parts), _place_of(name), 0, sha256.lower())]
    if not _is_kokoro(name):
        files.append(OfferedFile(urlunsplit(parts._replace(path=f"{parts.path}.json")), f"{name}.json", 0, ""))
    return _fetched(*_called(name), files, progress, force, patience)


def add_file(path: Path, *, force: bool = False) -> Added:
    """Copy a voice from its .onnx, with its .json beside it; or one of Kokoro's two files."""
    _require_name(path.name)
    sources = [path] if _is_kokoro(path.name) else [path, _configuration_of(path)]
    for source in sources:
        if not source.is_file():
            raise UsageError(f"there is no file {source}", "a Piper voice is two files: NAME.onnx and NAME.onnx.json")
    name, engine = _called(path.name)
    names = [_place_of(path.name), f"{path.name}.json"][: len(sources)]
    with explained(voices_folder()):
        _check(zip(sources, names, strict=True))
        digests = [digest_of(source) for source in sources]
    folder = voices_folder()
    with alone_in(folder):
        targets = [folder / own for own in names]
        was_here = _are_here(targets, digests)
        if not was_here:
            _require_free(name, engine, targets, force)
            _make_folders(targets)
            require_room(folder, sum(source.stat().st_size for source in sources))
            copy_in(list(zip(sources, targets, strict=True)))
    added = tuple(AddedFile(target, digest, False) for target, digest in zip(targets, digests, strict=True))
    return Added(name, engine, added, was_here)


def _fetched(
    name: str, engine: str, files: Sequence[OfferedFile], progress: Progress, force: bool, patience: Patience
) -> Added:
    folder = voices_folder()
    with alone_in(folder):
        here = [file for file in files if file.sha256 and _are_here([folder / file.name], [file.sha256])]
        missing = [file for file in files if file not in here]
        if missing:
            _require_free(name, engine, [folder / file.name for file in missing], force)
        with _incomplete(folder) as incomplete:
            parts = [incomplete / f"{Path(file.name).name}.part" for file in missing]
            there = sum(part.stat().st_size for part in parts if part.exists())
            require_room(folder, sum(file.size for file in missing) - there)
            digests = _downloaded(missing, parts, progress, patience)
            _make_folders([folder / file.name for file in missing])
            if missing:
                move_in([(part, folder / file.name) for part, file in zip(parts, missing, strict=True)])
            for part in parts:
                forget(part)
    known = {file.name: digest for file, digest in zip(missing, digests, strict=True)}
    added = tuple(AddedFile(folder / f.name, known.get(f.name, f.sha256), bool(f.sha256)) for f in files)
    return Added(name, engine, added, was_here=not missing)


@contextlib.contextmanager
def _incomplete(folder: Path) -> Iterator[Path]:
    """Yield the folder for what has come so far; nothing stays of it but what is still to be gone on with."""
    incomplete = folder / _INCOMPLETE
    with explained(incomplete):
        incomplete.mkdir(exist_ok=True)
    try:
        yield incomplete
    finally:
        with contextlib.suppress(OSError):  # something waits in it
            incomplete.rmdir()


def _downloaded(
    files: Sequence[OfferedFile], parts: Sequence[Path], progress: Progress, patience: Patience
) -> list[str]:
    """Download files, the last and smallest first, and return their sha256; what nobody vouches for is looked at."""
    whole, before, digests = sum(file.size for file in files), 0, []
    for file, part in zip(reversed(files), reversed(parts), strict=True):
        digests.append(download(file, part, _shifted(progress, before, whole), patience))
        before += part.stat().st_size
    try:
        _check((part, file.name) for part, file in zip(parts, files, strict=True) if not file.sha256)
    except UsageError:
        for part in parts:
            forget(part)
        raise
    return digests[::-1]


def _shifted(progress: Progress, before: int, whole: int) -> Progress:
    """Return one file's progress as that of all, of which so many bytes came before it."""
    return lambda done, size: progress(before + done, whole or before + size)


def _check(named: Iterable[tuple[Path, str]]) -> None:
    """Raise UsageError for files that cannot be what their names say."""
    for path, place in named:
        name = Path(place).name
        if name.endswith(".json"):
            check_configuration(path, name)
        elif _KOKORO_STYLES.fullmatch(name):
            check_styles(path, name)
        else:
            check_model(path, name)


def _require_name(name: str) -> None:
    if name.endswith(MODEL) and not _NAME.fullmatch(name):
        raise UsageError(
            f"«{name}» cannot be the name of a voice's file", "rename it: letters, digits, and - _ . alone"
        )
    if not _NAME.fullmatch(name) or not (name.endswith(MODEL) or _is_kokoro(name)):
        raise UsageError(
            f"«{name}» is no file of a voice",
            "a Piper voice ends in .onnx; Kokoro's files are kokoro-v1.0.onnx and voices-v1.0.bin",
        )


def _require_free(name: str, engine: str, targets: Sequence[Path], force: bool) -> None:
    """Raise UsageError if a voice would take another one's file, or its name, and nobody said that it may."""
    for voice in list_voices(at_hand=True):
        is_other = voice.engine != engine or not any(target.exists() for target in targets)
        if voice.name.casefold() == name.casefold() and is_other and not (force and voice.engine != engine):
            way = f", or add it with --force, and call it {engine}:{name}" if voice.engine != engine else ""
            raise UsageError(f"there is a voice «{voice.name}» already, of {voice.engine}", f"rename the file{way}")
    for target in targets:
        if target.exists() and not force:
            raise UsageError(f"there is another {target.name} in {target.parent}", "--force replaces it")


def _called(file: str) -> tuple[str, str]:
    """Return what a file's voice is called, and the engine that speaks with it."""
    return ("kokoro", "kokoro") if _is_kokoro(file) else (file.removesuffix(MODEL), "piper")


def _place_of(file: str) -> str:
    """Return where a file belongs within the folder of voices."""
    return f"kokoro/{file}" if _is_kokoro(file) else file


def _make_folders(targets: Iterable[Path]) -> None:
    for folder in {target.parent for target in targets}:
        with explained(folder):
            folder.mkdir(exist_ok=True)


def _is_kokoro(name: str) -> bool:
    return bool(_KOKORO_MODEL.fullmatch(name) or _KOKORO_STYLES.fullmatch(name))


def _configuration_of(model: Path) -> Path:
    """Return where a model's configuration is: NAME.onnx.json, or NAME.json as some give it."""
    usual = model.with_name(f"{model.name}.json")
    other = model.with_suffix(".json")
    return other if other.is_file() and not usual.is_file() else usual


def _are_here(targets: Sequence[Path], digests: Sequence[str]) -> bool:
    return all(
        target.is_file() and digest_of(target) == digest for target, digest in zip(targets, digests, strict=True)
    )
