"""The folder of a course, and what it keeps about itself: which files the program wrote, and what each episode was made of.

Before a file is written its name is noted, and afterwards its digest. So a run that was interrupted goes on where it was, and
what anybody else wrote, or changed, is neither replaced nor removed.
"""

import contextlib
import json
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guided_audio.core.errors import OutputError
from guided_audio.core.files import digest_of, explained, make_folder, save_text, written_whole
from guided_audio.core.locks import changing, remove_lock
from guided_audio.core.temporary import remove_leftovers
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds

STATE = "course.json"
_FORMAT = 1
_PATIENCE = Seconds(2.0)
_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of the guids of feeds, by the podcast namespace."""
_UNFINISHED = ""
"""In the place of a digest: the file is being written."""
_MOST_NAMED = 3


@dataclass(slots=True)
class Entry:
    """What is known of an episode, also of one that is no longer in the course."""

    guid: str
    published: int
    """When it was first made, in seconds since 1970."""
    digest: str = ""
    """Of all that its files depend on; empty while they are being written."""


@dataclass(slots=True)
class CourseFolder:
    """A folder of a course; OutputError wherever it cannot be read or written."""

    path: Path
    guid: str
    entries: dict[str, Entry] = field(default_factory=dict)
    """The episodes by the names of their scripts."""
    files: dict[str, str] = field(default_factory=dict)
    """The files that the program wrote, by name, with their digests."""

    @classmethod
    @contextlib.contextmanager
    def opened(cls, path: Path) -> Iterator["CourseFolder"]:
        """Yield a folder, made if it is missing, in which no other program makes a course meanwhile."""
        make_folder(path)
        with contextlib.ExitStack() as stack:
            with explained(path):
                is_held = stack.enter_context(changing(path, _PATIENCE))
            if is_held:  # so what a program that was killed has left is nobody's any more
                remove_leftovers(path, 0.0)
                stack.callback(remove_lock, path)
            yield cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> "CourseFolder":
        state = path / STATE
        if not state.exists():
            return cls(path, str(uuid.uuid5(_NAMESPACE, uuid.uuid4().hex)))
        with explained(state, "read"):
            text = state.read_text(encoding="utf-8")
        try:
            return cls._from(path, json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            hint = N_(
                "it is another program's, or damaged: choose another folder, or remove it to begin the course anew"
            )
            raise OutputError(N_("{state} is not what a course keeps there", state=state), hint) from error

    @classmethod
    def _from(cls, path: Path, data: Any) -> "CourseFolder":  # noqa: ANN401 - whatever a file holds
        entries = {name: Entry(**entry) for name, entry in data["episodes"].items()}
        files = {name: str(digest) for name, digest in data["files"].items()}
        for entry in entries.values():
            uuid.UUID(entry.guid)
            datetime.fromtimestamp(entry.published, UTC)
        if data["format"] != _FORMAT or any(Path(name).name != name for name in files):  # nothing outside is its own
            raise ValueError
        return cls(path, str(uuid.UUID(data["guid"])), entries, files)

    def entry_for(self, script: str, now: float) -> Entry:
        """Return what is known of an episode; a new one has a guid that depends on nothing but the course and its script."""
        guid = str(uuid.uuid5(uuid.UUID(self.guid), script))
        return self.entries.setdefault(script, Entry(guid, int(now)))

    def require_own(self, names: Collection[str]) -> None:
        """Raise OutputError if any of these files is there and the program did not write it as it is."""
        strange = [name for name in names if (self.path / name).exists() and not self._is_own(name)]
        if not strange:
            return
        rest = N_(" and {count} more", count=len(strange) - _MOST_NAMED) if len(strange) > _MOST_NAMED else ""
        named = ", ".join(strange[:_MOST_NAMED])
        raise OutputError(
            N_(
                "in {path}, {named}{rest} would be replaced, and was not made by the program, or changed since"
                if len(strange) == 1
                else "in {path}, {named}{rest} would be replaced, and were not made by the program, or changed since",
                path=self.path,
                named=named,
                rest=rest,
            ),
            N_("keep it elsewhere, choose another folder, or replace it with --force"),
        )

    def has_whole(self, names: Collection[str]) -> bool:
        """Whether all these files are there as the program wrote them."""
        return all(self.files.get(name) and (self.path / name).is_file() and self._is_own(name) for name in names)

    @contextlib.contextmanager
    def writing(self, names: Collection[str], entry: Entry | None = None, digest: str = "") -> Iterator[None]:
        """Note what is written while a block runs, and at its end that it is whole; `digest` is that of an episode's entry."""
        self.files |= dict.fromkeys(names, _UNFINISHED)
        if entry:
            entry.digest = _UNFINISHED
        self._save()
        yield
        with explained(self.path):
            self.files |= {name: digest_of(self.path / name) for name in names}
        if entry:
            entry.digest = digest
        self._save()

    def put(self, contents: Mapping[str, bytes], mode: int | None) -> tuple[str, ...]:
        """Write those of these files that are not so already; return their names."""
        changed = [name for name, content in contents.items() if not self._holds(name, content)]
        if changed:
            with self.writing(changed):
                for name in changed:
                    with written_whole(self.path / name, mode) as temporary, explained(self.path / name):
                        temporary.write_bytes(contents[name])
        return tuple(changed)

    def others_than(self, names: Collection[str]) -> tuple[str, ...]:
        """Return the files that the program wrote here besides these, and that are still there."""
        return tuple(sorted(name for name in self.files if name not in names and (self.path / name).exists()))

    def remove(self, names: Collection[str]) -> tuple[str, ...]:
        """Remove those of these files that are still as the program wrote them; return their names."""
        removed = tuple(name for name in names if self.has_whole((name,)))
        for name in removed:
            with explained(self.path / name, "removed"):
                (self.path / name).unlink()
            del self.files[name]
        if removed:
            self._save()
        return removed

    def _is_own(self, name: str) -> bool:
        if self.files.get(name) == _UNFINISHED:
            return True
        with explained(self.path / name, "read"):
            return (self.path / name).is_file() and self.files.get(name) == digest_of(self.path / name)

    def _holds(self, name: str, content: bytes) -> bool:
        path = self.path / name
        with explained(path, "read"):
            return bool(self.files.get(name)) and path.is_file() and path.read_bytes() == content

    def _save(self) -> None:
        entries = {name: asdict(entry) for name, entry in self.entries.items()}
        data = {"format": _FORMAT, "guid": self.guid, "episodes": entries, "files": self.files}
        save_text(self.path / STATE, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
