"""The pages that lead somewhere: tonight, the library, whom to call, and what was listened to."""

import contextlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from guided_audio.core.errors import GuidedAudioError, UnknownCountry
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.journal import look_back
from guided_audio.library.recommend import Criteria, recommend
from guided_audio.safety.crisis import OLD, CareSheet, CrisisLine, Danger, care_sheet, danger_in
from guided_audio.session import offers
from guided_audio.session.heard import Heard
from guided_audio.web.forms import fields_of
from guided_audio.web.needs import OFFERED, help_for, needs_in, numbers_of
from guided_audio.web.rendering import go_to, keep_cookie, page
from guided_audio.web.texts import language_for, preferred, texts_in

LENGTHS = (5, 10, 15, 20, 30)
"""Minutes that a session may be asked to last at most."""
_SHOWN = 50
_COUNTRY = "country"


async def tonight(request: Request) -> Response:
    """Show what helps tonight; what is needed is posted, so that no word of it is in an address."""
    if request.method == "POST":
        need = (await fields_of(request)).get("need", "").strip()
        return await run_in_threadpool(_answer, request, need)
    return await run_in_threadpool(_tonight, request)


def _answer(request: Request, need: str) -> Response:
    """Lead to what helps with a need; to people, and no session, where its words are plain danger."""
    danger = danger_in(need)
    if danger is Danger.PLAIN:
        return go_to(request, "care", "?now=1")
    if not need:
        return go_to(request, "tonight")
    numbers = numbers_of(need, texts_in(language_for(request))["needs"])
    perhaps = "&perhaps=1" if danger is Danger.PERHAPS else ""
    return go_to(request, "tonight", f"?for={'-'.join(map(str, numbers))}{perhaps}#found")


def _tonight(request: Request) -> Response:
    heard: Heard = request.app.state.heard
    language, asked = language_for(request), request.query_params.get("for")
    found, notes = help_for(int(part) for part in (asked or "").split("-") if part.isdecimal())
    path = offers.on_the_path()
    following = offers.next_on(path)
    everything = [script for stage in path.stages for script in stage.scripts]
    return page(
        request,
        "tonight",
        left=heard.last_left(),
        asked=asked is not None,
        found=found,
        has_note=bool(notes) or "perhaps" in request.query_params,
        needs=needs_in(language, texts_in(language)["needs"])[:OFFERED],
        own=[one for one in everything if language != "en" and language_of(one.meta.language) == language],
        next=following,
        is_newcomer=following is not None and following.entry.name == next(iter(_steps(path)), ""),
    )


def _steps(path: offers.ThePath) -> list[str]:
    return [script.entry.name for stage in path.stages if stage.title for script in stage.scripts]


def library(request: Request) -> Response:
    """Show all sessions, or those of a kind."""
    asked = request.query_params
    language = language_for(request)
    needs = needs_in(language, texts_in(language)["needs"])
    need, most = asked.get("need", ""), asked.get("length", "")
    everything = recommend(Criteria(), may_be_empty=True).scripts
    criteria = Criteria(
        practice=asked.get("practice", ""),
        language=asked.get("in", ""),
        max_length=Seconds(60.0 * int(most)) if most.isdecimal() else None,
    )
    named = {one.entry.name for one in help_for([int(need)])[0]} if need.isdecimal() else None
    found = [
        s for s in everything if s.is_performable and criteria.fits(s) and (named is None or s.entry.name in named)
    ]
    kinds = {
        "practice": dict.fromkeys(str(s.meta.practice) for s in everything if s.meta.practice),
        "in": dict.fromkeys(language_of(s.meta.language) for s in everything),
    }
    return page(request, "library", scripts=found, needs=needs, kinds=kinds, lengths=LENGTHS, asked=asked)


def care(request: Request) -> Response:
    """Show whom to call; first of all, where words were plain danger."""
    wanted = request.query_params.get(_COUNTRY) or request.cookies.get(_COUNTRY)
    sheet = _sheet_for(request, wanted)
    countries = sorted(sheet.lines.countries.values(), key=lambda country: country.name)
    now = "now" in request.query_params
    response = page(request, "care", sheet=sheet, countries=countries, now=now, year_of=_year_of)
    if sheet.country and request.query_params.get(_COUNTRY):
        keep_cookie(request, response, _COUNTRY, sheet.country.code)
    return response


def _sheet_for(request: Request, wanted: str | None) -> CareSheet:
    """Return the sheet of a country: the one asked for, the user's own, this computer's, else that of the browser's language."""
    sheet = care_sheet()
    tags = [tag for tag in preferred(request.headers.get("accept-language", "")) if "-" in tag]
    for country in [wanted] if wanted else [] if sheet.country else tags[:1]:
        with contextlib.suppress(UnknownCountry):
            return care_sheet(country)
    return sheet


def _year_of(line: CrisisLine) -> int | None:
    """Return the year of a number that no newer page names."""
    return line.year if line.year and line.checked and line.checked.year - line.year >= OLD else None


def history(request: Request) -> Response:
    """Show what was listened to."""
    try:
        return page(request, "history", entries=look_back(_SHOWN), is_readable=True)
    except GuidedAudioError:
        return page(request, "history", entries=(), is_readable=False)
