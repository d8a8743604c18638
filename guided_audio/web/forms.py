"""Reading what a form on these pages has posted."""

import json
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LONGEST = 1 << 18
"""The most bytes of a form: some forty thousand words."""


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, or of JSON, in which long texts are shorter; 413 if it is too long, 400 if it is neither."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise HTTPException(413)
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            return {str(name): str(value) for name, value in dict(json.loads(body)).items()}
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except (TypeError, ValueError) as error:
        raise HTTPException(400) from error
