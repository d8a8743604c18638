"""Large tables of words that are looked up and never loaded: one piece of bytes, in small buckets of JSON.

Layout: a line of JSON, `{name: [start, end]}`, counted from the end of that line; then the tables. Each table has the number
of its buckets n, n + 1 places where they begin and end, little-endian, 32 bits, and the buckets. A word is in the bucket
`crc32(word) mod n`.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from struct import Struct, pack
from typing import Any
from zlib import crc32

_COUNT, _SPAN = Struct("<I"), Struct("<II")
_PER_BUCKET = 8
"""Words in a bucket: fewer make a larger index, more take longer to read."""
_REMEMBERED = 4096
"""Answers that each table keeps at hand; a session of an hour asks for fewer words."""


def pack_tables(tables: Iterable[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return named tables, taken one after the other; their values are what JSON can hold."""
    packed, places, end = [], {}, 0
    for name, table in tables:
        packed.append(_pack(table))
        places[name] = [end, end + len(packed[-1])]
        end += len(packed[-1])
    return b"".join((json.dumps(places).encode(), b"\n", *packed))


def open_tables(packed: bytes) -> dict[str, "Table"]:
    """Return the tables by name; nothing of them is read yet."""
    first = packed.index(b"\n") + 1
    places = json.loads(packed[:first])
    return {name: Table(memoryview(packed)[first + start : first + end]) for name, (start, end) in places.items()}


class Table:
    """One table, read where it is asked: `get` and `in`, as a dictionary has them."""

    def __init__(self, packed: memoryview) -> None:
        (count,) = _COUNT.unpack_from(packed)
        first = _COUNT.size * (count + 2)

        @lru_cache(maxsize=_REMEMBERED)
        def find(word: str) -> Any:  # noqa: ANN401 - a value of JSON
            number = crc32(word.encode("utf-8", "surrogatepass")) % count  # half a character is no word, and no error
            start, end = _SPAN.unpack_from(packed, _COUNT.size * (1 + number))
            return json.loads(bytes(packed[first + start : first + end])).get(word)

        self._find = find

    def get(self, word: str) -> Any:  # noqa: ANN401 - a value of JSON
        """Return the value of a word, None if it has none."""
        return self._find(word)

    def __contains__(self, word: str) -> bool:
        return self._find(word) is not None


def _pack(table: Mapping[str, Any]) -> bytes:
    count = max(1, len(table) // _PER_BUCKET)
    buckets: list[dict[str, Any]] = [{} for _ in range(count)]
    for word, value in table.items():
        buckets[crc32(word.encode()) % count][word] = value
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    packed = [encode(bucket).encode() for bucket in buckets]
    places = [0]
    for bucket in packed:
        places.append(places[-1] + len(bucket))
    return b"".join((pack(f"<{count + 2}I", count, *places), *packed))
