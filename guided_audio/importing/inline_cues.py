"""Running text with foreign cues in it: what is found, in the order of `styles.toml`, and what it becomes."""

import html
import re
from collections.abc import Callable
from functools import cached_property
from heapq import heapify, heappop, heapreplace

from guided_audio.core.diagnostics import DiagnosticCollector, TextPlaces
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.importing.draft import CueWords, LineBreak, Part, Words, cue_parts, note_parts
from guided_audio.importing.line_kinds import without_marks
from guided_audio.importing.vocabulary import pattern, vocabulary
from guided_audio.importing.written_cues import LENGTHS, read_time, said_length
from guided_audio.script.asides import AsideStyle, judge, judge_round, seconds_of, stands_inside
from guided_audio.script.cue_words import cues_lasting
from guided_audio.script.directions import Direction, read_direction
from guided_audio.script.machinery import is_label
from guided_audio.script.mending import corrected

_MARKS = re.compile(r"[\[(（<{*_/;&`\\|~=%:#@!［【\-–—…]|\.\.\.")
"""What every style has at least one of: most paragraphs have none, and need no looking."""
_MOST_WORDS_OF_SLOT, _MOST_LETTERS_OF_SLOT = 4, 30


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
        self._readers: dict[str, Callable[[re.Match[str], str, SourceLocation], list[Part] | None]] = {
            **dict.fromkeys(("inside", "round", "exact", "starred"), self._aside),
            "placeholder": self._placeholder,
            "label": lambda _, line, place: self._label(line, place),
            "blank": lambda _, said, place: self._slot("blank", said, place),
            "remark": lambda _, remark, place: note_parts(remark, place),
            "strength": lambda _, strength, place: self._strength(strength, place),
            "breaks": lambda _, tags, place: self._breaks(tags, place),
        }

    @cached_property
    def _tags(self) -> frozenset[str]:
        """The beginnings of all tags in the text: «<b», «</b»."""
        return frozenset(pattern("tag-begins").findall(self._text.lower()))

    def read(self, start: int, end: int, emphasis: int) -> list[Part]:
        """Read a stretch of the text; of two matches in one place, the style that is listed first counts."""
        parts: list[Part] = []
        done = start
        styles = vocabulary().inline
        searches = ((n, style.pattern.search(self._text, start, end)) for n, style in enumerate(styles))
        ahead = [(match.start(), n, match) for n, match in searches if match]  # the next match of each style
        heapify(ahead)
        while ahead:
            begin, index, match = ahead[0]
            following = max(done, begin + 1)
            understood = self._understand(styles[index], match, emphasis) if begin >= done else None
            if understood is not None:
                parts += self._words(done, begin, emphasis) + understood
                done = following = match.end()
            if found := styles[index].pattern.search(self._text, following, end):
                heapreplace(ahead, (found.start(), index, found))
            else:
                heappop(ahead)
        return parts + self._words(done, end, emphasis)

    def _words(self, start: int, end: int, emphasis: int) -> list[Part]:
        return [Words(self._text[start:end], self._places.at(start), emphasis)] if end > start else []

    def _understand(self, style: AsideStyle, match: re.Match[str], emphasis: int) -> list[Part] | None:
        """Return what a match becomes; None leaves it to the patterns after this one, and at last to the voice."""
        groups = {name: said for name, said in match.groupdict().items() if said is not None}
        place = self._places.at(match.start())
        if not self._is_known(groups, match[0]):
            return None
        tag = groups.get("tag", "").lower()
        is_end = match[0].startswith("</") and (tag in vocabulary().words["tags known"] or f"<{tag}" in self._tags)
        if style.warning and not is_end:
            self._collector.warn(
                place,
                style.name,
                N_("«{shown}»: {guess}", shown=shorten(" ".join(match[0].split()), 200), guess=N_(style.warning)),
            )
        if seconds := seconds_of(groups):
            spoken = self.read(*match.span("words"), emphasis) if "words" in groups else []
            return spoken + cue_parts(cues_lasting(seconds), place)
        for name, inner in (("words", emphasis), ("emphasis", 1), ("strong", 2)):
            if name in groups:
                return self.read(*match.span(name), inner)
        name = next((name for name in groups if name in self._readers), "")
        return self._readers[name](match, groups[name], place) if name else self._plain(groups, place, emphasis)

    def _is_known(self, groups: dict[str, str], whole: str) -> bool:
        """Whether a modifier or a tag is one that exists, and not just words between the same marks."""
        known = vocabulary().words
        if "modifier" in groups:
            return groups["modifier"].split(":")[0].strip().lower() in known["modifiers"]
        if "tag" not in groups or groups["tag"].lower() in known["tags known"] | known["tags blank"]:
            return True
        is_machinery = whole.startswith("</") or whole.endswith("/>") or "=" in whole
        return is_machinery or f"</{groups['tag'].lower()}" in self._tags

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

    def _aside(self, match: re.Match[str], inside: str, place: SourceLocation) -> list[Part] | None:
        """Read what stands between marks as a script's checks judge it: a direction, a remark, or speech."""
        is_round = "round" in match.groupdict()
        inside = inside.removesuffix("\\") if is_round else inside
        verdict = judge_round(match, inside) if is_round else judge(match)
        if verdict is None:
            return None
        if verdict.direction:
            return self._cues(verdict.direction, inside, place)
        shown = shorten(" ".join(inside.split()))
        if verdict.is_spoken:
            message = N_("({shown}) is spoken: inside a sentence, round brackets are speech", shown=shown)
            self._collector.warn(place, "spoken-remark", message)
            return None
        if not is_round and (meant := corrected(" ".join(inside.split()))):
            self._collector.warn(
                place, "guessed-cue", N_("[{shown}] is taken for [{meant}]", shown=shown, meant=shorten(meant))
            )
            return [CueWords(meant, place)]
        what = (
            N_("({shown}) is for the reader", shown=shown)
            if is_round
            else N_("[{shown}] is not understood", shown=shown)
        )
        code = "stage-direction" if is_round else "unknown-direction"
        self._collector.warn(place, code, N_("{what}: it is kept as a note", what=what))
        return note_parts(inside, place)

    def _label(self, line: str, place: SourceLocation) -> list[Part] | None:
        if not is_label(line):
            return None
        self._collector.warn(
            place, "label", N_("«{line}» is about the script: it is kept as a note", line=shorten(line.strip()))
        )
        return note_parts(without_marks(line), place)

    def _placeholder(self, match: re.Match[str], inside: str, place: SourceLocation) -> list[Part] | None:
        """Offer a slot where the words of one listener belong: `[CLIENT'S NAME]`, `<NAME>`, `(name)`, `[SAFE PLACE]`."""
        is_named = pattern("placeholder").fullmatch(inside.strip()) is not None
        is_capital = match[0][0] in "[<" and inside.isupper() and len(inside.split()) <= _MOST_WORDS_OF_SLOT
        if not is_named and not (is_capital and stands_inside(match) and read_direction(inside) is None):
            return None
        words = [word.lower() for word in pattern("slot-word").findall(inside.replace("_", " "))]
        if match[0].startswith("(") and not vocabulary().words["placeholders names"] & set(words):
            return None
        return self._slot("name" if is_named and "name" in words else " ".join(words), match[0], place)

    def _slot(self, name: str, found: str, place: SourceLocation) -> list[Part]:
        name = name[:_MOST_LETTERS_OF_SLOT].strip()
        message = N_(
            "«{found}» becomes the place {{{name}}}, to be filled with --slot or under «slots:»",
            found=shorten(found),
            name=name,
        )
        self._collector.warn(place, "slot", message)
        return [Words(name, place, is_slot=True)]

    def _cues(self, direction: Direction, inside: str, place: SourceLocation) -> list[Part]:
        shown = shorten(" ".join(inside.split()))
        if direction.guess:
            self._collector.warn(place, "guessed-cue", N_("«{shown}»: {guess}", shown=shown, guess=direction.guess))
        cues = cue_parts(direction.cues, place)
        if direction.has_rest:
            message = N_("«{shown}» says more than a cue can: it is kept as a note, too", shown=shown)
            self._collector.warn(place, "kept-as-note", message)
            cues += note_parts(inside, place)
        return cues

    def _strength(self, strength: str, place: SourceLocation) -> list[Part]:
        cue = vocabulary().strengths.get(strength.lower(), "pause")
        if cue:
            self._collector.warn(
                place, "guessed-cue", N_("the strength «{strength}» is taken for a {cue}", strength=strength, cue=cue)
            )
        return [CueWords(cue, place)] if cue else []

    def _breaks(self, tags: str, place: SourceLocation) -> list[Part]:
        """Add up the lengths of neighbours; a strength is a cue of its own."""
        attribute, seconds, strengths = pattern("attribute"), 0.0, []
        for attributes in pattern("break-tag").findall(tags):
            values = {name.lower(): "".join(value).strip() for name, *value in attribute.findall(attributes)}
            time = read_time(*said_length(values))
            used = {"strength", *(LENGTHS if time else ())}
            others = [m for m in attribute.finditer(attributes) if m[1].lower() not in used]
            left = " ".join([*(m[0] for m in others), *attribute.sub(" ", attributes).strip("/ \t\n").split()])
            if left:
                self._collector.warn(place, "tag", N_("«{left}» in the tag of a pause is left out", left=shorten(left)))
            if time is None:
                strengths.append(values.get("strength", "medium"))
                continue
            if time[1]:
                self._collector.warn(place, "bare-time", time[1], N_("write 5s or 500ms"))
            seconds += time[0]
        pauses = cue_parts(cues_lasting(seconds), place)
        return pauses + [cue for strength in strengths for cue in self._strength(strength, place)]
