"""A foreign file: its bytes as text, JSON and YAML as a tree, and how it is refused."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import Diagnostic, ScriptError, SourceLocation, UsageError
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.script.yaml_reader import MAX_NODES, Node, YamlReader

INSTALL = N_("install it: pip install 'guided-audio[import]'")
MAX_DEPTH = 100
MAX_PIECES = 10_000
"""The most lines, cues or guesses of a text: said one by one, they would last longer than a session may, six hours."""

_MARKED = (
    ((codecs.BOM_UTF8,), "utf-8-sig"),
    ((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE), "utf-32"),  # may begin as UTF-16 does, so it is tried before
    ((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), "utf-16"),
)
_SAMPLE = 32 * 1024
_WESTERN_PUNCTUATION = frozenset("‘’“”–—…‚„•«»¿¡°·€£§©®™½¼¾\u00a0\u00ad")
_EMPTY_LINES = re.compile(r"\n[ \t]*+\n\s*+")
_LINE_END = re.compile("\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HINT = N_("save it again as UTF-8 text")
_ESCAPE = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][\da-fA-F]{2})\\u(?P<low>[dD][c-fC-F][\da-fA-F]{2})|(?P<lone>u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)


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
        raise UsageError(
            N_("reading {form} needs the library {library}", form=form, library=library), INSTALL
        ) from error


def refuse(collector: DiagnosticCollector, place: SourceLocation, code: str, message: str, hint: str = "") -> NoReturn:
    """Refuse a file: raise ScriptError with this error and all earlier findings."""
    collector.error(place, code, message, hint)
    raise ScriptError(collector.sorted())


def limit(count: int, what: str, collector: DiagnosticCollector) -> None:
    """Refuse a file that has more of something than any session."""
    if count > MAX_PIECES:
        message = N_("there are more than {max_pieces:,} {what} in this file", max_pieces=MAX_PIECES, what=what)
        # alone: thousands were found before it
        raise ScriptError([Diagnostic(collector.at(1), "too-many", message, N_("split it into sessions of its own"))])


def decode(raw: bytes, collector: DiagnosticCollector) -> str:
    """Return a file's text (UTF-8, UTF-16, UTF-32, or a reported guess) with line ends of LF; other data raises ScriptError."""
    for marks, encoding in _MARKED:
        if raw.startswith(marks):
            return _finish(_strictly(raw, encoding, collector), collector)
    if b"\0" in raw:
        hint = N_("give a text, an SSML, a JSON or a .docx file")
        refuse(collector, collector.at(1), "not-text", N_("{path} is not a text file", path=collector.path), hint)
    try:
        return _finish(raw.decode("utf-8"), collector)
    except UnicodeDecodeError as error:
        return _finish(_guess(raw, error.start, collector), collector)


def _strictly(raw: bytes, encoding: str, collector: DiagnosticCollector) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        place = _place_after(error.object[: error.start].decode(encoding, "replace"), collector)
        name = encoding.removesuffix("-sig").upper()
        refuse(
            collector, place, "bad-encoding", N_("this file begins as {name}, and here it is none", name=name), _HINT
        )


def _finish(text: str, collector: DiagnosticCollector) -> str:
    text = _LINE_END.sub("\n", text)
    if nul := text.find("\0") + 1:
        refuse(
            collector, _place_after(text[: nul - 1], collector), "not-text", N_("a NUL character stands here"), _HINT
        )
    return text


def _guess(raw: bytes, first: int, collector: DiagnosticCollector) -> str:
    """Decode what is not UTF-8, and report the guess at the first character that depends on it."""
    text, encoding = _western(raw), "cp1252"
    if text is None:
        text, encoding = _by_statistics(raw, first)
    if text is None or len(_CONTROL.findall(text)) * 50 > len(text):
        hint = N_("give a text file; if it is one, save it again as UTF-8")
        refuse(collector, collector.at(1), "not-text", N_("this is no text in any encoding that could be found"), hint)
    before = text[: next((n for n, character in enumerate(text) if not character.isascii()), len(text))]
    shown = re.split(r"\s", before[-20:])[-1] + text[len(before) : len(before) + 10].split("\n")[0]
    message = N_(
        "this file is not UTF-8: it was read as {encoding}, and here it says «{shown}»", encoding=encoding, shown=shown
    )
    collector.warn(
        _place_after(before, collector), "guessed-encoding", message, N_("if that is wrong, {hint}", hint=_HINT)
    )
    return text


def _western(raw: bytes) -> str | None:
    """Return the text if it is plausible as what Windows writes in western languages; statistics often miss it."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [n for n, character in enumerate(text[:_SAMPLE]) if not character.isascii()]
    is_western = len(foreign) * 5 <= len(text[:_SAMPLE]) and all(_fits(text, n) for n in foreign)
    return text if is_western else None


def _fits(text: str, index: int) -> bool:
    if unicodedata.category(text[index]) == "Lu":  # a capital in the middle of a word is another alphabet's letter
        return not (index and text[index - 1].islower())
    return text[index] in _WESTERN_PUNCTUATION or text[index].isalpha()


def _by_statistics(raw: bytes, first: int) -> tuple[str | None, str]:
    with needs("charset-normalizer", N_("a file that is not UTF-8")):
        from charset_normalizer import from_bytes
    begin = raw.rfind(b"\n", 0, max(first, 0)) + 1
    best = from_bytes(raw[begin : begin + _SAMPLE]).best()
    try:
        return (raw.decode(best.encoding), best.encoding) if best else (None, "")
    except UnicodeDecodeError:
        return None, ""


def _place_after(before: str, collector: DiagnosticCollector) -> SourceLocation:
    before = _LINE_END.sub("\n", before)
    return TextPlaces(before, collector.at(1)).at(len(before))


def read_tree(text: str, collector: DiagnosticCollector) -> Node | None:
    """Read JSON or YAML; None is an empty file, and what cannot be read raises ScriptError."""
    if text.lstrip().startswith(("{", "[")):  # YAML is stricter than JSON in tabs, and in characters in two halves
        text = _ESCAPE.sub(_whole_escape, text.replace("\t", " "))
    return YamlReader(text, collector, _explain, MAX_DEPTH).read()


def _explain(kind: str, problem: str) -> tuple[str, str, str]:
    found: dict[str, str] = packaged_toml("guided_audio.importing", "steps.toml")["problems"][kind]
    return found["code"], found["message"].format(problem, depth=MAX_DEPTH, nodes=MAX_NODES), found["hint"]


def _whole_escape(escape: re.Match[str]) -> str:
    if escape["low"]:
        return f"\\U{0x10000 + (int(escape['high'], 16) - 0xD800) * 0x400 + int(escape['low'], 16) - 0xDC00:08x}"
    return "\\ufffd" if escape["lone"] else escape[0]
