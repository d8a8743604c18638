"""A script as it will be heard: its rows, what the rules find in it, and its sound from any place."""

import time
from collections.abc import AsyncIterator, Generator
from functools import partial
from typing import Any

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from guided_audio.core.errors import Diagnostic
from guided_audio.library.lexicon import EVERY_LANGUAGE, set_word
from guided_audio.session import offers
from guided_audio.session.studio import cures
from guided_audio.session.studio.desk import options_of
from guided_audio.session.studio.reading import Reading
from guided_audio.web.studio.asked import answered, data_of, desk_of, text_in, told
from guided_audio.web.studio.latest import Latest
from guided_audio.web.studio.limits import AHEAD


@answered
async def read(request: Request) -> Response:
    """Lay a text out as it will be heard, and keep it as a draft; 204 if its page has sent a later one."""
    desk, name, data = desk_of(request), request.path_params["name"], await data_of(request)
    written, base, options = text_in(data, "text"), text_in(data, "base"), options_of(data.get("options") or {})

    def work() -> Reading:
        desk.keep_draft(name, written, base)
        return desk.read(name, written, options)

    latest: Latest = request.app.state.latest_of_studio
    reading = await latest.run(f"{name} {text_in(data, 'page')}", work)
    return Response(status_code=204) if reading is None else JSONResponse(_shown(reading))


def _shown(reading: Reading) -> dict[str, Any]:
    """Return a reading as its page draws it; a row is a list, because there may be thousands."""
    session = reading.session
    rows = [
        [row.kind, row.text, row.line, row.cue, round(row.start, 2), round(row.seconds, 2), row.mark]
        for row in reading.rows
    ]
    return {
        "version": reading.version,
        "rows": rows,
        "length": round(reading.length, 1),
        "silence": round(reading.silence_share, 3),
        "words": reading.words,
        "slots": dict(reading.parsed.script.meta.slots),
        "language": reading.parsed.script.meta.language,
        "target": session.target if session else None,
        "factor": round(session.fitted.factor, 3) if session and session.fitted else 1.0,
        "left_out": session.fitted.left_out if session and session.fitted else 0,
        "can_be_heard": session is not None,
        **(told(reading.problem) if reading.problem else {}),
    }


@answered
async def findings(request: Request) -> Response:
    """Serve what the rules find in a reading, how short and how long it can be, and which voices could speak it."""
    reading = desk_of(request).reading(request.path_params["version"])
    if reading is None:
        raise HTTPException(404)
    found = await run_in_threadpool(reading.findings)
    reach = await run_in_threadpool(reading.reach)
    voices = await run_in_threadpool(offers.voices_of, reading.session) if reading.session else ()
    usual = reading.session.voice.name if reading.session else ""
    curable = await run_in_threadpool(reading.curable, found)
    shown = [{**_finding(one), "curable": one in curable} for one in found]
    return JSONResponse({"findings": shown, "reach": reach, "voice": usual, "voices": voices})


def _finding(found: Diagnostic) -> dict[str, Any]:
    place = found.location
    return {
        "line": place.line,
        "column": place.column,
        "rule": found.code,
        "message": str(found.message),
        "hint": str(found.hint),
        "severity": str(found.severity),
    }


@answered
async def mend(request: Request) -> Response:
    """Mend a finding in a text, or with a reason allow it, or mend all, and answer with the text.

    409 if that needs its author's words.
    """
    desk, name, data = desk_of(request), request.path_params["name"], await data_of(request)
    path, written = desk.folder.path_of(name, exists=False), text_in(data, "text")
    if data.get("all"):
        return _mended(await run_in_threadpool(cures.mended_throughout, path, written))
    try:
        finding = data["finding"]
        place = path, written, str(finding["rule"]), int(finding["line"]), int(finding["column"])
    except (KeyError, TypeError, ValueError):
        raise HTTPException(400) from None
    reason, everywhere = text_in(data, "reason"), bool(data.get("everywhere"))
    act = partial(cures.allowed, *place, reason, everywhere=everywhere) if reason else partial(cures.mended, *place)
    return _mended(await run_in_threadpool(act))


def _mended(made: str | None) -> Response:
    return JSONResponse({}, 409) if made is None else JSONResponse({"text": made})


@answered
async def words(request: Request) -> Response:
    """Keep how a word is said in the user's dictionary."""
    data = await data_of(request)
    word, said, language = (text_in(data, name) for name in ("word", "said", "language"))
    await run_in_threadpool(set_word, word, said, language or EVERY_LANGUAGE)
    desk_of(request).forget()
    return Response(status_code=204)


@answered
async def hear(request: Request) -> Response:
    """Serve a reading's sound from a cue on, as soon as there is any, and little more than is heard."""
    desk = desk_of(request)
    reading = desk.reading(request.path_params["version"])
    if reading is None:
        raise HTTPException(404)
    sound, rate = desk.sound(reading, request.path_params["cue"])
    first = await run_in_threadpool(
        partial(_next, sound)
    )  # what is wrong with a voice is said before the answer begins
    return StreamingResponse(_paced(first, sound, rate), media_type="audio/mpeg", headers={"accept-ranges": "none"})


def _next(sound: Generator[bytes]) -> bytes:
    return next(sound, b"")


async def _paced(first: bytes, sound: Generator[bytes], rate: float) -> AsyncIterator[bytes]:
    """Yield a sound no faster than it is heard, but for what is ahead; it ends when nobody listens any more."""
    began, sent, piece = time.monotonic(), 0, first
    try:
        while piece:
            yield piece
            sent += len(piece)
            await anyio.sleep(max(0.0, sent / rate - AHEAD - (time.monotonic() - began)))
            piece = await run_in_threadpool(_next, sound)
    finally:
        with anyio.CancelScope(shield=True):
            await run_in_threadpool(sound.close)
