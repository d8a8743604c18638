"""The curriculum as `path.toml` has it: sessions in stages, which comes before which, and which helps with what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guided_audio.core.config import LibraryFolder, library_folders
from guided_audio.core.errors import GuidedAudioError, UsageError
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.toml_file import TomlFile, TomlFormat, TomlPath, unknown_keys
from guided_audio.core.translation import N_
from guided_audio.core.voice import language_of
from guided_audio.library.catalog import list_library
from guided_audio.library.phrasings import topics

FILE_NAME = "path.toml"
FORMAT = TomlFormat(
    code="path",
    max_bytes=64 * 1024,
    content=N_("a path is a page or two"),
    syntax=N_("texts stand in quotes, lists in [brackets], with commas between"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One session of the curriculum, and the sessions that come before it."""

    script: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A group of steps under a title."""

    title: str
    about: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A need in a listener's words, other phrases for it, and the sessions for it.

    A need that no session can meet has none, and a note that says what is right instead.
    """

    words: str
    keys: tuple[str, ...]
    scripts: tuple[str, ...]
    note: str = ""
    language: str = ""
    """The language that its words are in; none for English, or for that of the user's own path."""
    topics: tuple[str, ...] = ()
    """What it is about, in the names of `phrasings`: people say it in hundreds of ways."""


@dataclass(frozen=True, slots=True)
class Curriculum:
    """The content of a `path.toml`."""

    path: Path
    begin: str
    stages: tuple[Stage, ...]
    needs: tuple[Need, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @property
    def order(self) -> dict[str, int]:
        """The position of each script, from 0."""
        return {step.script: position for position, step in enumerate(self.steps)}

    def needs_of(self, script: str) -> tuple[str, ...]:
        """Return the needs, in words, that a script is for."""
        return tuple(need.words for need in self.needs if script in need.scripts)


def load_curriculum() -> tuple[Curriculum, GuidedAudioError | None]:
    """Return the user's own curriculum, else the included one, and why the user's own cannot be read if it cannot."""
    folders, names = library_folders(), [script.name for script in list_library()]
    try:
        return read_curriculum(folders, names), None
    except GuidedAudioError as error:
        try:
            return read_curriculum(folders[1:], names), error
        except GuidedAudioError:
            raise error from None


def list_needs() -> tuple[Need, ...]:
    """Return the needs of the curriculum; none if it cannot be read."""
    try:
        return load_curriculum()[0].needs
    except GuidedAudioError:
        return ()


def read_curriculum(folders: Sequence[LibraryFolder], scripts: Collection[str]) -> Curriculum:
    """Read the first `path.toml` of these folders, `scripts` being the names of all scripts.

    Raises:
        UsageError: None of the folders has one.
        UserFileError: It cannot be read, or something in it is wrong.

    """
    folder = next((folder for folder in folders if (folder.path / FILE_NAME).is_file()), None)
    if folder is None:
        raise UsageError(
            N_("there is no {file_name} beside the scripts", file_name=FILE_NAME),
            N_("«guided-audio list» shows all scripts"),
        )
    path = folder.path / FILE_NAME
    file = FORMAT.parse(FORMAT.read_text(path), str(path))
    curriculum = _Reader(file, scripts, topics_are_known=folder.label == "included").read(path)
    file.raise_errors()
    return curriculum


class _Reader:
    """Makes a curriculum of TOML, noting what does not fit."""

    def __init__(self, file: TomlFile, scripts: Collection[str], *, topics_are_known: bool = False) -> None:
        """Take the names of all scripts; topics that a test knows to be known are not looked up, which takes a moment."""
        self._file = file
        self._scripts = scripts
        self._topics_are_known = topics_are_known
        self._unknown: set[str] = set()

    def read(self, path: Path) -> Curriculum:
        data, where = self._file.data, N_("the file")
        self._check_keys((), data, {"begin", "stage", "need"}, where)
        stages = tuple(self._stage(at, table) for at, table in self._tables(("stage",), data, where))
        needs = self._tables(("need",), data, where) if "need" in data else []
        begin = self._script(("begin",), data, where)
        curriculum = Curriculum(path, begin, stages, tuple(self._need(*need) for need in needs))
        self._check_order(curriculum)
        return curriculum

    def _stage(self, path: TomlPath, table: Mapping[str, Any]) -> Stage:
        title = self._text((*path, "title"), table, N_("a [[stage]]"))
        where = N_("the stage «{title}»", title=title)
        self._check_keys(path, table, {"title", "about", "steps"}, where)
        steps = tuple(self._step(at, step, where) for at, step in self._tables((*path, "steps"), table, where))
        return Stage(title, self._text((*path, "about"), table, where), steps)

    def _step(self, path: TomlPath, table: Mapping[str, Any], stage: str) -> Step:
        self._check_keys(path, table, {"script", "after"}, N_("a step of {stage}", stage=stage))
        script = self._script((*path, "script"), table, N_("a step of {stage}", stage=stage))
        after = self._texts((*path, "after"), table, N_("the step «{script}»", script=script), required=False)
        return Step(script, self._known((*path, "after"), after))

    def _need(self, path: TomlPath, table: Mapping[str, Any]) -> Need:
        words = self._text((*path, "words"), table, N_("a [[need]]"))
        where = N_("the need «{words}»", words=words)
        self._check_keys(path, table, {"words", "keys", "scripts", "note", "language", "topics"}, where)
        language = self._text((*path, "language"), table, where) if "language" in table else ""
        note = self._text((*path, "note"), table, where) if "note" in table else ""
        scripts = self._texts((*path, "scripts"), table, where, required=not note)
        keys = self._texts((*path, "keys"), table, where, required=False)
        topics = self._topics((*path, "topics"), self._texts((*path, "topics"), table, where, required=False))
        return Need(words, keys, self._known((*path, "scripts"), scripts), note, language_of(language), topics)

    def _topics(self, path: TomlPath, names: tuple[str, ...]) -> tuple[str, ...]:
        """Note topics that there are no phrases for."""
        for number, name in enumerate(names):
            if not self._topics_are_known and name not in (known := topics()):
                hint = did_you_mean(name, known) or N_("these are known: {known}", known=", ".join(known))
                self._file.error((*path, number), "unknown-topic", N_("there is no topic «{name}»", name=name), hint)
        return names

    def _check_order(self, curriculum: Curriculum) -> None:
        """Note what stands twice, or before what it comes after; so there is no circle either."""
        order, seen, begin = curriculum.order, set[str](), curriculum.begin
        if begin and begin not in order:
            message = N_("«{begin}» begins the path and is no step of it", begin=begin)
            self._file.error(("begin",), "not-on-path", message, N_("make it one"))
        for number, stage in enumerate(curriculum.stages):
            for place, step in enumerate(stage.steps):
                path = ("stage", number, "steps", place)
                if step.script in seen:
                    message = N_("«{script}» is on the path twice", script=step.script)
                    self._file.error((*path, "script"), "twice", message, N_("name it once"))
                seen.add(step.script)
                self._check_after((*path, "after"), step, order, seen)

    def _check_after(self, path: TomlPath, step: Step, order: Collection[str], seen: Collection[str]) -> None:
        for number, first in enumerate(step.after):
            if first not in order:
                message = N_(
                    "«{script}» comes after «{first}», which is not on the path", script=step.script, first=first
                )
                self._file.error((*path, number), "not-on-path", message, N_("give it a step of its own, earlier"))
            elif first not in seen or first == step.script:
                message = N_(
                    "«{script}» comes after «{first}», which stands no earlier on the path",
                    script=step.script,
                    first=first,
                )
                self._file.error(
                    (*path, number), "order", message, N_("move «{first}» up, or take it out of after", first=first)
                )

    def _script(self, path: TomlPath, table: Mapping[str, Any], where: str) -> str:
        name = self._text(path, table, where)
        self._known(path, (name,) if name else ())
        return name

    def _known(self, path: TomlPath, names: tuple[str, ...]) -> tuple[str, ...]:
        """Note scripts that there are not, each at its first place."""
        for number, name in enumerate(names):
            if name not in self._scripts and name not in self._unknown:
                self._unknown.add(name)
                hint = did_you_mean(name, self._scripts) or N_("«guided-audio list» shows all scripts")
                self._file.error((*path, number), "unknown-script", N_("there is no script «{name}»", name=name), hint)
        return names

    def _text(self, path: TomlPath, table: Mapping[str, Any], where: str) -> str:
        value = self._value(path, table, where, _is_text, f'{path[-1]} = "…"')
        return " ".join((value or "").split())

    def _texts(self, path: TomlPath, table: Mapping[str, Any], where: str, *, required: bool) -> tuple[str, ...]:
        if path[-1] not in table and not required:
            return ()
        or_note = N_(", or a note that says what is right instead") if path[-1] == "scripts" else ""
        example = f'{path[-1]} = ["…"]{or_note}'
        value = self._value(path, table, where, lambda value: _is_list(value, str) and (value or not required), example)
        return tuple(" ".join(item.split()) for item in value or ())

    def _tables(self, path: TomlPath, table: Mapping[str, Any], where: str) -> list[tuple[TomlPath, Mapping[str, Any]]]:
        example = 'steps = [{script = "a-safe-place"}]' if path[-1] == "steps" else f"[[{path[-1]}]]"
        value = self._value(path, table, where, lambda value: value and _is_list(value, dict), example)
        return [((*path, number), item) for number, item in enumerate(value or ())]

    def _value(
        self, path: TomlPath, table: Mapping[str, Any], where: str, fits: Callable[[Any], object], example: str
    ) -> Any:  # noqa: ANN401 - as mixed as TOML is
        """Return a value that fits; None, with a note, for any other."""
        key = str(path[-1])
        if fits(table.get(key)):
            return table[key]
        what = (
            N_("«{key}» of {where} is not what it should be", key=key, where=where)
            if key in table
            else N_("{where} has no «{key}»", where=where, key=key)
        )
        self._file.error(path, "path-key", what, N_("write {example}", example=example))
        return None

    def _check_keys(self, path: TomlPath, table: Mapping[str, Any], known: set[str], where: str) -> None:
        for key, hint in unknown_keys(table, known).items():
            self._file.error(
                (*path, key), "path-key", N_("{where} has no place for «{key}»", where=where, key=key), hint
            )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: object, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, of) for item in value)
