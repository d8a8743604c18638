"""The voice that speaks a script: the one it names, else the user's choice for its language, else the best that is here."""

import contextlib
import functools
import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.config import default_voices_file
from guided_audio.core.errors import SourceLocation, UnknownVoice, UsageError, UserFileError
from guided_audio.core.files import explained, save_text
from guided_audio.core.locks import changing
from guided_audio.core.toml_file import TomlFormat
from guided_audio.core.translation import N_, _
from guided_audio.core.voice import Voice, language_of
from guided_audio.speech import traits_of
from guided_audio.speech.engines.piper import model_in
from guided_audio.voices.offers import list_offers
from guided_audio.voices.voice_catalog import DEFAULT_VOICE, find_voice, list_voices

ANY = "mul"
"""The language of a voice that has tones and no words."""
_FORMAT = TomlFormat(
    code="voices",
    max_bytes=64 * 1024,
    content=_("it should hold a voice for a few languages"),
    syntax=_(
        'write lines of the form  "de" = "NAME"  under [default]; or delete the file, and then choose anew: '
        "guided-audio voices default NAME"
    ),
)
USUAL_LANGUAGE = "en"
"""The language of the voice that comes with the program: no other takes its place by being there."""


def voice_for(language: str) -> Voice:
    """Return the voice for a language, a tag such as `es` or `de-AT`; UnknownVoice if none here speaks it."""
    preferred = default_voices().get(language_of(language))
    if preferred:
        return _preferred(preferred, language_of(language))
    if language_of(language) == USUAL_LANGUAGE:
        return _usual(language)
    for at_hand in (True, False):
        best = best_of(list_voices(at_hand), language)
        if best is not None:
            return best
    raise UnknownVoice(N_("no voice here speaks {language}", language=language), _how_to_get(language))


def _usual(language: str) -> Voice:
    """Return the voice that comes with the program, or one of its kind from the region that is asked for."""
    usual = find_voice(DEFAULT_VOICE)
    if language_of(language) == language.lower():
        return usual
    return best_of([voice for voice in list_voices(at_hand=True) if voice.engine == usual.engine], language) or usual


def best_of(voices: Iterable[Voice], language: str) -> Voice | None:
    """Return the voice that reads a language best, of those that are given; None if none of them speaks it."""
    speaking = [voice for voice in voices if voice.language != ANY and voice.speaks(language)]
    return min(speaking, key=lambda voice: _rank(voice, language), default=None)


def default_voices() -> Mapping[str, str]:
    """Return the voices that the user prefers, by language; none if there is no such file."""
    path = default_voices_file()
    file = _FORMAT.parse(_FORMAT.read_text(path), str(path))
    chosen = file.data.get("default", {})
    if not isinstance(chosen, dict):
        file.refuse(("default",), "voices-toml", N_("[default] is not a table"), _FORMAT.syntax)
    return {language_of(str(language)): str(name) for language, name in chosen.items()}


def prefer(voice: Voice) -> str:
    """Have a voice speak its language wherever no other is named, and return that; UsageError for one of no language."""
    language = language_of(voice.language)
    if language in {ANY, "und"}:
        hint = _("name it where you want it: --voice NAME")
        raise UsageError(N_("the voice «{name}» has no language of its own", name=voice.name), hint)
    with _changing():
        _save({**default_voices(), language: voice.reference})
    return language


def forget(language: str) -> str:
    """Let a language be spoken by the best voice again, and return the one that was preferred; UsageError if none was."""
    with _changing() if default_voices_file().exists() else contextlib.nullcontext():
        chosen = dict(default_voices())
        name = chosen.pop(language_of(language), "")
        if not name:
            raise UsageError(
                N_("no voice was chosen for {language}", language=language),
                N_("«guided-audio voices default» shows those that were"),
            )
        _save(chosen)
    return name


@contextlib.contextmanager
def _changing() -> Iterator[None]:
    """Keep other processes from choosing meanwhile."""
    path = default_voices_file()
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with changing(path.parent):
            yield


def _save(chosen: Mapping[str, str]) -> None:
    head = "# Written anew by «guided-audio voices default»: remarks do not stay here."
    lines = [f"{json.dumps(tag)} = {json.dumps(name, ensure_ascii=False)}" for tag, name in sorted(chosen.items())]
    save_text(default_voices_file(), "\n".join([head, "[default]", *lines, ""]))


def _preferred(name: str, language: str) -> Voice:
    another = N_(
        "let another one read: guided-audio voices default --forget {language}", language=shlex.quote(language)
    )
    try:
        voice = find_voice(name)
    except UnknownVoice as error:
        raise UnknownVoice(
            N_("{message}; you chose it for «{language}»", message=error.message, language=language),
            N_("{hint}; or {another}", hint=error.hint, another=another),
        ) from error
    if not voice.speaks(language):
        raise UnknownVoice(
            N_("the voice «{name}», chosen for «{language}», does not speak it", name=voice.name, language=language),
            another,
        )
    return voice


def _rank(voice: Voice, language: str) -> tuple[int, bool, bool, bool, str]:
    """Return what sorts a voice: its engine, the region asked for, the engine's best, the language's own region, its name."""
    traits = traits_of(voice.engine)
    tag, wanted = (text.lower().replace("_", "-") for text in (voice.language, language))
    at_home = tag in {language_of(tag), f"{language_of(tag)}-{language_of(tag)}"}  # de, or de-DE
    return traits.order, tag != wanted, voice.name not in (DEFAULT_VOICE, *traits.best), not at_home, voice.name


def _how_to_get(language: str) -> str:
    offers = [offer for offer in list_offers() if offer.speaks(language)]
    if offers:
        return offers[0].how_to_get
    if any(traits_of(voice.engine).is_systems_own for voice in list_voices()):
        return _("«guided-audio voices --all» lists the voices that are here, with their languages")
    return _(
        "eSpeak speaks a hundred languages: «pip install 'guided-audio[espeak]'»; «guided-audio voices» lists"
        " what is here"
    )


@dataclass(frozen=True, slots=True)
class Speaker:
    """The voice that would speak a script here; or none, with the reason, and what would help."""

    voice: Voice | None = None
    problem: str = ""
    hint: str = ""


class Speakers:
    """Finds the voices of many scripts, each language once, and only when asked: some engines are slow to answer."""

    def __init__(self) -> None:
        self._find = functools.cache(_speaker)

    def of(self, voice: str, language: str, script: Path) -> Speaker:
        """Return the speaker of a script in a language that names this voice, or none."""
        return self._find(voice_named(voice, SourceLocation(str(script), 1, 1)), language)


def voice_named(name: str, place: SourceLocation | None) -> str:
    """Return the name of a voice that a script names; the path of a model begins at the folder of the script."""
    model = model_in(name)
    return str(Path(place.path).parent / model) if place and model else name


def _speaker(named: str, language: str) -> Speaker:
    try:
        voice = find_voice(named) if named else voice_for(language)
    except UsageError as error:
        return Speaker(problem=error.message, hint=error.hint)
    except UserFileError as error:
        finding = error.diagnostics[0]
        return Speaker(
            problem=N_("{place}: {message}", place=finding.location, message=finding.message), hint=finding.hint
        )
    if not voice.speaks(language):
        return Speaker(
            problem=_("the voice «{name}» does not speak {language}", name=voice.name, language=language),
            hint=_("name another one"),
        )
    return Speaker(voice)
