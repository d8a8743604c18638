"""Words and tags of SSML: escaping, marks, breaks, and words that are pronounced in their own way."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guided_audio.errors import UsageError
from guided_audio.units import Seconds, parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

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
            cure = f"give {SHORTEST_BREAK:g}s or more"
            raise UsageError(f"a longest break of {self.longest:g} s is too short", cure)

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
        self._said = {word.casefold(): how for word, how in said.items() if word and how}
        longest_first = sorted(self._said, key=len, reverse=True)
        words = "|".join(re.escape(word) for word in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def write(self, text: str) -> str:
        """Return the text escaped, with these words marked."""
        if self._pattern is None:
            return escape(text)
        written, end = "", 0
        for found in self._pattern.finditer(text):
            written += escape(text[end : found.start()]) + self._word(found[0])
            end = found.end()
        return written + escape(text[end:])

    def _word(self, word: str) -> str:
        said = self._said.get(word.casefold(), "")
        if not said:
            return escape(word)
        if len(said) > 2 and said.startswith("/") and said.endswith("/"):
            return tag("phoneme", {"alphabet": "ipa", "ph": said[1:-1]}) + escape(word) + "</phoneme>"
        return tag("sub", {"alias": said}) + escape(word) + "</sub>"


def _time(milliseconds: int) -> str:
    return f"{milliseconds // 1000}s" if milliseconds % 1000 == 0 else f"{milliseconds}ms"
