"""What a page tells the program: the place that was reached in a session, and what was written."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_audio.core.errors import GuidedAudioError, UsageError
from guided_audio.session.heard import Heard
from guided_audio.web.preparing import client_of

LONGEST = 1 << 18
"""The most bytes of a post: some forty thousand words."""


async def place(request: Request) -> Response:
    """Keep how far a session was heard: `{"seconds": 61.2, "heard": 58.0, "ending": ""}`."""
    fields, heard = await _fields(request), _heard(request)
    try:
        seconds, lasted = float(fields["seconds"]), float(fields.get("heard", 0.0))
        ending = str(fields.get("ending", ""))
    except (KeyError, TypeError, ValueError):
        raise HTTPException(400) from None
    return await _kept(heard.note, request.path_params["id"], client_of(request), seconds, lasted, ending)


async def page(request: Request) -> Response:
    """Keep what was written: `{"cue": 12, "text": "…"}`, the whole page each time."""
    fields, heard = await _fields(request), _heard(request)
    try:
        cue, text = int(fields["cue"]), str(fields["text"])
    except (KeyError, TypeError, ValueError):
        raise HTTPException(400) from None
    return await _kept(heard.write, request.path_params["id"], client_of(request), cue, text)


async def _kept(keep: Callable[..., None], *values: object) -> Response:
    """Return nothing, or why it could not be kept, which a page shows."""
    try:
        await run_in_threadpool(keep, *values)
    except GuidedAudioError as error:
        status = 400 if isinstance(error, UsageError) else 507
        return JSONResponse({"problem": str(error.message), "hint": str(error.hint)}, status)
    return Response(status_code=204)


async def _fields(request: Request) -> dict[str, Any]:
    """Return what was posted, as JSON (which `sendBeacon` calls text) or by a form."""
    body = await request.body()
    if len(body) > LONGEST:
        raise HTTPException(413)
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(body.decode(), keep_blank_values=True))
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise HTTPException(400)
    return data


def _heard(request: Request) -> Heard:
    heard: Heard = request.app.state.heard
    return heard
