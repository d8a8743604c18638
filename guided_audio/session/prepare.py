"""Preparing a session: its speech is measured, and the session fitted to its length, before it is performed."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from guided_audio.audio import AudioFormat, silence
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.core.config import speech_folder
from guided_audio.core.errors import Diagnostic, LengthOutOfReach, Severity
from guided_audio.core.units import Seconds, clock
from guided_audio.core.voice import Utterance, Voice, count_words
from guided_audio.render import AHEAD, placed_in, words_of
from guided_audio.session.mix_options import mix_settings_for
from guided_audio.session.plan import SessionPlan
from guided_audio.session.prepared import Measured, Plan, PreparedSession, Progress, frames_of
from guided_audio.speech import Speech, SpeechCache, SpeechPool, SpeechSource
from guided_audio.timeline import Lead, Say, Timeline, fit, reach_of, require_bearable

WORKERS = 2
BETWEEN = Seconds(0.5)
"""Silence after each sentence while it is measured: the gate leaves all longer ones out anyway."""
ROUGHLY, SHORT = 0.05, 5.0
"""An estimated length is reported as another one from this share off, and from so many seconds."""


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

    Args:
        session: What is to be performed.
        speech: Where its sentences come from.
        progress: Called while its speech is measured.
        wholly: Measure all speech even where nothing is fitted, so that the voice has exactly its loudness; otherwise it
            gets the gain that its voice needs as a rule.

    Raises:
        LengthOutOfReach: The length of the options cannot be had. One that only the script names is a warning, and the
            session has its natural length.
        SpeechError: A voice failed.

    """
    is_measured = wholly or session.is_to_be_fitted or not speech.missing(session.timeline.utterances)
    if is_measured:
        level = VoiceLevel(speech, session.voice)
        _speak_all(session.timeline, speech, level, progress)
        fitted = _fitted(session, speech)
        loudness = level.loudness(fitted.timeline)
    else:
        fitted = _with_warnings(session, stiff_length(session))
        loudness = session.voice.loudness
    return PreparedSession(fitted, speech, mix_settings_for(fitted.timeline, session.options, loudness), is_measured)


def measure(session: Plan, speech: SpeechCache, progress: Progress = lambda _: None) -> Measured[Plan]:
    """Speak every sentence once, to learn the session's real length."""
    _speak_all(session.timeline, speech, VoiceLevel(speech, session.voice), progress)
    session = _fitted(session, speech)
    frames, form = frames_of(session, speech), session.timeline.format
    placed = session.timeline.place(frames)
    said = [sum(map(frames, cue.utterances)) for cue in session.timeline.cues if isinstance(cue, Say)]
    led = [min(sum(map(frames, item.cue.utterances)), item.frames) for item in placed if isinstance(item.cue, Lead)]
    texts = (cue.utterance.text for cue in session.timeline.cues if isinstance(cue, Say))
    return Measured(
        session,
        placed,
        length=form.seconds(placed[-1].start + placed[-1].frames),
        sentences=form.seconds(sum(said)),
        speech=form.seconds(sum(said) + sum(led)),
        words=sum(map(count_words, texts)),
        reach=reach_of(session.planned, session.passages, frames),
    )


class VoiceLevel:
    """Measures the loudness of every sentence once, at the level and in the tone of its cue."""

    def __init__(self, speech: SpeechSource, voice: Voice) -> None:
        self._speech = speech
        self._form = AudioFormat(voice.sample_rate)
        self._meters: dict[tuple[Utterance, float, bool], LoudnessMeter] = {}

    def meter(self, cue: Say | Lead, utterance: Utterance) -> LoudnessMeter:
        """Return the meter of an utterance; a voice that fails raises SpeechError with the cue's place."""
        key = (utterance, cue.gain, cue.soft)
        if key not in self._meters:
            meter = LoudnessMeter(self._form)
            meter.feed(placed_in(self._form, utterance, words_of(cue, utterance, self._speech)))
            meter.feed(silence(self._form.frames(BETWEEN)))
            self._meters[key] = meter
        return self._meters[key]

    def loudness(self, timeline: Timeline) -> float:
        """Return the loudness of all words of a session in LUFS, as one channel; -inf where nothing is said."""
        total = LoudnessMeter(self._form)
        for cue in timeline.cues:
            if isinstance(cue, Say | Lead):
                for utterance in cue.utterances:
                    total.add(self.meter(cue, utterance))
        return total.integrated


def stiff_length(session: SessionPlan) -> tuple[Diagnostic, ...]:
    """Warn of a length that a script gives itself although nothing in it can give way, if it is clearly another."""
    target, length = session.target, session.timeline.length_estimate
    if target is None or session.is_to_be_fitted or abs(length - target) <= max(ROUGHLY * target, SHORT):
        return ()
    hint = "nothing in it is elastic: write [silence …] where it may stretch, or another length"
    return (_of_length(session, f"this session lasts about {clock(length)}, not {clock(target)}", hint),)


def out_of_reach(session: SessionPlan, error: LengthOutOfReach) -> Diagnostic:
    """Return the warning about a length that a script gives itself and cannot have."""
    hint = f"{error.hint}; as it is written, it is performed in its natural length"
    return _of_length(session, error.message, hint)


def _of_length(session: SessionPlan, message: str, hint: str) -> Diagnostic:
    place = session.script.meta.locations["length"]
    return Diagnostic(place, "length-out-of-reach", message, hint, Severity.WARNING)


def _speak_all(timeline: Timeline, speech: SpeechCache, level: VoiceLevel, progress: Progress) -> None:
    """Speak what is not kept yet, and measure it meanwhile; the progress begins with what is kept."""
    cues: dict[Utterance, Say | Lead] = {}
    for cue in timeline.cues:
        if isinstance(cue, Say | Lead):
            cues |= {utterance: cue for utterance in cue.utterances if utterance not in cues}
    missing = speech.missing(cues)
    for number, utterance in enumerate(missing):
        progress(1 - (len(missing) - number) / len(cues))
        speech.prepare(missing[number : number + AHEAD])
        level.meter(cues[utterance], utterance)
    progress(1.0)


def _fitted(session: Plan, speech: SpeechCache) -> Plan:
    """Return a session fitted to its length, if it is to have one; a length of the script that cannot be had is a warning."""
    if session.target is None or not session.is_to_be_fitted:
        return _with_warnings(session, stiff_length(session))
    try:
        fitted = fit(session.planned, session.passages, session.target, frames_of(session, speech))
    except LengthOutOfReach as error:
        if session.options.length is not None:
            raise
        require_bearable(session.timeline, session.script)
        return _with_warnings(session, (out_of_reach(session, error),))
    return replace(session, timeline=fitted.timeline, fitted=fitted)


def _with_warnings(session: Plan, warnings: tuple[Diagnostic, ...]) -> Plan:
    return replace(session, diagnostics=(*session.diagnostics, *warnings))
