"""What containers call a language: its three letters in ISO 639-2."""

import re

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of

_CODES = {
    short: code
    for codes in packaged_toml("guided_audio.export.encoders", "languages.toml").values()
    for short, code in codes.items()
}


def language_code(tag: str) -> str:
    """Return the code of a language, by a tag such as `es-MX`: `spa`. Three letters stay; what is unknown is empty."""
    language = language_of(tag)
    return _CODES.get(language) or (language if re.fullmatch("[a-z]{3}", language) else "")
