"""Reading SSML, also fragments and vendors' dialects, without ever building a tree, so that depth costs nothing."""

import re
from dataclasses import dataclass, field, replace
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.xmlreader import AttributesImpl, Locator

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.importing.draft import Assembler, Draft
from guided_audio.importing.foreign_file import needs, refuse, split_paragraphs
from guided_audio.importing.inline_cues import read_words
from guided_audio.importing.ssml.elements import HINTS, Meaning, meaning_of
from guided_audio.script import Pauses, check_pronunciation

MAX_ELEMENTS = 200_000

_DECLARATION = re.compile(r"\s*+<\?xml[^>]{0,200}\?>")
_PROLOGUE = re.compile(r"(?>(?:\s++|<\?(?>(?:(?!\?>).)*)\?>|<!--(?>(?:(?!-->).)*)-->)*)", re.DOTALL)
_WHOLE = re.compile(r"<!DOCTYPE|<(?:[\w.-]{1,40}:)?speak\b", re.IGNORECASE)
_OPEN, _CLOSE = "<speak>", "</speak>"
_MOST_QUOTED = 120


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read SSML, or a well-formed fragment of it; what is not XML, or has a DTD, raises ScriptError."""
    text, root_width = _as_document(text)
    handler = _Handler(collector, root_width)
    _parse(text, handler, is_checked_only=True)
    _parse(text, handler)
    return handler.finish()


def _as_document(text: str) -> tuple[str, int]:
    """Return the text without its XML declaration, in a root if it needs one, and how wide that is before the text."""
    # The text is decoded already, so that its declared encoding would only mislead.
    text = text.encode("utf-8", "replace").decode("utf-8")
    if declaration := _DECLARATION.match(text):
        text = re.sub(r"[^\n]", " ", declaration[0]) + text[declaration.end() :]
    begin = _PROLOGUE.match(text)
    root = _WHOLE.match(text, begin.end() if begin else 0)
    needs_root = root is None or (not root[0].startswith("<!") and text.count(root[0]) > 1)
    return (f"{_OPEN}{text}{_CLOSE}", len(_OPEN)) if needs_root else (text, 0)


def _parse(text: str, handler: "_Handler", is_checked_only: bool = False) -> None:
    """Parse XML; a first pass that only checks it keeps what is guessed about a broken file out of its errors."""
    with needs("defusedxml", "SSML"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.expatreader import DefusedExpatParser

    parser = DefusedExpatParser(forbid_dtd=True)
    handler.setDocumentLocator(parser)
    if not is_checked_only:
        parser.setContentHandler(handler)
        parser.setProperty(property_lexical_handler, handler)
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException:
        hint = N_("take the <!DOCTYPE …> away, and write the characters themselves")
        refuse(handler.collector, handler.place(), "dtd", N_("document types and entities are not read"), hint)
    except SAXParseException as error:
        what = error.getMessage()
        refuse(
            handler.collector,
            handler.place(),
            "xml",
            N_("this XML cannot be read here: {what}", what=what),
            N_(HINTS.get(what, "")),
        )


@dataclass(slots=True)
class _Frame:
    """An open element, with what holds inside it."""

    place: SourceLocation
    meaning: Meaning = field(default_factory=Meaning)
    emphasis: int = 0
    lasting: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    unspoken: bool = False
    heard: list[str] = field(default_factory=list)


class _Handler(ContentHandler, LexicalHandler):
    """Assembles a draft from what the parser reports; `root_width` is the width of a root put before the first line."""

    def __init__(self, collector: DiagnosticCollector, root_width: int) -> None:
        super().__init__()
        self.collector = collector
        self._root_width = root_width
        self._locator: Locator = Locator()
        self._page = Assembler()
        self._frames = [_Frame(collector.at(1))]
        self._pieces: list[tuple[str, SourceLocation]] = []
        self._elements = 0
        self._paragraphs = 0
        self._new_sentence = False
        self._meta: dict[str, object] = {}
        self._pronounced: dict[str, str] = {}

    def place(self) -> SourceLocation:
        """Return the place that the parser has reached."""
        line, column = self._locator.getLineNumber() or 1, (self._locator.getColumnNumber() or 0) + 1
        return self.collector.at(line, max(column - self._root_width, 1) if line == 1 else column)

    def finish(self) -> Draft:
        """Return the draft."""
        return Draft(self._page.finish(), self._meta | ({"pronounce": self._pronounced} if self._pronounced else {}))

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """Apply what an element means."""
        self._flush()
        place = self.place()
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            refuse(
                self.collector,
                place,
                "too-many-elements",
                N_("more than {most:,} elements", most=MAX_ELEMENTS),
            )
        meaning = meaning_of(name, dict(attrs.items()))
        frame = replace(self._frames[-1], meaning=meaning, place=place)
        self._apply(frame, meaning, place)
        self._frames.append(frame)
        self._speak_as(frame)

    def _apply(self, frame: _Frame, meaning: Meaning, place: SourceLocation) -> None:
        for code, message, hint in meaning.findings:
            self.collector.warn_once(place, code, message, hint)
        if meaning.is_paragraph:
            self._page.end_paragraph()
            self._paragraphs += 1
            self._page.inside_paragraph = True
        self._set_apart(meaning)
        self._new_sentence = self._new_sentence or meaning.is_sentence
        self._page.pause(meaning.seconds, place)
        if meaning.cue:
            self._page.cue(meaning.cue, place)
        for key, value in meaning.meta:
            if (kept := self._meta.setdefault(key, value)) != value:
                message = N_(
                    "«{key}: {value}» is left out, as the file says «{kept}» before", key=key, value=value, kept=kept
                )
                self.collector.warn_once(place, "header", message)
        frame.emphasis = frame.emphasis if meaning.emphasis is None else meaning.emphasis
        frame.unspoken = frame.unspoken or meaning.unspoken
        if meaning.unspoken or meaning.said_as:
            frame.heard = []
        frame.wanted = _changed(frame.wanted, meaning.ends, meaning.delivery)
        frame.lasting = _changed(frame.lasting, meaning.ends, () if self._paragraphs else meaning.delivery)

    def endElement(self, name: str) -> None:  # noqa: N802
        """End what an element meant."""
        self._flush()
        frame = self._frames.pop()
        meaning = frame.meaning
        if meaning.is_paragraph:
            self._page.end_paragraph()
            self._paragraphs -= 1
            self._page.inside_paragraph = self._paragraphs > 0
        self._set_apart(meaning)
        if meaning.unspoken:
            self._page.note("".join(frame.heard), frame.place)
        elif meaning.said_as:
            self._pronounce("".join(frame.heard), meaning.said_as, frame.place)
        self._speak_as(self._frames[-1])

    def characters(self, content: str) -> None:
        """Collect a piece of text."""
        self._pieces.append((content, self.place()))

    def comment(self, content: str) -> None:
        """Keep a comment as a note."""
        self._flush()
        self._page.note(content, self.place())

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802
        """Report what is meant for another program."""
        message = N_("«<?{value}?>» is for a program: it is left out", value=shorten(f"{target} {data}".strip()))
        self.collector.warn_once(self.place(), "instruction", message)

    def _set_apart(self, meaning: Meaning) -> None:
        if meaning.is_sentence:
            self._page.blank()
        elif meaning.apart:
            self._page.blank_between_words()

    def _speak_as(self, frame: _Frame) -> None:
        self._page.lasting, self._page.wanted = frame.lasting, frame.wanted

    def _flush(self) -> None:
        """Read the text between two tags; outside of `<p>`, empty lines divide paragraphs."""
        pieces, self._pieces = self._pieces, []
        text = "".join(piece for piece, _ in pieces)
        frame = self._frames[-1]
        frame.heard.append(text)
        if frame.unspoken or not pieces:
            return
        places = TextPlaces(text, pieces[0][1])
        for begin, end in [(0, len(text))] if self._paragraphs else split_paragraphs(text):
            said = text[begin:end]
            first = begin + len(said) - len(said.lstrip())
            self._say(said, places.at(first), frame.emphasis)
            if end < len(text):
                self._page.end_paragraph()

    def _say(self, text: str, place: SourceLocation, emphasis: int) -> None:
        if not text.strip():
            self._page.words(text, place)
            return
        if self._new_sentence and self._page.runs_on(text):
            message = N_("this sentence follows one without a full stop; a pause of half a second keeps them apart")
            self.collector.warn_once(
                place, "sentence-pause", message, N_("write a full stop at the end of each sentence")
            )
            self._page.pause(Pauses().sentence, place)
            self._page.blank()
        self._new_sentence = False
        lead = text[: len(text) - len(text.lstrip())]
        self._page.words(lead, place)
        self._page.take(read_words(text[len(lead) :], place, self.collector), emphasis)

    def _pronounce(self, written: str, said: str, place: SourceLocation) -> None:
        word = " ".join(written.split())
        known = {key.casefold(): value for key, value in self._pronounced.items()}.get(word.casefold())
        if known == said:
            return
        if known is not None or " " in word or not word:
            what = N_("is pronounced in two ways") if known is not None else N_("is not one word")
            message = N_("«{word}» {what}: «{said}» is left out", word=word[:40], what=what, said=said[:40])
            self.collector.warn_once(place, "pronounce", message, N_("write the words as they should be said"))
        elif slip := check_pronunciation(word, said):
            self.collector.warn_once(
                place,
                "pronounce",
                N_(
                    "{message}: it is left out",
                    message=slip.message if len(slip.message) <= _MOST_QUOTED else slip.message[:_MOST_QUOTED],
                ),
                slip.hint,
            )
        else:
            self._pronounced[word] = said
            self.collector.warn_once(
                place, "pronounce", N_("«{word}» is now pronounced «{said}» wherever it stands", word=word, said=said)
            )


def _changed(old: tuple[str, ...], ends: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """End some delivery cues, and add others; a voice takes the place of another."""
    has_voice = any(cue.startswith("voice ") for cue in new)
    kept = [cue for cue in old if cue not in ends and not (has_voice and cue.startswith("voice "))]
    return tuple(dict.fromkeys((*kept, *new)))
