"""Serving a sound while it is written: its size is known from the beginning, and each byte is sent as soon as it is there."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from guided_audio.session.finished import Finished
from guided_audio.web.preparing import Preparation

_PIECE = 1 << 16
_SPAN = re.compile(r"bytes=(\d+)-(\d*)|bytes=-(\d+)")


def growing_sound(
    request: Request, finished: Finished, changes: AsyncIterator[Preparation], headers: Mapping[str, str]
) -> Response:
    """Return a sound that is not whole yet, or the one range of it that was asked for; several ranges get the whole.

    `changes` yields when there may be more of it.
    """
    size, asked = finished.size, request.headers
    span = _span_of(asked.get("range", ""), size)
    if span is None or asked.get("if-range", headers["ETag"]) != headers["ETag"]:
        span, status, extra = range(size), 200, {}
    elif not span:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        status, extra = 206, {"Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}"}
    told = {**headers, **extra, "Accept-Ranges": "bytes", "Content-Length": str(len(span))}
    if request.method == "HEAD":
        return Response(None, status, told, "audio/mpeg")
    return StreamingResponse(_sent(finished, changes, span), status, told, "audio/mpeg")


def _span_of(header: str, size: int) -> range | None:
    """Return the bytes that a header asks for; none if they are beyond the end, None if it is not one plain range."""
    if not (found := _SPAN.fullmatch(header)):
        return None
    first, last, end = found.groups()
    if end:
        return range(max(0, size - int(end)), size)
    return range(int(first), min(int(last) + 1 if last else size, size))


async def _sent(finished: Finished, changes: AsyncIterator[Preparation], span: range) -> AsyncIterator[bytes]:
    """Yield the bytes of a span; a file that stops growing before its end breaks the connection, as its size tells."""
    try:
        opened = await anyio.open_file(finished.sound, "rb")
    except FileNotFoundError:  # it has just become whole
        opened = await anyio.open_file(replace(finished, growing=None).sound, "rb")
    async with opened as file:
        at = await file.seek(span.start)
        async for _ in changes:
            while data := await file.read(min(_PIECE, span.stop - at)):
                at += len(data)
                yield data
            if at == span.stop:
                return
