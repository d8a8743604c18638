"""What may be offered to a listener: sessions in the order of the path or for a need, and the ways one can be played."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from guided_audio.audio.beds import list_sounds
from guided_audio.core.errors import GuidedAudioError, JournalError, UsageError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.journal import Ending, ResumePoint, last_resume_point, look_back
from guided_audio.library.passages import ENGLISH, GROUND_ME, passage_languages
from guided_audio.library.recommend import Criteria, Recommendation, curriculum, recommend
from guided_audio.safety.crisis import Danger, danger_in
from guided_audio.session.chosen import BED, VOICE, Chosen
from guided_audio.session.grounding import ground_for
from guided_audio.session.options import SessionOptions
from guided_audio.session.plan import SessionPlan
from guided_audio.session.session import Session
from guided_audio.voices import voice_catalog as catalog

_MINUTES = (3, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60)
"""The lengths to choose from."""
_WHOLE = {Ending.HEARD, Ending.CLOSED}
"""How a session ends that was not broken off."""
_MARGIN = 0.03
"""Lengths are known before a word is spoken only roughly: those at the edges are not offered."""
SHORT = Seconds(6 * 60.0)
"""The length of what is offered to a listener with little time."""
_ABOUT = 0.8, 1.25
"""A session that is as long as this times SHORT by itself can have that length."""
_ANY_LANGUAGE = "mul"
"""The language of a voice that has tones and no words."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the path with its sessions; the last one, of sessions that are on no path, has no title."""

    title: str
    scripts: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class ThePath:
    """The path, stage by stage; `problem` says why the user's own cannot be read, if so."""

    stages: tuple[Stage, ...]
    problem: GuidedAudioError | None = None


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is offered before anything is asked; None for what there is not."""

    left: ResumePoint | None
    """Where the session was left that was left last."""
    again: Recommendation | None
    """The session that was heard last, in its whole."""
    following: Recommendation | None
    short: Recommendation | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What helps with a need; where people are needed, and no session, there is none."""

    danger: Danger
    scripts: tuple[Recommendation, ...] = ()
    notes: tuple[str, ...] = ()
    length: Seconds | None = None
    """The length that was asked for, which all of them can be fitted to."""
    is_understood: bool = True


def on_the_path() -> ThePath:
    """Return the path, stage by stage, and what else there is; where no path can be read, all of the library is one stage."""
    try:
        path, scripts, problem = curriculum()
    except GuidedAudioError as error:
        return ThePath((Stage("", recommend(Criteria(), may_be_empty=True).scripts),), error)
    stages = [Stage(stage.title, tuple(scripts[step.script] for step in stage.steps)) for stage in path.stages]
    stages.append(Stage("", tuple(script for name, script in scripts.items() if name not in path.order)))
    possible = (Stage(one.title, tuple(s for s in one.scripts if s.is_performable)) for one in stages)
    return ThePath(tuple(stage for stage in possible if stage.scripts), problem)


def next_on(path: ThePath) -> Recommendation | None:
    """Return the first session of the path that was not heard to its end; None where all were."""
    try:
        heard = {entry.script for entry in look_back() if entry.ending is Ending.HEARD}
    except JournalError:
        heard = set()
    steps = (script for stage in path.stages if stage.title for script in stage.scripts)
    return next((script for script in steps if script.entry.name not in heard), None)


def for_tonight(path: ThePath, language: str = ENGLISH) -> Tonight:
    """Return what may be wanted first by those who read a language; what cannot be read of the journal is not offered.

    A step in English is not the first thing that readers of another language are offered, where there are sessions in theirs.
    """
    scripts = {script.entry.name: script for stage in path.stages for script in stage.scripts}
    left, heard = None, ""
    with contextlib.suppress(JournalError):
        left = last_resume_point()
        heard = next((entry.script for entry in look_back() if entry.ending in _WHOLE and entry.script in scripts), "")
    if left is not None and left.script not in scripts:
        left = None
    theirs = [script for script in scripts.values() if language_of(script.meta.language) == language]
    following = next_on(path)
    if theirs and following is not None and language != language_of(following.meta.language) == ENGLISH:
        following = None
    short = next(filter(_is_short, [*theirs, *scripts.values()]), None)
    return Tonight(left, scripts.get(heard), following, short)


def _is_short(script: Recommendation) -> bool:
    least, most = _ABOUT
    return script.meta.length is not None and least * SHORT <= script.meta.length <= most * SHORT


def tonight_first() -> Iterator[Chosen]:
    """Yield what is needed first of an evening: steady ground in every language that a voice here speaks, and the path's next."""
    grounds = [ground_for(language=language) for language in passage_languages()]
    for ground in sorted(grounds, key=lambda ground: ground.language != ENGLISH):
        if not ground.problem:
            yield Chosen(GROUND_ME, SessionOptions(pauses=1.0), ground.language)
    if (following := next_on(on_the_path())) is not None:
        yield Chosen(following.entry.name)


def sample_of(kind: str, name: str) -> Chosen | None:
    """Return the sample of a bed or a voice by its name; None if it is not here: a path is no name."""
    if kind == BED:
        return Chosen(name, sample=BED) if any(sound.name == name for sound in list_sounds()) else None
    if kind == VOICE and any(voice.name == name for at_hand in (True, False) for voice in catalog.list_voices(at_hand)):
        return Chosen(name, sample=VOICE)
    return None


def for_need(need: str) -> Answer:
    """Return what helps with a need; people come first where its words suggest danger."""
    danger = danger_in(need)
    if danger is Danger.PLAIN:
        return Answer(danger)
    try:
        found = recommend(Criteria(need=need), may_be_empty=danger is Danger.PERHAPS)
    except UsageError:
        return Answer(danger, is_understood=False)
    notes = tuple(need.note for need in found.needs if need.note)
    return Answer(danger, tuple(script for script in found.scripts if script.is_performable), notes, found.length)


def own_length(session: Session) -> Seconds:
    """Return the length that a session has unless another is chosen, as it is known before a word is spoken."""
    return session.target or session.timeline.length_estimate


def lengths_of(session: Session) -> tuple[Seconds, ...]:
    """Return other lengths that a session can have, in order."""
    if not session.is_elastic:
        return ()
    reach, own = session.reach_estimate, own_length(session)
    least, most = reach.least * (1 + _MARGIN), reach.most * (1 - _MARGIN)
    asked = (Seconds(60.0 * minutes) for minutes in _MINUTES)
    return tuple(length for length in asked if least <= length <= most and round(length / 60) != round(own / 60))


def voices_of(session: SessionPlan) -> tuple[str, ...]:
    """Return the names of other voices here that speak a session's language."""
    language = session.script.meta.language
    for at_hand in (True, False):  # the others are slow to list
        voices = catalog.list_voices(at_hand)
        speaking = [voice for voice in voices if voice.language != _ANY_LANGUAGE and voice.speaks(language)]
        if speaking:
            break
    return tuple(voice.name for voice in speaking if voice.name != session.voice.name)
