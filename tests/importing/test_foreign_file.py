"""Any encoding in which people save texts is read or refused, and a guess is reported where it matters first.

A missing library is explained, with what to install; everything that needs none still works.
"""

import sys
from collections.abc import Callable

import pytest
from hostile import is_read_or_refused_soon
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.importing import web_page
from guided_audio.importing.foreign_file import INSTALL, decode, needs
from guided_audio.importing.ssml import ssml_parser as ssml

_TEXT = "Rest now.\nYou’re home – “safe”…\n"


def _decode(raw: bytes) -> tuple[str, list[tuple[str, int, int]]]:
    collector = DiagnosticCollector("calm.txt")
    text = decode(raw, collector)
    return text, [(found.code, found.location.line, found.location.column) for found in collector.sorted()]


def _refusal(raw: bytes) -> tuple[str, int, int]:
    with pytest.raises(ScriptError) as caught:
        _decode(raw)
    found = caught.value.diagnostics[-1]
    return found.code, found.location.line, found.location.column


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_needs_no_guess(encoding: str) -> None:
    assert _decode(_TEXT.encode(encoding)) == (_TEXT, [])
    assert _decode(b"\xfe\xff" + _TEXT.encode("utf-16-be")) == (_TEXT, [])


def test_line_ends() -> None:
    assert _decode(b"One.\r\nTwo.\rThree.\n\r\n") == ("One.\nTwo.\nThree.\n\n", [])


def test_what_windows_writes_is_told_at_the_first_character_that_depends_on_it() -> None:
    assert _decode(_TEXT.replace("\n", "\r\n").encode("cp1252")) == (_TEXT, [("guessed-encoding", 2, 4)])
    assert _decode("Año nuevo, respira ‘así’.".encode("cp1252"))[0] == "Año nuevo, respira ‘así’."


def test_other_alphabets_are_found_by_statistics() -> None:
    text = (
        "Закройте глаза и дышите спокойно. Вы в безопасности, и вам никуда не нужно спешить. Пусть плечи опустятся.\n"
        * 3
    )
    assert _decode(text.encode("cp1251")) == (text, [("guessed-encoding", 1, 1)])


def test_a_declared_encoding_in_xml_does_not_matter() -> None:
    assert _decode('<?xml version="1.0" encoding="latin-1"?><p>é</p>'.encode())[0].endswith("<p>é</p>")
    text, reported = _decode('<?xml version="1.0" encoding="utf-8"?>\n<p>Caf\xe9</p>'.encode("latin-1"))
    assert text.endswith("<p>Café</p>")
    assert reported == [("guessed-encoding", 2, 7)]


def test_what_is_no_text() -> None:
    assert _refusal(b"\x89PNG\r\n\x1a\n\0\0\0")[0] == "not-text"
    assert _refusal(b"Rest.\0") == ("not-text", 1, 1)
    assert _refusal("Rest.\nNow\0".encode("utf-16")) == ("not-text", 2, 4)
    assert _refusal(b"\xff\xfeR\0\0")[0] == "bad-encoding"
    assert _refusal(b"\xef\xbb\xbfR\xff")[0] == "bad-encoding"
    assert _refusal(b"\xef\xbb\xbfRest.\nNow\xff") == ("bad-encoding", 2, 4)
    assert _refusal(bytes(range(1, 32)) * 100 + b"\xff\x81")[0] == "not-text"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        text, _ = _decode(raw)
    except ScriptError as error:
        assert error.diagnostics
        return
    assert "\r" not in text
    assert "\0" not in text


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert _decode(text.encode()) == (text.removeprefix("\ufeff"), [])


@pytest.mark.parametrize(
    "raw", [bytes(range(1, 256)) * 8_000, b"\xe9" * 2_000_000, b"a" * 2_000_000 + b"\x9d", b"\r" * 2_000_000]
)
def test_large_files_are_decoded_in_one_pass(raw: bytes) -> None:
    is_read_or_refused_soon(_decode, raw, lambda size: "Rest here – now.\n".encode() * (size // 19), times=150)


_READERS: dict[str, Callable[[], object]] = {
    "charset-normalizer": lambda: decode("Тихо и спокойно".encode("cp1251"), DiagnosticCollector("a.txt")),
    "lxml": lambda: web_page.read("<html><p>Rest.", DiagnosticCollector("a.html")),
    "defusedxml": lambda: ssml.read("<speak>Rest.</speak>", DiagnosticCollector("a.ssml")),
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
    assert decode("Ruhe, schöne Ruhe".encode(), DiagnosticCollector("a.txt")) == "Ruhe, schöne Ruhe"
    assert decode("Ruhe, schöne Ruhe".encode("cp1252"), DiagnosticCollector("a.txt")) == "Ruhe, schöne Ruhe"
