"""Any encoding in which people save texts is read or refused, and a guess is told where it matters first."""

from __future__ import annotations

import pytest
from hostile import is_read_or_refused_soon
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.importing.decoding import decode

_TEXT = "Rest now.\nYou’re home – “safe”…\n"


def _decode(raw: bytes) -> tuple[str, list[tuple[str, int, int]]]:
    diagnosis = DiagnosticCollector("calm.txt")
    text = decode(raw, "calm.txt", diagnosis)
    return text, [(found.code, found.location.line, found.location.column) for found in diagnosis.sorted()]


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
    text, told = _decode('<?xml version="1.0" encoding="utf-8"?>\n<p>Caf\xe9</p>'.encode("latin-1"))
    assert text.endswith("<p>Café</p>")
    assert told == [("guessed-encoding", 2, 7)]


def test_what_is_no_text() -> None:
    assert _refusal(b"\x89PNG\r\n\x1a\n\0\0\0")[0] == "not-text"
    assert _refusal(b"Rest.\0") == ("not-text", 1, 1)
    assert _refusal("Rest.\nNow\0".encode("utf-16")) == ("not-text", 2, 4)
    assert _refusal(b"\xff\xfeR\0\0")[0] == "bad-encoding"
    assert _refusal(b"\xef\xbb\xbfR\xff")[0] == "bad-encoding"
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
    is_read_or_refused_soon(_decode, raw, lambda size: "Rest here – now.\n".encode() * (size // 19), times=500)
