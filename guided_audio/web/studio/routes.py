"""The studio as an ASGI application: its pages beside those for listening, which steady ground is a part of."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from guided_audio.session.studio.desk import Desk
from guided_audio.web.app import make_app
from guided_audio.web.studio import editing, exporting, importing, listening, pages
from guided_audio.web.studio.exports import Exports
from guided_audio.web.studio.latest import Latest


def make_studio(key: str, folder: Path) -> Starlette:
    """Return the application; everything it serves is below the key, and of files only the scripts in a folder."""
    post = ["POST"]
    routes = [
        Route("/studio/", pages.scripts, methods=["GET", "POST"], name="studio"),
        Route("/studio/script/{name:path}", pages.script, name="studio_script"),
        Route("/studio/overview/{name:path}", pages.overview, name="studio_overview"),
        Route("/studio/text/{name:path}", editing.text, name="studio_text"),
        Route("/studio/save/{name:path}", editing.save, methods=post, name="studio_save"),
        Route("/studio/draft/{name:path}", editing.draft, methods=post, name="studio_draft"),
        Route("/studio/watch/{name:path}", editing.watch, name="studio_watch"),
        Route("/studio/read/{name:path}", listening.read, methods=post, name="studio_read"),
        Route("/studio/findings/{version}", listening.findings, name="studio_findings"),
        Route("/studio/mend/{name:path}", listening.mend, methods=post, name="studio_mend"),
        Route("/studio/words", listening.words, methods=post, name="studio_words"),
        Route("/studio/hear/{version}/{cue:int}.mp3", listening.hear, name="studio_hear"),
        Route("/studio/export/{name:path}", exporting.export, methods=post, name="studio_export"),
        Route("/studio/exporting/{id}", exporting.exporting, name="studio_exporting"),
        Route("/studio/import", importing.manuscript, methods=["GET", "POST"], name="studio_import"),
        Route("/studio/imported", importing.save, methods=post, name="studio_import_save"),
        Route("/studio/made/{file}", exporting.made, name="studio_made"),
    ]
    desk, exports = Desk(folder), Exports()

    def close() -> None:
        exports.close()
        desk.close()

    app = make_app(key, more=routes, at_end=close)
    app.state.desk_of_studio, app.state.exports_of_studio, app.state.latest_of_studio = desk, exports, Latest()
    return app
