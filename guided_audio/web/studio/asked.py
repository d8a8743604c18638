"""What a page of the studio asks: its desk, the JSON that it posts, and errors as JSON."""

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_audio.core.errors import DiagnosticsError, GuidedAudioError, ScriptNotFound, UsageError
from guided_audio.session.studio.desk import Desk

Endpoint = Callable[[Request], Awaitable[Response]]


def desk_of(request: Request) -> Desk:
    """Return the desk that these pages belong to."""
    desk: Desk = request.app.state.desk_of_studio
    return desk


async def data_of(request: Request) -> dict[str, Any]:
    """Return what was posted as JSON; 400 for anything else."""
    try:
        data = json.loads(await request.body())
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise HTTPException(400)
    return data


def text_in(data: dict[str, Any], name: str) -> str:
    """Return a text that was posted; 400 if it is none."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise HTTPException(400)
    return value


def answered(endpoint: Endpoint) -> Endpoint:
    """Let an endpoint answer errors as JSON, which its page shows: their author is the one who asks."""

    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GuidedAudioError as error:
            status = 404 if isinstance(error, ScriptNotFound) else 400 if isinstance(error, UsageError) else 507
            return JSONResponse(told(error), status)

    return answer


def told(error: GuidedAudioError) -> dict[str, Any]:
    """Return an error as a page shows it, with its line if it has one."""
    if isinstance(error, DiagnosticsError):
        first = error.diagnostics[0]
        return {"problem": str(first.message), "hint": str(first.hint), "line": first.location.line}
    return {"problem": str(error.message), "hint": str(error.hint)}
