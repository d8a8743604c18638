"""The feed of the sessions that are finished, for podcast apps in the home network: the same as that of a course."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from guided_audio.core.errors import GuidedAudioError
from guided_audio.export.course import CHAPTERS
from guided_audio.export.course.feed import MIME_TYPES
from guided_audio.session.finished_course import FinishedCourse, chapters_of, finished_course
from guided_audio.web.media import mp3

_FOLDER = "course/"
_UNKNOWN = HTTPException(404)


def feed(request: Request) -> Response:
    """Serve the feed; its addresses begin as the one that it was asked for at."""
    course, address = _course(request)
    return Response(course.feed(address), media_type=MIME_TYPES[".xml"])


def cover(request: Request) -> Response:
    """Serve its picture."""
    return Response(_course(request)[0].cover(), media_type="image/jpeg")


def file(request: Request) -> Response:
    """Serve a file of one of its sessions."""
    name = request.path_params["name"]
    sessions = _course(request)[0].sessions
    for stem, finished in sessions.items():
        own = stem.removeprefix(_FOLDER)
        if name == f"{own}.mp3":
            request.app.state.preparations.store.note_heard(finished)
            return mp3(finished, own, "inline")
        if name == f"{own}{CHAPTERS}":
            return Response(chapters_of(finished), media_type=MIME_TYPES[CHAPTERS])
        for ending, path in ((".vtt", finished.captions), (".srt", finished.subtitles)):
            if name == f"{own}{ending}":
                return FileResponse(path, media_type=MIME_TYPES[ending])
    raise _UNKNOWN


def _course(request: Request) -> tuple[FinishedCourse, str]:
    address = str(request.url_for("feed")).removesuffix("feed.xml")
    try:
        return finished_course(request.app.state.preparations.store, address, _FOLDER), address
    except GuidedAudioError as error:  # a broken path of the user's own, without one that could stand in for it
        raise _UNKNOWN from error
