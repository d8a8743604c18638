"""Reading SSML: what other programs wrote, and what `write_ssml` wrote, whose marks bring every cue back."""

import bisect
import itertools
import re
from dataclasses import dataclass, field, replace

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.importing.assembling import Assembler
from guided_audio.importing.draft import Draft
from guided_audio.importing.notes import note_cues
from guided_audio.importing.ssml.elements import Meaning, meaning_of
from guided_audio.importing.ssml.events import Characters, Comment, End, Event, Start, read_events
from guided_audio.importing.ssml.marks import Marks, is_our_element
from guided_audio.importing.styles import read_words
from guided_audio.script import Pauses, check_pronunciation

_EMPTY_LINE = re.compile(r"\n[ \t]*+\n")


def read(text: str, path: str, diagnosis: DiagnosticCollector) -> Draft:
    """Read SSML, or a well-formed fragment of it; raises ScriptError for what is not XML."""
    del path  # the diagnosis knows it
    return _Reader(read_events(text, diagnosis), diagnosis).read()


@dataclass(slots=True)
class _Frame:
    """An open element, with what holds inside it."""

    name: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    emphasis: int = 0
    lasting: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    unspoken: bool = False
    heard: list[str] | None = None
    place: SourceLocation | None = None


class _Reader:
    def __init__(self, events: list[Event], diagnosis: DiagnosticCollector) -> None:
        self._events = events
        self._diagnosis = diagnosis
        self._page = Assembler()
        self._marks = Marks(events, self._page, diagnosis)
        self._frames = [_Frame()]
        self._paragraphs = 0
        self._new_sentence = False
        self._told: set[tuple[str, str]] = set()
        self._meta: dict[str, object] = {}
        self._pronounced: dict[str, str] = {}

    def read(self) -> Draft:
        for index, event in enumerate(self._events):
            if isinstance(event, End):
                self._end(event)
            elif index < self._marks.resume:  # what is played in place of a cue that has come back
                if isinstance(event, Start):
                    self._frames.append(replace(self._frames[-1], name="", meaning=Meaning()))
            elif isinstance(event, Start):
                self._start(index, event)
            elif isinstance(event, Comment):
                self._note(event.text, event.location)
            else:
                self._characters(event)
        meta = self._meta | self._marks.meta
        pronounced = {**self._pronounced, **_mapping(meta.get("pronounce"))}
        return Draft(self._page.finish(), meta | ({"pronounce": pronounced} if pronounced else {}))

    def _start(self, index: int, start: Start) -> None:
        meaning = meaning_of(start)
        outer = self._frames[-1]
        frame = replace(outer, name=start.name, meaning=meaning, place=start.location)
        if meaning.is_mark:
            self._marks.read(index, start)
        elif not (self._marks.has_delivery and is_our_element(start)):
            self._apply(frame, meaning, start)
        self._frames.append(frame)
        self._hold(frame)

    def _apply(self, frame: _Frame, meaning: Meaning, start: Start) -> None:
        for code, message, hint in meaning.told:
            self._tell(start.location, code, message, hint)
        if meaning.is_paragraph:
            self._page.end_paragraph()
            self._paragraphs += 1
            self._page.inside_paragraph = True
        self._set_apart(meaning)
        self._new_sentence = self._new_sentence or meaning.is_sentence
        if meaning.seconds:
            self._page.pause(meaning.seconds, start.location)
        if meaning.cue:
            self._page.cue(meaning.cue, start.location)
        for key, value in meaning.meta:
            self._meta.setdefault(key, value)
        frame.emphasis = frame.emphasis if meaning.emphasis is None else meaning.emphasis
        frame.unspoken = frame.unspoken or meaning.unspoken
        if meaning.unspoken or meaning.said_as:
            frame.heard = []
        if meaning.delivery:
            frame.wanted = _joined(frame.wanted, meaning.delivery)
            frame.lasting = frame.lasting if self._paragraphs else _joined(frame.lasting, meaning.delivery)

    def _end(self, end: End) -> None:
        frame = self._frames.pop()
        meaning = frame.meaning
        if frame.name and meaning.is_paragraph:
            self._page.end_paragraph()
            self._paragraphs -= 1
            self._page.inside_paragraph = self._paragraphs > 0
        self._set_apart(meaning)
        if meaning.unspoken and frame.heard is not None:
            self._note("".join(frame.heard), frame.place or end.location)
        elif meaning.said_as and frame.heard is not None:
            self._pronounce("".join(frame.heard), meaning.said_as, frame.place or end.location)
        self._hold(self._frames[-1])

    def _set_apart(self, meaning: Meaning) -> None:
        if meaning.is_sentence:
            self._page.blank()
        elif meaning.apart:
            self._page.blank_between_words()

    def _hold(self, frame: _Frame) -> None:
        self._page.lasting, self._page.wanted = frame.lasting, frame.wanted

    def _characters(self, event: Characters) -> None:
        text = "".join(piece.text for piece in event.pieces)
        frame = self._frames[-1]
        if frame.heard is not None:
            frame.heard.append(text)
        if frame.unspoken:
            return
        places = _Places(event)
        begin = 0
        breaks = () if self._paragraphs else _EMPTY_LINE.finditer(text)
        for stop, following in (*(found.span() for found in breaks), (len(text), len(text))):
            said = text[begin:stop]
            place = self._diagnosis.at(*places.at(begin + len(said) - len(said.lstrip())))
            self._say(said, place, frame.emphasis)
            if stop < len(text):
                self._page.end_paragraph()
            begin = following

    def _say(self, text: str, place: SourceLocation, emphasis: int) -> None:
        if not text.strip():
            self._page.words(text, place)
            return
        if self._new_sentence and self._page.runs_on(text):
            gap = Pauses().sentence
            message = "this sentence follows one without a full stop; a pause of half a second keeps them apart"
            self._tell(place, "sentence-pause", message, "write a full stop at the end of each sentence")
            self._page.pause(gap, place)
            self._page.blank()
        self._new_sentence = False
        if self._marks.are_ours:
            self._page.words(text, place, emphasis)
            return
        lead = text[: len(text) - len(text.lstrip())]
        self._page.words(lead, place)
        for part in read_words(text[len(lead) :], place, self._diagnosis):
            self._page.take(part, emphasis)

    def _note(self, text: str, place: SourceLocation) -> None:
        for inside in note_cues(text):
            self._page.cue(inside, place)

    def _pronounce(self, written: str, said: str, place: SourceLocation) -> None:
        word = " ".join(written.split())
        known = {key.casefold(): value for key, value in self._pronounced.items()}.get(word.casefold())
        if not word or known == said or self._marks.are_ours:
            return
        if known is not None or " " in word:
            what = "is pronounced in two ways" if known is not None else "is more than one word"
            message = f"«{word[:40]}» {what}: «{said[:40]}» is left out"
            self._tell(place, "pronounce", message, "write the words as they should be said")
            return
        if slip := check_pronunciation(word, said):
            self._tell(place, "pronounce", f"{slip.message[:120]}: it is left out", slip.hint)
            return
        self._pronounced[word] = said
        self._tell(place, "pronounce", f"«{word}» is now pronounced «{said}» wherever it stands")

    def _tell(self, place: SourceLocation, code: str, message: str, hint: str = "") -> None:
        if (code, message) not in self._told:
            self._told.add((code, message))
            self._diagnosis.warn(place, code, message, hint)


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Add delivery cues; a voice takes the place of another."""
    if any(cue.startswith("voice ") for cue in new):
        old = tuple(cue for cue in old if not cue.startswith("voice "))
    return tuple(dict.fromkeys(old + new))


def _mapping(value: object) -> dict[str, str]:
    return {str(key): str(said) for key, said in value.items()} if isinstance(value, dict) else {}


class _Places:
    """From an offset in the text between two tags to its line and column."""

    def __init__(self, characters: Characters) -> None:
        self._pieces = characters.pieces
        self._starts = list(itertools.accumulate((len(piece.text) for piece in self._pieces), initial=0))[:-1]

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and column of the character at `offset`."""
        index = max(bisect.bisect_right(self._starts, offset) - 1, 0)
        piece = self._pieces[index]
        return piece.line, piece.column + offset - self._starts[index]
