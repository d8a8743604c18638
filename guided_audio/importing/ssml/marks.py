"""The marks by which `write_ssml` keeps, in playable SSML, what SSML cannot say."""

import itertools
import re
from collections.abc import Sequence

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.importing.assembling import Assembler
from guided_audio.importing.draft import Shown, Title
from guided_audio.importing.plain_yaml import read_value
from guided_audio.importing.ssml.delivery import is_written_by_us
from guided_audio.importing.ssml.events import Event, Start
from guided_audio.script.cue_table import looks_like_cue

END = "[/]"
"""The name of the mark after which what is played in place of a cue is over."""
BREAK = "\\"
"""The name of the mark for a line that ends in its paragraph."""
META = "--- "
NOTE = "> "

_HEADING = re.compile(r"(#{1,6}) (.+)")
_BLOCKS = re.compile(r"(?:end )?(?:repeat|optional|choose|or)\b.*+", re.IGNORECASE | re.DOTALL)
_DELIVERY = re.compile(r"(?:softly|softer|slowly|slower|normal voice|voice\b.*+)", re.IGNORECASE | re.DOTALL)


class Marks:
    """Reads marks: those of ours become cues, headings, notes and front matter again."""

    def __init__(self, events: Sequence[Event], page: Assembler, diagnosis: DiagnosticCollector) -> None:
        self.meta: dict[str, object] = {}
        self.resume = 0
        """Up to this event, what stands there is played in place of a cue that has come back."""
        self.has_delivery = False
        names = {n: name_of(e) for n, e in enumerate(events) if isinstance(e, Start) and e.name == "mark"}
        self._next = dict(itertools.pairwise(names))
        self._names = names
        self._page = page
        self._diagnosis = diagnosis
        self.are_ours = any(name.startswith(META) for name in names.values())

    def read(self, index: int, mark: Start) -> None:
        """Read the mark that is event number `index`."""
        name = self._names.get(index) or name_of(mark)
        if name == END:
            return
        if name.startswith(META):
            self._read_meta(name.removeprefix(META), mark.location)
        elif heading := _HEADING.fullmatch(name):
            self._page.heading(Title(heading[2], len(heading[1]), mark.location))
        elif name == BREAK:
            self._page.line_break(mark.location)
            self._skip(index)
        elif name.startswith(NOTE):
            self._page.shown(Shown(name.removeprefix(NOTE), mark.location))
        elif name.startswith("[") and name.endswith("]") and looks_like_cue(name[1:-1]):
            self._read_cue(index, name[1:-1], mark.location)
        else:
            self._diagnosis.warn(mark.location, "mark", f"the mark «{name[:40]}» is left out")

    def _read_meta(self, entry: str, place: SourceLocation) -> None:
        key, _, value = entry.partition(":")
        self.meta[key.strip()] = read_value(value.strip(), place, self._diagnosis)

    def _read_cue(self, index: int, inside: str, place: SourceLocation) -> None:
        self.has_delivery = self.has_delivery or bool(_DELIVERY.fullmatch(inside))
        self._page.cue(inside, place, alone=bool(_BLOCKS.fullmatch(inside)))
        if not self._skip(index):
            message = f"after the mark [{inside[:40]}] no mark {END} says where its stand-in is over"
            self._diagnosis.warn(place, "open-mark", message, f'put <mark name="{END}"/> after it')

    def _skip(self, index: int) -> bool:
        """Pass over what is played in place of a mark, if another mark says where that is over."""
        following = self._next.get(index, -1)
        if self._names.get(following) == END:
            self.resume = following
        return self._names.get(following) == END


def name_of(mark: Start) -> str:
    """Return a mark's name, single-spaced."""
    return " ".join(mark.attributes.get("name", mark.attributes.get("mark", "")).split())


def is_our_element(start: Start) -> bool:
    """Whether this is how delivery cues are written, so that it belongs to the mark of one."""
    if start.name == "prosody":
        return is_written_by_us(start.attributes)
    return start.name == "voice" and start.attributes.keys() == {"name"}
