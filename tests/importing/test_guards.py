"""A missing library is explained, with what to install; everything that needs none still works."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import UsageError
from guided_audio.importing import subtitles
from guided_audio.importing.decoding import decode
from guided_audio.importing.guards import INSTALL, needs
from guided_audio.importing.ssml import reading as ssml

if TYPE_CHECKING:
    from collections.abc import Callable

_SRT = "1\n00:00:00,000 --> 00:00:01,000\nRest.\n"
_READERS: dict[str, Callable[[], object]] = {
    "charset-normalizer": lambda: decode("Тихо и спокойно".encode("cp1251"), "a.txt", DiagnosticCollector("a.txt")),
    "defusedxml": lambda: ssml.read("<speak>Rest.</speak>", "a.ssml", DiagnosticCollector("a.ssml")),
    "pysubs2": lambda: subtitles.read(_SRT, "a.srt", DiagnosticCollector("a.srt")),
}


@pytest.mark.parametrize("library", _READERS)
def test_a_missing_library_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _READERS[library]()
    for name in [*sys.modules, library]:
        if name.split(".")[0] == library.replace("-", "_"):
            monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library.replace("-", "_"), None)
    with pytest.raises(UsageError, match=f"needs the library {library}") as caught:
        _READERS[library]()
    assert caught.value.hint == INSTALL


def test_only_a_failed_import_is_explained() -> None:
    with pytest.raises(KeyError), needs("mammoth", "a .docx document"):
        raise KeyError


def test_text_in_utf_8_needs_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    assert decode("Ruhe, schöne Ruhe".encode(), "a.txt", DiagnosticCollector("a.txt")) == "Ruhe, schöne Ruhe"
    assert decode("Ruhe, schöne Ruhe".encode("cp1252"), "a.txt", DiagnosticCollector("a.txt")) == "Ruhe, schöne Ruhe"
