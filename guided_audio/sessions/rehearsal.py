"""The rehearsal: a session's speech is measured, and the session fitted to its length, before it is performed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from guided_audio.audio import AudioFormat, silence
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.errors import Diagnostic, LengthOutOfReach, Severity
from guided_audio.render import AHEAD, Scene, frames_in, placed_in, words_of
from guided_audio.sessions.scenery import scene_for
from guided_audio.speech import SpeechPool, Spool
from guided_audio.timeline import Lead, Placed, Say, fit, reach_of, require_bearable
from guided_audio.units import Seconds, clock

if TYPE_CHECKING:
    from guided_audio.sessions.session import Session
    from guided_audio.speech import SpeechSource
    from guided_audio.timeline import Reach, Timeline
    from guided_audio.timeline.cues import Spoken

WORKERS = 2
BETWEEN = Seconds(0.5)
"""Silence between sentences while their loudness is measured: the gate leaves all longer ones out anyway."""
ROUGHLY, SHORT = 0.05, 5.0
"""A length that is only estimated is told to be another from this share off, and from so many seconds."""

Progress = Callable[[float], None]
"""Told, from 0 to 1, how much of a job is done."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A session that can be performed, and where its speech comes from."""

    session: Session
    speech: SpeechSource
    scene: Scene
    close: Callable[[], None]
    """End the voices, even one that hangs; what was kept of them can still be heard."""


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
    cure = "nothing in it is elastic: write [silence …] where it may stretch, or another length"
    message = f"this session lasts about {clock(length)}, not {clock(target)}"
    return (
        Diagnostic(session.script.meta.locations["length"], "length-out-of-reach", message, cure, Severity.WARNING),
    )


@contextlib.contextmanager
def rehearsing(
    session: Session, progress: Progress = lambda _: None, workers: int = WORKERS, *, wholly: bool = True
) -> Iterator[Ready]:
    """Get a session ready, fitted to its length if it is to have one; `progress` follows the speech being measured.

    `wholly` measures all speech even where nothing is fitted, so that the voice gets exactly the loudness it is to have;
    otherwise it gets the gain that its voice needs as a rule. LengthOutOfReach says what is possible; if it was only the
    script that named the length, that is a warning, and the session has its natural length.
    """
    fits = is_to_be_fitted(session)
    loudness_of = partial(scene_for, wishes=session.wishes.sound, seed=session.choices.seed)
    with SpeechPool(max(workers, WORKERS) if fits else workers) as pool, contextlib.closing(Spool(pool)) as spool:
        if not (fits or wholly):
            told = (*session.diagnostics, *stiff_length(session))
            scene = loudness_of(session.timeline, loudness=session.voice.loudness)
            yield Ready(replace(session, diagnostics=told), spool, scene, pool.close)
            return
        loudness = _speak_all(session.timeline, spool, progress)
        fitted = _fitted(session, spool)
        if fitted.timeline.utterances != session.timeline.utterances:  # what is left out has no say
            loudness = _speak_all(fitted.timeline, spool)
        yield Ready(fitted, spool, loudness_of(fitted.timeline, loudness=loudness), pool.close)


def measure(session: Session, progress: Progress = lambda _: None) -> Measured:
    """Speak every sentence once to learn the session's real length."""
    with SpeechPool(WORKERS) as pool, contextlib.closing(Spool(pool)) as spool:
        _speak_all(session.timeline, spool, progress)
        session = _fitted(session, spool)
        frames = _frames(session, spool)
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
        words=sum(len(re.findall(r"[\w'’-]+", text)) for text in texts),
        reach=reach,
    )


def _speak_all(timeline: Timeline, spool: Spool, progress: Progress = lambda _: None) -> float:
    """Say everything once, and return its loudness in LUFS, as one channel at the cues' own levels."""
    cues = [cue for cue in timeline.cues if isinstance(cue, Say | Lead)]
    utterances, said = timeline.utterances, 0
    form = AudioFormat(utterances[0].voice.sample_rate if utterances else timeline.format.sample_rate)
    meter, pause = LoudnessMeter(form), silence(form.frames(BETWEEN))
    for cue in cues:
        for utterance in cue.utterances:
            spool.prepare(utterances[said : said + AHEAD])
            meter.feed(placed_in(form, utterance, words_of(cue, utterance, spool)))
            meter.feed(pause)
            said += 1
            progress(said / len(utterances))
    return meter.integrated


def _fitted(session: Session, spool: Spool) -> Session:
    """Return a session fitted to its length, if it is to have one; what cannot be had is told."""
    if session.target is None or not is_to_be_fitted(session):
        return replace(session, diagnostics=(*session.diagnostics, *stiff_length(session)))
    try:
        fitted = fit(session.planned, session.passages, session.target, _frames(session, spool))
    except LengthOutOfReach as error:
        if session.wishes.length is not None:
            raise
        require_bearable(session.timeline, session.script)
        return replace(session, diagnostics=(*session.diagnostics, out_of_reach(session, error)))
    return replace(session, timeline=fitted.timeline, fitted=fitted)


def _frames(session: Session, spool: Spool) -> Spoken:
    """Return what tells how many frames of the session an utterance takes."""
    form = session.timeline.format
    return lambda utterance: frames_in(form, utterance, spool.frames(utterance))


def out_of_reach(session: Session, error: LengthOutOfReach) -> Diagnostic:
    """Return the warning about a length that a script gives itself and cannot have."""
    place = session.script.meta.locations["length"]
    cure = f"{error.cure}; as it is written, it is performed in its natural length"
    return Diagnostic(place, "length-out-of-reach", error.message, cure, Severity.WARNING)
