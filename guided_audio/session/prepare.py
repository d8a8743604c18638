"""The rehearsal: a session's speech is measured, and the session fitted to its length, before it is performed."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from guided_audio.core.config import speech_folder
from guided_audio.core.errors import Diagnostic, LengthOutOfReach, Severity
from guided_audio.core.units import Seconds, clock
from guided_audio.core.voice import Utterance, count_words
from guided_audio.render import AHEAD, MixSettings, frames_in
from guided_audio.session.mix_options import mix_settings_for
from guided_audio.session.session import Session
from guided_audio.session.voice_level import VoiceLevel
from guided_audio.speech import SpeechCache, SpeechPool
from guided_audio.timeline import Lead, Placed, Reach, Say, Spoken, Timeline, fit, reach_of, require_bearable

WORKERS = 2
ROUGHLY, SHORT = 0.05, 5.0
"""A length that is only estimated is told to be another from this share off, and from so many seconds."""

Progress = Callable[[float], None]
"""Told, from 0 to 1, how much of a job is done."""


@dataclass(frozen=True, slots=True)
class PreparedSession:
    """A session that can be performed, and where its speech comes from."""

    session: Session
    speech: SpeechCache
    mix: MixSettings
    is_measured: bool
    """Whether all of its words have been spoken, so that every place in it is known."""

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Every cue in the place that it is to have, by the real length of the words."""
        return self.session.timeline.place(_frames(self.session, self.speech))


@dataclass(frozen=True, slots=True)
class Measured:
    """A session as it will really sound: every cue in its place, with its length in words and in silence."""

    session: Session
    placed: tuple[Placed, ...]
    length: Seconds
    sentences: Seconds
    """How long the sentences of the script take; `words` are theirs."""
    speech: Seconds
    """With what leads the breathing."""
    words: int
    reach: Reach
    """The shortest and the longest it can be fitted to."""

    @property
    def pace(self) -> float:
        """Words per minute within sentences."""
        return 60.0 * self.words / self.sentences if self.sentences else 0.0

    @property
    def silence_share(self) -> float:
        """How much of the session is without words, 0 to 1."""
        return 1.0 - self.speech / self.length if self.length else 0.0


def is_to_be_fitted(session: Session) -> bool:
    """Whether the speech has to be measured before the session can begin."""
    return session.target is not None and (session.is_elastic or session.wishes.length is not None)


def stiff_length(session: Session) -> tuple[Diagnostic, ...]:
    """Warn of a length that a script gives itself although nothing in it can give way, if it is clearly another."""
    target, length = session.target, session.timeline.length_estimate
    if target is None or is_to_be_fitted(session):
        return ()
    if abs(length - target) <= max(ROUGHLY * target, SHORT):
        return ()
    hint = "nothing in it is elastic: write [silence …] where it may stretch, or another length"
    message = f"this session lasts about {clock(length)}, not {clock(target)}"
    return (
        Diagnostic(session.script.meta.locations["length"], "length-out-of-reach", message, hint, Severity.WARNING),
    )


@contextlib.contextmanager
def preparing(
    session: Session, progress: Progress = lambda _: None, workers: int = WORKERS
) -> Iterator[PreparedSession]:
    """Get a session ready to be performed; `progress` follows its speech being measured."""
    with SpeechPool(workers) as pool, cached(session, pool) as speech:
        yield prepare(session, speech, progress)


def prepare(
    session: Session, speech: SpeechCache, progress: Progress = lambda _: None, *, wholly: bool = True
) -> PreparedSession:
    """Get a session ready, fitted to its length if it is to have one; `progress` follows its speech being measured.

    `wholly` measures all speech even where nothing is fitted, so that the voice gets exactly the loudness it is to have;
    otherwise it gets the gain that its voice needs as a rule. LengthOutOfReach says what is possible; if it was only the
    script that named the length, that is a warning, and the session has its natural length.
    """
    is_measured = wholly or is_to_be_fitted(session) or not speech.missing(session.timeline.utterances)
    if is_measured:
        level = VoiceLevel(speech, session.voice)
        _speak_all(session.timeline, speech, level, progress)
        fitted = _fitted(session, speech)
        loudness = level.loudness(fitted.timeline)
    else:
        fitted = replace(session, diagnostics=(*session.diagnostics, *stiff_length(session)))
        loudness = session.voice.loudness
    mix = mix_settings_for(fitted.timeline, session.wishes.sound, loudness, session.choices.seed)
    return PreparedSession(fitted, speech, mix, is_measured)


def measure(session: Session, progress: Progress = lambda _: None) -> Measured:
    """Speak every sentence once to learn the session's real length."""
    with SpeechPool(WORKERS) as pool, cached(session, pool) as speech:
        _speak_all(session.timeline, speech, VoiceLevel(speech, session.voice), progress)
        session = _fitted(session, speech)
        frames = _frames(session, speech)
        reach = reach_of(session.planned, session.passages, frames)
        placed = session.timeline.place(frames)
        said = [sum(map(frames, cue.utterances)) for cue in session.timeline.cues if isinstance(cue, Say)]
        led = [min(sum(map(frames, item.cue.utterances)), item.frames) for item in placed if isinstance(item.cue, Lead)]
    form, last = session.timeline.format, placed[-1]
    texts = (cue.utterance.text for cue in session.timeline.cues if isinstance(cue, Say))
    return Measured(
        session,
        placed,
        length=form.seconds(last.start + last.frames),
        sentences=form.seconds(sum(said)),
        speech=form.seconds(sum(said) + sum(led)),
        words=sum(map(count_words, texts)),
        reach=reach,
    )


def cached(session: Session, pool: SpeechPool) -> contextlib.closing[SpeechCache]:
    """Return what its sentences come from, those that were kept and those that are spoken now."""
    return contextlib.closing(SpeechCache(pool, speech_folder() if session.wishes.cached else None))


def _speak_all(timeline: Timeline, speech: SpeechCache, level: VoiceLevel, progress: Progress) -> None:
    """Speak whatever is not kept yet, and measure it meanwhile; the progress begins with what is."""
    cues: dict[Utterance, Say | Lead] = {}
    for cue in timeline.cues:
        if isinstance(cue, Say | Lead):
            cues |= {utterance: cue for utterance in cue.utterances if utterance not in cues}
    missing = speech.missing(cues)
    for number, utterance in enumerate(missing):
        progress(1 - (len(missing) - number) / len(cues))
        speech.prepare(missing[number : number + AHEAD])
        level.hear(cues[utterance], utterance)
    progress(1.0)


def _fitted(session: Session, speech: SpeechCache) -> Session:
    """Return a session fitted to its length, if it is to have one; what cannot be had is told."""
    if session.target is None or not is_to_be_fitted(session):
        return replace(session, diagnostics=(*session.diagnostics, *stiff_length(session)))
    try:
        fitted = fit(session.planned, session.passages, session.target, _frames(session, speech))
    except LengthOutOfReach as error:
        if session.wishes.length is not None:
            raise
        require_bearable(session.timeline, session.script)
        return replace(session, diagnostics=(*session.diagnostics, out_of_reach(session, error)))
    return replace(session, timeline=fitted.timeline, fitted=fitted)


def _frames(session: Session, speech: SpeechCache) -> Spoken:
    """Return what tells how many frames of the session an utterance takes."""
    form = session.timeline.format
    return lambda utterance: frames_in(form, utterance, speech.frames(utterance))


def out_of_reach(session: Session, error: LengthOutOfReach) -> Diagnostic:
    """Return the warning about a length that a script gives itself and cannot have."""
    place = session.script.meta.locations["length"]
    hint = f"{error.hint}; as it is written, it is performed in its natural length"
    return Diagnostic(place, "length-out-of-reach", error.message, hint, Severity.WARNING)
