"""Front matter in SSML: one mark for each key, so that nothing of it is lost."""

import sys
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.units import parse_duration
from guided_audio.importing.ssml.marks import META
from guided_audio.importing.ssml.text import mark
from guided_audio.script import Pauses, ScriptMeta

_ALWAYS = "language"
"""Written even where it is the usual one: by such a mark the importer knows its own."""
_IN_SECONDS = frozenset({"length", "breath"})


def meta_marks(meta: ScriptMeta, diagnosis: DiagnosticCollector) -> list[str]:
    """Return the marks of all that the front matter says; keys of an author's own are only names by now, and told."""
    for key, place in meta.locations.items():
        if key.startswith("x-"):
            diagnosis.warn(place, "key-lost", f"your own key «{key}» is not part of the SSML")
    usual = type(meta)()
    values = {field.name: getattr(meta, field.name) for field in fields(meta) if field.name != "locations"}
    values = {key: value for key, value in values.items() if key == _ALWAYS or value != getattr(usual, key)}
    return [mark(f"{META}{name}: {_flow(_plain(name, value))}") for name, value in values.items()]


def _plain(name: str, value: object) -> object:
    if isinstance(value, Pauses):
        usual = Pauses()
        pauses = {field.name: getattr(value, field.name) for field in fields(value)}
        return {key: _length(seconds) for key, seconds in pauses.items() if seconds != getattr(usual, key)}
    if isinstance(value, Mapping):
        return {str(key): str(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [str(item) for item in value]
    if isinstance(value, Enum):
        return str(value.value)
    return (_length(value) if name in _IN_SECONDS else f"{value:g}") if isinstance(value, float) else str(value)


def _length(seconds: float) -> str:
    minutes = f"{seconds / 60:g}m"
    return minutes if seconds >= 60 and parse_duration(minutes) == seconds else f"{seconds:g}s"


def _flow(value: object) -> str:
    """Return a value as YAML on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=sys.maxsize, sort_keys=False)
    return text.removesuffix("...\n").strip()
