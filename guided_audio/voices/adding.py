"""Adding a voice: one that is offered, one from an address, or one from a file; all of its files, or none."""

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import OutputError, UsageError
from guided_audio.core.files import digest_of, explained, written_whole
from guided_audio.core.locks import exclusive
from guided_audio.core.translation import N_
from guided_audio.speech.model_check import require_loadable
from guided_audio.voices.downloading import PATIENCE, Patience, Progress, download, forget, require_room
from guided_audio.voices.offers import OfferedFile, VoiceOffer
from guided_audio.voices.voice_catalog import list_voices
from guided_audio.voices.voice_files import check_files, kind_of
from guided_audio.voices.web import require_https

_OWN = 0o755
"""Whatever the umask: engines read no voices from a folder that others can write to."""
PART = ".part"
"""How the name of a file ends that has come in part."""


def incomplete_folder() -> Path:
    """Return the folder for what has come of voices so far."""
    return voices_folder() / "incomplete"


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file of a voice as it is now: its sha256, and whether that was known before."""

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
    offer: VoiceOffer, progress: Progress = lambda *_: None, *, force: bool = False, patience: Patience = PATIENCE
) -> Added:
    """Download what is offered and not here yet; DownloadError, OutputError, or UsageError if another file is in the way."""
    if not offer.files:
        raise UsageError(
            N_("the voice «{name}» comes with a package, not as a file", name=offer.name), offer.how_to_get
        )
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
    kind = kind_of(name)
    beside = parts._replace(path=f"{parts.path}.json")
    pins = ((urlunsplit(parts), sha256.lower()), (urlunsplit(beside), ""))
    files = [OfferedFile(url, place, 0, pin) for place, (url, pin) in zip(kind.names(name), pins, strict=False)]
    return _fetched(kind.voice_name(name), kind.engine, files, progress, force, patience)


def add_file(path: Path, *, force: bool = False) -> Added:
    """Copy a voice from its .onnx, with its .json beside it; or one of Kokoro's two files."""
    kind, folder = kind_of(path.name), voices_folder()
    name, names = kind.voice_name(path.name), kind.names(path.name)
    sources = [path, _configuration_of(path)][: len(names)]
    targets = [folder / own for own in names]
    for source in sources:
        if not source.is_file():
            raise UsageError(
                N_("there is no file {source}", source=source),
                N_("a Piper voice is two files: NAME.onnx and NAME.onnx.json"),
            )
    with explained(folder):
        check_files(zip(sources, names, strict=True))
        _require_loadable(sources, names)
        digests = [digest_of(source) for source in sources]
    with alone_in(folder):
        was_here = _are_here(targets, digests)
        if not was_here:
            _require_free(name, kind.engine, targets, force)
            require_room(folder, sum(source.stat().st_size for source in sources))
            place_files(sources, targets, shutil.copyfile)
    added = tuple(AddedFile(target, digest, False) for target, digest in zip(targets, digests, strict=True))
    return Added(name, kind.engine, added, was_here)


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes from adding voices meanwhile."""
    with contextlib.ExitStack() as stack:
        with explained(folder):
            folder.mkdir(_OWN, parents=True, exist_ok=True)
            try:
                stack.enter_context(exclusive(folder / ".adding.lock"))
            except BlockingIOError:
                problem = N_("another guided-audio is adding a voice just now")
                raise OutputError(problem, N_("wait until it has ended")) from None
        yield


def place_files(sources: Sequence[Path], targets: Sequence[Path], put: Callable[[Path, Path], object]) -> None:
    """Move or copy files to their places, all or none; the last makes a voice visible: it comes last, and goes first."""
    for target in targets:
        with explained(target.parent):
            target.parent.mkdir(_OWN, exist_ok=True)
    with contextlib.ExitStack() as stack:
        temporaries = [stack.enter_context(written_whole(target)) for target in reversed(targets)]
        with explained(targets[-1]):
            for source, temporary in zip(sources, reversed(temporaries), strict=True):
                put(source, temporary)
            if len(targets) > 1:
                targets[-1].unlink(missing_ok=True)  # no model is ever seen with another one's configuration


def _fetched(
    name: str, engine: str, files: Sequence[OfferedFile], progress: Progress, force: bool, patience: Patience
) -> Added:
    folder = voices_folder()
    with alone_in(folder):
        missing = [file for file in files if not file.sha256 or not _are_here([folder / file.name], [file.sha256])]
        targets = [folder / file.name for file in missing]
        if missing:
            _require_free(name, engine, targets, force)
        with _incomplete() as incomplete:
            parts = [incomplete / f"{target.name}{PART}" for target in targets]
            there = sum(part.stat().st_size for part in parts if part.exists())
            require_room(folder, sum(file.size for file in missing) - there)
            digests = _downloaded(missing, parts, progress, patience)
            if missing:
                place_files(parts, targets, Path.replace)
            for part in parts:
                forget(part)
    known = dict(zip(missing, digests, strict=True))
    added = tuple(AddedFile(folder / file.name, known.get(file, file.sha256), bool(file.sha256)) for file in files)
    return Added(name, engine, added, was_here=not missing)


@contextlib.contextmanager
def _incomplete() -> Iterator[Path]:
    """Yield the folder for what has come so far; it stays while there is something in it to be gone on with."""
    incomplete = incomplete_folder()
    with explained(incomplete):
        incomplete.mkdir(_OWN, exist_ok=True)
    try:
        yield incomplete
    finally:
        with contextlib.suppress(OSError):  # something waits in it
            incomplete.rmdir()


def _downloaded(
    files: Sequence[OfferedFile], parts: Sequence[Path], progress: Progress, patience: Patience
) -> list[str]:
    """Download files, the last and smallest first, and return their sha256; those without a known one are checked."""
    whole, before, digests = sum(file.size for file in files), 0, []
    for file, part in zip(reversed(files), reversed(parts), strict=True):
        digests.append(download(file, part, _shifted(progress, before, whole), patience))
        before += part.stat().st_size
    try:
        check_files((part, file.name) for part, file in zip(parts, files, strict=True) if not file.sha256)
        _require_loadable(parts, [file.name for file in files])
    except UsageError:
        for part in parts:
            forget(part)
        raise
    return digests[::-1]


def _require_loadable(paths: Sequence[Path], names: Sequence[str]) -> None:
    """Raise UsageError for models that do not load: a voice counts as added when it has loaded once."""
    for path, name in zip(paths, names, strict=True):
        if name.endswith(".onnx"):
            require_loadable(path, Path(name).name)


def _shifted(progress: Progress, before: int, whole: int) -> Progress:
    """Return one file's progress as that of all, of which so many bytes came before it."""
    return lambda done, size: progress(before + done, whole or before + size)


def _require_free(name: str, engine: str, targets: Sequence[Path], force: bool) -> None:
    """Raise UsageError if a voice would take another one's file, or its name, without `force`."""
    for voice in list_voices(at_hand=True):
        is_other = voice.engine != engine or not any(target.exists() for target in targets)
        if voice.name.casefold() == name.casefold() and is_other and not (force and voice.engine != engine):
            way = (
                N_(", or add it with --force, and call it {engine}:{name}", engine=engine, name=name)
                if voice.engine != engine
                else ""
            )
            raise UsageError(
                N_("there is a voice «{name}» already, of {engine}", name=voice.name, engine=voice.engine),
                N_("rename the file{way}", way=way),
            )
    for target in targets:
        if target.exists() and not force:
            raise UsageError(
                N_("there is another {name} in {parent}", name=target.name, parent=target.parent),
                N_("--force replaces it"),
            )


def _configuration_of(model: Path) -> Path:
    """Return where a model's configuration is: NAME.onnx.json, or NAME.json as some give it."""
    usual, other = model.with_name(f"{model.name}.json"), model.with_suffix(".json")
    return other if other.is_file() and not usual.is_file() else usual


def _are_here(targets: Sequence[Path], digests: Sequence[str]) -> bool:
    return all(path.is_file() and digest_of(path) == digest for path, digest in zip(targets, digests, strict=True))
