"""Words and tags of SSML: escaping, marks, breaks, and words that are pronounced in their own way."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from guided_audio.core.errors import UsageError
from guided_audio.core.units import Seconds, parse_duration
from guided_audio.script import Pronunciation, WordFinder, read_pronunciation

SHORTEST_BREAK = Seconds(0.5)
"""The least that an engine's longest break may be: below it, a silence would be thousands of tags."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")


def escape(text: str) -> str:
    """Write text so that XML says it again; characters that XML cannot hold become U+FFFD."""
    text = _NOT_XML.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def tag(name: str, attributes: Mapping[str, str]) -> str:
    """Write a start tag."""
    return f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + ">"


def empty(name: str, attributes: Mapping[str, str]) -> str:
    """Write an element with nothing in it."""
    return tag(name, attributes).removesuffix(">") + "/>"


def mark(name: str) -> str:
    """Write a mark; its name is single-spaced, as XML would make it."""
    return empty("mark", {"name": _BLANKS.sub(" ", name).strip()})


@dataclass(frozen=True, slots=True)
class Breaks:
    """Writes silences as breaks no longer than an engine allows."""

    longest: Seconds | None = None

    def __post_init__(self) -> None:
        if self.longest is not None and not self.longest >= SHORTEST_BREAK:
            hint = f"give {SHORTEST_BREAK:g}s or more"
            raise UsageError(f"a longest break of {self.longest:g} s is too short", hint)

    def write(self, seconds: float) -> str:
        """Write a silence as one break, or as several that add up to it."""
        whole = round(seconds * 1000)
        most = round(self.longest * 1000) if self.longest is not None and math.isfinite(self.longest) else whole
        parts = [most] * (whole // most) + ([whole % most] if whole % most else []) if whole > 0 else []
        return "".join(empty("break", {"time": _time(part)}) for part in parts)

    @staticmethod
    def comes_back(seconds: float) -> bool:
        """Whether a silence is the very same after it was written as a break and read again."""
        return seconds > 0 and parse_duration(f"{round(seconds, 3):g}s") == seconds


class Pronunciations:
    """Puts `<sub>` or `<phoneme>` around the words that a script pronounces in its own way."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = {word: read_pronunciation(how) for word, how in said.items()}
        self._finder = WordFinder(said)

    def write(self, text: str) -> str:
        """Return the text escaped, with these words marked."""
        composed = unicodedata.normalize("NFC", text)
        written, end = "", 0
        for found in self._finder.find(composed):
            written += escape(composed[end : found.start])
            written += _marked(composed[found.start : found.end], self._said[found.word])
            end = found.end
        return written + escape(composed[end:]) if end else escape(text)


def _marked(word: str, said: Pronunciation) -> str:
    """Return a word with how it is said; where there is its sound, any engine of SSML knows it best."""
    if said.ipa:
        return tag("phoneme", {"alphabet": "ipa", "ph": said.ipa}) + escape(word) + "</phoneme>"
    return tag("sub", {"alias": said.respelling}) + escape(word) + "</sub>" if said.respelling else escape(word)


def _time(milliseconds: int) -> str:
    return f"{milliseconds // 1000}s" if milliseconds % 1000 == 0 else f"{milliseconds}ms"
