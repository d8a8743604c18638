"""Exporting from a script's page: it begins, is followed, and its file can be taken along."""

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from guided_audio.session.studio.desk import options_of
from guided_audio.session.studio.exporting import Asked, IsThere, folder_of
from guided_audio.web.studio.asked import answered, data_of, desk_of, text_in, told
from guided_audio.web.studio.exports import Exports


@answered
async def export(request: Request) -> Response:
    """Begin to export a script as it is on disk; 409 if that would replace a file."""
    desk, name, data = desk_of(request), request.path_params["name"], await data_of(request)
    asked = Asked(
        options_of(data.get("options") or {}),
        text_in(data, "kind") or "mp3",
        bool(data.get("pack")),
        text_in(data, "name").strip(),
        text_in(data, "country"),
        bool(data.get("replaces")),
    )
    try:
        ready = await run_in_threadpool(desk.export, name, asked)
    except IsThere as error:
        return JSONResponse(told(error), 409)
    return JSONResponse({"events": request.app.url_path_for("studio_exporting", id=_exports(request).begin(ready))})


async def exporting(request: Request) -> Response:
    """Serve how far an export is, as server-sent events, until it is over; the last one says where its file is."""
    progress = _exports(request).find(request.path_params["id"])
    if progress is None:
        raise HTTPException(404)

    async def stream() -> AsyncIterator[str]:
        async for state in progress.changes():
            name = state.made.name if state.made else ""
            more = {"file": name, "url": request.app.url_path_for("studio_made", file=name)} if name else {}
            yield state.event(bool(name), **more)

    return StreamingResponse(stream(), media_type="text/event-stream")


async def made(request: Request) -> Response:
    """Serve a file that was exported."""
    folder = folder_of(desk_of(request).folder.root)
    path = folder / request.path_params["file"]
    if path.name.startswith(".") or not await run_in_threadpool(lambda: path.is_file() and not path.is_symlink()):
        raise HTTPException(404)
    return FileResponse(path, filename=path.name)


def _exports(request: Request) -> Exports:
    exports: Exports = request.app.state.exports_of_studio
    return exports
