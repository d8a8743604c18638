"""Reading crisis lines: those that come with the program, and the user's own file, which adds to them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from guided_audio.core.config import own_lines_file
from guided_audio.core.toml_file import TomlFile, TomlFormat, TomlPath, begin_file, packaged_text, unknown_keys
from guided_audio.core.translation import N_
from guided_audio.safety.crisis.crisis_lines import Country, CrisisLine, Directory, Emergency, Lines

FORMAT = TomlFormat(
    code="lines",
    max_bytes=256 * 1024,
    content=N_("it should hold a few numbers"),
    syntax=N_('every line is of the form: name = "words"; a # before it takes it out'),
)
_SHIPPED, _TEMPLATE = "crisis-lines.toml", "crisis-lines-template.toml"
_Entry = TypeVar("_Entry", CrisisLine, Emergency, Directory)
_MINE = "mine"
"""The table for the user's own people."""
_CODE = re.compile(r"[A-Z]{2}")
_DIALABLE = re.compile(r"\+?[0-9*#][0-9*#() /.-]{0,30}")
_WAYS = ("number", "text", "whatsapp", "chat")
_PHONES, _PAGES = ("number", "text", "whatsapp"), ("chat", "website")
_TEXTS = {"name", *_WAYS, "website", "hours", "whom", "note", "reaches", "country"}
_LISTS = ("also", "languages", "sources")
_TOP = {"checked", "country", "directories", "elsewhere", _MINE}
_COUNTRY_KEYS = {"name", "also", "emergency", "lines", "sources", "replace"}
_SHAPES = {"checked": N_("a date, such as 2026-11-22"), "year": N_("a year, such as 2026")} | dict.fromkeys(
    _LISTS, N_('a list of texts, such as ["English"]')
)


@cache
def shipped_lines() -> Lines:
    """Return the crisis lines that come with the program."""
    return read_lines(packaged_text(__package__, _SHIPPED), _SHIPPED)


def own_lines(path: Path | None = None) -> Lines:
    """Return the lines of the user's own file, none if it is missing; UserFileError if it cannot be understood."""
    path = path or own_lines_file()
    return read_lines(FORMAT.read_text(path), str(path))


def begin_own_lines(path: Path | None = None) -> tuple[Path, bool]:
    """Make the user's own file if it is missing; return its path, and whether it is new."""
    path = path or own_lines_file()
    return path, begin_file(path, packaged_text(__package__, _TEMPLATE))


def read_lines(text: str, path: str) -> Lines:
    """Read the text of a whole file; UserFileError says where it cannot be understood."""
    return _Reader(FORMAT.parse(text, path)).read()


@dataclass(frozen=True, slots=True)
class _Reader:
    file: TomlFile

    def read(self) -> Lines:
        data = self.file.data
        codes = [key for key in data if _CODE.fullmatch(key)]
        self._check_keys((), data, _TOP.union(codes), N_("a country's code has two capital letters, such as GB"))
        mine = self._table(_MINE)
        self._check_keys((_MINE,), mine, {"lines"})
        values = {key: self._value((key,), data[key]) for key in ("country", "checked") if key in data}
        return Lines(
            countries=MappingProxyType({code: self._country(code, self._table(code)) for code in codes}),
            own=self._entries(CrisisLine, mine, _MINE, "lines"),
            choice=values.get("country", ""),
            elsewhere=self._entries(Emergency, self._table("elsewhere"), "elsewhere", "emergency"),
            directories=self._entries(Directory, data, "directories"),
            checked=values.get("checked"),
        )

    def _country(self, code: str, table: Mapping[str, Any]) -> Country:
        self._check_keys((code,), table, _COUNTRY_KEYS)
        values = {key: self._value((code, key), table[key]) for key in ("name", "also", "sources") if key in table}
        replaces = table.get("replace", False)
        if not isinstance(replaces, bool):
            self._refuse((code, "replace"), N_("«replace» is neither true nor false"))
        return Country(
            code,
            **({"name": code} | values),
            emergency=self._entries(Emergency, table, code, "emergency"),
            lines=self._entries(CrisisLine, table, code, "lines"),
            replaces=replaces,
        )

    def _entries(self, kind: type[_Entry], table: Mapping[str, Any], *path: str) -> tuple[_Entry, ...]:
        tables = table.get(path[-1], [])
        if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
            self._refuse(
                path,
                N_("«{path}» is not a list of tables", path=path[-1]),
                N_("write [[{path}]] above each", path=".".join(path)),
            )
        return tuple(self._entry(kind, entry, (*path, number)) for number, entry in enumerate(tables))

    def _entry(self, kind: type[_Entry], table: Mapping[str, Any], path: TomlPath) -> _Entry:
        self._check_keys(path, table, {known.name for known in fields(kind)})
        values = {key: self._value((*path, key), value) for key, value in table.items()}
        needed = "number" if kind is Emergency else "name"
        if not values.get(needed):
            self._refuse(path, N_("«{needed}» is missing", needed=needed))
        if kind is CrisisLine and not any(values.get(way) for way in _WAYS):
            self._refuse(
                path, N_("{values} has no number", values=values["name"]), N_("give it a number, text or chat")
            )
        return kind(**values)

    def _value(self, path: TomlPath, value: Any) -> Any:  # noqa: ANN401 - as mixed as TOML is
        """Return a value as the program keeps it."""
        key = path[-1]
        match key, value:
            case ("checked", date()) | ("year", int()) if not isinstance(value, bool):
                return value
            case _, list() if key in _LISTS and all(isinstance(one, str) and one.isprintable() for one in value):
                return tuple(value)
            case _, str() if key in _PHONES and value and not _DIALABLE.fullmatch(value):
                self._refuse(
                    path,
                    N_("«{value}» cannot be dialled", value=value[:40]),
                    N_("use digits, spaces, +, - and brackets"),
                )
            case _, str() if key in _PAGES and not value.startswith(("https://", "http://")):
                self._refuse(path, N_("«{value}» is no address", value=value[:40]), N_("it begins with https://"))
            case _, str() if key in _TEXTS and value.isprintable():
                return value
        shape = _SHAPES.get(str(key), N_("one line of text, in quotation marks"))
        return self._refuse(path, N_("«{key}» is not understood", key=key), N_("it is {shape}", shape=shape))

    def _table(self, key: str) -> Mapping[str, Any]:
        table = self.file.data.get(key, {})
        if not isinstance(table, dict):
            self._refuse(
                (key,),
                N_("«{key}» is not a table", key=key),
                N_("write [{key}] or [[{key}.lines]] above its lines", key=key),
            )
        return table

    def _check_keys(self, path: TomlPath, table: Collection[str], known: Collection[str], otherwise: str = "") -> None:
        for key, hint in unknown_keys(table, known, otherwise).items():
            self._refuse((*path, key), N_("«{key}» means nothing here", key=key[:40]), hint)

    def _refuse(self, path: TomlPath, message: str, hint: str = "") -> NoReturn:
        self.file.refuse(path, "lines-shape", message, hint)
