"""The pages of the studio: its list of scripts, and the page of one."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guided_audio.core.errors import GuidedAudioError, OutputError, UsageError
from guided_audio.core.translation import N_
from guided_audio.library.templates import begin_script
from guided_audio.safety.crisis import shipped_lines
from guided_audio.session.session import list_sounds
from guided_audio.session.studio.exporting import KINDS
from guided_audio.session.studio.folder import ENDING
from guided_audio.web.forms import fields_of
from guided_audio.web.rendering import go_to, page
from guided_audio.web.studio.asked import answered, desk_of, told
from guided_audio.web.texts import language_for, texts_in


async def scripts(request: Request) -> Response:
    """Show all scripts; a form begins a new one."""
    if request.method == "POST":
        fields = await fields_of(request)
        try:
            name = await run_in_threadpool(_begin, request, fields)
        except (UsageError, OutputError) as error:
            return await run_in_threadpool(_list, request, error, fields)
        return go_to(request, "studio_script", name=name)
    return await run_in_threadpool(_list, request)


def _begin(request: Request, fields: Mapping[str, str]) -> str:
    """Begin a script from a template, and return its name."""
    wanted = fields.get("name", "").strip().removesuffix(ENDING)
    if not wanted:
        raise UsageError(N_("a script needs a name"), N_("use letters, digits and hyphens: a-quiet-visit"))
    path = desk_of(request).folder.path_of(f"{wanted}{ENDING}", exists=False)
    practices = texts_in(language_for(request))["practices"]
    practice = fields.get("practice", "")
    begin_script(str(path), practice if practice in practices else "grounding", fields.get("title", ""))
    return f"{wanted}{ENDING}"


def _list(request: Request, error: GuidedAudioError | None = None, fields: Mapping[str, str] | None = None) -> Response:
    desk = desk_of(request)
    found = [(name, desk.state_of(name)) for name in desk.folder.names()]
    return page(
        request, "studio", 400 if error else 200,
        folder=desk.folder.root, scripts=found, error=error, fields=fields or {},
    )  # fmt: skip


@answered
async def overview(request: Request) -> Response:
    """Serve what the list shows of a script."""
    seen = await run_in_threadpool(desk_of(request).overview, request.path_params["name"])
    shown = {"title": seen.title, "length": seen.length, "silence": seen.silence_share, "findings": seen.findings}
    return JSONResponse({**shown, "problem": seen.problem})


def script(request: Request) -> Response:
    """Show a script beside the session as it will be heard."""
    desk, name = desk_of(request), request.path_params["name"]
    desk.folder.path_of(name)
    try:
        found = desk.text(name)
    except GuidedAudioError as error:
        return page(request, "studio-unreadable", 400, name=name, problem=told(error))
    return page(
        request, "studio-script",
        name=name, following=_following(desk.folder.names(), name),
        found=found, draft=desk.draft(name), sounds=list_sounds(), kinds=KINDS, root=desk.folder.root,
        countries=sorted(shipped_lines().countries.values(), key=lambda country: country.name),
    )  # fmt: skip


def _following(names: tuple[str, ...], name: str) -> str:
    """Return the script after one, the first after the last; empty where there is no other."""
    after = names[names.index(name) + 1 :] if name in names else ()
    return next((other for other in (*after, *names) if other != name), "")
