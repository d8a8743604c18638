"""Recognisers' files: words with times, under the names that Whisper, YouTube, AssemblyAI and others give them."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.core.units import parse_timestamp
from guided_audio.importing.captions import Caption, Line, in_seconds, name_for, plain_name, read_captions
from guided_audio.importing.draft import Draft
from guided_audio.script.yaml_reader import Fields, Items, Node, Scalar

_NEARLY_ALL = 0.9
_READ = ("start", "end", "lasting", "text")
_META = {"title": "title", "language": "language", "languagecode": "language", "lang": "language"}


class _Segment(NamedTuple):
    item: Fields
    text: str
    start: float
    end: float | None


def read_segments(tree: Node, collector: DiagnosticCollector) -> Draft | None:
    """Return the draft of a recogniser's file; None for any other."""
    lists: dict[tuple[str, ...], list[_Segment]] = {}
    meta: dict[str, object] = {}
    for path, fields in _all_fields(tree):
        if segment := _segment(fields):
            lists.setdefault(path, []).append(segment)
        elif len(path) < 2:  # what the file says of itself stands at its top
            meta |= {_META[key]: node.text for key, node in _named(fields) if key in _META and isinstance(node, Scalar)}
    lists = {path: segments for path, segments in lists.items() if _is_rising(segments)}
    if not lists:
        return None
    most = max(map(_letters, lists.values()))  # the same words may stand there as sentences and one by one
    path = min((p for p in lists if _letters(lists[p]) >= _NEARLY_ALL * most), key=lambda p: len(lists[p]))
    if shown := _left_out(tree, lists[path], path):
        collector.warn(lists[path][0].item.location, "fields", f"only words and times are read, and not {shown}")
    return Draft(read_captions(in_seconds([_caption(segment) for segment in lists[path]]), (), collector), meta)


def _all_fields(tree: Node) -> Iterator[tuple[tuple[str, ...], Fields]]:
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


def _find(fields: Fields, meaning: str) -> tuple[str, Node] | None:
    """Return the field of this meaning: the name that is listed first, with its value."""
    values = dict(_named(fields))
    return (name, values[name]) if (name := name_for(meaning, values)) else None


def _segment(item: Fields) -> _Segment | None:
    """Return what a mapping says and when, in its own unit unless its names give one; None if it is no segment."""
    start, end, lasting = _time(item, "start"), _time(item, "end"), _time(item, "lasting")
    text = _text(item).strip()
    if not start or not text or _find(item, "own"):
        return None
    ends = start[1:] or end or ([start[0] + lasting[0]] if lasting else [])
    return _Segment(item, text, start[0], ends[0] if ends else None)


def _time(item: Fields, meaning: str) -> list[float]:
    """Return the times in a field: `4.0`, `[0.0, 4.0]`, or `{"from": "00:00:00,000", "to": "00:00:04,000"}`."""
    name, node = _find(item, meaning) or ("", Items([], item.location))
    nodes = (
        node.items if isinstance(node, Items) else [v for _, v in node.pairs] if isinstance(node, Fields) else [node]
    )
    times = [parse_timestamp(node.text) for node in nodes if isinstance(node, Scalar)]
    return [time / (1000 if name.endswith("ms") else 1) for time in times if time is not None]


def _text(node: Node) -> str:
    if isinstance(node, Items):
        return "".join(map(_text, node.items))
    if isinstance(node, Fields):
        found = _find(node, "text")
        return _text(found[1]) if found else ""
    return node.text


def _is_rising(segments: Sequence[_Segment]) -> bool:
    starts = [segment.start for segment in segments]
    if all(segment.end is None for segment in segments):
        return len(starts) > 1 and all(a < b for a, b in itertools.pairwise(starts))
    return starts == sorted(starts)


def _letters(segments: Sequence[_Segment]) -> int:
    return sum(len("".join(segment.text.split())) for segment in segments)


def _caption(segment: _Segment) -> Caption:
    place = segment.item.location
    return Caption(segment.start, segment.end, place, [Line(line, place) for line in segment.text.split("\n")])


def _left_out(tree: Node, segments: Sequence[_Segment], path: Sequence[str]) -> str:
    """Return the names of the fields that are not read."""
    items = [node for node in (tree, *(segment.item for segment in segments)) if isinstance(node, Fields)]
    names = {name.text: plain_name(name.text) for item in items for name, _ in item.pairs}
    read = {*path, *_META}.union(name for name in names.values() if any(name_for(what, [name]) for what in _READ))
    return shorten(", ".join(name for name, plain in names.items() if plain not in read), 200)
