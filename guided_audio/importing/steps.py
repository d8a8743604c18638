"""Reading JSON and YAML scripts: lists of steps, with texts, pauses, bells and headings under many names."""

import re
from dataclasses import replace

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import clock
from guided_audio.importing import step_fields
from guided_audio.importing.draft import Assembler, CueWords, Draft, Title, Words
from guided_audio.importing.foreign_file import read_tree, refuse, split_paragraphs
from guided_audio.importing.inline_cues import read_words
from guided_audio.importing.line_kinds import level_titles
from guided_audio.importing.recognisers import read_segments
from guided_audio.importing.step_fields import Field, step_words, text_of
from guided_audio.script.directions import read_direction
from guided_audio.script.yaml_reader import Fields, Items, Node, Scalar, spelled

_STRIKES = 12
_HIGHEST, _DEEPEST = 2, 3
"""The levels of headings: those of chapters, and those below, which are only for the reader."""
_ORDER = {"voice": 0, "manner": 0, "heading": 1, "before": 2, "text": 3, "pause": 4}
"""In which order the fields of a step are performed, whatever theirs is; all others as texts are."""


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read a JSON or YAML script; what has no steps in it raises ScriptError."""
    tree = read_tree(text, collector)
    if tree is None or isinstance(tree, Scalar):
        hint = N_('give a list of texts, or of steps such as {"text": "Breathe in.", "pause": 5}')
        refuse(collector, collector.at(1), "no-steps", N_("there are no steps in this file"), hint)
    return read_segments(tree, collector) or _Reader(tree, collector).read(tree)


class _Reader:
    def __init__(self, tree: Node, collector: DiagnosticCollector) -> None:
        self._collector = collector
        self._page = Assembler()
        self._unit = step_fields.guess_unit(tree, collector)
        speakers = (text_of(value).casefold() for meaning, value in step_fields.walk(tree) if meaning == "voice")
        self._speakers = set(filter(None, speakers))
        self._speaker = ""
        self._left_out: dict[str, list[Scalar]] = {}

    def read(self, tree: Items | Fields) -> Draft:
        meta: dict[str, object] = {}
        if isinstance(tree, Fields) and not step_fields.is_step(tree):
            meta, tree = step_fields.read_meta(tree, self._collector)
        self._node(tree, _HIGHEST if isinstance(tree, Items) else _HIGHEST - 1)
        for name, values in self._left_out.items():
            message = N_(
                "«{name}» is left out: {value}",
                name=shorten(name),
                value=shorten(", ".join(value.text for value in values), 2000),
            )
            self._collector.warn(values[0].location, "field", message)
        parts = self._page.finish()
        if not any(isinstance(part, Words | CueWords) for part in parts):
            hint = N_('give steps such as {"text": "Breathe in.", "pause": 5}')
            refuse(self._collector, tree.location, "no-steps", N_("no text and no pause was found in this file"), hint)
        return Draft(tuple(level_titles(parts, str(meta.get("title", "")))), meta)

    def _node(self, node: Node, level: int) -> None:
        if isinstance(node, Scalar):
            self._say(node)
        elif isinstance(node, Items):
            for item in node.items:
                self._node(item, level)
        else:
            self._step(node, level)

    def _step(self, step: Fields, level: int) -> None:
        fields = list(step_fields.fields_of(step))
        if breathing := step_fields.read_breathing(step):
            self._page.end_paragraph()
            self._page.cue(breathing, step.location, alone=True)
            fields = [field for field in fields if not step_fields.is_of_breathing(field.name)]
        manner = self._page.wanted
        if not any(field.meaning in {"text", "steps"} for field in fields):
            fields = [replace(field, meaning="pause") if field.meaning == "duration" else field for field in fields]
        for field in sorted(fields, key=lambda field: _ORDER.get(field.meaning, _ORDER["text"])):
            self._field(field, level)
        self._page.wanted = manner

    def _field(self, field: Field, level: int) -> None:
        value = field.value
        if isinstance(value, Scalar) and value.is_null and field.meaning:
            return
        match field.meaning, value:
            case "text" | "steps", _:
                self._node(value, level + 1)
            case "before" | "pause", _:
                self._pause(field)
            case "bell", _:
                self._bell(field)
            case "note", _:
                self._page.note(spelled(value), value.location)
            case "heading", Scalar():
                self._heading(value, level)
            case "voice", Scalar():
                self._voice(value)
            case "manner", Scalar():
                self._manner(field, value)
            case "number", Scalar() if " " not in value.text.strip():
                if step_fields.says_something(value):
                    self._left_out.setdefault(field.name.text, []).append(value)
            case "duration", Scalar():
                self._warn(
                    field,
                    N_(
                        "«{value}» is left out: how long words last depends on the voice", value=shorten(spelled(value))
                    ),
                )
            case _:
                self._unknown(field, level)

    def _heading(self, words: Scalar, level: int) -> None:
        self._page.heading(Title(" ".join(words.text.split()), min(max(level, _HIGHEST), _DEEPEST), words.location))

    def _say(self, scalar: Scalar) -> None:
        """Add a text, paragraph by paragraph; inside quotes, the lines of the file are not those of the text."""
        if scalar.is_null:
            return
        for begin, end in split_paragraphs(scalar.text):
            paragraph, place = scalar.text[begin:end], scalar.location
            if scalar.is_block:
                place = replace(place, line=place.line + scalar.text.count("\n", 0, begin))
            else:
                paragraph = paragraph.replace("\n", " ")
            self._page.take(read_words(paragraph.strip(), place, self._collector))
            self._page.end_paragraph()

    def _pause(self, field: Field) -> None:
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
        if value.is_null or _means("off", text):
            return
        if (amount := step_fields.read_amount(text)) is not None:
            seconds = step_fields.in_seconds(amount, field.unit or self._unit)
            if not field.unit and seconds >= step_fields.SURELY_MILLISECONDS:
                self._warn(
                    field,
                    N_("{amount:g} is taken for seconds: it is {seconds} long", amount=amount, seconds=clock(seconds)),
                )
            self._page.pause(seconds, value.location)
        elif text.lower() in {"true", "yes", "on"}:
            self._page.cue("pause", value.location)
        elif (direction := read_direction(f"pause {text}")) and not direction.has_rest:
            for inside in direction.cues:
                self._page.cue(inside, value.location)
        elif " " in text:
            self._say(value)  # {"wait": "Wait until you feel ready."}
        else:
            self._keep(field, N_("«{text}» is no length of time, and is kept as a note", text=shorten(text)))

    def _bell(self, field: Field) -> None:
        text = spelled(field.value).strip()
        amount = step_fields.read_amount(text)
        if _means("off", text) or amount == 0:
            return
        self._page.end_paragraph()
        if amount is not None and amount == int(amount) and 1 <= amount <= _STRIKES:
            self._page.cue("bell" if amount == 1 else f"bell, {amount:g} times", field.value.location)
        elif _means("on", text):
            self._page.cue("bell", field.value.location)
        elif any(sound in text.lower() and _means("sounds", sound) for sound in step_words("bells")):
            self._page.cue("bell", field.value.location)
            (self._keep if " " in text else self._warn)(field, N_("«{text}» is taken for [bell]", text=shorten(text)))
        else:
            self._keep(field, N_("the sound «{text}» is kept as a note", text=shorten(text)))

    def _voice(self, value: Scalar) -> None:
        name = " ".join(re.sub(r"[\[\]:,]", " ", value.text).split())
        if not name or name.casefold() == self._speaker.casefold():
            return
        self._speaker = name
        if len(self._speakers) > 1:
            self._page.cue(f"voice {name}", value.location, alone=True)
        else:
            message = N_("all is spoken by «{name}»: its name is left out", name=shorten(name))
            self._collector.warn(value.location, "voice", message, N_("«voice:» in the front matter names a voice"))

    def _manner(self, field: Field, value: Scalar) -> None:
        direction = read_direction(value.text)
        if direction and direction.kind == "delivery":
            self._page.wanted = direction.cues
            if value.text.strip().lower() != direction.cues[0]:
                self._warn(
                    field, N_("«{text}» is taken for [{cues}]", text=shorten(value.text), cues=direction.cues[0])
                )
        else:
            self._unknown(field, _DEEPEST)

    def _unknown(self, field: Field, level: int) -> None:
        name = shorten(field.name.text)
        if isinstance(field.value, Scalar):
            if step_fields.says_something(field.value):
                self._keep(field, N_("«{name}» is not something a script can say: it is kept as a note", name=name))
            else:
                self._warn(field, N_("«{name}» is not something a script can say: it is left out", name=name))
            return
        self._warn(field, N_("«{name}» is taken for a section", name=name))
        self._heading(field.name, level)
        self._node(field.value, max(level, _HIGHEST) + 1)

    def _keep(self, field: Field, message: str) -> None:
        self._warn(field, message)
        self._page.note(f"{field.name.text}: {spelled(field.value).strip()}", field.value.location)

    def _warn(self, field: Field, message: str) -> None:
        self._collector.warn_once(field.name.location, "field", message)


def _means(meaning: str, text: str) -> bool:
    return meaning in step_words("bells").get(text.lower(), ())
