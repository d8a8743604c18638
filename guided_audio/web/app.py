"""The pages as an ASGI application: which address leads where."""

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from importlib import resources
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from guided_audio.core.threads import start_thread
from guided_audio.session.finished import FinishedStore
from guided_audio.session.heard import Heard
from guided_audio.web import feed, media, pages, posts, session_pages, writing_pages
from guided_audio.web.preparing import Preparations
from guided_audio.web.rendering import PROBLEMS


def make_app(
    key: str,
    store: FinishedStore | None = None,
    *,
    keep_history: bool = True,
    ahead: bool = False,
    more: Sequence[BaseRoute] = (),
    at_end: Callable[[], object] = lambda: None,
) -> Starlette:
    """Return the application; everything it serves is below the key.

    With `ahead`, what is needed first of an evening is prepared before it is asked for. `more` are other pages of the
    house; `at_end` is called when they are no longer served.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.preparations = Preparations(store or FinishedStore())
        app.state.heard = Heard(app.state.preparations.store, kept=keep_history)
        app.state.desk = writing_pages.Desk()
        if ahead:
            start_thread(threading.Thread(target=app.state.preparations.begin_ahead, name="ahead", daemon=True))
        yield
        app.state.preparations.close()
        at_end()

    static = Path(str(resources.files("guided_audio.web") / "static"))
    routes = [
        Route("/", pages.tonight, methods=["GET", "POST"], name="tonight"),
        Route("/library", pages.library, name="library"),
        Route("/session/{script}", session_pages.session, methods=["GET", "POST"], name="session"),
        Route("/go-on", session_pages.go_on, name="go_on"),
        Route("/ground", session_pages.ground, name="ground"),
        Route("/play/{id}", session_pages.player, name="player"),
        Route("/play/{id}/again", session_pages.again, methods=["POST"], name="again"),
        Route("/play/{id}/ground", session_pages.ground_of, name="ground_of"),
        Route("/play/{id}/close", session_pages.close_of, name="close_of"),
        Route("/care", pages.care, name="care"),
        Route("/writing", writing_pages.writing, name="writing"),
        Route("/writing/{name}", writing_pages.written, name="written"),
        Route("/write", writing_pages.write, methods=["GET", "POST"], name="write"),
        Route("/history", pages.history, name="history"),
        Route("/play/{id}/sound.mp3", media.sound, name="sound"),
        Route("/play/{id}/words.vtt", media.words, name="words"),
        Route("/play/{id}/timeline.json", media.timeline, name="timeline"),
        Route("/play/{id}/events", media.events, name="events"),
        Route("/feed.xml", feed.feed, name="feed"),
        Route("/cover.jpg", feed.cover, name="cover"),
        Route("/course/{name}", feed.file, name="course"),
        Route("/index.html", pages.tonight, name="index"),
        Route("/sample/{kind}/{name}.mp3", media.sample, name="sample"),
        Route("/play/{id}/place", posts.place, methods=["POST"], name="place"),
        Route("/play/{id}/page", posts.page, methods=["POST"], name="page"),
        *more,
        Mount("/static", StaticFiles(directory=static), name="static"),
    ]
    return Starlette(routes=[Mount(f"/{key}", routes=routes)], lifespan=lifespan, exception_handlers=PROBLEMS)
