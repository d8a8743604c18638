"""The inside of a paragraph of SSML: its sentences, the ways they are spoken, and the cues among them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace

from guided_audio.core.units import Seconds
from guided_audio.importing.ssml.delivery import prosody_of
from guided_audio.importing.ssml.marks import END
from guided_audio.importing.ssml.text import Breaks, Pronunciations, mark, tag
from guided_audio.script import Voicing, split_sentences

_UNNAMED = {"---": "[long pause]", "…": "[pause]", "...": "[pause]"}
_EMPHASIS = {1: "moderate", 2: "strong"}


class Flow:
    """Cues one after the other: a plain break where it comes back as it was, a mark and a stand-in elsewhere."""

    def __init__(self, breaks: Breaks, marked: bool) -> None:
        self._breaks = breaks
        self._marked = marked
        self._after_break = False

    def interrupt(self) -> None:
        """Note that something else stands here, so that a break before it is over."""
        self._after_break = False

    def pause(self, seconds: Seconds, source: str) -> str:
        """Write an exact pause; after another one it needs a mark, or they would come back as one."""
        written = self._breaks.write(seconds)
        if not self._marked or (not self._after_break and self._breaks.comes_back(seconds)):
            self._after_break = True
            return written
        return self.keep(_UNNAMED.get(source, source), written)

    def keep(self, source: str, stand_in: str) -> str:
        """Write a cue as a mark, with what any engine can play in its place."""
        self._after_break = False
        return f"{mark(source)}{stand_in}{mark(END)}" if self._marked else stand_in


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of one kind, or something between words."""

    start: int
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
        self._length = 0
        self._lines: list[str] = []
        self.has_words = False

    def say(self, text: str, emphasis: int, voicing: Voicing) -> None:
        """Add words."""
        last = self._runs[-1] if self._runs else None
        if last and last.voicing == voicing and last.emphasis == emphasis:
            self._runs[-1] = replace(last, text=last.text + text)
        else:
            self._runs.append(_Run(self._length, text, emphasis, voicing))
        self._length += len(text)
        self.has_words = self.has_words or bool(text.strip())

    def insert(self, between: str) -> None:
        """Add a cue."""
        self._runs.append(_Run(self._length, between=between))
        self.has_words = False

    def cut(self) -> None:
        """End the sentence here, whatever its last character."""
        text = "".join(run.text for run in self._runs)
        spans = [(s.offset, s.offset + len(s.text)) for s in split_sentences(text, self._language)]
        self._lines += _Cutter(spans, self._write).cut(self._runs)
        self._runs, self._length = [], 0

    def finish(self) -> list[str]:
        """Return the lines of the paragraph."""
        self.cut()
        return self._lines

    def _write(self, text: str, run: _Run) -> str:
        written = self._pronunciations.write(text)
        if run.emphasis and text.strip():
            written = f"{tag('emphasis', {'level': _EMPHASIS[run.emphasis]})}{written}</emphasis>"
        return written


class _Cutter:
    """Walks over runs and sentences at once: what lies inside a sentence stays inside its element."""

    def __init__(self, spans: list[tuple[int, int]], write: Callable[[str, _Run], str]) -> None:
        self._spans = spans
        self._write = write
        self._next = 0
        self._inner: list[tuple[Voicing | None, str]] = []
        self._lines: list[str] = []

    def cut(self, runs: list[_Run]) -> list[str]:
        for run in runs:
            if run.between:
                self._between(run)
            else:
                self._words(run)
        self._close_before(self._spans[-1][1] if self._spans else 0)
        return self._lines

    def _between(self, run: _Run) -> None:
        self._close_before(run.start)
        if self._next < len(self._spans) and self._spans[self._next][0] < run.start:
            self._inner.append((None, run.between))
        else:
            self._lines.append(run.between)

    def _words(self, run: _Run) -> None:
        end = run.start + len(run.text)
        self._close_before(run.start)
        while self._next < len(self._spans) and self._spans[self._next][0] < end:
            first, last = self._spans[self._next]
            piece = run.text[max(first - run.start, 0) : min(last, end) - run.start]
            self._inner.append((run.voicing, self._write(piece, run)))
            if last > end:
                return
            self._close_before(last)

    def _close_before(self, offset: int) -> None:
        while self._next < len(self._spans) and self._spans[self._next][1] <= offset:
            self._lines.append(f"<s>{_voiced(self._inner)}</s>")
            self._inner = []
            self._next += 1


def _voiced(pieces: list[tuple[Voicing | None, str]]) -> str:
    """Join what a sentence is made of, with one wrapping around neighbours that are spoken in the same way."""
    sentence = ""
    for voicing, group in itertools.groupby(pieces, key=lambda piece: piece[0]):
        written = "".join(text for _, text in group)
        if voicing and (prosody := prosody_of(voicing)):
            written = f"{tag('prosody', prosody)}{written}</prosody>"
        if voicing and voicing.voice:
            written = f"{tag('voice', {'name': voicing.voice})}{written}</voice>"
        sentence += written
    return sentence
