"""The words of screens and messages in the language of the person who reads them.

The English words stand in the code; a catalogue for each other language lies in `locale/`, where one missing sentence
stays in English. `make words` collects the sentences.
"""

import gettext as library
import os
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

DOMAIN = "guided_audio"
FOLDER = Path(__file__).parent.parent / "locale"
ENGLISH = "en"
_SETTINGS = ("GUIDED_AUDIO_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the language is set: the first of these that is, as GNU gettext reads them, after one of this program's own."""
_ALSO_ENGLISH = {ENGLISH, "c", "posix"}


def wanted_languages() -> tuple[str, ...]:
    """Return the languages that are set for messages, such as `es`, the most wanted first."""
    setting = next(filter(None, map(os.environ.get, _SETTINGS)), "")
    return tuple(re.split("[-_.@]", tag)[0].lower() for tag in setting.split(":") if tag)


def best_of(known: Collection[str]) -> str:
    """Return the most wanted language of those that are known; English if none is wanted."""
    for language in wanted_languages():
        if language in _ALSO_ENGLISH:
            break
        if language in known:
            return language
    return ENGLISH


@cache
def screen_language() -> str:
    """Return the language of screens and messages: one that has a catalogue, or English."""
    return best_of([folder.name for folder in FOLDER.iterdir() if folder.is_dir()]) if wanted_languages() else ENGLISH


@cache
def _catalogue() -> library.NullTranslations | None:
    """Return the sentences of another language; None for English, for which nothing is read."""
    language = screen_language()
    return None if language == ENGLISH else library.translation(DOMAIN, FOLDER, [language], fallback=True)


def _(message: str, /, **values: object) -> str:
    """Return a sentence in the language of the screen, with values in the places that have their names."""
    catalogue = _catalogue()
    text = catalogue.gettext(message) if catalogue and message else message
    return text.format(**values) if values else text


def ngettext(one: str, several: str, number: float, /, **values: object) -> str:
    """Return a sentence about a number of things, which stands in it as `{count}`, in the language of the screen."""
    catalogue = _catalogue()
    text = catalogue.ngettext(one, several, int(number)) if catalogue else one if number == 1 else several
    return text.format(count=number, **values)


def pgettext(context: str, message: str) -> str:
    """Return a word that has several meanings: the one of `context`, in the language of the screen."""
    catalogue = _catalogue()
    return catalogue.pgettext(context, message) if catalogue else message


class Message(str):
    """A sentence that is English to programs, and in the language of the screen where it is shown.

    Comparing, searching and JSON see English; `str()` and f-strings show it. What errors and diagnostics say is of this kind.
    """

    __slots__ = ("_template", "_values")
    _template: str
    _values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> "Message":
        """Put values in the places that have their names."""
        english = {name: value.english if isinstance(value, Message) else value for name, value in values.items()}
        message = super().__new__(cls, template.format(**english) if values else template)
        message._template, message._values = template, values
        return message

    @property
    def english(self) -> str:
        """It in English."""
        return super().__str__()

    def __str__(self) -> str:
        return _(self._template, **self._values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> tuple[type["Message"], tuple[str, Mapping[str, object]]]:
        return Message, (self._template, self._values)


def N_(message: str, /, **values: object) -> Message:  # noqa: N802 (as gettext's own documentation calls it)
    """Return a sentence that is translated later, where it is shown, with values in the places that have their names."""
    return message if isinstance(message, Message) and not values else Message(message, values)


def bind_libraries() -> None:
    """Let libraries that speak through the standard gettext, as click does, find their words in our catalogues."""
    if screen_language() != ENGLISH:
        os.environ["LANGUAGE"] = screen_language()
        library.bindtextdomain(DOMAIN, str(FOLDER))
        library.textdomain(DOMAIN)


def forget() -> None:
    """Look at the settings again, as if the program began."""
    screen_language.cache_clear()
    _catalogue.cache_clear()
