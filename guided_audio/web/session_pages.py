"""The pages of a session: before it is played, while it is prepared and heard, and steady ground at any time."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from guided_audio.core.units import Seconds
from guided_audio.library.catalog import list_library
from guided_audio.library.passages import GROUND_ME
from guided_audio.session import offers
from guided_audio.session.chosen import Chosen
from guided_audio.session.grounding import ground_for
from guided_audio.session.heard import Heard
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import Session, list_sounds, open_passage, open_session
from guided_audio.web.forms import fields_of
from guided_audio.web.player_view import View, view_of
from guided_audio.web.preparing import Preparations, client_of
from guided_audio.web.rendering import go_to, page
from guided_audio.web.texts import language_for

_NO_BED = "-"
_FILLED = "minutes"
"""The slot that the program fills by itself."""
_LONGEST_LENGTH = 3600
_LONGEST = 120
"""Characters of what a listener gives for a slot."""
_SLOT = "slot-"
_ANY_VOICE = "tone"
_KEY = re.compile(r"[0-9a-f]{32}")


async def session(request: Request) -> Response:
    """Show a session, and begin to prepare it; what is posted is how it was chosen, and leads to its player."""
    name = request.path_params["script"]
    if name not in {script.name for script in await run_in_threadpool(list_library)}:
        raise HTTPException(404)
    if request.method == "POST":
        fields = await fields_of(request)
        return await run_in_threadpool(lambda: _play(request, Chosen(name, _options(fields))))
    return await run_in_threadpool(_before, request, name)


def _before(request: Request, name: str) -> Response:
    opened = open_session(name)
    key = _preparations(request).begin(Chosen(name), client_of(request))
    return page(
        request,
        "session",
        session=opened,
        name=name,
        key=key,
        own_length=offers.own_length(opened),
        lengths=offers.lengths_of(opened),
        voices=offers.voices_of(opened),
        sounds=list_sounds(),
        slots=_slots(opened),
        no_bed=_NO_BED,
    )


def _slots(session: Session) -> dict[str, str]:
    return {name: words for name, words in session.script.meta.slots.items() if name != _FILLED}


def _options(fields: dict[str, str]) -> SessionOptions:
    """Return what was chosen; a bed has to be one of those that are offered, and never a file named in a request."""
    slots = {
        name.removeprefix(_SLOT): words.strip()[:_LONGEST] for name, words in fields.items() if name.startswith(_SLOT)
    }
    bed, length = fields.get("bed", ""), fields.get("length", "")
    known = {sound.name for sound in list_sounds()}
    return SessionOptions(
        voice=fields.get("voice", "")[:_LONGEST],
        slots={name: words for name, words in slots.items() if words},
        length=Seconds(float(length)) if length.isdecimal() and 0 < int(length) <= _LONGEST_LENGTH else None,
        ambience="" if bed == _NO_BED else bed if bed in known else None,
    )


def go_on(request: Request) -> Response:
    """Go on with the session that was left last, here or in the terminal."""
    heard: Heard = request.app.state.heard
    left = heard.last_left()
    return _play(request, left.chosen) if left else go_to(request, "tonight")


def ground(request: Request) -> Response:
    """Lead to steady ground, at once; where no voice speaks its language, show it to be read."""
    language = language_for(request)
    way = ground_for(language=language)
    options = SessionOptions(way.voice, pauses=1.0)
    if way.problem:
        return page(request, "ground", lines=_lines_to_read(language))
    return _play(request, Chosen(GROUND_ME, options, language))


def _lines_to_read(language: str) -> list[str]:
    """Return the words of steady ground, laid out with a voice that is always here; it is not asked to say them."""
    laid_out = open_passage(GROUND_ME, SessionOptions(_ANY_VOICE), language).timeline.to_dict()["cues"]
    return [cue["text"] for cue in laid_out if cue["kind"] == "say"]  # type: ignore[attr-defined]


def ground_of(request: Request) -> Response:
    """Lead to steady ground, in a session's voice."""
    return _go_to_way(request, 0)


def close_of(request: Request) -> Response:
    """Lead to the way back, in a session's voice."""
    return _go_to_way(request, 1)


def _go_to_way(request: Request, which: int) -> Response:
    """Lead to one of the ways out of a session; both begin to be prepared."""
    key = request.path_params["id"]
    ways = _preparations(request).begin_ways(key, client_of(request))
    if ways is None:
        raise HTTPException(404)
    return go_to(request, "player", f"?of={key}", id=ways[which])


def player(request: Request) -> Response:
    """Show a session while it is prepared, and while it is heard."""
    key, preparations = request.path_params["id"], _preparations(request)
    state, chosen = preparations.state_of(key, client_of(request)), preparations.store.chosen(key)
    if state is None or chosen is None:
        raise HTTPException(404)
    of = request.query_params.get("of", "")
    values = {"key": key, "chosen": chosen, "of": of if _KEY.fullmatch(of) else ""}
    if state.finished is None:
        lines = _lines_to_read(chosen.passage_language) if chosen.is_ground else []
        return page(request, "preparing", state=state, lines=lines, **values)
    heard: Heard = request.app.state.heard
    view, place = view_of(state.finished), None if "again" in request.query_params else heard.resume_of(key)
    written = {cue: heard.written(key, client_of(request), cue) for cue in view.prompts}
    return page(request, "player", view=view, place=place, written=written, passage=_passage(view, place), **values)


def again(request: Request) -> Response:
    """Prepare once more what could not be prepared."""
    if not _preparations(request).begin_again(request.path_params["id"], client_of(request)):
        raise HTTPException(404)
    return go_to(request, "player", id=request.path_params["id"])


def _passage(view: View, place: float | None) -> str:
    return view.passage_at(place) if place else ""


def _play(request: Request, chosen: Chosen) -> Response:
    """Lead to the player of what was chosen."""
    return go_to(request, "player", id=_preparations(request).begin(chosen, client_of(request)))


def _preparations(request: Request) -> Preparations:
    preparations: Preparations = request.app.state.preparations
    return preparations
