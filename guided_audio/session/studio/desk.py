"""The desk of the studio: its scripts, what was read of them, and the voices that speak them, while it is open."""

import threading
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.session.options import SESSION, SessionOptions, read_values
from guided_audio.session.prepare import WORKERS
from guided_audio.session.studio.exporting import Asked, Export, export_of, exported_from
from guided_audio.session.studio.folder import Conflict, ScriptFolder, ScriptText
from guided_audio.session.studio.hearing import bytes_per_second, sound_from
from guided_audio.session.studio.kept import Draft, KeptTexts
from guided_audio.session.studio.merging import Merged, merge
from guided_audio.session.studio.reading import Reading, read_aloud, version_of
from guided_audio.speech import Speech

OPTIONS = ("voice", "slots", "choices", "length", "ambience")
"""What may be chosen for hearing and exporting a script."""
_READINGS, _TEXTS, _OVERVIEWS = 12, 64, 4000
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Overview:
    """What a list shows of a script; `problem` says why there is nothing to hear."""

    title: str
    length: Seconds
    silence_share: float
    findings: int
    problem: str = ""


class _Recent(Generic[Value]):
    """The values that were used last, by a key; several threads may use it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: Value) -> Value:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


class Desk:
    """What the studio holds while it is open; several threads may use it."""

    def __init__(self, root: Path) -> None:
        self.kept = KeptTexts()
        self.folder = ScriptFolder(root, self.kept)
        self.usual = SessionOptions()
        self._speech = Speech(WORKERS)
        self._readings: _Recent[Reading] = _Recent(_READINGS)
        self._texts: _Recent[str] = _Recent(_TEXTS)
        self._overviews: _Recent[Overview] = _Recent(_OVERVIEWS)

    def text(self, name: str) -> ScriptText:
        """Return a script as it is on disk, and remember it: changes are merged by what both began with."""
        found = self.folder.read(name)
        self._texts.put(found.digest, found.text)
        return found

    def draft(self, name: str) -> Draft | None:
        """Return what was written in a script and not saved, if anything."""
        return self.kept.draft(self.folder.path_of(name, exists=False))

    def keep_draft(self, name: str, text: str, base: str) -> None:
        """Keep what is not saved yet; the version that it was made from needs no draft."""
        path, before = self.folder.path_of(name, exists=False), self._texts.get(base)
        if before is None and (found := self.text(name)).digest == base:  # the studio was started again meanwhile
            before = found.text
        if text == before:
            self.kept.drop_draft(path)
        else:
            self.kept.save_draft(path, Draft(text, base))

    def save(self, name: str, text: str, base: str) -> ScriptText:
        """Save a script in the place of the version `base`, and forget its draft; Conflict, OutputError."""
        saved = self.folder.save(name, text, base)
        self._texts.put(saved.digest, saved.text)
        self.folder.keep_aside(name, text)  # the next editor may not look before it writes
        self.kept.drop_draft(self.folder.path_of(name))
        return saved

    def compare(self, name: str, text: str, base: str) -> ScriptText:
        """Raise the Conflict that saving would raise, and save nothing."""
        found = self.text(name)
        if found.digest != base:
            raise Conflict(found)
        return found

    def merged(self, name: str, text: str, base: str, conflict: Conflict) -> Merged | None:
        """Keep both versions of a script, and return them in one; None if it is not known any more what both were made from."""
        theirs = conflict.theirs
        for version in (text, theirs.text):
            self.folder.keep_aside(name, version)
        self._texts.put(theirs.digest, theirs.text)
        before = self._texts.get(base)
        return None if before is None else merge(before, text, theirs.text)

    def read(self, name: str, text: str, options: SessionOptions) -> Reading:
        """Return a text as it will be heard."""
        version = version_of(text, options)
        return self._readings.get(version) or self._readings.put(
            version, read_aloud(self.folder.path_of(name, exists=False), text, options)
        )

    def reading(self, version: str) -> Reading | None:
        """Return what was read lately; None if it is too long ago."""
        return self._readings.get(version)

    def forget(self) -> None:
        """Read everything anew: the dictionary has changed."""
        self._readings.clear()
        self._overviews.clear()

    def sound(self, reading: Reading, cue: int) -> tuple[Generator[bytes], float]:
        """Return the sound of a reading from a cue on, and how many bytes of it last a second."""
        if reading.session is None:
            raise UsageError(N_("this script cannot be heard as it is written"), N_("mend what is found in it"))
        return sound_from(reading.session, cue, self._speech), bytes_per_second(reading.session)

    def overview(self, name: str) -> Overview:
        """Return what a list shows of a script."""
        try:
            found = self.text(name)
        except GuidedAudioError as error:
            return Overview("", Seconds(0.0), 0.0, 0, _why(error))
        known = self._overviews.get(found.digest)
        if known is None:
            reading = read_aloud(self.folder.path_of(name), found.text, SessionOptions())
            problem = "" if reading.session or reading.problem is None else _why(reading.problem)
            seen = Overview(
                reading.parsed.script.title, reading.length, reading.silence_share, len(reading.findings()), problem
            )
            known = self._overviews.put(found.digest, seen)
        return known

    def state_of(self, name: str) -> str:
        """Return how far a script is: `draft` if something is not saved, `exported` if that is not older, else `saved`."""
        path = self.folder.path_of(name)
        if self.kept.draft(path):
            return "draft"
        return "exported" if exported_from(self.folder.root, path) else "saved"

    def export(self, name: str, asked: Asked) -> Export:
        """Return an export of a script as it is on disk, ready to begin; IsThere, UsageError, ScriptError, OutputError."""
        return export_of(self.folder.root, self.folder.path_of(name), asked, self._speech)

    def close(self) -> None:
        """End the voices."""
        self._speech.close()


def options_of(given: dict[str, Any]) -> SessionOptions:
    """Return options that a page has sent; UsageError for what makes no sense."""
    chosen = {name: value for name, value in given.items() if name in OPTIONS and value is not None}
    return SessionOptions(**read_values(SESSION, chosen))


def _why(error: GuidedAudioError) -> str:
    return str(error.diagnostics[0].message if isinstance(error, DiagnosticsError) else error.message)
