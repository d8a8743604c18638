"""The front matter of a script that is being written: only what the parser reads back as it was meant."""

import re
import sys
from collections.abc import Mapping
from dataclasses import fields

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import Severity
from guided_audio.importing.notes import note_cues
from guided_audio.script.front_matter import parse_front_matter
from guided_audio.script.script_model import ScriptMeta
from guided_audio.script.yaml_reader import MAX_FRONT_MATTER

_KNOWN = frozenset(field.name for field in fields(ScriptMeta)) - {"locations"}


def write_preface(meta: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the front matter between its fences, or nothing, and as notes whatever found no room in it."""
    kept: dict[str, object] = {}
    notes: list[str] = []
    size = 0
    for key, value in meta.items():
        name, plain = _fitting(_key(key), _plain(value))
        size += len(_dump({name: plain}).encode())
        if name in kept or size > MAX_FRONT_MATTER:
            notes += note_cues(f"{key}: {_spelled(plain)}")
            size -= len(_dump({name: plain}).encode())
        elif plain:
            kept[name] = plain
    return (f"---\n{_dump(kept)}---\n\n" if kept else ""), tuple(notes)


def _key(key: str) -> str:
    words = "-".join(re.findall(r"[\w-]+", str(key).lower())) or "key"
    return words if words in _KNOWN or words.startswith("x-") else f"x-{words}"


def _plain(value: object) -> object:
    """Return a value as strings, without what the parser would refuse or change."""
    if isinstance(value, Mapping):
        return {_text(key): _text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [text for item in value if (text := _text(item))]
    return _text(value)


def _text(value: object) -> str:
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _fitting(name: str, value: object) -> tuple[str, object]:
    """Return a key under which its value is allowed: «length: a while» is no length, and becomes «x-length»."""
    diagnosis = DiagnosticCollector("")
    parse_front_matter(_dump({name: value}), 1, diagnosis)
    is_wrong = any(found.severity is Severity.ERROR for found in diagnosis.sorted())
    return (f"x-{name}", value) if is_wrong and not name.startswith("x-") else (name, value)


def _dump(values: Mapping[str, object]) -> str:
    dumped: str = yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=sys.maxsize)
    return dumped


def _spelled(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
