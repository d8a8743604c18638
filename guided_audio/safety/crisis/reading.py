"""Reading a file of crisis lines, the program's or the user's; what is wrong with it is told with its place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from guided_audio.core.errors import CareFileError, SourceLocation
from guided_audio.safety.crisis.lines import Country, CrisisLine, Directory, Emergency, Lines

_Entry = TypeVar("_Entry", CrisisLine, Emergency, Directory)
MINE = "mine"
"""The table for people of the user's own."""
_CODE = re.compile(r"[A-Z]{2}")
_DIALABLE = re.compile(r"\+?[0-9*#][0-9*#() /.-]{0,30}")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_WAYS = ("number", "text", "whatsapp", "chat")
_PHONES, _PAGES = ("number", "text", "whatsapp"), ("chat", "website")
_TEXTS = ("name", *_WAYS, "website", "hours", "whom", "note", "reaches")
_LISTS = ("also", "languages", "sources")
_TOP = {"checked", "country", "directories", "elsewhere", MINE}
_KEYS = {
    kind: {entry.name for entry in fields(kind)} for kind in (CrisisLine, Emergency, Directory)
}  # what a table of each kind may say
_COUNTRY_KEYS = {"name", "also", "emergency", "lines", "sources", "replace"}


def read_lines(text: str, path: str) -> Lines:
    """Read a whole file; CareFileError says where it cannot be understood."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_toml(error, path) from error
    return _Reader(text, path).lines(data)


def _not_toml(error: Exception, path: str) -> CareFileError:
    found = _PLACE.search(str(error))
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    what = _PLACE.sub("", str(error)) or "this cannot be read"
    hint = 'every line is of the form: name = "words"; a # before it takes it out'
    return CareFileError(f"{SourceLocation(path, line, column)}: {what[0].lower()}{what[1:]}", hint)


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    path: str

    def lines(self, data: Mapping[str, Any]) -> Lines:
        codes = [key for key in data if _CODE.fullmatch(key)]
        self._only(data, _TOP.union(codes), "", "a country's code has two capital letters, such as GB")
        elsewhere = self._table(data, "elsewhere")
        mine = self._table(data, MINE)
        self._only(mine, {"lines"}, MINE)
        return Lines(
            countries=MappingProxyType({code: self._country(code, self._table(data, code)) for code in codes}),
            own=tuple(
                self._entry(CrisisLine, entry, f"{MINE}.lines", n) for n, entry in self._tables(mine, MINE, "lines")
            ),
            choice=self._checked("country", data.get("country", ""), "country"),
            elsewhere=self._emergency(elsewhere, "elsewhere"),
            directories=tuple(
                self._entry(Directory, entry, "directories", n) for n, entry in self._tables(data, "", "directories")
            ),
            checked=self._checked("checked", data.get("checked"), "checked"),
        )

    def _country(self, code: str, data: Mapping[str, Any]) -> Country:
        self._only(data, _COUNTRY_KEYS, code)
        values = {key: self._checked(key, data[key], code) for key in ("name", "also", "sources") if key in data}
        replaces = data.get("replace", False)
        if not isinstance(replaces, bool):
            raise self._wrong("«replace» is neither true nor false", code, "replace")
        return Country(
            code,
            **({"name": code} | values),
            emergency=self._emergency(data, code),
            lines=tuple(
                self._entry(CrisisLine, entry, f"{code}.lines", n) for n, entry in self._tables(data, code, "lines")
            ),
            replaces=replaces,
        )

    def _emergency(self, data: Mapping[str, Any], where: str) -> tuple[Emergency, ...]:
        return tuple(self._entry(Emergency, entry, where) for _, entry in self._tables(data, where, "emergency"))

    def _entry(self, kind: type[_Entry], data: Mapping[str, Any], where: str, nth: int = 0) -> _Entry:
        self._only(data, _KEYS[kind], where, nth=nth)
        values = {key: self._checked(key, value, where, nth) for key, value in data.items()}
        needed = "number" if kind is Emergency else "name"
        if not values.get(needed):
            raise self._wrong(f"«{needed}» is missing", where, "", nth)
        if kind is CrisisLine and not any(values.get(way) for way in _WAYS):
            raise self._wrong(f"{values['name']} has no number", where, "", nth, "give it a number, text or chat")
        return kind(**values)

    def _checked(self, key: str, value: Any, where: str, nth: int = 0) -> Any:  # noqa: ANN401 - as mixed as TOML is
        """Return a value as the program keeps it, or say what it should be."""
        match key, value:
            case "checked", None | date():
                return value
            case "year", int() if not isinstance(value, bool):
                return value
            case _, list() if key in _LISTS and all(isinstance(one, str) and one.isprintable() for one in value):
                return tuple(value)
            case _, str() if key in _PHONES and not (_DIALABLE.fullmatch(value) or not value):
                raise self._wrong(
                    f"«{value[:40]}» cannot be dialled", where, key, nth, "use digits, spaces, +, - and brackets"
                )
            case _, str() if key in _PAGES and not value.startswith(("https://", "http://")):
                raise self._wrong(f"«{value[:40]}» is no address", where, key, nth, "it begins with https://")
            case _, str() if key in {*_TEXTS, "country"} and value.isprintable():
                return value
        shape = {"checked": "a date, such as 2026-11-22", "year": "a year, such as 2026"}.get(key)
        lists = 'a list of texts, such as ["English"]'
        shape = shape or (lists if key in _LISTS else "one line of text, in quotation marks")
        raise self._wrong(f"«{key}» is not understood", where, key, nth, f"it is {shape}")

    def _table(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        table = data.get(key, {})
        if not isinstance(table, dict):
            raise self._wrong(
                f"«{key}» is not a table", "", key, 0, f"write [{key}] or [[{key}.lines]] above its lines"
            )
        return table

    def _tables(self, data: Mapping[str, Any], where: str, key: str) -> list[tuple[int, Mapping[str, Any]]]:
        tables = data.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            above = ".".join(filter(None, (where, key)))
            raise self._wrong(f"«{key}» is not a list of tables", where, key, 0, f"write [[{above}]] above each")
        return list(enumerate(tables))

    def _only(self, data: Mapping[str, Any], known: set[str], where: str, hint: str = "", nth: int = 0) -> None:
        for key in data:
            if key not in known:
                shown = f"«{key[:40]}» means nothing here"
                raise self._wrong(shown, where, key, nth, hint or f"what can stand here: {', '.join(sorted(known))}")

    def _wrong(self, what: str, where: str, key: str, nth: int = 0, hint: str = "") -> CareFileError:
        return CareFileError(f"{SourceLocation(self.path, self._line(where, key, nth), 1)}: {what}", hint)

    def _line(self, where: str, key: str, nth: int) -> int:
        """Return the line of a key in the nth table of a name, as well as it can be told from the text: TOML keeps none."""
        rows = [row.strip() for row in self.text.splitlines()]
        headers = [n for n, row in enumerate(rows) if where and row.startswith((f"[[{where}]]", f"[{where}]"))]
        start = headers[nth] if nth < len(headers) else 0
        named = (n for n in range(start, len(rows)) if key and rows[n].split("=")[0].strip(" []") == key)
        return next(named, start) + 1
