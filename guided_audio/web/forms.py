"""Reading what a form on these pages has posted."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LONGEST = 1 << 18
"""The most bytes of a form: some forty thousand words."""


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a form; 413 for one that is too long, 400 for one that cannot be read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise HTTPException(400) from error
