"""Running text with foreign cues in it: what is found, in the order of `styles.toml`, and what it becomes."""

import html
import re
from collections.abc import Callable, Mapping

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.units import parse_duration
from guided_audio.importing.directions import Direction, is_stage_direction, read_direction
from guided_audio.importing.draft import CueWords, LineBreak, Part, Words, note_parts
from guided_audio.importing.vocabulary import Pattern, vocabulary
from guided_audio.importing.written_cues import LONGEST, corrected, cues_lasting

_MARKS = re.compile(r"[\[(<{*_/;&`\\|~=［【\-–—…]|\.\.\.")
"""What every style has at least one of: most paragraphs have none, and need no looking."""
_BREAK = re.compile(r"<break\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*[\"']?([^\"'\s/]+)")
_TIMES = frozenset({"pause", "silence", "bell"})


def read_words(text: str, location: SourceLocation, collector: DiagnosticCollector) -> tuple[Part, ...]:
    """Return running text as words and cues, its foreign cues understood; `location` is its first character's place."""
    if not _MARKS.search(text):
        return (Words(text, location),) if text else ()
    return tuple(_Reader(text, location, collector).read(0, len(text), 0))


class _Reader:
    def __init__(self, text: str, location: SourceLocation, collector: DiagnosticCollector) -> None:
        self._text = text
        self._places = TextPlaces(text, location)
        self._collector = collector
        self._readers: dict[str, Callable[[str, SourceLocation], list[Part] | None]] = {
            "inside": self._bracket,
            "stage": self._stage,
            "exact": self._exact,
            "remark": note_parts,
            "strength": self._strength,
            "breaks": self._breaks,
        }

    def read(self, start: int, end: int, emphasis: int) -> list[Part]:
        """Read a stretch of the text; of two matches in one place, the style that is listed first counts."""
        parts: list[Part] = []
        done = start
        styles = vocabulary().inline
        found = [style.pattern.search(self._text, start, end) for style in styles]  # the next match of each style
        while any(found):
            index, match = min(((n, m) for n, m in enumerate(found) if m), key=lambda pair: pair[1].start())
            if match.start() < done:
                found[index] = styles[index].pattern.search(self._text, done, end)
                continue
            understood = self._understand(styles[index], match, emphasis)
            if understood is None:
                found[index] = styles[index].pattern.search(self._text, match.start() + 1, end)
                continue
            parts += self._words(done, match.start(), emphasis) + understood
            done = match.end()
        return parts + self._words(done, end, emphasis)

    def _words(self, start: int, end: int, emphasis: int) -> list[Part]:
        return [Words(self._text[start:end], self._places.at(start), emphasis)] if end > start else []

    def _understand(self, style: Pattern, match: re.Match[str], emphasis: int) -> list[Part] | None:
        """Return what a match becomes; None leaves it to the patterns after this one, and at last to the voice."""
        groups = {name: said for name, said in match.groupdict().items() if said is not None}
        place = self._places.at(match.start())
        if not _is_known(groups):
            return None
        if style.warning and not match[0].startswith("</"):
            self._collector.warn(place, style.name, f"«{shorten(' '.join(match[0].split()), 200)}»: {style.warning}")
        if seconds := _seconds(groups):
            spoken = self.read(*match.span("words"), emphasis) if "words" in groups else []
            return spoken + self._pause(seconds, place)
        for name, inner in (("words", emphasis), ("emphasis", 1), ("strong", 2)):
            if name in groups:
                return self.read(*match.span(name), inner)
        name = next((name for name in groups if name in self._readers), "")
        return self._readers[name](groups[name], place) if name else self._plain(groups, place, emphasis)

    def _plain(self, groups: dict[str, str], place: SourceLocation, emphasis: int) -> list[Part] | None:
        if literal := groups.get("literal"):
            character = html.unescape(literal) if literal.startswith("&") and len(literal) > 1 else literal
            return [Words(character, place, emphasis)]
        if "row" in groups:
            return [LineBreak(place)]
        if "gone" in groups and "tag" not in groups:
            return []
        tag = groups.get("tag", "").lower()
        return [Words(" ", place, emphasis)] if tag in vocabulary().words["tags blank"] else []

    def _bracket(self, inside: str, place: SourceLocation) -> list[Part] | None:
        if not inside.strip():
            return None
        direction = read_direction(inside)
        if direction is None and (meant := corrected(" ".join(inside.split()))):
            self._collector.warn(place, "guessed-cue", f"[{shorten(inside)}] is taken for [{shorten(meant)}]")
            return [CueWords(meant, place)]
        if direction is None:
            message = f"[{shorten(' '.join(inside.split()))}] is not understood: it is kept as a note"
            self._collector.warn(place, "unknown-direction", message)
            return note_parts(inside, place)
        return self._cues(direction, inside, place)

    def _stage(self, inside: str, place: SourceLocation) -> list[Part] | None:
        direction = read_direction(inside)
        if direction and (
            direction.kind in {"pause", "delivery"} or (direction.kind in _TIMES and not direction.has_rest)
        ):
            return self._cues(direction, inside, place)
        if not (is_stage_direction(inside) or inside.strip().lower() in vocabulary().words["stage manners"]):
            return None
        message = f"({shorten(' '.join(inside.split()))}) is for the reader: it is kept as a note"
        self._collector.warn(place, "stage-direction", message)
        return note_parts(inside, place)

    def _exact(self, inside: str, place: SourceLocation) -> list[Part] | None:
        direction = read_direction(inside)
        if direction is None or direction.has_rest or direction.kind not in _TIMES:
            return None
        return self._cues(direction, inside, place)

    def _cues(self, direction: Direction, inside: str, place: SourceLocation) -> list[Part]:
        shown = shorten(" ".join(inside.split()))
        if direction.guess:
            self._collector.warn(place, "guessed-cue", f"«{shown}»: {direction.guess}")
        cues: list[Part] = [CueWords(cue, place) for cue in direction.cues]
        if direction.has_rest:
            message = f"«{shown}» says more than a cue can: it is kept as a note, too"
            self._collector.warn(place, "kept-as-note", message)
            cues += note_parts(inside, place)
        return cues

    def _strength(self, strength: str, place: SourceLocation) -> list[Part]:
        cue = vocabulary().strengths.get(strength.lower(), "pause")
        if cue:
            self._collector.warn(place, "guessed-cue", f"the strength «{strength}» is taken for a {cue}")
        return [CueWords(cue, place)] if cue else []

    def _breaks(self, tags: str, place: SourceLocation) -> list[Part]:
        """Add up the lengths of neighbours; a strength is a cue of its own."""
        seconds, strengths = 0.0, []
        for attributes in _BREAK.findall(tags):
            values = {name.lower(): value for name, value in _ATTRIBUTE.findall(attributes)}
            length = parse_duration(values.get("time", ""))
            if length is None:
                strengths.append(values.get("strength", "medium"))
            seconds += length or 0.0
        return self._pause(seconds, place) + [cue for strength in strengths for cue in self._strength(strength, place)]

    def _pause(self, seconds: float, place: SourceLocation) -> list[Part]:
        if seconds > LONGEST:
            self._collector.warn(place, "long-pause", f"a pause of {seconds:g} seconds becomes several")
        return [CueWords(cue, place) for cue in cues_lasting(seconds)]


def _is_known(groups: Mapping[str, str]) -> bool:
    """Whether a modifier or a tag is one that exists, and not just words between the same marks."""
    known = vocabulary().words
    if "modifier" in groups:
        return groups["modifier"].split(":")[0].strip().lower() in known["modifiers"]
    return "tag" not in groups or groups["tag"].lower() in known["tags known"] | known["tags blank"]


def _seconds(groups: Mapping[str, str]) -> float:
    """Return the length that a match says outright."""
    said = f"{groups['ms']}ms" if "ms" in groups else groups.get("length") or groups.get("seconds") or ""
    return float(parse_duration(said) or 0.0)
