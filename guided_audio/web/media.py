"""What a page plays: the sound of a session with ranges, its words, its timeline, and how far its preparation is."""

import re
import unicodedata
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from guided_audio.core.errors import GuidedAudioError
from guided_audio.session import offers
from guided_audio.session.finished import Finished
from guided_audio.session.heard import Heard
from guided_audio.web.growing import growing_sound
from guided_audio.web.preparing import Preparation, Preparations, client_of

_NEUTRAL = "session"
"""What a sound is called where others may see it."""
_LONGEST = 60


def sound(request: Request) -> Response:
    """Serve the MP3, whole or ranges of it; with `?keep` it is for keeping, by its title."""
    state, finished = _found(request)
    _preparations(request).store.note_heard(finished)
    if "keep" in request.query_params:
        return _sound(request, state, finished, _plain(finished.heading), "attachment")
    return _sound(request, state, finished)


def words(request: Request) -> Response:
    """Serve the captions."""
    return FileResponse(_finished(request).captions, media_type="text/vtt")


def timeline(request: Request) -> Response:
    """Serve the timeline."""
    return FileResponse(_finished(request).timeline, media_type="application/json")


async def sample(request: Request) -> Response:
    """Serve a bed or a voice for some seconds, as soon as that is made."""
    preparations = _preparations(request)
    chosen = await run_in_threadpool(offers.sample_of, request.path_params["kind"], request.path_params["name"])
    if chosen is None:
        raise HTTPException(404)
    try:
        key = await run_in_threadpool(preparations.begin, chosen, client_of(request))
    except GuidedAudioError as error:
        return JSONResponse({"problem": str(error.message), "hint": str(error.hint)}, 503)
    async for state in preparations.follow(key):
        if state.finished:
            return _sound(request, state, state.finished)
        if state.problem:
            return JSONResponse({"problem": state.problem, "hint": state.hint}, 503)
    raise HTTPException(404)


async def events(request: Request) -> Response:
    """Serve how far a preparation is, as server-sent events, until it is over; the last one says where to go on."""
    preparations, key = _preparations(request), request.path_params["id"]
    heard: Heard = request.app.state.heard
    if await run_in_threadpool(preparations.state_of, key, client_of(request)) is None:
        raise HTTPException(404)

    async def stream() -> AsyncIterator[str]:
        async for state in preparations.follow(key):
            more = {"place": await run_in_threadpool(heard.resume_of, key)} if state.finished else {}
            yield state.event(state.finished is not None, **more)

    return StreamingResponse(stream(), media_type="text/event-stream")


def mp3(finished: Finished, name: str, kind: str) -> Response:
    """Return a sound under a name in ASCII, `inline` or as an `attachment`."""
    tag = {"ETag": _tag(finished)}
    return FileResponse(finished.sound, 200, tag, "audio/mpeg", filename=f"{name}.mp3", content_disposition_type=kind)


def _sound(
    request: Request, state: Preparation, finished: Finished, name: str = _NEUTRAL, kind: str = "inline"
) -> Response:
    if finished.growing is None:
        return mp3(finished, name, kind)
    headers = {"ETag": _tag(finished), "Content-Disposition": f'{kind}; filename="{name}.mp3"'}
    return growing_sound(request, finished, state.changes(), headers)


def _tag(finished: Finished) -> str:
    """Return the tag of a sound: the same sound is the same, also while it is written, and when it was made again."""
    return f'"{finished.key}-{finished.size}"'


def _plain(title: str) -> str:
    """Return a title in ASCII, as any phone takes it for the name of a file."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"\w+", plain))[:_LONGEST].strip("-") or _NEUTRAL


def _finished(request: Request) -> Finished:
    return _found(request)[1]


def _found(request: Request) -> tuple[Preparation, Finished]:
    state = _preparations(request).state_of(request.path_params["id"], client_of(request))
    if state is None or state.finished is None:
        raise HTTPException(404)
    return state, state.finished


def _preparations(request: Request) -> Preparations:
    preparations: Preparations = request.app.state.preparations
    return preparations
