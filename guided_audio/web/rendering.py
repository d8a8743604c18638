"""Templates into answers, in the language of the request; and the calm page for what went wrong."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from guided_audio.core.errors import GuidedAudioError, ScriptNotFound
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.web.preparing import Busy
from guided_audio.web.texts import CHOICE, LANGUAGES, language_for, texts_in

_YEAR = 365 * 24 * 3600
_KEEPING = {"httponly": True, "samesite": "lax", "max_age": _YEAR}
_NOT_DIALLED = re.compile(r"[^0-9+*#]")


@cache
def _templates() -> Environment:
    loader = PackageLoader("guided_audio.web")
    known = Environment(
        loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    known.filters |= {"minutes": _minutes, "dial": _dial, "tag": language_of}
    known.globals["LANGUAGES"] = LANGUAGES
    return known


def page(request: Request, template: str, /, status: int = 200, **values: Any) -> Response:
    """Return a page; a language that its address asks for is kept for the next ones."""
    language = language_for(request)
    text = _templates().get_template(f"{template}.html").render(
        t=texts_in(language), language=language, url=request.app.url_path_for, here=request.url.path, **values
    )  # fmt: skip
    response = HTMLResponse(text, status)
    if CHOICE in request.query_params:
        keep_cookie(request, response, CHOICE, language)
    return response


def keep_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Let a browser remember a choice, for these pages alone."""
    response.set_cookie(name, value, path=request.app.url_path_for("tonight"), **_KEEPING)  # type: ignore[arg-type]


def go_to(request: Request, name: str, /, query: str = "", **values: Any) -> Response:
    """Lead on to another page."""
    return RedirectResponse(f"{request.app.url_path_for(name, **values)}{query}", 303)


def problem(request: Request, error: Exception) -> Response:
    """Return a page that says what went wrong, and still leads to steady ground and to people."""
    kind, status = "wrong", 500
    if isinstance(error, Busy):
        kind, status = "busy", 429
    elif isinstance(error, ScriptNotFound) or (isinstance(error, HTTPException) and error.status_code == 404):
        kind, status = "missing", 404
    elif isinstance(error, HTTPException):
        status = error.status_code
    elif isinstance(error, GuidedAudioError):
        kind, status = "cannot", 400
    answer = page(request, "problem", status, kind=kind)  # what is wrong with a file is for the terminal to say
    if status == 429:
        answer.headers["retry-after"] = "10"
    return answer


PROBLEMS = {HTTPException: problem, GuidedAudioError: problem, Exception: problem}
"""What answers each kind of error."""


def _minutes(length: Seconds | float | None) -> int:
    return max(1, round((length or 0) / 60))


def _dial(number: str) -> str:
    """Return a number as a link has it."""
    return _NOT_DIALLED.sub("", number).replace("#", "%23")
