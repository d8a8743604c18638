"""Reading JSON and YAML scripts: lists of steps, with texts, pauses, bells and headings under many names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guided_audio.errors import shorten
from guided_audio.exchange.assembling import Assembler
from guided_audio.exchange.directions import read_direction
from guided_audio.exchange.draft import CueWords, Draft, Title, Words
from guided_audio.exchange.guards import refuse
from guided_audio.exchange.notes import note_cues
from guided_audio.exchange.plain_yaml import Fields, Items, Scalar, read_tree, spelled
from guided_audio.exchange.step_fields import in_seconds, plain_name, read_amount, read_name, step_words
from guided_audio.exchange.step_meta import read_meta
from guided_audio.exchange.styles import read_words
from guided_audio.units import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guided_audio.errors import SourceLocation
    from guided_audio.exchange.plain_yaml import Node
    from guided_audio.script.diagnosis import Diagnosis

SURELY_MILLISECONDS = 500.0
"""Where every pause without a unit is at least this long, they are taken for milliseconds."""

_PARAGRAPH = re.compile(r"\n[ \t]*+\n\s*+")
_STRIKES = 12
_HIGHEST, _DEEPEST = 2, 3
"""The levels of headings: those of chapters, and those below, which are only for the reader."""
_ORDER = {"voice": 0, "manner": 0, "heading": 1, "before": 2}
_LAST = 3


def read(text: str, path: str, diagnosis: Diagnosis) -> Draft:
    """Read a JSON or YAML script; what has no steps in it raises ScriptError."""
    del path  # the diagnosis knows it
    tree = read_tree(text, diagnosis)
    if tree is None or isinstance(tree, Scalar):
        cure = 'give a list of texts, or of steps such as {"text": "Breathe in.", "pause": 5}'
        refuse(diagnosis, diagnosis.at(1), "no-steps", "there are no steps in this file", cure)
    return _Reader(tree, diagnosis).read(tree)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a step, with what it is taken for."""

    meaning: str
    unit: str
    name: Scalar
    value: Node


class _Reader:
    def __init__(self, tree: Node, diagnosis: Diagnosis) -> None:
        self._diagnosis = diagnosis
        self._page = Assembler()
        self._told: set[str] = set()
        self._unit = self._guess_unit(tree)
        self._speakers = {_text(value).casefold() for meaning, value in _walk(tree) if meaning == "voice"} - {""}
        self._speaker = ""

    def read(self, tree: Items | Fields) -> Draft:
        meta: dict[str, object] = {}
        if isinstance(tree, Fields) and not _is_step(tree):
            meta, tree = read_meta(tree, self._diagnosis)
        self._node(tree, _HIGHEST if isinstance(tree, Items) else _HIGHEST - 1)
        parts = self._page.finish()
        if not any(isinstance(part, Words | CueWords) for part in parts):
            cure = 'give steps such as {"text": "Breathe in.", "pause": 5}'
            refuse(self._diagnosis, tree.location, "no-steps", "no text and no pause was found in this file", cure)
        return Draft(parts, meta)

    def _guess_unit(self, tree: Node) -> str:
        """Return the unit of numbers that have none."""
        amounts = [
            (amount, value)
            for meaning, value in _walk(tree)
            if meaning in {"pause", "before"} and (amount := read_amount(_text(value))) is not None and amount
        ]
        if not amounts or any(amount < SURELY_MILLISECONDS for amount, _ in amounts):
            return "s"
        message = f"all pauses are numbers from {SURELY_MILLISECONDS:g} on: they are taken for milliseconds"
        self._diagnosis.warn(amounts[0][1].location, "milliseconds", message, "write a unit: 5s, 500ms")
        return "ms"

    def _node(self, node: Node, level: int) -> None:
        if isinstance(node, Scalar):
            self._say(node)
        elif isinstance(node, Items):
            for item in node.items:
                self._node(item, level)
        else:
            self._step(node, level)

    def _step(self, step: Fields, level: int) -> None:
        fields = list(self._fields(step))
        manner = self._page.wanted
        has_words = any(field.meaning in {"text", "steps"} for field in fields)
        after: list[_Field] = []
        for field in sorted(fields, key=lambda field: _ORDER.get(field.meaning, _LAST)):
            if field.meaning == "pause" or (field.meaning == "duration" and not has_words):
                after.append(field)
            else:
                self._field(field, level)
        for field in after:
            self._pause(field)
        self._page.wanted = manner

    def _fields(self, step: Fields) -> Iterator[_Field]:
        """Return a step's fields; a field such as «type» says what the others are."""
        kind = next((k for name, value in step.pairs if (k := self._kind(name, value))), "")
        for name, value in step.pairs:
            known = read_name(name.text)
            meaning = _fitting(known.meanings, value)
            if meaning == "kind" and self._kind(name, value):
                if kind == "bell" and not any(read_name(n.text).meanings[:1] == ("bell",) for n, _ in step.pairs):
                    yield _Field("bell", "", name, Scalar("bell", True, value.location))
                continue
            is_amount = read_amount(_text(value)) is not None
            if kind in {"heading", "note"} and meaning == "text":
                meaning = kind
            elif (
                kind in {"text", "heading", "note"} and meaning == "duration" and not is_amount and " " in _text(value)
            ):
                meaning = kind  # {"type": "speech", "value": "Breathe in."}
            elif kind == "pause" and meaning == "text" and is_amount:
                meaning = "pause"
            yield _Field(meaning, known.unit, name, value)

    def _kind(self, name: Scalar, value: Node) -> str:
        if "kind" not in read_name(name.text).meanings:
            return ""
        return step_words().kinds.get(plain_name(_text(value)), "")

    def _field(self, field: _Field, level: int) -> None:
        value = field.value
        if isinstance(value, Scalar) and value.is_null:
            return
        match field.meaning:
            case "text":
                self._texts(value, level)
            case "steps":
                self._node(value, level + 1)
            case "before":
                self._pause(field)
            case "bell":
                self._bell(field)
            case "heading" | "voice" | "manner" | "number" if isinstance(value, Scalar):
                self._scalar(field, value, level)
            case "note":
                self._note(spelled(value), value.location)
            case "duration":
                self._tell(field, "how long the words last depends on the voice, and is left out")
            case _:
                self._unknown(field, level)

    def _scalar(self, field: _Field, value: Scalar, level: int) -> None:
        if field.meaning == "heading":
            self._heading(value, level)
        elif field.meaning == "voice":
            self._voice(value)
        elif field.meaning == "manner":
            self._manner(field, value)
        elif _says_something(value):
            self._tell(field, f"«{shorten(field.name.text)}» is left out")

    def _heading(self, words: Scalar, level: int) -> None:
        self._page.heading(Title(" ".join(words.text.split()), min(max(level, _HIGHEST), _DEEPEST), words.location))

    def _texts(self, value: Node, level: int) -> None:
        if isinstance(value, Scalar):
            self._say(value)
        else:
            self._node(value, level + 1)

    def _say(self, scalar: Scalar) -> None:
        """Add a text, paragraph by paragraph; inside quotes, the lines of the file are not those of the text."""
        if scalar.is_null:
            return
        line = scalar.location.line
        begin = 0
        for stop, following in (*(m.span() for m in _PARAGRAPH.finditer(scalar.text)), (len(scalar.text),) * 2):
            paragraph = scalar.text[begin:stop]
            place = scalar.location
            if scalar.is_block:
                place = replace(place, line=line + scalar.text.count("\n", 0, begin))
            else:
                paragraph = paragraph.replace("\n", " ")
            for part in read_words(paragraph.strip(), place, self._diagnosis):
                if isinstance(part, CueWords):
                    self._page.cue(part.inside, part.location, part.alone)
                elif isinstance(part, Words):
                    self._page.words(part.text, part.location, part.emphasis)
            self._page.end_paragraph()
            begin = following

    def _pause(self, field: _Field) -> None:
        self._page.end_paragraph()
        value = field.value
        if isinstance(value, Fields):
            self._step(value, _DEEPEST)
            return
        if isinstance(value, Items):
            for node in value.items:
                self._pause(replace(field, value=node))
            return
        text = value.text.strip()
        if value.is_null or text.lower() in step_words().silent:
            return
        if (amount := read_amount(text)) is not None:
            seconds = in_seconds(amount, field.unit or self._unit)
            if not field.unit and seconds >= SURELY_MILLISECONDS:
                self._tell(field, f"{amount:g} is taken for seconds: it is {clock(seconds)} long")
            self._page.pause(seconds, value.location)
        elif text.lower() in {"true", "yes", "on"}:
            self._page.cue("pause", value.location)
        elif (direction := read_direction(f"pause {text}")) and not direction.has_rest:
            for inside in direction.cues:
                self._page.cue(inside, value.location)
        elif " " in text:
            self._say(value)  # {"wait": "Wait until you feel ready."}
        else:
            self._tell(field, f"«{shorten(text)}» is no length of time, and is kept as a note")
            self._note(f"{field.name.text}: {text}", value.location)

    def _bell(self, field: _Field) -> None:
        text = spelled(field.value).strip()
        amount = read_amount(text)
        if text.lower() in step_words().silent or amount == 0:
            return
        self._page.end_paragraph()
        if amount is not None and amount == int(amount) and 1 <= amount <= _STRIKES:
            self._page.cue("bell" if amount == 1 else f"bell, {amount:g} times", field.value.location)
        elif any(word in text.lower() for word in step_words().bells):
            self._page.cue("bell", field.value.location)
            if plain_name(text) not in step_words().bells:
                self._tell(field, f"«{shorten(text)}» is taken for [bell]")
        else:
            self._tell(field, f"the sound «{shorten(text)}» is kept as a note")
            self._note(f"{field.name.text}: {text}", field.value.location)

    def _voice(self, value: Scalar) -> None:
        name = " ".join(re.sub(r"[\[\]:,]", " ", value.text).split())
        if not name or name.casefold() == self._speaker.casefold():
            return
        self._speaker = name
        if len(self._speakers) > 1:
            self._page.cue(f"voice {name}", value.location, alone=True)
        else:
            message = f"all is spoken by «{shorten(name)}»: its name is left out"
            self._diagnosis.warn(value.location, "voice", message, "«voice:» in the front matter names a voice")

    def _manner(self, field: _Field, value: Scalar) -> None:
        direction = read_direction(value.text)
        if direction and direction.kind == "delivery":
            self._page.wanted = direction.cues
            if value.text.strip().lower() != direction.cues[0]:
                self._tell(field, f"«{shorten(value.text)}» is taken for [{direction.cues[0]}]")
        else:
            self._unknown(field, _DEEPEST)

    def _unknown(self, field: _Field, level: int) -> None:
        name = shorten(field.name.text)
        if isinstance(field.value, Scalar) and _says_something(field.value):
            self._tell(field, f"«{name}» is not something a script can say: it is kept as a note")
            self._note(f"{field.name.text}: {field.value.text}", field.value.location)
            return
        if isinstance(field.value, Scalar):
            self._tell(field, f"«{name}» is not something a script can say: it is left out")
            return
        self._tell(field, f"«{name}» is taken for a section")
        self._heading(field.name, level)
        self._node(field.value, max(level, _HIGHEST) + 1)

    def _note(self, text: str, place: SourceLocation) -> None:
        for inside in note_cues(text):
            self._page.cue(inside, place)

    def _tell(self, field: _Field, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._diagnosis.warn(field.name.location, "field", message)


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _says_something(scalar: Scalar) -> bool:
    """Whether a value has words in it, and is not only a number or a switch."""
    return scalar.quoted or not re.fullmatch(r"[\d.+-]*|true|false|yes|no|on|off", scalar.text, re.IGNORECASE)


def _fitting(meanings: tuple[str, ...], value: Node) -> str:
    """Return what a field means that has this value: a list under «content» is steps, and a string is a text."""
    if not isinstance(value, Scalar) and "steps" in meanings:
        return "steps"
    if isinstance(value, Scalar) and meanings[:1] == ("steps",):
        return "text"
    return meanings[0] if meanings else ""


def _is_step(fields: Fields) -> bool:
    """Whether a file is one single step, and not a description with steps in it."""
    has_text = any("text" in read_name(name.text).meanings for name, _ in fields.pairs)
    return has_text and all(isinstance(value, Scalar) for _, value in fields.pairs) and len(fields.pairs) <= _LAST


def _walk(tree: Node) -> Iterator[tuple[str, Node]]:
    """Return all fields of a file, as what they mean and their values."""
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Items):
            nodes += reversed(node.items)
        elif isinstance(node, Fields):
            nodes += reversed([value for _, value in node.pairs])
            known = [(read_name(name.text), value) for name, value in node.pairs]
            is_silent = not any({"text", "steps"} & set(name.meanings) for name, _ in known)
            for name, value in known:
                if name.meanings and not name.unit:
                    yield ("pause" if name.meanings[0] == "duration" and is_silent else name.meanings[0]), value
