"""The YAML front matter: what a script says about itself.

It is read with PyYAML's `compose()`, which keeps every scalar a string (`title: no` stays "no") and knows where it stood.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

import yaml

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import Seconds, parse_duration
from guided_audio.script.cue_words import CueError
from guided_audio.script.cues import read_ambience
from guided_audio.script.markdown import SLOT_NAME
from guided_audio.script.meta import MAX_LENGTH, Pauses, Practice, ScriptMeta
from guided_audio.script.pronouncing import find_slip
from guided_audio.script.yaml_source import YamlSource

PACES = (80.0, 220.0)
"""The words per minute that a script may ask for."""

_INVISIBLE = frozenset("\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff")
_LOST_FENCE = re.compile(r"--+\s*$|(?:title|summary|author|language|voice|slots|length|practice|safety)\s*:")
_EMPTY: Mapping[str, str] = MappingProxyType({})


def split_front_matter(text: str, diagnosis: DiagnosticCollector) -> tuple[ScriptMeta | None, str]:
    """Return the front matter, and the body with blank lines in its place, so that lines keep their numbers.

    A front matter that cannot be read is None: what depends on it is not reported a second time.
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != "---":
        if lines[first].strip() == "---" or _LOST_FENCE.match(lines[first]):
            place = diagnosis.at(first + 1)
            hint = "put a line --- before it and another one after it, at the very beginning of the line"
            diagnosis.error(place, "lost-fence", "this looks like a front matter, and would be read aloud", hint)
        return ScriptMeta(), text
    end = next((n for n, line in enumerate(lines[first + 1 :], first + 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        place = diagnosis.at(first + 1)
        diagnosis.error(place, "open-front-matter", "the front matter is never closed", "end it with a line ---")
        return ScriptMeta(), ""
    meta = parse_front_matter("\n".join(lines[first + 1 : end]) + "\n", first + 2, diagnosis)
    return meta, "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def parse_front_matter(source: str, first_line: int, diagnosis: DiagnosticCollector) -> ScriptMeta | None:
    """Read the YAML between the fences, `first_line` being the file's line on which it begins; None if it is broken."""
    if not source.strip():
        return ScriptMeta()
    return _Reader(YamlSource(source, first_line, diagnosis), diagnosis).read()


class _Reader:
    def __init__(self, source: YamlSource, diagnosis: DiagnosticCollector) -> None:
        self._diagnosis = diagnosis
        self._source = source
        self._at = source.at
        self._locations: dict[str, SourceLocation] = {}

    def read(self) -> ScriptMeta | None:
        mapping = self._source.compose()
        if mapping is None:
            return None
        values: dict[str, Any] = {}
        for key, node in mapping.value:
            name = self._text(key)
            if name is None or not self._is_known(name, key):
                continue
            self._locations[name] = self._at(node)
            if not name.startswith("x-") and (value := self._value(name, node)) is not None:
                values[name] = value
        return ScriptMeta(**values, locations=MappingProxyType(self._locations))

    def _is_known(self, name: str, key: yaml.Node) -> bool:
        known = [f.name for f in fields(ScriptMeta) if f.name != "locations"]
        if name in known or name.startswith("x-"):
            return True
        near = difflib.get_close_matches(name.lower(), known, n=1)
        guess = {"description": "summary", "name": "title"}.get(name.lower()) or (near[0] if near else "")
        hint = f"did you mean «{guess}»?" if guess else "your own keys begin with «x-»; docs/scripts.md has all others"
        self._diagnosis.error(self._at(key), "unknown-key", f"unknown key «{name}»", hint)
        return False

    def _value(self, name: str, node: yaml.Node) -> object:
        readers: dict[str, Callable[[yaml.Node], object]] = {
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
            "pauses": self._pauses,
        }
        return readers.get(name, self._text)(node)

    def _text(self, node: yaml.Node) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            text = " ".join(str(node.value).split())
            if all(character.isprintable() or character in _INVISIBLE for character in text):
                return text
            self._diagnosis.error(
                self._at(node), "control-character", "a character that cannot be shown", "take it away"
            )
            return None
        self._diagnosis.error(self._at(node), "front-matter-shape", "one plain value is expected here")
        return None

    def _title(self, node: yaml.Node) -> str | None:
        text = self._text(node)
        if text and "{" in text:
            hint = "leave it out: a title is shown, and becomes part of files, where personal words do not belong"
            self._diagnosis.error(self._at(node), "slot-in-title", "slots are not filled in titles", hint)
        return text

    def _texts(self, node: yaml.Node) -> tuple[str, ...] | None:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        texts = [self._text(item) for item in items]
        return tuple(text for text in texts if text)

    def _mapping(self, node: yaml.Node) -> Mapping[str, str] | None:
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return _EMPTY
        if not isinstance(node, yaml.MappingNode):
            self._diagnosis.error(
                self._at(node), "front-matter-shape", "lines of the form «name: value» are expected here"
            )
            return None
        pairs = [(self._text(key), self._text(value)) for key, value in node.value]
        return MappingProxyType({key: value for key, value in pairs if key is not None and value is not None})

    def _slots(self, node: yaml.Node) -> Mapping[str, str] | None:
        slots = self._mapping(node)
        for key, _ in node.value if slots else ():
            if not SLOT_NAME.fullmatch(key.value):
                hint = "a slot's name is words of letters and digits, such as «name» or «safe place»"
                self._diagnosis.error(self._at(key), "bad-slot", f"«{key.value}» cannot be the name of a slot", hint)
        return slots

    def _pronounce(self, node: yaml.Node) -> Mapping[str, str] | None:
        words = self._mapping(node)
        for key, value in node.value if words else ():
            word = " ".join(key.value.split())
            self._locations[f"pronounce.{word}"] = self._at(value)
            if slip := find_slip(word, value.value):
                place = value if slip.code == "bad-ipa" else key
                self._diagnosis.error(self._at(place), slip.code, slip.message, slip.hint)
        return words

    def _ambience(self, node: yaml.Node) -> str | None:
        text = self._text(node)
        try:
            read_ambience(text or "")
        except CueError as error:
            self._diagnosis.error(self._at(node), error.code, error.message, error.hint)
            return None
        return text

    def _duration(self, node: yaml.Node, most: Seconds) -> Seconds | None:
        text = self._text(node)
        if text is None:
            return None
        seconds = parse_duration(text)
        if seconds is None or not 0 < seconds <= most:
            self._diagnosis.error(
                self._at(node), "bad-duration", f"«{text}» is not a usable length of time", "write 15m or 90s"
            )
            return None
        return seconds

    def _pace(self, node: yaml.Node) -> float | None:
        text = self._text(node)
        try:
            pace = float((text or "").removesuffix("words/min").removesuffix("wpm").strip())
        except ValueError:
            pace = 0.0
        if PACES[0] <= pace <= PACES[1]:
            return pace
        self._diagnosis.error(
            self._at(node),
            "bad-pace",
            f"«{text}» is not a pace",
            f"write words per minute, {PACES[0]:.0f} to {PACES[1]:.0f}",
        )
        return None

    def _practice(self, node: yaml.Node) -> Practice | None:
        text = self._text(node) or ""
        if text in list(Practice):
            return Practice(text)
        near = difflib.get_close_matches(text.lower(), list(Practice), n=1)
        hint = f"did you mean «{near[0]}»?" if near else f"one of: {', '.join(Practice)}"
        self._diagnosis.error(self._at(node), "unknown-practice", f"unknown practice «{text}»", hint)
        return None

    def _pauses(self, node: yaml.Node) -> Pauses | None:
        if not isinstance(node, yaml.MappingNode):
            self._diagnosis.error(
                self._at(node), "front-matter-shape", "lines such as «sentence: .5s» are expected here"
            )
            return None
        names = [f.name for f in fields(Pauses)]
        found: dict[str, Seconds] = {}
        for key, value in node.value:
            name = self._text(key) or ""
            if name not in names:
                self._diagnosis.error(
                    self._at(key), "unknown-key", f"unknown pause «{name}»", f"one of: {', '.join(names)}"
                )
            elif (seconds := self._duration(value, Seconds(600.0))) is not None:
                found[name] = seconds
        return Pauses(**found)
