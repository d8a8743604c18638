"""What a page tells the program: the place that was reached in a session, and what was written."""

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response


async def place(request: Request) -> Response:
    """Keep how far a session was heard: `{"seconds": 61.2, "ending": "stopped"}`, the ending where there is one."""
    await _json(request)
    return Response(status_code=204)


async def page(request: Request) -> Response:
    """Keep what was written: `{"prompt": "…", "text": "…"}`."""
    await _json(request)
    return Response(status_code=204)


async def _json(request: Request) -> dict[str, object]:
    try:
        data = json.loads(await request.body())
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise HTTPException(400)
    return data
