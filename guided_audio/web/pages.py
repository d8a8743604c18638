"""The pages: each handler finds what a page shows, and a template shows it."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from guided_audio.core.errors import GuidedAudioError
from guided_audio.journal import look_back
from guided_audio.journal.written_pages import list_writing, read_writing
from guided_audio.library.recommend import Criteria, recommend
from guided_audio.safety.crisis import care_sheet
from guided_audio.session import offers
from guided_audio.session.finished import Chosen
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session
from guided_audio.web.preparing import Preparations
from guided_audio.web.texts import language_for, texts_in


@cache
def _templates() -> Environment:
    loader = PackageLoader("guided_audio.web")
    return Environment(loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True)


def _page(request: Request, template: str, /, status: int = 200, **values: Any) -> Response:
    language = language_for(request)
    text = _templates().get_template(f"{template}.html").render(
        t=texts_in(language), language=language, url=request.url_for, **values
    )
    return HTMLResponse(text, status)


async def tonight(request: Request) -> Response:
    """What helps tonight."""
    need = request.query_params.get("need", "").strip()
    answer = offers.for_need(need) if need else None
    return _page(request, "tonight", need=need, answer=answer, path=offers.on_the_path())


async def library(request: Request) -> Response:
    """All sessions, or those of a kind."""
    asked = request.query_params
    found = recommend(Criteria(practice=asked.get("practice", ""), language=asked.get("language", "")), may_be_empty=True)
    return _page(request, "library", scripts=[one for one in found.scripts if one.is_performable])


async def session(request: Request) -> Response:
    """A session before it is played; it begins to be prepared as its page opens."""
    name = request.path_params["script"]
    if name not in {script.entry.name for script in recommend(Criteria(), may_be_empty=True).scripts}:
        raise HTTPException(404)
    preparations: Preparations = request.app.state.preparations
    client = request.client.host if request.client else ""
    if request.method == "POST":
        fields = dict(parse_qsl((await request.body()).decode()))
        chosen = Chosen(name, _options(fields))
        return RedirectResponse(request.url_for("player", id=preparations.begin(chosen, client)), 303)
    opened = open_session(name)
    preparations.begin(Chosen(name), client)
    return _page(
        request, "session", session=opened, lengths=offers.lengths_of(opened), voices=offers.voices_of(opened),
        own_length=offers.own_length(opened), name=name,
    )  # fmt: skip


def _options(fields: dict[str, str]) -> SessionOptions:
    slots = {name.removeprefix("slot-"): value for name, value in fields.items() if name.startswith("slot-") and value}
    length = fields.get("length", "")
    return SessionOptions(
        voice=fields.get("voice", ""), slots=slots, length=float(length) if length else None, ambience=fields.get("bed") or None
    )


async def ground(request: Request) -> Response:
    """Steady ground, at once."""
    preparations: Preparations = request.app.state.preparations
    client = request.client.host if request.client else ""
    key = preparations.begin(Chosen("ground-me", SessionOptions(pauses=1.0), language_for(request)), client)
    return RedirectResponse(request.url_for("player", id=key), 303)


async def player(request: Request) -> Response:
    """A session while it is prepared, and while it is heard."""
    preparations: Preparations = request.app.state.preparations
    key = request.path_params["id"]
    state = preparations.state_of(key)
    if state is None:
        raise HTTPException(404)
    return _page(request, "player", key=key, state=state)


async def care(request: Request) -> Response:
    """Whom to call."""
    try:
        sheet = care_sheet(request.query_params.get("country"))
    except GuidedAudioError:
        sheet = care_sheet()
    return _page(request, "care", sheet=sheet)


async def writing(request: Request) -> Response:
    """Pages that were written."""
    return _page(request, "writing", pages=list_writing())


async def written(request: Request) -> Response:
    """One of them."""
    text = read_writing(request.path_params["name"])
    if text is None:
        raise HTTPException(404)
    return _page(request, "written", text=text, name=request.path_params["name"])


async def history(request: Request) -> Response:
    """What was played."""
    return _page(request, "history", entries=look_back(50))
