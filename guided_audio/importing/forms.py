"""Which form a foreign script has, and who reads it."""

import importlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import UsageError
from guided_audio.importing.draft import Draft

_BEGINNING = 4096


@dataclass(frozen=True, slots=True)
class Form:
    """A form of script: its name, the module that reads it, and how it is recognised."""

    name: str
    module: str
    endings: tuple[str, ...]
    begins: re.Pattern[str] | None
    is_binary: bool

    @property
    def is_text(self) -> bool:
        """Whether this is running text, which may just as well be a script of our own."""
        return self.module == "plain"

    def read(self, content: str | bytes, path: str, diagnosis: DiagnosticCollector) -> Draft:
        """Read a script of this form."""
        reader = importlib.import_module(f"guided_audio.importing.{self.module}")
        draft: Draft = reader.read(content, path, diagnosis)
        return draft


def binary_form(raw: bytes) -> Form | None:
    """Return the form of a file that is no text; None if it may be text."""
    beginning = raw[:_BEGINNING].decode("latin-1")
    return next((form for form in _forms() if form.is_binary and form.begins and form.begins.match(beginning)), None)


def refuse_others(beginning: str, path: str) -> None:
    """Raise UsageError for a file that holds words, but not as text."""
    for pattern, name in _refused():
        if pattern.match(beginning.removeprefix("\ufeff").lstrip()):
            raise UsageError(f"{path} is {name}, not a text", "save it as plain text or as .docx, and import that")


def text_form(text: str, ending: str) -> Form:
    """Return the form of a text: by how it begins, else by its file's ending."""
    beginning = text[:_BEGINNING].removeprefix("\ufeff").lstrip()
    forms = [form for form in _forms() if not form.is_binary]
    by_content = next((form for form in forms if form.begins and form.begins.match(beginning)), None)
    return by_content or next((form for form in forms if ending.lower() in form.endings), forms[-1])


@cache
def _refused() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["begins"]), entry["name"]) for entry in _data()["refused"])


@cache
def _forms() -> tuple[Form, ...]:
    return tuple(
        Form(
            entry["name"],
            entry["module"],
            tuple(entry["endings"]),
            re.compile(entry["begins"]) if "begins" in entry else None,
            entry.get("binary", False),
        )
        for entry in _data()["form"]
    )


def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("guided_audio.importing").joinpath("forms.toml").read_text("utf-8"))
