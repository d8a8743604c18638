"""A foreign file: its bytes as text, the places in it, and how it is refused."""

import bisect
import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, SourceLocation, UsageError

INSTALL = "install it: pip install 'guided-audio[import]'"

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16 does, so it is tried before
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 32 * 1024
_WESTERN_PUNCTUATION = frozenset("‘’“”–—…‚„•«»¿¡°·€£§©®™½¼¾\u00a0\u00ad")
_EMPTY_LINES = re.compile(r"\n[ \t]*+\n\s*+")
_LINE_END = re.compile("\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HINT = "save it again as UTF-8 text"


class TextPlaces:
    """From an offset in running text to the line and column in the file from which it was taken."""

    def __init__(self, text: str, location: SourceLocation) -> None:
        self._location = location
        self._starts = [0, *(n + 1 for n, character in enumerate(text) if character == "\n")]

    def at(self, offset: int) -> SourceLocation:
        """Return the place of the character at `offset`."""
        row = bisect.bisect_right(self._starts, offset) - 1
        column = offset - self._starts[row] + (1 if row else self._location.column)
        return SourceLocation(self._location.path, self._location.line + row, column)


class WarnOnce:
    """Warns of a file's peculiarities, of each one only where it is met first."""

    def __init__(self, diagnosis: DiagnosticCollector) -> None:
        self._diagnosis = diagnosis
        self._reported: set[tuple[str, str]] = set()

    def __call__(self, place: SourceLocation, code: str, message: str, hint: str = "") -> None:
        """Add a warning, unless it was added before."""
        if (code, message) not in self._reported:
            self._reported.add((code, message))
            self._diagnosis.warn(place, code, message, hint)


def split_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Return where paragraphs begin and end; empty lines divide them."""
    begin = 0
    for gap in _EMPTY_LINES.finditer(text):
        yield begin, gap.start()
        begin = gap.end()
    yield begin, len(text)


@contextmanager
def needs(library: str, form: str) -> Iterator[None]:
    """Explain what to install when an import inside this block fails."""
    try:
        yield
    except ImportError as error:
        raise UsageError(f"reading {form} needs the library {library}", INSTALL) from error


def refuse(diagnosis: DiagnosticCollector, place: SourceLocation, code: str, message: str, hint: str = "") -> NoReturn:
    """Refuse a file: raise ScriptError with this error and all earlier findings."""
    diagnosis.error(place, code, message, hint)
    raise ScriptError(diagnosis.sorted())


def decode(raw: bytes, diagnosis: DiagnosticCollector) -> str:
    """Return a file's text (UTF-8, UTF-16, UTF-32, or a reported guess) with line ends of LF; other data raises ScriptError."""
    start = diagnosis.at(1)
    for mark, encoding in _MARKED:
        if raw.startswith(mark):
            return _finish(_strictly(raw.removeprefix(mark), encoding, diagnosis), diagnosis)
    if b"\0" in raw:
        hint = "give a text, an SSML, a JSON or a .docx file"
        refuse(diagnosis, start, "not-text", f"{diagnosis.path} is not a text file", hint)
    try:
        return _finish(raw.decode("utf-8"), diagnosis)
    except UnicodeDecodeError as error:
        return _finish(_guess(raw, error.start, diagnosis), diagnosis)


def _strictly(raw: bytes, encoding: str, diagnosis: DiagnosticCollector) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        place = _place_after(raw[: error.start].decode(encoding, "replace"), diagnosis)
        name = encoding[:6].upper().rstrip("-")
        refuse(diagnosis, place, "bad-encoding", f"this file begins as {name}, and here it is none", _HINT)


def _finish(text: str, diagnosis: DiagnosticCollector) -> str:
    text = _LINE_END.sub("\n", text)
    if nul := text.find("\0") + 1:
        refuse(diagnosis, _place_after(text[: nul - 1], diagnosis), "not-text", "a NUL character stands here", _HINT)
    return text


def _guess(raw: bytes, first: int, diagnosis: DiagnosticCollector) -> str:
    """Decode what is not UTF-8, and report the guess at the first character that depends on it."""
    text, encoding = _western(raw), "cp1252"
    if text is None:
        text, encoding = _by_statistics(raw, first)
    if text is None or len(_CONTROL.findall(text)) * 50 > len(text):
        hint = "give a text file; if it is one, save it again as UTF-8"
        refuse(diagnosis, diagnosis.at(1), "not-text", "this is no text in any encoding that could be found", hint)
    ascii_part = re.match(r"[\x00-\x7f]*+", text)
    before = ascii_part[0] if ascii_part else ""
    word = re.search(r"\S*$", before[-20:])
    shown = (word[0] if word else "") + text[len(before) : len(before) + 10].split("\n")[0]
    message = f"this file is not UTF-8: it was read as {encoding}, and here it says «{shown}»"
    diagnosis.warn(_place_after(before, diagnosis), "guessed-encoding", message, f"if that is wrong, {_HINT}")
    return text


def _western(raw: bytes) -> str | None:
    """Return the text if it is plausible as what Windows writes in western languages; statistics often miss it."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [n for n, character in enumerate(text[:_SAMPLE]) if not character.isascii()]
    if len(foreign) * 5 > len(text[:_SAMPLE]):
        return None
    return text if all(_fits(text, n) for n in foreign) else None


def _fits(text: str, index: int) -> bool:
    character = text[index]
    if unicodedata.category(character) == "Lu":  # a capital in the middle of a word is another alphabet's letter
        return not (index and text[index - 1].islower())
    return character in _WESTERN_PUNCTUATION or character.isalpha()


def _by_statistics(raw: bytes, first: int) -> tuple[str | None, str]:
    with needs("charset-normalizer", "a file that is not UTF-8"):
        from charset_normalizer import from_bytes
    begin = raw.rfind(b"\n", 0, max(first, 0)) + 1
    best = from_bytes(raw[begin : begin + _SAMPLE]).best()
    if best is None:
        return None, ""
    try:
        return raw.decode(best.encoding), best.encoding
    except UnicodeDecodeError:
        return None, ""


def _place_after(before: str, diagnosis: DiagnosticCollector) -> SourceLocation:
    before = _LINE_END.sub("\n", before)
    return TextPlaces(before, diagnosis.at(1)).at(len(before))
