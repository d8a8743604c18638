"""The words of the pages, one file a language, and which language a request is answered in."""

from functools import cache
from typing import Any

from starlette.requests import Request

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of
from guided_audio.safety.crisis import Section, sheet_words

LANGUAGES = {"en": "English", "es": "Español", "de": "Deutsch"}
"""The languages of the pages, as each calls itself."""
CHOICE = "language"
"""The name of the cookie, and of the part of an address, by which a language is chosen."""
_ENGLISH = "en"


@cache
def texts_in(language: str) -> dict[str, Any]:
    """Return the words of the pages in one of LANGUAGES; what stands on the care sheet is the sheet's."""
    texts = packaged_toml("guided_audio.web", f"text-{language}.toml")
    sheet = sheet_words(language)
    parts = {name: _shown(part) for name, part in sheet.parts.items()}
    said = {"danger": sheet.words["danger"], "person_now": sheet.words["person"], "sheet": parts}
    return texts | {"care": texts["care"] | said}


def _shown(part: Section) -> dict[str, Any]:
    """Return what a part of the sheet says; what it does not say is left out."""
    said = {"title": part.title, "before": part.before, "items": [*part.items], "after": part.after}
    return {name: words for name, words in said.items() if words}


def language_for(request: Request) -> str:
    """Return the language of a request: the one that was chosen on the pages, else the one that its browser prefers."""
    chosen = (request.query_params.get(CHOICE, ""), request.cookies.get(CHOICE, ""))
    wanted = (*chosen, *preferred(request.headers.get("accept-language", "")))
    return next((language for tag in wanted if (language := language_of(tag)) in LANGUAGES), _ENGLISH)


def preferred(header: str) -> list[str]:
    """Return the tags of an Accept-Language, the most wanted first."""
    tags = [tag.partition(";") for tag in header[:500].split(",")]
    return [name.strip() for name, _, quality in sorted(tags, key=lambda tag: -_weight(tag[2]))]


def _weight(quality: str) -> float:
    try:
        return float(quality.strip().removeprefix("q=") or 1.0)
    except ValueError:
        return 0.0
