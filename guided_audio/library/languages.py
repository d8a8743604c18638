"""Languages as people name them: `Spanish`, `español` or `es`."""

from guided_audio.core.errors import UsageError, shorten
from guided_audio.core.suggestions import did_you_mean
from guided_audio.core.translation import N_
from guided_audio.script.languages import name_of, names_of_languages, tag_of


def language_named(text: str) -> str:
    """Return the tag of a language that has this name or tag; empty if none that is known here has."""
    return names_of_languages().get(text.strip().casefold(), "")


def read_language(text: str) -> str:
    """Return the tag of a language's name or tag, empty for none; UsageError if it is neither."""
    tag = tag_of(text)
    if text.strip() and not tag:
        hint = did_you_mean(text, names_of_languages()) or N_("write its short tag, such as es for Spanish")
        raise UsageError(N_("no language is known here by the name «{text}»", text=shorten(text)), hint)
    return tag


def language_name(tag: str) -> str:
    """Return the English name of a language; its tag where it has none here."""
    return name_of(tag)


def known_languages() -> dict[str, str]:
    """Return the tags of all languages that are known by name, with their English names."""
    names: dict[str, str] = {}
    for name, tag in names_of_languages().items():
        if name != tag:
            names.setdefault(tag, name.capitalize())
    return names
