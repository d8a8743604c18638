"""Parts of a voice that take long to build, kept in the user's cache folder: whole, checked, and never needed.

Large tables of words are packed into one piece of bytes, in small buckets of JSON, and looked up without being loaded. Its
layout: a line of JSON, `{name: [start, end]}`, counted from the end of that line; then the tables. Each table has the number
of its buckets n, n + 1 places where they begin and end, little-endian, 32 bits, and the buckets. A word is in the bucket
`crc32(word) mod n`.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path
from struct import Struct, pack
from typing import Any
from zlib import crc32

from guided_audio.core.errors import OutputError
from guided_audio.core.files import PERSONAL, explained, written_whole
from guided_audio.core.locks import exclusive
from guided_audio.core.ownership import is_ours
from guided_audio.core.temporary import remove_leftovers

_DIGEST = 32
_COUNT, _SPAN = Struct("<I"), Struct("<II")
_PER_BUCKET = 8
"""Words in a bucket: fewer make a larger index, more take longer to read."""
_REMEMBERED = 4096
"""Answers that each table keeps at hand; a session of an hour asks for fewer words."""


class BeingBuilt(Exception):
    """Another process is building this just now."""


def built_once(path: Path, key: str, build: Callable[[], bytes]) -> bytes | None:
    """Return what `build` gives, from the file if that was kept under the same key; None where nothing can be kept.

    A file that is damaged, or was kept under another key, is built anew; so nothing in it can change what is heard.
    BeingBuilt if another process is at it.
    """
    if not _is_own(path.parent):
        return None
    found = _read(path, key)
    if found is not None:
        return found
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(exclusive(path.with_suffix(".lock")))
        except BlockingIOError:
            raise BeingBuilt from None
        found = _read(path, key)  # another process may have built it meanwhile
        if found is not None:
            return found
        remove_leftovers(path.parent)
        built = build()
        # the disk may be full
        with contextlib.suppress(OutputError), written_whole(path, PERSONAL) as temporary, explained(path):
            temporary.write_bytes(_digest(key, built) + built)
        return built


def _is_own(folder: Path) -> bool:
    """Make the folder, private to the user; whether it is there, can be written to, and only by its owner."""
    try:
        for part in (folder.parent, folder):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        return is_ours(folder) and os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        return False


def _read(path: Path, key: str) -> bytes | None:
    if not path.is_file():  # a pipe in its place would be waited for
        return None
    try:
        with path.open("rb") as file:
            digest, found = file.read(_DIGEST), file.read()
    except OSError:
        return None
    return found if digest == _digest(key, found) else None


def _digest(key: str, content: bytes) -> bytes:
    digest = blake2b(key.encode() + b"\0", digest_size=_DIGEST)
    digest.update(content)
    return digest.digest()


def pack_tables(tables: Iterable[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return named tables, taken one after the other; their values are what JSON can hold."""
    packed = {name: _pack(table) for name, table in tables}
    places = dict(zip(packed, pairwise(_places(packed.values())), strict=True))
    return b"".join((json.dumps(places).encode(), b"\n", *packed.values()))


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
    return b"".join((pack(f"<{count + 2}I", count, *_places(packed)), *packed))


def _places(pieces: Iterable[bytes]) -> Iterator[int]:
    """Yield where each piece begins when they are put together, and where the last one ends."""
    return accumulate(map(len, pieces), initial=0)
