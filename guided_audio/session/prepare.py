"""Preparing a session: its speech is measured, and the session fitted to its length, before it is performed or exported."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from guided_audio.audio import AudioFormat
from guided_audio.core.config import speech_folder
from guided_audio.core.errors import Diagnostic, LengthOutOfReach, Severity
from guided_audio.core.translation import _
from guided_audio.core.units import Frames, Seconds, clock
from guided_audio.core.voice import Utterance, count_words
from guided_audio.export import Advice, Begun, Exported, ExportOptions, Production, Sheet, Track, export
from guided_audio.render import AHEAD, BLOCKS_AT_ONCE, AudioBlock, MixSettings, frames_in, render
from guided_audio.safety.crisis import given_sheet
from guided_audio.session.loudness import VoiceLevel, with_loudness, words_in
from guided_audio.session.options import loudness_aim, mix_settings_for
from guided_audio.session.plan import SessionPlan
from guided_audio.speech import Speech, SpeechCache, SpeechPool, traits_of, usual_workers
from guided_audio.timeline import (
    CueInfo,
    Fitted,
    Lead,
    Placed,
    Reach,
    Say,
    Shape,
    Sound,
    Spoken,
    Timeline,
    describe,
    fit,
    reach_of,
)
from guided_audio.timeline.planner import require_bearable

WORKERS = usual_workers()
NEAR = 0.02
"""While a script is written, its session may be so far from its length: to fit it anew takes longer than to speak a sentence."""
ROUGHLY, SHORT = 0.05, 5.0
"""An estimated length is reported as another one from this share off, and from so many seconds."""

Progress = Callable[[float], None]
"""Called with the share of a job that is done, 0 to 1."""
Plan = TypeVar("Plan", bound=SessionPlan)


@dataclass(frozen=True, slots=True)
class PreparedSession(Generic[Plan]):
    """A session that can be performed, and where its speech comes from."""

    session: Plan
    speech: SpeechCache
    mix: MixSettings
    is_measured: bool
    """Whether all of its words have been spoken, so that every place in it is known."""

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Every cue in its place, by the real length of the words."""
        return self.session.timeline.place(_frames_of(self.session, self.speech))

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield its sound, with the cue that each block belongs to."""
        return self._blocks()

    def _blocks(self, at_once: int = 1) -> Iterator[AudioBlock]:
        return render(self.session.timeline, self.speech, mix=self.mix, at_once=at_once)

    def export(
        self,
        target: Path,
        kind: str,
        options: ExportOptions | None = None,
        progress: Progress = lambda _: None,
        cancel: threading.Event | None = None,
        track: Track | None = None,
        begun: Callable[[Begun], None] = lambda _: None,
    ) -> Exported:
        """Write it to a file with all that goes with it, `track` being its place in an album.

        `begun` is called for a preset whose file grows, as soon as its sound may be read.
        OutputError, or Cancelled if `cancel` was set meanwhile.
        """
        session, options = self.session, options or ExportOptions()
        production = Production(
            script=session.script,
            file_name=session.path.name,
            timeline=session.timeline,
            placed=self.placed,
            mix=self.mix,
            voice=session.voice,
            seed=session.choices.seed,
            asked_length=session.target,
            is_personal=session.is_personal,
            track=track,
        )
        sheet = sheet_for(options.country, session.script.meta.language) if options.names_numbers else None
        return export(
            production,
            self._blocks(BLOCKS_AT_ONCE),
            target,
            kind,
            options,
            sheet=sheet,
            progress=progress,
            cancel=cancel,
            begun=begun,
        )


@dataclass(frozen=True, slots=True)
class Measured(Generic[Plan]):
    """A session as it will sound: every cue in its place, and its length in words and in silence."""

    session: Plan
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
    def cues(self) -> tuple[CueInfo, ...]:
        """Every cue as it can be read."""
        return tuple(describe(placed, self.session.timeline.format) for placed in self.placed)

    @property
    def pace(self) -> float:
        """Words per minute within sentences."""
        return 60.0 * self.words / self.sentences if self.sentences else 0.0

    @property
    def silence_share(self) -> float:
        """How much of the session is without words, 0 to 1."""
        return 1.0 - self.speech / self.length if self.length else 0.0


def sheet_for(country: str | None = None, language: str = "en") -> Sheet:
    """Return the sheet for a client, without any line of the user's own; UnknownCountry if there are none for a country."""
    given = given_sheet(country, language)
    parts = tuple(Advice(part.title, part.items, part.before, part.after) for part in given.sections)
    return Sheet(given.title, parts, given.origin, given.country, given.language)


@contextlib.contextmanager
def spoken(session: SessionPlan, speech: Speech | None = None) -> Iterator[SpeechCache]:
    """Yield the source of a session's sentences, by workers of its own unless some are given."""
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(SpeechPool(speech or stack.enter_context(Speech(WORKERS))))
        yield stack.enter_context(contextlib.closing(sentences_of(session, pool)))


def sentences_of(session: SessionPlan, pool: SpeechPool) -> SpeechCache:
    """Return the source of a session's sentences: those that were kept, and those that are spoken now."""
    return SpeechCache(pool, speech_folder() if session.options.cache else None)


def prepare(
    session: Plan, speech: SpeechCache, progress: Progress = lambda _: None, *, wholly: bool = True
) -> PreparedSession[Plan]:
    """Measure a session's speech and fit the session to its length, if it is to have one.

    Without `wholly`, speech is measured only where the session is to be fitted, and by a voice that has soon spoken all of it: to
    wait for a slow one would be a minute of silence after the first bell. Otherwise words have their likely lengths, and
    the voice gets the gain that it needs as a rule.

    A loudness that is asked for is that of the voice, and in a session with sounds that is prepared wholly, of all of it.

    LengthOutOfReach if the length of the options cannot be had; one that only the script names is a warning, and the session
    has its natural length.
    """
    missing = speech.missing(session.timeline.utterances)
    is_measured = wholly or not missing or (session.is_to_be_fitted and not _slow(missing))
    if is_measured:
        level = _speak_all(session, speech, progress)
        fitted = fit_session(session, _frames_of(session, speech))
        loudness = level.loudness(fitted.timeline)
    else:
        fitted = fit_session(session, likely_frames(session.timeline.format, speech, missing))
        loudness = session.voice.loudness
    mix = mix_settings_for(fitted.timeline, session.options, loudness)
    if wholly and session.options.loudness and any(isinstance(cue, Sound) for cue in fitted.timeline.cues):
        aim = loudness_aim(session.options.loudness, fitted.timeline.format.channels)
        mix = with_loudness(aim, mix, fitted.timeline, speech, progress)
    return PreparedSession(fitted, speech, mix, is_measured)


def measure(session: Plan, speech: SpeechCache, progress: Progress = lambda _: None) -> Measured[Plan]:
    """Speak every sentence once, to learn the session's real length."""
    _speak_all(session, speech, progress)
    frames, form = _frames_of(session, speech), session.timeline.format
    session = fit_session(session, frames)
    placed = session.timeline.place(frames)
    sentences = [cue.utterance for cue in session.timeline.cues if isinstance(cue, Say)]
    said = sum(map(frames, sentences))
    led = [min(sum(map(frames, item.cue.utterances)), item.frames) for item in placed if isinstance(item.cue, Lead)]
    return Measured(
        session,
        placed,
        length=form.seconds(placed[-1].start + placed[-1].frames),
        sentences=form.seconds(said),
        speech=form.seconds(said + sum(led)),
        words=sum(count_words(utterance.text) for utterance in sentences),
        reach=reach_of(session.planned, session.passages, frames),
    )


def _speak_all(session: SessionPlan, speech: SpeechCache, progress: Progress) -> VoiceLevel:
    """Speak what is not kept yet, and measure it meanwhile; the progress begins with what is kept."""
    level, cues = VoiceLevel(speech, session.voice.sample_rate), dict[Utterance, Say | Lead]()
    for cue, utterance in words_in(session.timeline):
        cues.setdefault(utterance, cue)
    missing = speech.missing(cues)
    for number, utterance in enumerate(missing):
        progress(1 - (len(missing) - number) / len(cues))
        speech.prepare(missing[number : number + AHEAD])
        level.meter(cues[utterance], utterance)
    progress(1.0)
    return level


def stiff_length(session: SessionPlan) -> tuple[Diagnostic, ...]:
    """Warn of a length that a script gives itself although nothing in it can give way, if it is clearly another."""
    target, length = session.target, session.timeline.length_estimate
    if target is None or session.is_to_be_fitted or abs(length - target) <= max(ROUGHLY * target, SHORT):
        return ()
    hint = _("nothing in it is elastic: write [silence …] where it may stretch, or another length")
    return (
        _of_length(
            session,
            _("this session lasts about {length}, not {target}", length=clock(length), target=clock(target)),
            hint,
        ),
    )


def out_of_reach(session: SessionPlan, error: LengthOutOfReach) -> Diagnostic:
    """Return the warning about a length that a script gives itself and cannot have."""
    hint = _("{hint}; as it is written, it is performed in its natural length", hint=error.hint)
    return _of_length(session, error.message, hint)


def _of_length(session: SessionPlan, message: str, hint: str) -> Diagnostic:
    place = session.script.meta.locations["length"]
    return Diagnostic(place, "length-out-of-reach", message, hint, Severity.WARNING)


def still_slow(session: SessionPlan) -> tuple[Utterance, ...]:
    """Return the sentences that a slow voice has yet to speak: while a session is played, it may wait for one of them."""
    slow = _slow(session.timeline.utterances)
    if not slow:
        return ()
    with spoken(session) as speech:
        return speech.missing(slow)


def _slow(utterances: Sequence[Utterance]) -> list[Utterance]:
    return [utterance for utterance in utterances if traits_of(utterance.voice.engine).is_slow]


def likely_frames(form: AudioFormat, speech: SpeechCache, missing: Sequence[Utterance]) -> Spoken:
    """Return what gives the frames that an utterance takes: the real ones if it was spoken before, else the likely ones."""
    unknown = frozenset(missing)

    def frames(utterance: Utterance) -> Frames:
        if utterance in unknown:
            return form.frames(utterance.estimate())
        return frames_in(form, utterance, speech.frames(utterance))

    return frames


def _frames_of(session: SessionPlan, speech: SpeechCache) -> Spoken:
    """Return what gives the frames of the session that an utterance takes."""
    form = session.timeline.format
    return lambda utterance: frames_in(form, utterance, speech.frames(utterance))


def refit_session(session: Plan, before: Fitted | None, frames: Spoken) -> Plan:
    """Return a session that was changed a little, by the factor it had before; fitted anew where it is not near its length."""
    is_alike = before is not None and not (before.left_out or session.timeline.breathings)
    if before is not None and is_alike and session.target is not None and session.is_to_be_fitted:
        timeline = session.timeline.stretched(before.factor)
        last = timeline.place(frames)[-1]
        length = timeline.format.seconds(Frames(last.start + last.frames))
        if abs(length - session.target) <= NEAR * session.target:
            return replace(session, timeline=timeline, fitted=Fitted(timeline, before.factor))
    return fit_session(session, frames)


def fit_session(session: Plan, frames: Spoken) -> Plan:
    """Return a session fitted to its length, if it is to have one; a length of the script that cannot be had is a warning.

    `frames` are those of its timeline, which may be played in another format than the one it would have by itself.
    """

    def planned(shape: Shape) -> Timeline:
        return replace(session.planned(shape), format=session.timeline.format)

    if session.target is None or not session.is_to_be_fitted:
        return _with_warnings(session, *stiff_length(session))
    try:
        fitted = fit(planned, session.passages, session.target, frames)
    except LengthOutOfReach as error:
        if session.options.length is not None:
            raise
        require_bearable(session.timeline, session.script)
        return _with_warnings(session, out_of_reach(session, error))
    return replace(session, timeline=fitted.timeline, fitted=fitted)


def _with_warnings(session: Plan, *warnings: Diagnostic) -> Plan:
    return replace(session, diagnostics=(*session.diagnostics, *warnings))
