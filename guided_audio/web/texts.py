"""The words of the pages, one file a language."""

from functools import cache
from typing import Any

from starlette.requests import Request

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of

LANGUAGES = ("en", "es", "de")
ENGLISH = "en"


@cache
def texts_in(language: str) -> dict[str, Any]:
    """Return the words of the pages in one of LANGUAGES."""
    return packaged_toml("guided_audio.web", f"text-{language}.toml")


def language_for(request: Request) -> str:
    """Return the language of a request: the one that was chosen on the pages, else what its browser prefers."""
    wanted = [request.cookies.get("language", ""), *request.headers.get("accept-language", "").split(",")]
    asked = (language_of(tag.split(";")[0].strip()) for tag in wanted)
    return next((language for language in asked if language in LANGUAGES), ENGLISH)
