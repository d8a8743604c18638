"""What other makers' engines say of their voices, looked at before anything relies on it."""

from dataclasses import fields

from guided_audio.core.errors import SpeechError, shorten
from guided_audio.core.voice import SAMPLE_RATES, Voice

_HINT = "its maker can read in docs/engines.md what a voice says of itself"


def validated(engine: str, voices: tuple[Voice, ...]) -> tuple[Voice, ...]:
    """Return the voices of an engine as they are; SpeechError if one of them could not be listed, found or played."""
    for voice in voices:
        for field in fields(voice):
            said = getattr(voice, field.name)
            if not _fits(engine, field.name, said, type(field.default)):
                problem = f"a voice of the speech engine «{engine}» has the {field.name} {shorten(repr(said))}"
                raise SpeechError(problem, _HINT)
    return voices


def _fits(engine: str, field: str, said: object, usual: type) -> bool:
    """Whether a field can be what it is; `usual` is the type of its default, where there is one."""
    match field:
        case "sample_rate":
            return isinstance(said, int) and said in SAMPLE_RATES
        case "engine":
            return said == engine
        case "name" | "language" | "version":
            return isinstance(said, str) and bool(said) and said.isprintable()
        case "gender" | "licence" | "description" | "key":
            return isinstance(said, str)
        case _:
            return isinstance(said, usual)
