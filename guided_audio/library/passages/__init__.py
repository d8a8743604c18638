"""Passages that may come into any session: steady ground on demand, and a gentle way back."""

from importlib import resources

from guided_audio.core.toml_file import packaged_text
from guided_audio.core.voice import language_of
from guided_audio.script import ParsedScript, parse_script

GROUND_ME, WHAT_NEXT, COME_BACK = "ground-me", "what-next", "come-back"
"""Their names: steady ground, the question after it, and the end of a session that ends early."""
ENGLISH = "en"
"""Their language for sessions in a language that they have not been written in."""


def passage_languages() -> tuple[str, ...]:
    """Return the languages of the passages; each is a folder beside this file."""
    folders = (folder for folder in resources.files(__name__).iterdir() if folder.joinpath(f"{GROUND_ME}.md").is_file())
    return tuple(sorted(folder.name for folder in folders))


def passage_language(language: str) -> str:
    """Return the language of the passages for a session in `language`, a tag such as `es-MX`."""
    wanted = language_of(language)
    return wanted if wanted in passage_languages() else ENGLISH


def read_passage(name: str, language: str = ENGLISH) -> ParsedScript:
    """Read a passage from within the package, in one of the passages' languages."""
    file = f"{language}/{name}.md"
    return parse_script(packaged_text(__package__, file), file)
