"""Importing a manuscript: its words and the script that they become, side by side, with every guess."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_audio.core.translation import _
from guided_audio.session.studio.folder import ENDING, GONE, Conflict
from guided_audio.session.studio.manuscripts import import_manuscript
from guided_audio.web.rendering import page
from guided_audio.web.studio.asked import answered, data_of, desk_of, text_in


async def manuscript(request: Request) -> Response:
    """Show where a manuscript may be dropped; one that is posted, by its name, is answered with the script it becomes."""
    return await _imported(request) if request.method == "POST" else page(request, "studio-import")


@answered
async def _imported(request: Request) -> Response:
    name = request.query_params.get("name", "")
    made = await run_in_threadpool(import_manuscript, name, await request.body())
    findings = [
        {"line": one.location.line, "words": one.location.words, "message": str(one.message), "hint": str(one.hint)}
        for one in made.findings
    ]
    told = {"form": made.form, "words": made.words, "pauses": made.pauses, "guesses": made.guesses}
    return JSONResponse({**told, "text": made.text, "source": made.source, "findings": findings})


@answered
async def save(request: Request) -> Response:
    """Save what was imported as a new script; 409 if there is one of this name."""
    desk, data = desk_of(request), await data_of(request)
    name = f"{text_in(data, 'name').strip().removesuffix(ENDING)}{ENDING}"
    try:
        await run_in_threadpool(desk.save, name, text_in(data, "text"), GONE)
    except Conflict:
        return JSONResponse({"problem": _("{name} is already there", name=name), "hint": _("choose another name")}, 409)
    return JSONResponse({"url": request.app.url_path_for("studio_script", name=name)})
