"""TOML files: the user's own, whose errors have a line, a column and a hint, and those of the package."""

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation, UserFileError
from guided_audio.core.files import begin_text, explained, reason_of
from guided_audio.core.locks import changing
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_

TomlPath = tuple[str | int, ...]
"""The keys and indices that lead to a value, such as `("stage", 0, "steps", 1, "script")`."""
_DEEPEST = 8
"""Deeper values have the place of the value around them; this keeps hostile files cheap."""
_MOST_DOTS = 100
"""Dots between words in one line; what tomllib takes for a dotted key grows with their square."""
_MOST_DEPTH = 300
"""Python prints no value that is a thousand deep."""
_DOT = re.compile(r"""(?<=[\w"'-])[ \t]*+\.(?=[ \t]*+[\w"'-])""")
_WHOLE_NUMBERS = range(-(2**63), 2**63)
"""Those of TOML. Python's may be so large that it refuses to print them."""
_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\''  # strings
    r"|\#[^\n]*|[][{},=.\n]|[^][{},=.\s#\"']+",  # comments, marks, bare keys and values
    re.DOTALL,
)


class TomlFile:
    """A parsed TOML file, and what is wrong with its values."""

    def __init__(self, text: str, data: Mapping[str, Any], found: DiagnosticCollector) -> None:
        self.data = data
        self._text = text
        self._found = found

    def at(self, path: TomlPath) -> SourceLocation:
        """Return the place of a key or of an element of a list; if it is missing, that of the value around it."""
        while path and path not in self._offsets:
            path = path[:-1]
        offset = self._offsets.get(path, 0)
        line = bisect_right(self._line_starts, offset)
        return self._found.at(line, offset - self._line_starts[line - 1] + 1)

    def error(self, path: TomlPath, code: str, message: str, hint: str = "") -> None:
        """Note what is wrong with a value."""
        self._found.error(self.at(path), code, message, hint)

    def refuse(self, path: TomlPath, code: str, message: str, hint: str = "") -> NoReturn:
        """Raise UserFileError for a value, and for everything noted before."""
        self.error(path, code, message, hint)
        raise UserFileError(self._found.sorted())

    def raise_errors(self) -> None:
        """Raise UserFileError if anything wrong has been noted."""
        if self._found.errors:
            raise UserFileError(self._found.sorted())

    @cached_property
    def _offsets(self) -> dict[TomlPath, int]:
        return _Scanner(self._text).offsets

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self._text))]


@dataclass(frozen=True, slots=True)
class TomlFormat:
    """A kind of TOML file that users write."""

    code: str
    """The first part of its diagnostics' codes, such as `words` in `words-toml`."""
    max_bytes: int
    content: str
    """A hint for a file that is too large: what it should hold."""
    syntax: str
    """A hint for a file that is not TOML: how its lines are written."""

    def read_text(self, path: Path) -> str:
        """Return the text of a file, its line ends as they are; an empty text if there is no file.

        Raises:
            UserFileError: The file cannot be read, is too large, or is not UTF-8.

        """
        unreadable = f"{self.code}-unreadable"
        try:
            if not path.exists():
                return ""
            if not path.is_file():  # reading a pipe would wait for ever
                _refuse(path, unreadable, N_("this is no ordinary file"), N_("move it away"))
            with path.open("rb") as file:
                raw = file.read(self.max_bytes + 1)
        except OSError as error:
            _refuse(
                path,
                unreadable,
                N_("this file cannot be read: {reason}", reason=reason_of(error)),
                "",
            )
        if len(raw) > self.max_bytes:
            _refuse(
                path,
                "too-large",
                N_("this file is larger than {max_bytes} KB", max_bytes=self.max_bytes // 1024),
                self.content,
            )
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            _refuse(path, "not-utf-8", N_("this file is not UTF-8 text"), N_("save it again as UTF-8"))

    def parse(self, text: str, path: str) -> TomlFile:
        """Parse a text; UserFileError if it is not TOML."""
        found = DiagnosticCollector(path)
        try:
            _check_dots(text)
            file = TomlFile(text, tomllib.loads(text), found)
            _check_values(file, f"{self.code}-toml")
            return file
        except RecursionError:
            place, hint = found.at(1), N_("a list needs one pair")
            message = N_("brackets are nested too deeply")
        except ValueError as error:
            at, what = _ERROR_PLACE.search(str(error)), _ERROR_PLACE.sub("", str(error))
            place = found.at(int(at[1]), int(at[2])) if at and at[1] else found.at(text.count("\n") + 1)
            reason = f"{what[:1].lower()}{what[1:]}"
            if "limit" in what:  # Python's own, of the digits that it reads in a moment
                reason = N_("a number has thousands of digits")
            message, hint = N_("this is not TOML: {reason}", reason=reason), N_(self.syntax)
        found.error(place, f"{self.code}-toml", message, hint)
        raise UserFileError(found.sorted())


def unknown_keys(table: Collection[str], known: Collection[str], otherwise: str = "") -> dict[str, str]:
    """Return the keys of a table that have no meaning, each with a hint: the nearest key, or else all there are."""
    otherwise = otherwise or N_("what can stand here: {known}", known=", ".join(sorted(known)))
    return {key: did_you_mean(key, known) or otherwise for key in table if key not in known}


def begin_file(path: Path, template: str) -> bool:
    """Write a template where the user has no file yet, readable for them alone; return whether it was written."""
    if path.exists():
        return False
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with changing(path.parent):
            if path.exists():  # another process has been quicker
                return False
            begin_text(path, template)
    return True


def packaged_text(package: str, name: str) -> str:
    """Return the text of a file that comes with a package."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def packaged_toml(package: str, name: str) -> dict[str, Any]:
    """Return the values of a TOML file that comes with a package."""
    return tomllib.loads(packaged_text(package, name))


def _check_dots(text: str) -> None:
    """Raise ValueError, with its place as tomllib has it, for a key of so many parts that reading it would take minutes."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS and len(dots := _DOT.findall(line)) > _MOST_DOTS:
            raise ValueError(f"{len(dots)} dots between words in one line (at line {number}, column 1)")


def _check_values(file: TomlFile, code: str) -> None:
    """Raise UserFileError for values that nest too deeply, and for whole numbers that TOML does not have."""
    waiting: list[tuple[TomlPath, int, Any]] = [((), 0, file.data)]
    while waiting:
        path, depth, value = waiting.pop()
        if depth > _MOST_DEPTH:
            file.refuse(path, code, N_("this is nested too deeply"), N_("a value needs few keys"))
        if isinstance(value, int) and value not in _WHOLE_NUMBERS:
            file.refuse(path, code, N_("this number is too large"), N_("whole numbers have at most 18 digits"))
        if isinstance(value, Mapping | list):
            pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
            waiting += (((*path, key) if depth < _DEEPEST else path, depth + 1, inner) for key, inner in pairs)


def _refuse(path: Path, code: str, message: str, hint: str) -> NoReturn:
    found = DiagnosticCollector(str(path))
    found.error(found.at(1), code, message, hint)
    raise UserFileError(found.sorted())


class _Scanner:
    """Finds where the keys and the elements of lists stand in valid TOML: tomllib does not keep their places."""

    def __init__(self, text: str) -> None:
        self.offsets: dict[TomlPath, int] = {}
        found = [(token[0], token.start()) for token in _TOKEN.finditer(text) if not token[0].startswith("#")]
        self._tokens = [*found, ("\n", len(text))]
        self._number = 0
        self._tables: Counter[TomlPath] = Counter()  # how many [[tables]] there are of each name so far
        table: TomlPath = ()
        while self._number < len(self._tokens):
            if self._next == "[":
                table = self._read_header()
            elif self._next == "\n":
                self._number += 1
            else:
                self._read_pair(table)

    @property
    def _next(self) -> str:
        return self._tokens[self._number][0]

    def _note(self, path: TomlPath, key: str | int, number: int) -> TomlPath:
        """Note where a key or an element begins, by the number of its token, and return its path."""
        if len(path) == _DEEPEST:
            return path
        self.offsets.setdefault((*path, key), self._tokens[number][1])
        return (*path, key)

    def _read_key(self) -> list[str]:
        """Read a dotted key, and the mark that ends it."""
        parts = []
        while self._next not in {"=", "]"}:
            parts += [_unquoted(self._next)] if self._next != "." else []
            self._number += 1
        self._number += 1
        return parts

    def _read_header(self) -> TomlPath:
        first = self._number
        is_list = self._tokens[first + 1][0] == "["
        self._number += 1 + is_list
        parts = self._read_key()
        self._number += is_list
        path: TomlPath = ()
        for count, part in enumerate(parts, 1):
            path = self._note(path, part, first)
            self._tables[path] += is_list and count == len(parts)
            if self._tables[path]:
                path = self._note(path, self._tables[path] - 1, first)
        return path

    def _read_pair(self, path: TomlPath) -> None:
        first = self._number
        for part in self._read_key():
            path = self._note(path, part, first)
        self._read_value(path)

    def _read_value(self, path: TomlPath) -> None:
        opening, number, depth = self._next, 0, 0
        if opening not in {"[", "{"} or len(path) == _DEEPEST:
            while depth or self._next not in {",", "]", "}", "\n"}:
                depth += (self._next in {"[", "{"}) - (self._next in {"]", "}"})
                self._number += 1
            return
        self._number += 1
        while self._next not in {"]", "}"}:
            if self._next in {",", "\n"}:
                self._number += 1
            elif opening == "{":
                self._read_pair(path)
            else:
                self._read_value(self._note(path, number, self._number))
                number += 1
        self._number += 1


def _unquoted(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 0"))) if key[0] in "\"'" else key
