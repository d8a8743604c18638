"""A script on its page: its text, saving it, its draft, and what other editors do to it meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from guided_audio.core.errors import GuidedAudioError
from guided_audio.session.studio.desk import Desk
from guided_audio.session.studio.folder import Conflict
from guided_audio.web.studio.asked import answered, data_of, desk_of, text_in, told
from guided_audio.web.studio.limits import LOOKED


@answered
async def text(request: Request) -> Response:
    """Serve a script as it is on disk, with its digest as its tag."""
    found = await run_in_threadpool(desk_of(request).text, request.path_params["name"])
    return JSONResponse({"text": found.text, "digest": found.digest}, headers={"ETag": f'"{found.digest}"'})


@answered
async def save(request: Request) -> Response:
    """Save a script if its version on disk is that of `If-Match`; else answer with that version, and both in one.

    With `look`, nothing is saved either way.
    """
    desk, name, data = desk_of(request), request.path_params["name"], await data_of(request)
    written, base = text_in(data, "text"), request.headers.get("if-match", "").strip('"')
    act = desk.compare if data.get("look") else desk.save
    try:
        saved = await run_in_threadpool(act, name, written, base)
    except Conflict as conflict:
        return JSONResponse(await run_in_threadpool(_both, desk, name, written, base, conflict), 409)
    return JSONResponse({"digest": saved.digest}, headers={"ETag": f'"{saved.digest}"'})


def _both(desk: Desk, name: str, written: str, base: str, conflict: Conflict) -> dict[str, object]:
    merged = desk.merged(name, written, base, conflict)
    return {
        "theirs": conflict.theirs.text,
        "digest": conflict.theirs.digest,
        "merged": merged and merged.text,
        "overlaps": merged.overlaps if merged else 0,
    }


@answered
async def draft(request: Request) -> Response:
    """Keep what is not saved; with `aside`, keep it for good, since its author has chosen another version."""
    desk, name, data = desk_of(request), request.path_params["name"], await data_of(request)
    written = text_in(data, "text")
    if data.get("aside"):
        kept = await run_in_threadpool(desk.folder.keep_aside, name, written)
        return JSONResponse({"kept": str(kept or "")})
    await run_in_threadpool(desk.keep_draft, name, written, text_in(data, "base"))
    return Response(status_code=204)


@answered
async def watch(request: Request) -> Response:
    """Serve the digest of a script on disk now, and whenever that has changed, as server-sent events."""
    desk, name = desk_of(request), request.path_params["name"]
    path = await run_in_threadpool(lambda: desk.folder.path_of(name, exists=False))

    def look() -> tuple[int, ...]:
        try:
            found = path.stat()
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns

    async def stream() -> AsyncIterator[str]:
        seen: tuple[int, ...] | None = None
        digest: str | None = None
        while True:
            present = await run_in_threadpool(look)
            if present != seen:
                seen = present
                try:
                    now, told_now = (await run_in_threadpool(desk.folder.read, name)).digest, {}
                except GuidedAudioError as error:
                    now, told_now = "?", told(error)
                if now != digest:
                    digest = now
                    yield f"data: {json.dumps({'digest': now, **told_now})}\n\n"
            await asyncio.sleep(LOOKED)

    return StreamingResponse(stream(), media_type="text/event-stream")
