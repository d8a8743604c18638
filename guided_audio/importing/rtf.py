"""Rich text (.rtf): its groups, and how the letters in them look."""

import codecs
import re
from dataclasses import dataclass, replace

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.document_reader import look_named
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import MAX_DEPTH, kinds, refuse_broken
from guided_audio.importing.draft import Draft

MAX_PIECES = 300_000
"""Words of control and pieces of text: they take three seconds; a page has about a thousand."""

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?[ ]?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|(?P<group>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_CONTENTS, _LEVELS = "a table of contents", 9


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read an .rtf document."""
    text = DocumentText(collector)
    reader = _Reader(text)
    at = count = 0
    while found := _TOKEN.match(raw, at):
        count += 1
        if count > MAX_PIECES or reader.depth > MAX_DEPTH:
            refuse_broken(collector, "there are too many pieces of text: split it into several documents")
        at = found.end() + reader.take(found)
    reader.finish()
    return text.read()


@dataclass(slots=True)
class _State:
    """How the letters of a group look, and where they go."""

    place: str = ""
    """What the group holds, as `documents.toml` calls it; nothing if it is spoken."""
    words: list[str] | None = None
    """What is collected of a group that is not spoken at once."""
    looks: frozenset[str] = frozenset()
    """The words of control that are on: `b`, `i`, `v`."""
    style: int = 0
    level: int = 0
    in_table: int = 0
    is_contents: bool = False
    encoding: str = "cp1252"
    skipped: int = 1
    """How many characters stand behind a Unicode character for programs that do not know it."""


class _Reader:
    def __init__(self, text: DocumentText) -> None:
        self._text = text
        self._state, self._outer = _State(), list[_State]()
        self._places = {word: place for place, words in kinds()["rtf_places"].items() for word in words}
        self._styles: dict[int, str] = {}
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._words: list[str] = []
        self._bytes = bytearray()
        self._skip = 0
        """How many of the next characters stand for a Unicode character that has been read."""
        self._is_new = self._is_in_table = False
        self._boxes: list[str] = []
        self._margins: set[str] = set()

    @property
    def depth(self) -> int:
        """How many groups are open."""
        return len(self._outer)

    def take(self, found: re.Match[bytes]) -> int:
        """Take a piece, and return how many bytes behind it are no text."""
        if (data := found["text"]) or (found["byte"] and (data := bytes.fromhex(found["byte"].decode()))):
            self._bytes += data[self._skip :]
            self._skip = max(0, self._skip - len(data))
            return 0
        word = (found["word"] or found["sign"] or b"").decode("latin-1")
        number = int(found["number"] or 1)
        if word == "u":
            self._decode()
            self._words.append(chr(number % 65_536))
            self._skip = self._state.skipped
        elif words := kinds()["rtf_words"].get(word):
            self._decode()
            self._words.append(words)
        elif word or found["group"]:
            self._flush()
            self._skip = 0
            if word == "bin":
                return max(0, number)
            if word:
                self._command(word, number)
            elif found["group"] == b"{":
                self._outer.append(self._state)
                self._state = replace(self._state)
            elif self._outer:
                ended, self._state = self._state, self._outer.pop()
                self._end_group(ended)
        return 0

    def finish(self) -> None:
        """Read what is left at the end."""
        self._flush()
        self._end_paragraph()
        if self._is_in_table:
            self._text.end_table()

    def _command(self, word: str, number: int) -> None:
        state, is_new, self._is_new = self._state, self._is_new, word == "*"
        place = self._places.get(word, "unread" if is_new else "")
        if place and state.place != "unread":
            state.place = state.place if place == "spoken" else place
            state.words = state.words if place == "spoken" else []
        match word:
            case "b" | "i" | "strike" | "striked" | "v" | "deleted":
                state.looks = state.looks | {word} if number else state.looks - {word}
            case "plain":
                state.looks, state.encoding = frozenset(), self._fonts.get(-1, "cp1252")
            case "pard":
                state.style = state.level = state.in_table = 0
            case "s" | "intbl" | "uc":
                setattr(state, {"s": "style", "intbl": "in_table", "uc": "skipped"}[word], max(0, number))
            case "outlinelevel":
                state.level = number + 1 if number < _LEVELS else 0
            case "par" | "\n" | "\r":
                self._end_paragraph()
            case "cell" | "row":
                self._end_cell(word)
            case "ansicpg":
                self._fonts[-1] = state.encoding = _codec(f"cp{number}")
            case "f":
                self._font = number
                state.encoding = self._fonts.get(number, self._fonts.get(-1, "cp1252"))
            case "fcharset":
                self._fonts[self._font] = state.encoding = _codec(kinds()["rtf_charsets"].get(str(number), ""))

    def _end_group(self, ended: _State) -> None:
        if ended.place == self._state.place:
            return
        words = "".join(ended.words or ())
        if ended.place == "instruction":
            self._state.is_contents = words.strip().startswith(("TOC", "INDEX"))
        elif ended.place == "box":
            self._boxes.append(words)
        elif ended.place in {"a comment", "a footnote"}:
            self._settle_table()
            self._text.note(words, ended.place)
        elif ended.place.startswith("the page") and words not in self._margins:
            self._margins.add(words)
            self._text.leave_out(words, ended.place)

    def _decode(self) -> None:
        if self._bytes:
            self._words.append(self._bytes.decode(self._state.encoding, "replace"))
            self._bytes.clear()

    def _flush(self) -> None:
        """Speak, collect or leave out the words that were read since the letters looked otherwise."""
        self._decode()
        words = "".join(self._words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._words.clear()
        state = self._state
        if not words or state.place == "unread":
            return
        if state.place == "styles":
            self._styles.setdefault(state.style, words.partition(";")[0].strip())
        elif state.words is not None:
            state.words.append(words)
        else:
            self._settle_table()
            off = [what for look, what in kinds()["rtf_gone"].items() if look in state.looks]
            gone = next(iter(off), _CONTENTS if state.is_contents else look_named(self._style()).gone)
            if gone:
                self._text.leave_out(words, gone)
            else:
                self._text.say(words, 2 if "b" in state.looks else 1 if "i" in state.looks else 0)

    def _style(self) -> str:
        return self._styles.get(self._state.style, "")

    def _settle_table(self) -> None:
        """Begin or end a table where its first or its last paragraph has been."""
        if self._state.in_table and not self._is_in_table:
            self._text.begin_table()
            self._text.begin_row()
            self._text.begin_cell()
        elif self._is_in_table and not self._state.in_table:
            self._text.end_table()
        self._is_in_table = bool(self._state.in_table)

    def _end_cell(self, word: str) -> None:
        self._settle_table()
        if word == "row":
            self._text.begin_row()
        self._text.begin_cell()

    def _end_paragraph(self) -> None:
        if self._state.words is not None:
            self._state.words.append("\n\n")
            return
        look = look_named(self._style())
        if look.gone or self._state.is_contents:
            self._text.leave_out(" ", look.gone or _CONTENTS)
            return
        self._text.end(self._state.level or look.level)
        while self._boxes:
            self._text.say(self._boxes.pop(0))
            self._text.end()


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
