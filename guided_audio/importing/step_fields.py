"""The names and values of fields in JSON and YAML scripts, as `steps.toml` lists them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from guided_audio.core.units import parse_number

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class StepWords:
    """Names of fields, from what is written to what it means."""

    fields: Mapping[str, tuple[str, ...]]
    """A name may mean several things: «content» is a list of steps, or a text."""
    kinds: Mapping[str, str]
    units: Mapping[str, str]
    meta: Mapping[str, str]
    breathing: Mapping[str, str]
    bell_sounds: tuple[str, ...]
    on: frozenset[str]
    off: frozenset[str]


@cache
def step_words() -> StepWords:
    """Return the names, read once."""
    data = tomllib.loads(resources.files("guided_audio.importing").joinpath("steps.toml").read_text("utf-8"))
    fields: dict[str, tuple[str, ...]] = {}
    for meaning, names in data["fields"].items():
        for name in names:
            fields[name] = (*fields.get(name, ()), meaning)
    return StepWords(
        fields=fields,
        kinds={name: meaning for meaning, names in data["kinds"].items() for name in names},
        units=data["units"],
        meta={name: meaning for meaning, names in data["meta"].items() for name in names},
        breathing={name: part for part, names in data["breathing"].items() for name in names},
        bell_sounds=tuple(data["bells"]["sounds"]),
        on=frozenset(data["bells"]["on"]),
        off=frozenset(data["bells"]["off"]),
    )


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field's name: what it may mean, and the unit that it tells of numbers."""

    meanings: tuple[str, ...]
    unit: str = ""


def plain_name(name: str) -> str:
    """Return a name without what tells `pause_after` from `pauseAfter`."""
    return re.sub(r"[\W_]", "", name).lower()


@lru_cache(maxsize=1024)
def read_name(name: str) -> FieldName:
    """Return what a field's name means, and nothing for an unknown one."""
    words = step_words()
    plain = plain_name(name)
    if plain in words.fields:
        return FieldName(words.fields[plain], _own_unit(plain))
    for end, unit in words.units.items():
        base = plain.removesuffix(end)
        if base != plain and set(words.fields.get(base, ())) & {"pause", "before", "duration"}:
            return FieldName(words.fields[base], unit)
    return FieldName(())


def _own_unit(plain: str) -> str:
    return step_words().units.get(plain, "")


def read_amount(text: str) -> float | None:
    """Read a plain number; None if it is none."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else parse_number(text)


def in_seconds(amount: float, unit: str) -> float:
    """Return an amount of a unit (`ms`, `s` or `m`) in seconds."""
    return amount * _SECONDS[unit]
