"""Reading `path.toml`: everything that is wrong with it is told at once, with its line and what would be right."""

import difflib
import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from guided_audio.core.config import LibraryFolder
from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.library.curriculum.model import Need, Pathway, Stage, Step

FILE_NAME = "path.toml"
MAX_BYTES = 64 * 1024
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_pathway(folders: Sequence[LibraryFolder], scripts: Collection[str]) -> Pathway:
    """Read the first `path.toml` of these folders; `scripts` are the names there are. Raises ScriptError."""
    path = next((folder.path / FILE_NAME for folder in folders if (folder.path / FILE_NAME).is_file()), None)
    if path is None:
        raise UsageError(f"there is no {FILE_NAME} beside the scripts", "«guided-audio list» shows all scripts")
    diagnosis = DiagnosticCollector(str(path))
    text = _text(path, diagnosis)
    reader = _Reader(text, diagnosis, scripts)
    pathway = reader.read(path, _toml(text, diagnosis))
    if diagnosis.errors:
        raise ScriptError(diagnosis.sorted())
    return pathway


def _text(path: Path, diagnosis: DiagnosticCollector) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    if len(raw) > MAX_BYTES:
        diagnosis.error(diagnosis.at(1), "too-large", "this file is larger than 64 KB", "a path is a page or two")
        raise ScriptError(diagnosis.sorted())
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        diagnosis.error(diagnosis.at(1), "not-utf-8", "this file is not UTF-8 text", "save it again as UTF-8")
        raise ScriptError(diagnosis.sorted()) from error


def _toml(text: str, diagnosis: DiagnosticCollector) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        last = diagnosis.at(text.count("\n") + 1)
        place = diagnosis.at(int(found[1]), int(found[2])) if found else last
        what = _PLACE.sub("", str(error)).replace("(at end of document)", "").strip()
        hint = "texts stand in quotes, lists in [brackets], with commas between"
        diagnosis.error(place, "path-toml", f"this is not TOML: {what[:1].lower()}{what[1:]}", hint)
    except RecursionError:
        diagnosis.error(diagnosis.at(1), "path-toml", "brackets are nested too deeply", "a list needs one pair")
    raise ScriptError(diagnosis.sorted())


class _Reader:
    """Makes a pathway of what TOML says, noting what does not fit."""

    def __init__(self, text: str, diagnosis: DiagnosticCollector, scripts: Collection[str]) -> None:
        self._text = text
        self._diagnosis = diagnosis
        self._scripts = scripts
        self._unknown: set[str] = set()

    def read(self, path: Path, data: dict[str, Any]) -> Pathway:
        """Return the pathway, as good as it can be made."""
        self._know(data, {"begin", "stage", "need"}, "the file")
        stages = tuple(self._stage(table) for table in self._tables(data, "stage"))
        needs = tuple(self._need(table) for table in self._tables(data, "need")) if "need" in data else ()
        pathway = Pathway(path, self._script(data, "begin", "the file"), stages, needs)
        self._check_order(pathway)
        return pathway

    def _stage(self, table: dict[str, Any]) -> Stage:
        title = self._words(table, "title", "a [[stage]]")
        where = f"the stage «{title}»"
        self._know(table, {"title", "about", "steps"}, where)
        steps = tuple(self._step(step, where) for step in self._tables(table, "steps", where))
        return Stage(title, self._words(table, "about", where), steps)

    def _step(self, table: dict[str, Any], where: str) -> Step:
        self._know(table, {"script", "after"}, f"a step of {where}")
        script = self._script(table, "script", f"a step of {where}")
        return Step(script, self._known(self._list(table, "after", f"the step «{script}»", required=False)))

    def _need(self, table: dict[str, Any]) -> Need:
        words = self._words(table, "words", "a [[need]]")
        where = f"the need «{words}»"
        self._know(table, {"words", "keys", "scripts", "note"}, where)
        note = self._words(table, "note", where) if "note" in table else ""
        scripts = self._known(self._list(table, "scripts", where, required=not note))
        return Need(words, self._list(table, "keys", where, required=False), scripts, note)

    def _check_order(self, pathway: Pathway) -> None:
        """Note what stands twice, or before what it comes after: so there is no circle either."""
        order, seen = pathway.order, set[str]()
        if pathway.begin and pathway.begin not in order:
            self._error(
                pathway.begin, "not-on-path", f"«{pathway.begin}» begins the path and is no step of it", "make it one"
            )
        for step in pathway.steps:
            if step.script in seen:
                message = f"«{step.script}» is on the path twice"
                self._error(step.script, "twice", message, "name it once", key="script", nth=1)
            seen.add(step.script)
            for first in step.after:
                if first not in order:
                    message = f"«{step.script}» comes after «{first}», which is not on the path"
                    self._error(step.script, "not-on-path", message, "give it a step of its own, earlier", "script")
                elif first not in seen or first == step.script:
                    message = f"«{step.script}» comes after «{first}», which stands no earlier on the path"
                    self._error(step.script, "order", message, f"move «{first}» up, or take it out of after", "script")

    def _script(self, table: dict[str, Any], key: str, where: str) -> str:
        name = self._words(table, key, where)
        self._known((name,) if name else ())
        return name

    def _known(self, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in self._scripts and name not in self._unknown:  # told once, at its first place
                self._unknown.add(name)
                near = difflib.get_close_matches(name, self._scripts, n=1, cutoff=0.5)
                hint = f"did you mean «{near[0]}»?" if near else "«guided-audio list» shows all scripts"
                self._error(name, "unknown-script", f"there is no script «{name}»", hint)
        return names

    def _words(self, table: dict[str, Any], key: str, where: str) -> str:
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        self._missing(key, where, f'{key} = "…"', table)
        return ""

    def _list(self, table: dict[str, Any], key: str, where: str, *, required: bool) -> tuple[str, ...]:
        value = table.get(key, None if required else [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value) and (value or not required):
            return tuple(" ".join(item.split()) for item in value)
        or_note = ", or a note that says what is right instead" if key == "scripts" else ""
        self._missing(key, where, f'{key} = ["…"]{or_note}', table)
        return ()

    def _tables(self, table: dict[str, Any], key: str, where: str = "the file") -> list[dict[str, Any]]:
        value = table.get(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return value
        example = 'steps = [{script = "a-safe-place"}]' if key == "steps" else f"[[{key}]]"
        self._missing(key, where, example, table)
        return []

    def _missing(self, key: str, where: str, example: str, table: dict[str, Any]) -> None:
        what = f"«{key}» of {where} is not what it should be" if key in table else f"{where} has no «{key}»"
        first, value = next(iter(table.items()), ("", ""))
        self._error(str(value), "path-key", what, f"write {example}", first)

    def _know(self, table: dict[str, Any], keys: set[str], where: str) -> None:
        for key in sorted(table.keys() - keys):
            near = difflib.get_close_matches(key, keys, n=1)
            hint = f"did you mean «{near[0]}»?" if near else f"it has: {', '.join(sorted(keys))}"
            self._error(key, "path-key", f"{where} has no place for «{key}»", hint)

    def _error(self, word: str, code: str, message: str, hint: str, key: str = "", nth: int = 0) -> None:
        """Note an error where this word stands, for the nth time under its key if it has one; TOML itself keeps no places."""
        quoted = re.escape(word)
        for pattern in (rf'\b{key}\s*=\s*"({quoted})"' if key else "", f'("{quoted}")', f"({quoted})"):
            if pattern and word and (found := list(re.finditer(pattern, self._text))):
                start = found[min(nth, len(found) - 1)].start(1)
                line = self._text.count("\n", 0, start) + 1
                column = start - self._text.rfind("\n", 0, start)
                break
        else:
            line, column = 1, 1
        self._diagnosis.error(self._diagnosis.at(line, column), code, message, hint)
