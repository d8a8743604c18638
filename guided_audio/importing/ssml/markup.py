"""The markup of SSML: tags, breaks, words with their own pronunciation, and the sentences of a paragraph."""

import itertools
import math
import re
import unicodedata
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.script import Pronunciation, Voicing, WordFinder, read_pronunciation, split_sentences

SHORTEST_BREAK = Seconds(0.5)
"""The least that an engine's longest break may be: below it, a silence would be thousands of tags."""

_EMPHASIS = {1: "moderate", 2: "strong"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Write text so that XML says it again; characters that XML cannot hold become U+FFFD."""
    text = _NOT_XML.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def tag(name: str, attributes: Mapping[str, str], end: str = ">") -> str:
    """Write a start tag, or with the end `/>` an empty element."""
    return f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + end


def mark(name: str) -> str:
    """Write a mark; its name is single-spaced, as XML would make it."""
    return tag("mark", {"name": " ".join(name.split())}, "/>")


@dataclass(frozen=True, slots=True)
class Breaks:
    """Writes silences as breaks no longer than an engine allows."""

    longest: Seconds | None = None

    def __post_init__(self) -> None:
        if self.longest is not None and not self.longest >= SHORTEST_BREAK:
            hint = N_("give {shortest:g}s or more", shortest=SHORTEST_BREAK)
            raise UsageError(N_("a longest break of {longest:g} s is too short", longest=self.longest), hint)

    def write(self, seconds: float) -> str:
        """Write a silence as one break, or as several that add up to it."""
        whole = round(seconds * 1000)
        most = round(self.longest * 1000) if self.longest is not None and math.isfinite(self.longest) else whole
        parts = [most] * (whole // most) + ([whole % most] if whole % most else []) if whole > 0 else []
        times = (f"{part}ms" if part % 1000 else f"{part // 1000}s" for part in parts)
        return "".join(tag("break", {"time": time}, "/>") for time in times)


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
            written += _pronounced(composed[found.start : found.end], self._said[found.word])
            end = found.end
        return written + escape(composed[end:]) if end else escape(text)


def _pronounced(word: str, said: Pronunciation) -> str:
    """Return a word with how it is said; sounds come first, as any engine knows them best."""
    if said.ipa:
        return tag("phoneme", {"alphabet": "ipa", "ph": said.ipa}) + escape(word) + "</phoneme>"
    return tag("sub", {"alias": said.respelling}) + escape(word) + "</sub>" if said.respelling else escape(word)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of one kind, or something between words."""

    text: str = ""
    emphasis: int = 0
    voicing: Voicing | None = None
    between: str = ""


class Sentences:
    """Collects a paragraph's words and cues, and cuts them into `<s>` elements."""

    def __init__(self, pronunciations: Pronunciations, language: str) -> None:
        self._pronunciations = pronunciations
        self._language = language
        self._runs: list[_Run] = []
        self._lines: list[str] = []
        self.has_words = False

    def say(self, text: str, emphasis: int, voicing: Voicing) -> None:
        """Add words."""
        last = self._runs[-1] if self._runs else None
        if last and last.voicing == voicing and last.emphasis == emphasis:
            self._runs[-1] = replace(last, text=last.text + text)
        else:
            self._runs.append(_Run(text, emphasis, voicing))
        self.has_words = self.has_words or bool(text.strip())

    def insert(self, between: str) -> None:
        """Add a cue."""
        self._runs.append(_Run(between=between))
        self.has_words = False

    def cut(self) -> list[str]:
        """End the sentence here, whatever its last character, and return all lines of the paragraph so far."""
        text = "".join(run.text for run in self._runs)
        spans = deque((s.offset, s.offset + len(s.text)) for s in split_sentences(text, self._language))
        inner: list[tuple[Voicing | None, str]] = []
        end = 0
        for run in self._runs:
            if run.between and inner:  # what lies inside a sentence stays inside its element
                inner.append((None, run.between))
            elif run.between:
                self._lines.append(run.between)
            start, end = end, end + len(run.text)
            while spans and spans[0][0] < end:
                first, last = spans[0]
                piece = run.text[max(first - start, 0) : min(last, end) - start]
                inner.append((run.voicing, self._write(piece, run.emphasis)))
                if last > end:
                    break
                self._lines.append(f"<s>{_voiced(inner)}</s>")
                inner = []
                spans.popleft()
        self._runs = []
        return self._lines

    def _write(self, text: str, emphasis: int) -> str:
        written = self._pronunciations.write(text)
        if emphasis and text.strip():
            written = f"{tag('emphasis', {'level': _EMPHASIS[emphasis]})}{written}</emphasis>"
        return written


def _voiced(pieces: list[tuple[Voicing | None, str]]) -> str:
    """Join the pieces of a sentence, with one wrapping around neighbours that are spoken in the same way."""
    sentence = ""
    for voicing, group in itertools.groupby(pieces, key=lambda piece: piece[0]):
        written = "".join(text for _, text in group)
        if voicing and (prosody := _prosody(voicing)):
            written = f"{tag('prosody', prosody)}{written}</prosody>"
        if voicing and voicing.voice:
            written = f"{tag('voice', {'name': voicing.voice})}{written}</voice>"
        sentence += written
    return sentence


def _prosody(voicing: Voicing) -> dict[str, str]:
    level = {"volume": "soft" if voicing.loudness < 0 else "loud"} if voicing.loudness else {}
    return level | ({"rate": f"{voicing.pace:.0%}"} if voicing.pace != 1.0 else {})
