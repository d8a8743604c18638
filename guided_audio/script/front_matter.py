"""The YAML front matter: what a script says about itself. Every scalar is a string: `title: no` stays "no"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, SourceLocation
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_
from guided_audio.core.units import MAX_LENGTH, Seconds, parse_duration
from guided_audio.script.cue_arguments import CueError
from guided_audio.script.cue_table import read_ambience, read_sound
from guided_audio.script.model import PLAIN, Pauses, Practice, ScriptMeta
from guided_audio.script.pronunciation import check_pronunciation
from guided_audio.script.script_markdown import SLOT_NAME
from guided_audio.script.yaml_reader import Fields, Items, Node, Scalar, YamlReader

MAX_FRONT_MATTER = 8 * 1024
MAX_DEPTH = 8
PACES = (80.0, 220.0)
"""The words per minute that a script may ask for."""

_INVISIBLE = frozenset("\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff")
_LOST_FENCE = re.compile(r"--+\s*$|(?:title|summary|author|language|voice|slots|length|practice|safety)\s*:")


def split_front_matter(text: str, diagnostics: DiagnosticCollector) -> tuple[ScriptMeta | None, str]:
    """Return the front matter, and the body with blank lines in its place, so that lines keep their numbers.

    A front matter that cannot be read is None: what depends on it is not reported a second time.
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != "---":
        if lines[first].strip() == "---" or _LOST_FENCE.match(lines[first]):
            place = diagnostics.at(first + 1)
            hint = N_("put a line --- before it and another one after it, at the very beginning of the line")
            diagnostics.error(place, "lost-fence", N_("this looks like a front matter, and would be read aloud"), hint)
        return ScriptMeta(), text
    end = next((n for n, line in enumerate(lines[first + 1 :], first + 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        place = diagnostics.at(first + 1)
        diagnostics.error(
            place, "open-front-matter", N_("the front matter is never closed"), N_("end it with a line ---")
        )
        return ScriptMeta(), ""
    meta = parse_front_matter("\n".join(lines[first + 1 : end]) + "\n", first + 2, diagnostics)
    return meta, "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def parse_front_matter(source: str, first_line: int, diagnostics: DiagnosticCollector) -> ScriptMeta | None:
    """Read the YAML between the fences, `first_line` being the file's line on which it begins; None if it is broken."""
    if not source.strip():
        return ScriptMeta()
    if len(source.encode("utf-8", "surrogatepass")) > MAX_FRONT_MATTER:
        place = diagnostics.at(first_line)
        diagnostics.error(place, "front-matter-too-large", N_("the front matter is larger than 8 KB"))
        return None
    try:
        tree = YamlReader(source, diagnostics, _explain, MAX_DEPTH, first_line=first_line, strict=True).read()
    except ScriptError:
        return None
    return None if tree is None else _FrontMatter(diagnostics).read(tree)


def _explain(kind: str, problem: str) -> tuple[str, str, str]:
    """Return the code, the message and the hint for what is wrong with the YAML."""
    match kind:
        case "syntax":
            return "front-matter-yaml", *_explain_syntax(problem)
        case "depth":
            return "front-matter-depth", N_("the front matter is nested too deeply"), ""
        case "machinery":
            message = N_("anchors (&), aliases (*) and tags (!) are not allowed in the front matter")
            return (
                "front-matter-machinery",
                message,
                N_("put the value in “quotes” if it should begin with that character"),
            )
        case "key":
            return "front-matter-shape", N_("one plain value is expected here"), ""
    return "front-matter-yaml", N_("the front matter cannot be read: {problem}", problem=problem), ""


def _explain_syntax(problem: str) -> tuple[str, str]:
    if problem == "mapping values are not allowed here":
        hint = N_('quote it: put the whole value in "quotes"; and begin every key at the start of its line')
        return N_("a second «: » in one value, or a line that begins with a blank"), hint
    if "'\\t'" in problem:
        return N_("a tab"), N_("use blanks to indent, never tabs")
    if problem.startswith("expected <block end>"):
        return N_("this line is not indented like its neighbours"), N_(
            "give lines that belong together the same indent"
        )
    return N_("the front matter cannot be read here: {problem}", problem=problem), N_(
        'a value with special characters belongs in "quotes"'
    )


class _FrontMatter:
    """Turns the nodes of one front matter into values; every reader of a value returns None after an error."""

    def __init__(self, diagnostics: DiagnosticCollector) -> None:
        self._diagnostics = diagnostics
        self._locations: dict[str, SourceLocation] = {}

    def read(self, tree: Node) -> ScriptMeta | None:
        if not isinstance(tree, Fields):
            self._error(tree, "front-matter-shape", N_("the front matter must be lines of the form «key: value»"))
            return None
        self._report_duplicates(tree)
        values: dict[str, Any] = {}
        for key, node in tree.pairs:
            name = self._text(key)
            if name is None or not self._is_known(name, key):
                continue
            self._locations[name] = _place(node)
            if not name.startswith("x-") and (value := self._value(name, node)) is not None:
                values[name] = value
        return ScriptMeta(**values, locations=MappingProxyType(self._locations))

    def _error(self, node: Node, code: str, message: str, hint: str = "") -> None:
        self._diagnostics.error(_place(node), code, message, hint)

    def _report_duplicates(self, fields: Fields) -> None:
        seen: set[str] = set()
        for key, value in fields.pairs:
            if key.text in seen:
                self._error(key, "duplicate-key", N_("«{text}» is given twice", text=key.text), N_("keep one of them"))
            seen.add(key.text)
            if isinstance(value, Fields):
                self._report_duplicates(value)

    def _is_known(self, name: str, key: Node) -> bool:
        known = [f.name for f in fields(ScriptMeta) if f.name != "locations"]
        if name in known or name.startswith("x-"):
            return True
        meant = {"description": "summary", "name": "title"}.get(name.lower(), name.lower())
        hint = did_you_mean(meant, known) or N_("your own keys begin with «x-»; docs/scripts.md has all others")
        self._error(key, "unknown-key", N_("unknown key «{name}»", name=name), hint)
        return False

    def _value(self, name: str, node: Node) -> object:
        readers: dict[str, Callable[[Node], object]] = {
            "title": self._title,
            "pace": self._pace,
            "length": lambda n: self._duration(n, MAX_LENGTH),
            "breath": lambda n: self._duration(n, Seconds(60.0)),
            "practice": self._practice,
            "needs": self._texts,
            "tags": self._texts,
            "slots": self._slots,
            "pronounce": self._pronounce,
            "ambience": self._ambience,
            "bell": lambda n: self._sound("bell", n),
            "intro": lambda n: self._sound("intro", n),
            "outro": lambda n: self._sound("outro", n),
            "pauses": self._pauses,
            "melody": self._melody,
        }
        return readers.get(name, self._text)(node)

    def _text(self, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            self._error(node, "front-matter-shape", N_("one plain value is expected here"))
            return None
        text = " ".join(node.text.split())
        if all(character.isprintable() or character in _INVISIBLE for character in text):
            return text
        self._error(node, "control-character", N_("a character that cannot be shown"), N_("take it away"))
        return None

    def _title(self, node: Node) -> str | None:
        text = self._text(node)
        if text and "{" in text:
            hint = N_("leave it out: a title is shown, and becomes part of files, where personal words do not belong")
            self._error(node, "slot-in-title", N_("slots are not filled in titles"), hint)
        return text

    def _melody(self, node: Node) -> str | None:
        text = self._text(node)
        if text and text != PLAIN:
            self._error(
                node,
                "bad-melody",
                N_("unknown melody «{text}»", text=text),
                N_("write «{plain}», or leave it out", plain=PLAIN),
            )
            return None
        return text

    def _texts(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Items) else [node]
        return tuple(filter(None, map(self._text, items)))

    def _mapping(self, node: Node) -> Mapping[str, str] | None:
        if isinstance(node, Scalar) and not node.text:
            return MappingProxyType({})
        if not isinstance(node, Fields):
            self._error(node, "front-matter-shape", N_("lines of the form «name: value» are expected here"))
            return None
        pairs = [(self._text(key), self._text(value)) for key, value in _pairs(node)]
        return MappingProxyType({key: value for key, value in pairs if key is not None and value is not None})

    def _slots(self, node: Node) -> Mapping[str, str] | None:
        slots = self._mapping(node)
        for key, _ in _pairs(node):
            if not SLOT_NAME.fullmatch(key.text):
                hint = N_("a slot's name is words of letters and digits, such as «name» or «safe place»")
                self._error(key, "bad-slot", N_("«{text}» cannot be the name of a slot", text=key.text), hint)
        return slots

    def _pronounce(self, node: Node) -> Mapping[str, str] | None:
        words = self._mapping(node)
        for key, value in _pairs(node):
            word = " ".join(key.text.split())
            self._locations[f"pronounce.{word}"] = _place(value)
            if isinstance(value, Scalar) and (problem := check_pronunciation(word, value.text)):
                place = value if problem.code == "bad-ipa" else key
                self._error(place, problem.code, problem.message, problem.hint)
        return words

    def _ambience(self, node: Node) -> str | Mapping[str, str] | None:
        if not isinstance(node, Fields):
            return self._bed(node)
        beds = {}
        for key, value in node.pairs:
            chapter, bed = self._text(key), self._bed(value)
            if chapter is not None and bed is not None:
                self._locations[f"ambience.{chapter}"] = _place(value)
                beds[chapter] = bed
        return MappingProxyType(beds)

    def _bed(self, node: Node) -> str | None:
        text = self._text(node)
        try:
            read_ambience(text or "")
        except CueError as error:
            self._error(node, error.code, error.message, error.hint)
            return None
        return text

    def _sound(self, key: str, node: Node) -> str | None:
        text = self._text(node)
        if text is None:
            return None
        try:
            return read_sound(key, text)
        except CueError as error:
            self._error(node, error.code, error.message, error.hint)
            return None

    def _duration(self, node: Node, most: Seconds) -> Seconds | None:
        text = self._text(node)
        if text is None:
            return None
        seconds = parse_duration(text)
        if seconds is None or not 0 < seconds <= most:
            self._error(
                node, "bad-duration", N_("«{text}» is not a usable length of time", text=text), N_("write 15m or 90s")
            )
            return None
        return seconds

    def _pace(self, node: Node) -> float | None:
        text = self._text(node)
        try:
            pace = float((text or "").removesuffix("words/min").removesuffix("wpm").strip())
        except ValueError:
            pace = 0.0
        if PACES[0] <= pace <= PACES[1]:
            return pace
        hint = N_("write words per minute, {least:.0f} to {most:.0f}", least=PACES[0], most=PACES[1])
        self._error(node, "bad-pace", N_("«{text}» is not a pace", text=text), hint)
        return None

    def _practice(self, node: Node) -> Practice | None:
        text = self._text(node) or ""
        if text in list(Practice):
            return Practice(text)
        hint = did_you_mean(text.lower(), list(Practice)) or N_("one of: {practice}", practice=", ".join(Practice))
        self._error(node, "unknown-practice", N_("unknown practice «{text}»", text=text), hint)
        return None

    def _pauses(self, node: Node) -> Pauses | None:
        if not isinstance(node, Fields):
            self._error(node, "front-matter-shape", N_("lines such as «sentence: .5s» are expected here"))
            return None
        names = [f.name for f in fields(Pauses)]
        found: dict[str, Seconds] = {}
        for key, value in node.pairs:
            name = self._text(key) or ""
            if name not in names:
                self._error(
                    key,
                    "unknown-key",
                    N_("unknown pause «{name}»", name=name),
                    N_("one of: {names}", names=", ".join(names)),
                )
            elif (seconds := self._duration(value, Seconds(600.0))) is not None:
                found[name] = seconds
        return Pauses(**found)


def _place(node: Node) -> SourceLocation:
    return node.start if isinstance(node, Scalar) else node.location


def _pairs(node: Node) -> list[tuple[Scalar, Node]]:
    return node.pairs if isinstance(node, Fields) else []
