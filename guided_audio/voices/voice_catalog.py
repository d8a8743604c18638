"""The voices that can speak here, by name, with the pace and loudness that are known of them."""

from collections.abc import Sequence
from dataclasses import replace

from guided_audio.core.errors import UnknownVoice
from guided_audio.core.suggestions import ask_for, nearest
from guided_audio.core.translation import N_
from guided_audio.core.voice import Voice
from guided_audio.speech import EngineStatus, engine_statuses
from guided_audio.speech.engines.hibari import HEART
from guided_audio.speech.engines.piper import model_in, voice_at
from guided_audio.voices.calibration import calibrated
from guided_audio.voices.offers import find_offer, list_offers

DEFAULT_VOICE = HEART.name


def list_engines() -> tuple[EngineStatus, ...]:
    """Return every installed engine with its voices."""
    return tuple(map(_calibrated, engine_statuses()))


def list_voices(at_hand: bool = False) -> tuple[Voice, ...]:
    """Return all voices that can speak here; with `at_hand` only those that are known without asking other processes."""
    return tuple(calibrated(voice) for engine in engine_statuses(at_hand) for voice in engine.voices)


def find_voice(name: str) -> Voice:
    """Return the voice called `name`, or `engine:name`, or that of a model's file; UnknownVoice says how to get it."""
    model = model_in(name)
    if model:
        return calibrated(voice_at(model))
    for engine in engine_statuses(first=name.partition(":")[0].casefold()):
        for voice in engine.voices:
            if name.casefold() in {voice.name.casefold(), voice.reference.casefold()}:
                return calibrated(voice)
    raise _unknown(name)


def _calibrated(engine: EngineStatus) -> EngineStatus:
    try:
        return replace(engine, voices=tuple(map(calibrated, engine.voices)))
    except Exception as error:  # an engine may say anything of its voices
        return EngineStatus(engine.name, (), f"{type(error).__name__}: {error}")


def _unknown(name: str) -> UnknownVoice:
    """Return an error that says how to get the voice, why its engine cannot be used, or what else was meant."""
    offer = find_offer(name)
    if offer is not None and not offer.is_here:
        return UnknownVoice(N_("the voice «{name}» is not on this machine yet", name=name), offer.how_to_get)
    engines = list_engines()
    own = offer.engine if offer else name.casefold().partition(":")[0] if ":" in name else ""
    broken = next((engine for engine in engines if engine.problem and engine.name == own), None)
    if broken is not None:
        return UnknownVoice(
            N_("the voice «{name}» cannot speak here: {problem}", name=name, problem=broken.problem), broken.hint
        )
    silent = next((engine for engine in engines if not engine.answered), None)
    meant = _nearest(name, [voice.name for engine in engines for voice in engine.voices])
    guess = N_("{meant} ", meant=meant) if meant else ""
    told, again = N_("there is no voice «{name}» here", name=name), ""
    if silent:
        told = N_("there is no voice «{name}» among those that answered: {problem}", name=name, problem=silent.problem)
        again = N_("{hint}; ", hint=silent.hint)
    return UnknownVoice(told, N_("{again}{guess}«guided-audio voices» lists them", again=again, guess=guess))


def _nearest(name: str, names: Sequence[str]) -> str:
    """Return the question whether a voice was meant that has a name, or a part of one, like this: one here, or one offered."""
    words: dict[str, str] = {}
    for known in (*names, *(offer.name for offer in list_offers())):
        for word in (known.casefold(), *known.casefold().split("-")[1:2]):
            words.setdefault(word, known)
    return ask_for(words[word] for word in nearest(name, words))
