"""The pages for writing: those of the sessions to read, and a plain one that is kept as one types."""

import secrets
import threading
from collections import OrderedDict

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_audio.core.errors import EncryptionError, GuidedAudioError
from guided_audio.journal.written_pages import Page, list_writing, read_writing
from guided_audio.session.heard import Heard
from guided_audio.web.forms import fields_of
from guided_audio.web.rendering import page
from guided_audio.web.texts import language_for, texts_in

_MOST = 200
"""The pages in the middle of being written that are known; of older ones, what is written later follows as a new part."""
_NAME = "writing"


class Desk:
    """Pages that are being written, each under a number by which its form goes on with it; several threads may use it."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()

    def save(self, number: str, title: str, text: str) -> None:
        """Save a page, whole or not at all, in the place of what was saved of it before; OutputError if that fails."""
        with self._lock:
            begun = self._pages.pop(number, None) or Page(_NAME, title, "")
            self._pages[number] = begun
            while len(self._pages) > _MOST:
                self._pages.popitem(last=False)
            begun.save(text)


def writing(request: Request) -> Response:
    """Show the pages that were written, the latest first; encrypted ones are read in the terminal."""
    return page(request, "writing", pages=[one for one in list_writing()[::-1] if one.words is not None])


def written(request: Request) -> Response:
    """Show one of them."""
    try:
        text = read_writing(request.path_params["name"])
    except EncryptionError:
        text = None
    if text is None:
        raise HTTPException(404)
    return page(request, "written", text=text)


async def write(request: Request) -> Response:
    """Show a page to write on, and keep it: by its form, and where there is script, as one types."""
    heard: Heard = request.app.state.heard
    if request.method == "GET":
        return page(request, "write", number=secrets.token_hex(8), text="", kept=False, is_keeping=heard.is_keeping)
    fields = await fields_of(request)
    number, text = fields.get("number", "")[:32], fields.get("text", "").replace("\r\n", "\n")
    if not heard.is_keeping:
        raise HTTPException(403)
    title = texts_in(language_for(request))["writing"]["title"]
    desk: Desk = request.app.state.desk
    try:
        await run_in_threadpool(desk.save, number, title, text)
    except GuidedAudioError as error:
        if "script" not in fields:
            raise
        return JSONResponse({"problem": str(error.message)}, 507)
    if "script" in fields:
        return Response(status_code=204)
    return page(request, "write", number=number, text=text, kept=True, is_keeping=True)
