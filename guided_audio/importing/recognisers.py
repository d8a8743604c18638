"""Recognisers' files: words with times, under the names that Whisper, YouTube, AssemblyAI and others give them."""

import itertools
from collections.abc import Iterator, Sequence

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import parse_timestamp
from guided_audio.importing.captions import TIMED, Caption, Line, in_seconds, name_for, plain_name, read_captions
from guided_audio.importing.draft import Draft
from guided_audio.script.yaml_reader import Fields, Items, Node, Scalar

_NEARLY_ALL = 0.9
_READ = ("start", "end", "lasting", "text")
_META = {"title": "title", "language": "language", "languagecode": "language", "lang": "language"}


_Segment = tuple[Fields, Caption]
"""A mapping, and what it says and when."""


def read_segments(tree: Node, collector: DiagnosticCollector) -> Draft | None:
    """Return the draft of a recogniser's file; None for any other."""
    lists: dict[tuple[str, ...], list[_Segment]] = {}
    meta: dict[str, object] = {}
    for path, fields in all_fields(tree):
        if caption := _caption(fields):
            lists.setdefault(path, []).append((fields, caption))
        elif len(path) < 2:  # what the file says of itself stands at its top
            meta |= {_META[key]: node.text for key, node in _named(fields) if key in _META and isinstance(node, Scalar)}
    letters = {path: _letters(segments) for path, segments in lists.items() if _is_rising(segments)}
    if not letters:
        return None
    most = max(letters.values())  # the same words may stand there as sentences and one by one
    path = min((path for path in letters if letters[path] >= _NEARLY_ALL * most), key=lambda path: len(lists[path]))
    if shown := _left_out([tree, *(fields for fields, _ in lists[path])], path):
        collector.warn(
            lists[path][0][1].place, "fields", N_("only words and times are read, and not {shown}", shown=shown)
        )
    return Draft(read_captions(in_seconds([caption for _, caption in lists[path]]), (), collector), meta)


def all_fields(tree: Node) -> Iterator[tuple[tuple[str, ...], Fields]]:
    """Yield all mappings in order, each with the names that lead to it; those of one list have the same."""
    nodes: list[tuple[tuple[str, ...], Node]] = [((), tree)]
    while nodes:
        path, node = nodes.pop()
        if isinstance(node, Items):
            nodes += [(path, item) for item in reversed(node.items)]
        elif isinstance(node, Fields):
            yield path, node
            nodes += [((*path, name), value) for name, value in reversed(_named(node))]


def _named(fields: Fields) -> list[tuple[str, Node]]:
    return [(plain_name(name.text), value) for name, value in fields.pairs]


def _find(fields: Fields, meaning: str) -> tuple[str, Node]:
    """Return the field of this meaning: the name that is listed first, with its value; nothing if there is none."""
    values = dict(_named(fields))
    name = name_for(meaning, values)
    return name, values.get(name, Items([], fields.location))


def _caption(item: Fields) -> Caption | None:
    """Return what a mapping says and when, in its own unit unless its names give one; None if it says neither."""
    start, end, lasting = _times(item, "start"), _times(item, "end"), _times(item, "lasting")
    text = _text(item).strip()
    if not start or not text or _find(item, "own")[0]:
        return None
    ends = [*start[1:], *end, *(start[0] + time for time in lasting), None]
    return Caption(start[0], ends[0], item.location, [Line(line, item.location) for line in text.split("\n")])


def _times(item: Fields, meaning: str) -> list[float]:
    """Return the times in a field: `4.0`, `[0.0, 4.0]`, or `{"from": "00:00:00,000", "to": "00:00:04,000"}`."""
    name, node = _find(item, meaning)
    nodes = [value for _, value in node.pairs] if isinstance(node, Fields) else [node]
    nodes = node.items if isinstance(node, Items) else nodes
    times = [parse_timestamp(node.text) for node in nodes if isinstance(node, Scalar)]
    return [time / (1000 if name.endswith("ms") else 1) for time in times if time is not None]


def _text(node: Node) -> str:
    if isinstance(node, Items):
        return "".join(map(_text, node.items))
    return _text(_find(node, "text")[1]) if isinstance(node, Fields) else node.text


def _is_rising(segments: Sequence[_Segment]) -> bool:
    starts = [caption.start for _, caption in segments]
    if all(caption.end is None for _, caption in segments):
        return len(starts) > 1 and all(a < b for a, b in itertools.pairwise(starts))
    return starts == sorted(starts)


def _letters(segments: Sequence[_Segment]) -> int:
    return sum(len("".join(line.text.split())) for _, caption in segments for line in caption.lines)


def _left_out(nodes: Sequence[Node], path: Sequence[str]) -> str:
    """Return the names of the fields that are not read."""
    names = [name.text for node in nodes if isinstance(node, Fields) for name, _ in node.pairs]
    read = {*path, *_META}.union(*(TIMED[what] for what in _READ))
    return shorten(", ".join(dict.fromkeys(name for name in names if plain_name(name) not in read)), 200)
