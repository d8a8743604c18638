"""Passages that belong to no session and may come into any: steady ground on demand, and a gentle way back."""

from importlib import resources

from guided_audio.core.voice import language_of
from guided_audio.script import ParsedScript, parse_script

GROUND_ME, WHAT_NEXT, COME_BACK = "ground-me", "what-next", "come-back"
"""Their names: for when it is too much, the question after that, and for a session that ends early."""
ENGLISH = "en"
"""What they are in where they have not been written in a session's own language."""


def passage_languages() -> tuple[str, ...]:
    """Return the languages that the passages have been written in; each is a folder beside this file."""
    folders = (folder for folder in resources.files(__name__).iterdir() if folder.joinpath(f"{GROUND_ME}.md").is_file())
    return tuple(sorted(folder.name for folder in folders))


def passage_language(language: str) -> str:
    """Return which of these languages the passages have for a session in `language`, a tag such as `es-MX`."""
    wanted = language_of(language)
    return wanted if wanted in passage_languages() else ENGLISH


def read_passage(name: str, language: str = ENGLISH) -> ParsedScript:
    """Read a passage from within the package, wherever that is installed, in one of the passages' languages."""
    file = f"{language}/{name}.md"
    return parse_script(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"), file)
