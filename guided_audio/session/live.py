"""Playing a session aloud: it sounds at once, and its voice gets ready meanwhile."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from guided_audio.core.errors import SpeechError
from guided_audio.core.units import Length, Seconds
from guided_audio.core.voice import Voice
from guided_audio.journal import Place, index_in
from guided_audio.library.passages import COME_BACK, GROUND_ME, WHAT_NEXT
from guided_audio.playback import AudioOutput, Player, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.sections import Excursions, Section
from guided_audio.playback.sections import Wishes as LiveWishes
from guided_audio.render import Levels, MixSettings
from guided_audio.session.grounding import passage_speaker
from guided_audio.session.history import digest_of
from guided_audio.session.mix_options import mix_settings_for
from guided_audio.session.prepare import WORKERS, Progress, cached, prepare
from guided_audio.session.session import Session, Wishes, open_passage
from guided_audio.speech import Speech, SpeechAhead, SpeechCache, SpeechPool
from guided_audio.timeline import Await, Bed, Lead, Say, Shape, Silence, Strike, Timeline

ENOUGH = Seconds(0.5)
"""Whoever leaves is not kept longer than this by a voice that is being measured."""
FIRST = Seconds(0.3)
"""The longest that getting the voice ready waits for the first sound to be made."""
FADING = Seconds(6.0)
"""A bed that leads out of a session fades after the last words."""
ASLEEP = "rest"
"""The practice whose listeners may have fallen asleep before it is over."""


@dataclass(frozen=True, slots=True)
class PlayWishes:
    """What a listener asks of playing, beside what the session is."""

    by_keys: bool = True
    settle: Seconds | None = None
    """Time to settle before it begins."""
    wait_bell: bool = False
    stop_after: Seconds | None = None
    stop_at_chapter: bool = False
    place: Place | None = None
    """Where it was left, to go on from there."""
    levels: Levels = field(default_factory=Levels)


class Live:
    """A session that is being played: the player, and the session itself as soon as it has been fitted."""

    def __init__(self, session: Session, player: Player) -> None:
        self.session = session
        self.player = player


@contextlib.contextmanager
def playing(session: Session, output: AudioOutput, wishes: PlayWishes | None = None) -> Iterator[Live]:
    """Play a session: its bed or its bell is heard at once, its words when they are there.

    NoDevice if there is nothing to hear it; what goes wrong later is raised at the end.
    """
    wishes = wishes or PlayWishes()
    ahead = SpeechAhead()
    form, timeline = session.timeline.format, session.timeline
    conductor = LiveConductor(
        form, ahead, _opening(session, wishes), _live_wishes(session, wishes, output), wishes.levels
    )
    mix = replace(_usual_scene(session), voice_gain=1.0)
    player = Player(form, conductor, ahead, mix, output, timeline.length_estimate)
    with Speech(WORKERS) as workers, SpeechPool(workers) as pool, cached(session, pool) as speech:
        live = Live(session, player)
        preparing = threading.Thread(
            target=_prepare, args=(live, speech, conductor, ahead, wishes), name="rehearsal", daemon=True
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


def _prepare(live: Live, speech: SpeechCache, conductor: LiveConductor, ahead: SpeechAhead, wishes: PlayWishes) -> None:
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
        first = _first(session, ready.session, wishes)
        conductor.begin(Section(timeline, placed, State.PLAYING, gain, ready.is_measured), first)
        player.tell("")
    except Exception as error:  # it belongs to whoever plays
        player.fail(error)


def _first(session: Session, fitted: Session, wishes: PlayWishes) -> int:
    """Return the cue that a session goes on with after its opening."""
    if wishes.place is not None:
        return index_in(fitted.timeline, wishes.place, digest_of(session.path)).index
    return 0 if wishes.settle else _leads(session)


def _telling(player: Player) -> Progress:
    def tell(share: float) -> None:
        if player.is_abandoned:
            raise SpeechError("the session has ended")
        player.tell(f"the voice is getting ready: {share:.0%}")

    return tell


def _opening(session: Session, wishes: PlayWishes) -> Section | None:
    """Return what sounds before the first word: the session's own beginning, or time to settle."""
    timeline = session.timeline
    if wishes.settle:
        bed = next((cue for cue in timeline.cues[: _leads(session)] if isinstance(cue, Bed) and cue.sound), None)
        settling = Timeline("", (bed or Strike(), Silence(Length.exactly(wishes.settle))), timeline.format)
        return Section.estimated(settling, State.SETTLING)
    leads = 0 if wishes.place else _leads(session)
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


def _live_wishes(session: Session, wishes: PlayWishes, output: AudioOutput) -> LiveWishes:
    return LiveWishes(
        by_keys=wishes.by_keys and output.is_live,
        is_live=output.is_live,
        wait_bell=wishes.wait_bell,
        stop_after=wishes.stop_after,
        stop_at_chapter=wishes.stop_at_chapter,
        ends_asleep=session.script.meta.practice == ASLEEP,
    )


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
