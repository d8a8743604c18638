"""Playing a session aloud: it sounds at once, and its voice gets ready meanwhile."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Length, Seconds
from guided_audio.core.voice import Voice
from guided_audio.journal import Beginning, Recorder, ResumePoint, index_in
from guided_audio.journal.written_pages import Page
from guided_audio.library.passages import COME_BACK, GROUND_ME, WHAT_NEXT
from guided_audio.playback import AudioOutput, Command, Player, PlayOptions, State, Status
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.sections import Excursions, Section
from guided_audio.render import MixSettings
from guided_audio.session.grounding import passage_speaker
from guided_audio.session.history import digest_of, script_name
from guided_audio.session.mix_options import mix_settings_for
from guided_audio.session.prepare import WORKERS, Progress, cached, prepare
from guided_audio.session.session import Session, Wishes, open_passage
from guided_audio.speech import SpeechAhead, SpeechCache, SpeechPool
from guided_audio.timeline import Await, Bed, Lead, Say, Shape, Silence, Strike, Timeline, reach_of
from guided_audio.timeline.wording import CueInfo
from guided_audio.voices.catalog import names_model

ENOUGH = Seconds(0.5)
"""Whoever leaves is not kept longer than this by a voice that is being measured."""
FIRST = Seconds(0.3)
"""The longest that getting the voice ready waits for the first sound to be made."""
FADING = Seconds(6.0)
"""A bed that leads out of a session fades after the last words."""
ASLEEP = "rest"
"""The practice whose listeners may have fallen asleep before it is over."""


class Live:
    """A session that is being played: the player, and the session itself as soon as it has been fitted."""

    def __init__(self, session: Session, player: Player) -> None:
        self.session = session
        self.player = player


class RecordedPerformance:
    """A session that is being played, written to the journal whenever its status is asked for."""

    def __init__(self, live: Live, recorder: Recorder) -> None:
        self._live = live
        self._recorder = recorder

    @property
    def status(self) -> Status:
        """How things stand."""
        status = self._live.player.status
        self._recorder.follow(self._live.session.timeline.cues)
        cue = status.timeline_cue if status.is_in_session else None
        self._recorder.note(status.elapsed, status.levels, cue, status.chapter)
        return status

    def take_cues(self) -> list[CueInfo]:
        """Return the cues that have begun since the last call, in order."""
        return self._live.player.take_cues()

    def send(self, command: Command) -> None:
        """Ask for something."""
        self._live.player.send(command)

    def wait(self, seconds: float) -> bool:
        """Wait for the end for at most so long; True once it has come."""
        return self._live.player.wait(seconds)


def open_page(session: Session, prompt: str) -> Page:
    """Begin a page for what a session asks to be written; nothing is on the disk before it is saved."""
    return Page(session.path.stem, session.script.title, prompt)


def beginning_of(session: Session, resumed: bool = False) -> Beginning:
    """Return what the journal keeps of a session as it begins."""
    wishes, bed = session.wishes, session.wishes.sound.ambience
    if bed and Path(bed).is_file():  # the next time may be in another folder
        wishes = replace(wishes, sound=replace(wishes.sound, ambience=str(Path(bed).resolve())))
    if names_model(wishes.voice):
        wishes = replace(wishes, voice=session.voice.reference)
    return Beginning(
        script=script_name(session.path),
        title=session.timeline.title,
        digest=digest_of(session.path),
        planned=session.timeline.length_estimate,
        options=asdict(wishes),
        resumed=resumed,
    )


def has_waits(session: Session) -> bool:
    """Whether anything in a session waits for the listener."""
    return any(isinstance(cue, Await) for cue in session.timeline.cues)


def possible_lengths(session: Session) -> tuple[Seconds, Seconds] | None:
    """Return about the shortest and the longest a session may be, before a word is spoken; None if it has one length."""
    if not session.is_elastic:
        return None
    form = session.timeline.format
    reach = reach_of(session.planned, session.passages, lambda utterance: form.frames(utterance.estimate()))
    return reach.least, reach.most


@contextlib.contextmanager
def playing(
    session: Session, output: AudioOutput, options: PlayOptions | None = None, place: ResumePoint | None = None
) -> Iterator[Live]:
    """Play a session: its bed or its bell is heard at once, its words when they are there.

    NoDevice if there is nothing to hear it; what goes wrong later is raised at the end.
    """
    options = options or PlayOptions()
    ahead = SpeechAhead()
    form, timeline = session.timeline.format, session.timeline
    conductor = LiveConductor(
        form,
        ahead,
        _opening(session, options, place),
        options,
        is_live=output.is_live,
        ends_asleep=session.script.meta.practice == ASLEEP,
    )
    mix = replace(_usual_scene(session), voice_gain=1.0)
    player = Player(form, conductor, ahead, mix, output, timeline.length_estimate)
    with SpeechPool(WORKERS) as pool, cached(session, pool) as speech:
        live = Live(session, player)
        preparing = threading.Thread(
            target=_prepare, args=(live, speech, conductor, ahead, options, place), name="rehearsal", daemon=True
        )
        try:
            player.start()
            preparing.start()
            yield live
        finally:
            player.abandon()
            ahead.close()
            pool.close()  # a voice that hangs must not hold up the end
            player.close()
            if preparing.ident is not None:
                preparing.join(ENOUGH)
    player.raise_error()


def _prepare(
    live: Live,
    speech: SpeechCache,
    conductor: LiveConductor,
    ahead: SpeechAhead,
    options: PlayOptions,
    place: ResumePoint | None,
) -> None:
    """Measure and fit the session in a thread of its own, while its opening sounds; then let it begin."""
    session, player = live.session, live.player
    player.wait_for_sound(FIRST)  # what is to be heard first has the processor to itself
    try:
        excursions = _excursions(session)
        if excursions:
            conductor.offer(excursions)
        ready = prepare(session, speech, _telling(player), wholly=False)
        live.session = ready.session
        gain, timeline = ready.mix.voice_gain, ready.session.timeline
        placed = ready.placed if ready.is_measured else timeline.estimate()
        ahead.begin(speech, excursions.utterances if excursions else ())
        first = _first(session, ready.session, options, place)
        conductor.begin(Section(timeline, placed, State.PLAYING, gain, ready.is_measured), first)
        player.show_message("")
    except Exception as error:  # it belongs to whoever plays
        player.fail(error)


def _first(session: Session, fitted: Session, options: PlayOptions, place: ResumePoint | None) -> int:
    """Return the cue that a session goes on with after its opening."""
    if place is not None:
        return index_in(fitted.timeline, place, digest_of(session.path)).index
    return 0 if options.settle else _leads(session)


def _telling(player: Player) -> Progress:
    def tell(share: float) -> None:
        if player.is_abandoned:
            raise SpeechError("the session has ended")
        player.show_message(f"the voice is getting ready: {share:.0%}")

    return tell


def _opening(session: Session, options: PlayOptions, place: ResumePoint | None) -> Section | None:
    """Return what sounds before the first word: the session's own beginning, or time to settle."""
    timeline = session.timeline
    if options.settle:
        bed = next((cue for cue in timeline.cues[: _leads(session)] if isinstance(cue, Bed) and cue.sound), None)
        settling = Timeline("", (bed or Strike(), Silence(Length.exactly(options.settle))), timeline.format)
        return Section.estimated(settling, State.SETTLING)
    leads = 0 if place else _leads(session)
    return replace(Section.estimated(timeline, State.PLAYING), is_exact=True, end=leads) if leads else None


def _leads(session: Session) -> int:
    """Return how many cues stand before the first that depends on a voice, on a length, or on the listener."""
    cues = session.timeline.cues
    least = session.planned(Shape(left_out=session.passages)).cues if session.passages else cues
    for index, (cue, other) in enumerate(zip(cues, least, strict=False)):
        if (
            cue != other
            or isinstance(cue, Say | Lead | Await)
            or (isinstance(cue, Silence) and not cue.length.is_exact)
        ):
            return index
    return min(len(cues), len(least))


def _usual_scene(session: Session, timeline: Timeline | None = None, voice: Voice | None = None) -> MixSettings:
    """Return the mix of a session with the gain that a voice needs as a rule."""
    loudness = (voice or session.voice).loudness
    return mix_settings_for(timeline or session.timeline, session.wishes.sound, loudness, session.choices.seed)


def _excursions(session: Session) -> Excursions | None:
    """Return where the listener may be taken, in the session's language; a passage itself leads nowhere else."""
    if session.path.stem in {GROUND_ME, COME_BACK}:
        return None

    language, voice = passage_speaker(session.voice, session.script.meta.language)

    def section(name: str, state: State) -> Section:
        passage = open_passage(name, Wishes(voice, pauses=1.0, cached=session.wishes.cached), language)
        timeline = replace(passage.timeline, format=session.timeline.format)
        if state is State.CLOSING and timeline.format.channels > 1:  # a bed fades after the last words
            timeline = replace(timeline, cues=(*timeline.cues, Silence(Length.exactly(FADING))))
        gain = _usual_scene(session, timeline, passage.voice).voice_gain
        return Section.estimated(timeline, state, gain)

    return Excursions(
        section(GROUND_ME, State.GROUNDING), section(WHAT_NEXT, State.CHOOSING), section(COME_BACK, State.CLOSING)
    )
