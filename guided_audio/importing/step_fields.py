"""The fields of a step in JSON and YAML scripts: what they are, whatever they are called, as `steps.toml` lists them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.units import parse_duration, parse_number
from guided_audio.importing.captions import plain_name
from guided_audio.importing.draft import Meta
from guided_audio.importing.recognisers import all_fields
from guided_audio.importing.written_cues import value_words
from guided_audio.script.cue_arguments import MAX_BARE
from guided_audio.script.cue_words import is_cue, length_words
from guided_audio.script.yaml_reader import Fields, Items, Node, Scalar, plain, spelled

SURELY_MILLISECONDS = MAX_BARE + 1
"""Where every pause without a unit is at least this long, they are taken for milliseconds."""

_MOST_MINUTES = 90.0
"""A length without a unit is in minutes up to this number, and in seconds from there on."""
_MOST_OF_ONE_STEP = 3
_TAG_WORDS = 3
_PHASES = ("in", "hold", "out", "rest")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_NO_WORDS = re.compile(r"[\d.+-]*|true|false|yes|no|on|off", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a step, with what it is taken for, and the unit that its name gives to numbers."""

    meaning: str
    unit: str
    name: Scalar
    value: Node


@cache
def step_words(table: str) -> Mapping[str, tuple[str, ...]]:
    """Return what the names of a table may mean: «content» is a list of steps, or a text."""
    names: dict[str, tuple[str, ...]] = {}
    for meaning, listed in packaged_toml("guided_audio.importing", "steps.toml")[table].items():
        names |= {name: (*names.get(name, ()), meaning) for name in listed}
    return names


@lru_cache(maxsize=1024)
def _read_name(name: str) -> tuple[tuple[str, ...], str]:
    """Return what a field's name may mean, and the unit it gives to numbers; nothing for an unknown one."""
    name, fields, units = plain_name(name), step_words("fields"), step_words("units")
    if name in fields:
        return fields[name], units.get(name, ("",))[0]
    for end, (unit,) in units.items():
        base = name.removesuffix(end)
        if base != name and {"pause", "before", "duration"} & set(fields.get(base, ())):
            return fields[base], unit
    return (), ""


def _meanings(name: Scalar) -> tuple[str, ...]:
    return _read_name(name.text)[0]


def read_amount(text: str) -> float | None:
    """Read a plain number; None if it is none."""
    return float(text) if _NUMBER.fullmatch(text.strip()) else parse_number(text)


def in_seconds(amount: float, unit: str) -> float:
    """Return an amount of a unit (`ms`, `s` or `m`) in seconds."""
    return amount * float(parse_duration(f"1{unit}") or 1.0)


def fields_of(step: Fields) -> Iterator[Field]:
    """Return a step's fields; a field such as «type» says what the others are."""
    kind = next((k for name, value in step.pairs if (k := _kind(name, value))), "")
    for name, value in step.pairs:
        meanings, unit = _read_name(name.text)
        meaning = _fitting(meanings, value)
        if meaning == "kind" and _kind(name, value):
            if kind == "bell" and not any(_meanings(n)[:1] == ("bell",) for n, _ in step.pairs):
                yield Field("bell", "", name, Scalar("bell", True, value.location, value.location))
            continue
        is_amount = read_amount(text_of(value)) is not None
        if kind in {"heading", "note"} and meaning == "text":
            meaning = kind
        elif kind in {"text", "heading", "note"} and meaning == "duration" and not is_amount and " " in text_of(value):
            meaning = kind  # {"type": "speech", "value": "Breathe in."}
        elif kind == "pause" and meaning == "text" and is_amount:
            meaning = "pause"
        yield Field(meaning, unit, name, value)


def _kind(name: Scalar, value: Node) -> str:
    return step_words("kinds").get(plain_name(text_of(value)), ("",))[0] if "kind" in _meanings(name) else ""


def _fitting(meanings: tuple[str, ...], value: Node) -> str:
    """Return what a field means that has this value: a list under «content» is steps, and a string is a text."""
    if not isinstance(value, Scalar) and "steps" in meanings:
        return "steps"
    if isinstance(value, Scalar) and meanings[:1] == ("steps",):
        return "text"
    return meanings[0] if meanings else ""


def text_of(node: Node) -> str:
    """Return a scalar's text, and nothing for other nodes."""
    return node.text if isinstance(node, Scalar) else ""


def says_something(scalar: Scalar) -> bool:
    """Whether a value has words in it, and is not only a number or a switch."""
    return scalar.quoted or not _NO_WORDS.fullmatch(scalar.text)


def is_step(fields: Fields) -> bool:
    """Whether a file is one single step, and not a description with steps in it."""
    has_text = any("text" in _meanings(name) for name, _ in fields.pairs)
    are_plain = all(isinstance(value, Scalar) for _, value in fields.pairs)
    return has_text and are_plain and len(fields.pairs) <= _MOST_OF_ONE_STEP


def walk(tree: Node) -> Iterator[tuple[str, Node]]:
    """Return all fields of a file, as what they mean and their values."""
    for _, fields in all_fields(tree):
        known = [(*_read_name(name.text), value) for name, value in fields.pairs]
        is_silent = not any({"text", "steps"} & set(meanings) for meanings, _, _ in known)
        for meanings, unit, value in known:
            if meanings and not unit:
                yield ("pause" if meanings[0] == "duration" and is_silent else meanings[0]), value


def guess_unit(tree: Node, collector: DiagnosticCollector) -> str:
    """Return the unit of numbers that have none, with a warning where it is not the second."""
    lengths = (value for meaning, value in walk(tree) if meaning in {"pause", "before"})
    amounts = [(amount, value) for value in lengths if (amount := read_amount(text_of(value)))]
    if not amounts or any(amount < SURELY_MILLISECONDS for amount, _ in amounts):
        return "s"
    message = N_(
        "all pauses are numbers from {number:g} on: they are taken for milliseconds",
        number=SURELY_MILLISECONDS,
    )
    collector.warn(amounts[0][1].location, "milliseconds", message, N_("write a unit: 5s, 500ms"))
    return "ms"


def read_breathing(step: Fields) -> str:
    """Return the cue for a step such as {"inhale": 4, "hold": 7, "exhale": 8, "cycles": 3}; nothing for any other."""
    amounts: dict[str, float] = {}
    for name, value in step.pairs:
        (part,) = step_words("breathing").get(plain_name(name.text), ("",))
        amount = read_amount(text_of(value).strip().removesuffix("s"))
        if part and amount:
            amounts[part] = amount
    if not {"in", "out"} <= amounts.keys():
        return ""
    rounds = amounts.get("rounds", 1.0)
    phases = ", ".join(f"{part} {amounts[part]:g}" for part in _PHASES if part in amounts)
    cue = f"breathe {phases}, {rounds:g} round{'s' if rounds != 1 else ''}"
    return cue if is_cue(cue) else ""


def is_of_breathing(name: Scalar) -> bool:
    """Whether a field of a breathing step is said by its cue."""
    return plain_name(name.text) in step_words("breathing") or "kind" in _meanings(name)


def read_meta(tree: Fields, collector: DiagnosticCollector) -> tuple[Meta, Fields]:
    """Return the front matter, and the fields that are left: those that hold steps and texts."""
    meta: Meta = {}
    left: list[tuple[Scalar, Node]] = []
    for name, value in tree.pairs:
        (meaning,) = step_words("meta").get(plain_name(name.text), ("",))
        if meaning == "meta" and isinstance(value, Fields):
            inner, rest = read_meta(value, collector)
            meta = inner | meta
            left += rest.pairs
        elif _is_spoken(name, value):
            left.append((name, value))
        elif not (isinstance(value, Scalar) and value.is_null):
            _take_meta(meta, meaning, name, value, collector)
    return meta, Fields(left, tree.location)


def _is_spoken(name: Scalar, value: Node) -> bool:
    """Whether a field of a whole file holds steps or text, and is no remark about it."""
    if plain_name(name.text) in step_words("meta") or {"text", "steps"} & set(_meanings(name)):
        return plain_name(name.text) not in step_words("meta")
    if isinstance(value, Items):
        return not all(isinstance(item, Scalar) and len(item.text.split()) <= _TAG_WORDS for item in value.items)
    return isinstance(value, Fields) and any(_is_spoken(inner, node) for inner, node in value.pairs)


def _take_meta(meta: Meta, meaning: str, name: Scalar, value: Node, collector: DiagnosticCollector) -> None:
    key = meaning or f"x-{'-'.join(name.text.lower().split())}"
    found: object = plain(value)
    if key == "length":
        found = _length(name, value)
    elif key == "tags" and isinstance(value, Scalar):
        found = [tag.strip() for tag in value.text.split(",")]
    elif key in {"title", "author", "summary", "language", "license", "source"}:
        found = spelled(value)
    key = f"x-{plain_name(name.text)}" if key in meta else key
    meta[key] = found
    if key != name.text.lower() or found != plain(value):
        shown = f"{name.text}: {spelled(value)}"
        message = N_(
            "«{shown}» goes to the front matter, as «{value}»",
            shown=shorten(shown),
            value=shorten(f"{key}: {value_words(found)}"),
        )
        collector.warn(name.location, "header", message)


def _length(name: Scalar, value: Node) -> str:
    """Return the length of a whole script as the front matter writes it."""
    text = spelled(value).strip()
    amount = read_amount(text)
    if amount is None:
        return text
    unit = next((unit for end, (unit,) in step_words("units").items() if plain_name(name.text).endswith(end)), "")
    return length_words(in_seconds(amount, unit or ("m" if amount <= _MOST_MINUTES else "s")))
