"""The words and marks of foreign scripts, as `styles.toml` lists them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which something is marked in running text; `told` is said of everything that it finds."""

    name: str
    pattern: re.Pattern[str]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, from what is written to what it means, and the patterns in the order in which they are tried."""

    kinds: Mapping[str, str]
    sizes: Mapping[str, str]
    units: Mapping[str, str]
    numbers: Mapping[str, float]
    delivery: Mapping[str, str]
    headers: Mapping[str, str]
    strengths: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    talk: Mapping[str, tuple[re.Pattern[str], ...]]
    inline: tuple[Pattern, ...]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    data = tomllib.loads(resources.files("guided_audio.importing").joinpath("styles.toml").read_text("utf-8"))
    fillers = data["delivery"].pop("fillers")
    return Vocabulary(
        kinds=_by_word(data["kinds"]),
        sizes=_by_word(data["sizes"]),
        units=_by_word(data["units"]),
        numbers=data["numbers"],
        delivery=_by_word(data["delivery"]),
        headers=_by_word(data["headers"]),
        strengths=data["strengths"],
        words={
            "vague": frozenset(data["vague"]["words"]),
            "fillers": frozenset(data["fillers"]["words"]),
            "moments": frozenset(data["fillers"]["moments"]),
            "ranges": frozenset(data["fillers"]["ranges"]),
            "times": frozenset(data["fillers"]["times"]),
            "delivery fillers": frozenset(fillers),
            "breath": frozenset(data["breath"]["words"]),
            "breath verbs": frozenset(data["breath"]["verbs"]),
            "breath fillers": frozenset(data["breath"]["fillers"]),
            "bell fillers": frozenset(data["fillers"]["bell"]),
            "things": frozenset(data["stage"]["things"]),
            "lone": frozenset(data["lone"]["words"]),
            "columns": frozenset(data["columns"]["words"]),
            "manners": frozenset(data["stage"]["manners"]),
            "events": frozenset(data["stage"]["events"]),
            "speakers": frozenset(data["speakers"]["words"]),
            "private": frozenset(data["sections"]["private"]),
            "public": frozenset(data["sections"]["public"]),
            "tags": frozenset(data["tags"]["known"]) | frozenset(data["tags"]["blank"]),
            "blank tags": frozenset(data["tags"]["blank"]),
            "modifiers": frozenset(data["modifiers"]["words"]),
        },
        talk={kind: tuple(re.compile(p, re.IGNORECASE) for p in patterns) for kind, patterns in data["talk"].items()},
        inline=tuple(_pattern(entry) for entry in data["inline"]),
    )


def _pattern(entry: Mapping[str, str]) -> Pattern:
    return Pattern(entry["name"], re.compile(entry["pattern"], re.IGNORECASE | re.MULTILINE), entry.get("told", ""))


def _by_word(table: Mapping[str, Any]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words}
