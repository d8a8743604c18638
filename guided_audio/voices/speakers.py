"""The voices that would speak scripts here, or why none would."""

from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.errors import SourceLocation, UsageError
from guided_audio.core.voice import Voice
from guided_audio.script import ScriptMeta
from guided_audio.speech.engines.piper import model_in
from guided_audio.voices.catalog import find_voice
from guided_audio.voices.choosing import voice_for


@dataclass(frozen=True, slots=True)
class Speaker:
    """The voice that would speak a script here; or none, with the reason, and what would help."""

    voice: Voice | None = None
    problem: str = ""
    hint: str = ""


class Speakers:
    """Finds the voices of many scripts, each language once, and only when asked: some engines are slow to answer."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Speaker] = {}

    def of(self, meta: ScriptMeta) -> Speaker:
        """Return the speaker of a script of which this is the front matter."""
        place = meta.locations.get("voice")
        wanted = voice_named(meta.voice, place) if meta.voice else "", meta.language
        if wanted not in self._known:
            self._known[wanted] = _speaker(*wanted)
        return self._known[wanted]


def voice_named(name: str, place: SourceLocation | None) -> str:
    """Return the name of a voice that a script names; the path of a model begins at the folder of the script."""
    model = model_in(name)
    return str(Path(place.path).parent / model) if place and model else name


def _speaker(named: str, language: str) -> Speaker:
    try:
        voice = find_voice(named) if named else voice_for(language)
    except UsageError as error:
        return Speaker(problem=error.message, hint=error.hint)
    if not voice.speaks(language):
        return Speaker(problem=f"the voice «{voice.name}» does not speak {language}", hint="name another one")
    return Speaker(voice)
