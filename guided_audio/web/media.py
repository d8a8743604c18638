"""What a page plays: the sound of a session with ranges, its words, its timeline, and how far its preparation is."""

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from guided_audio.session.finished import Finished
from guided_audio.session.heard import Heard
from guided_audio.web.preparing import Preparations


def sound(request: Request) -> Response:
    """Serve the MP3, whole or a range of it; with `?keep` it is for keeping."""
    finished = _finished(request)
    request.app.state.preparations.store.note_heard(finished)
    kind = "attachment" if "keep" in request.query_params else "inline"
    return FileResponse(finished.sound, media_type="audio/mpeg", filename="session.mp3", content_disposition_type=kind)


def words(request: Request) -> Response:
    """Serve the captions."""
    return FileResponse(_finished(request).captions, media_type="text/vtt")


def timeline(request: Request) -> Response:
    """Serve the timeline."""
    return FileResponse(_finished(request).timeline, media_type="application/json")


async def events(request: Request) -> Response:
    """Serve how far a preparation is, as server-sent events, until it is over."""
    preparations: Preparations = request.app.state.preparations
    heard: Heard = request.app.state.heard
    key = request.path_params["id"]

    async def stream() -> AsyncIterator[str]:
        async for state in preparations.follow(key):
            data: dict[str, Any] = {
                "share": round(state.share, 3),
                "ready": state.finished is not None,
                "problem": state.problem,
            }
            if state.finished:
                data["place"] = await run_in_threadpool(heard.resume_of, key)
            yield f"data: {json.dumps(data)}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream")


def _finished(request: Request) -> Finished:
    preparations: Preparations = request.app.state.preparations
    state = preparations.state_of(request.path_params["id"])
    if state is None or state.finished is None:
        raise HTTPException(404)
    return state.finished
