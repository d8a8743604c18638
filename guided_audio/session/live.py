"""Playing a session: its bed or its bell is heard at once, and its voice gets ready meanwhile."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum, auto
from pathlib import Path

from guided_audio.audio import WITH_BED
from guided_audio.core import signals
from guided_audio.core.errors import SpeechError, UsageError
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Length, Seconds
from guided_audio.journal import Beginning, Ending, Found, Recorder, ResumePoint, index_in
from guided_audio.library.catalog import digest_of_script, script_name
from guided_audio.library.passages import COME_BACK, GROUND_ME, WHAT_NEXT
from guided_audio.playback import AudioOutput, Command, Player, PlayOptions, State, Status
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.inputs.miniaudio_microphone import MiniaudioMicrophone
from guided_audio.playback.inputs.voice_activity import SileroVoiceActivity, require_voice_activity
from guided_audio.playback.outputs.devices import last_used, note_last
from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput
from guided_audio.playback.route import Excursions, Section
from guided_audio.playback.sleep_fade import SleepFade
from guided_audio.playback.voice_wait import VoiceWait
from guided_audio.render import AHEAD
from guided_audio.session.changes import changed_cue, sounds_alike
from guided_audio.session.grounding import FADING, passage_speaker, plan_passage
from guided_audio.session.options import SessionOptions, mix_settings_for
from guided_audio.session.places import find_place
from guided_audio.session.plan import SessionPlan
from guided_audio.session.prepare import WORKERS, Progress, likely_frames, prepare, refit_session, sentences_of
from guided_audio.speech import Speech, SpeechAhead, SpeechCache, SpeechPool
from guided_audio.timeline import Await, Bed, CueInfo, Lead, Placed, Say, Shape, Silence, Strike, Timeline, last_words
from guided_audio.voices.voice_catalog import model_in

LEAVING = Seconds(0.5)
"""The longest that a voice which is being measured may delay the end."""
FIRST = Seconds(0.3)
"""The longest that getting the voice ready waits for the first sound to be made."""
ASLEEP = "rest"
"""The practice whose listeners may have fallen asleep before it is over."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a session begins: where it was left, or at a place that was named; else at its beginning."""

    resume: ResumePoint | None = None
    named: str = ""

    @property
    def is_later(self) -> bool:
        """Whether it may be elsewhere than at the beginning."""
        return self.resume is not None or bool(self.named)

    def index_in(self, session: SessionPlan, placed: Sequence[Placed], opened: int) -> int:
        """Return the first cue that is heard; `opened` is the one after what was heard meanwhile."""
        if self.resume is not None:
            return found_in(session, self.resume).index
        return find_place(session, self.named, placed).index if self.named else opened


class Change(Enum):
    """What has changed in a script that was written anew."""

    WORDS = auto()
    """Words, cues or their order: it goes on at the first of them."""
    SOUND = auto()
    """Only how all of it sounds, such as its pace: it goes on with the present sentence."""
    NOTHING = auto()
    """Nothing that is heard."""


@dataclass(frozen=True, slots=True)
class Revised:
    """What has changed in a script that was written anew, and the cue that it goes on with."""

    change: Change
    index: int


class Playback:
    """A session that is being played: what a listener may see of it, and ask for. It is recorded whenever it is looked at."""

    def __init__(
        self, session: SessionPlan, player: Player, recorder: Recorder, speech: SpeechCache, ahead: SpeechAhead
    ) -> None:
        self.session = session
        """As it was fitted, as soon as it has been."""
        self.hung_up = False
        """Whether it is ended because its terminal was closed."""
        self._player = player
        self._recorder = recorder
        self._speech = speech
        self._ahead = ahead

    @property
    def status(self) -> Status:
        """The state of the player now."""
        status = self._player.status
        self._recorder.follow(self.session.timeline.cues)
        cue = status.timeline_cue if status.is_in_session else None
        self._recorder.note(status.elapsed, status.levels, cue, status.chapter)
        return status

    @property
    def state(self) -> State:
        """What the player is doing; unlike `status`, it may be looked at from any thread."""
        return self._player.state

    @property
    def is_asking(self) -> bool:
        """Whether the listener is asked if it may be heard from another device."""
        return self._player.is_asking

    def take_cues(self) -> list[CueInfo]:
        """Return the cues that have begun since the last call, in order."""
        return self._player.take_cues()

    def send(self, command: Command | str) -> None:
        """Ask for something, such as `Command.PAUSE` or `"pause"`; UsageError for a command that does not exist."""
        if not isinstance(command, Command):
            names = {known.name.lower().replace("_", "-"): known for known in Command}
            if command not in [*names]:  # a list, because what is no text may have no hash
                raise UsageError(
                    N_("there is no command «{command}»", command=command),
                    N_("the commands are {names}", names=", ".join(names)),
                )
            command = names[command]
        self._player.send(command)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, for at most so long; True once it has come."""
        while seconds is None:
            if self._player.wait(60.0):
                return True
        return self._player.wait(seconds)

    @property
    def is_ready(self) -> bool:
        """Whether the session itself has begun."""
        return self._player.session is not None

    def revise(self, session: SessionPlan) -> Revised:
        """Go on where a script that was written anew has changed, within a moment and without startling.

        Words that were spoken before have their real length in it, all others a likely one. LengthOutOfReach if it cannot
        have the length that was asked for.
        """
        before = self._player.session
        if before is None:
            raise UsageError(N_("the session has not begun"), N_("wait until it is ready"))
        form, old = before.timeline.format, before.timeline.cues
        missing = self._speech.missing(session.timeline.utterances)
        self._ahead.add(missing[:AHEAD])  # they are spoken while the rest is laid out
        frames = likely_frames(form, self._speech, missing)
        wide = replace(session, timeline=replace(session.timeline, format=form))
        fitted = refit_session(wide, self.session.fitted, frames)
        placed = fitted.timeline.place(frames)
        changed = changed_cue(old, fitted)
        self.session, here = fitted, self._player.index
        if changed is None and sounds_alike(old, fitted.timeline.cues):
            return Revised(Change.NOTHING, here)
        index = changed if changed is not None else last_words(fitted.timeline.cues, here) or here
        self._player.revise(Section(fitted.timeline, placed, State.PLAYING, before.gain, not missing), index)
        return Revised(Change.SOUND if changed is None else Change.WORDS, index)

    def show_notice(self, notice: str) -> None:
        """Show the state of the script that is being written."""
        self._player.show_notice(notice)

    @property
    def failed(self) -> bool:
        """Whether something went wrong, which is raised at the end."""
        return self._player.failed

    @property
    def problems(self) -> tuple[str, ...]:
        """What was not heard, or could not be kept, while it was played; each a sentence."""
        beds = [
            _("From some moment on, a bed or a sound was not heard: {error}.", error=error)
            for error in self._player.lost_beds
        ]
        unkept = self._speech.problem
        told = _("{problem}; the next time it is spoken anew.", problem=f"{unkept[:1].upper()}{unkept[1:]}")
        return (*beds, told) if unkept else (*beds,)

    @property
    def stopped(self) -> bool:
        """Whether the listener left the session before it was over."""
        return self._player.stopped

    @property
    def ending(self) -> Ending:
        """How it came to its end."""
        if self.failed:
            return Ending.FAILED
        if self.hung_up and self.stopped:
            return Ending.HUNG_UP
        if self._player.closed_gently:
            return Ending.CLOSED
        return Ending.STOPPED if self.stopped else Ending.HEARD


@contextlib.contextmanager
def play(
    session: SessionPlan,
    output: AudioOutput,
    options: PlayOptions | None = None,
    *,
    speech: Speech | None = None,
    recorder: Recorder | None = None,
    resume: ResumePoint | None = None,
    start: str = "",
) -> Iterator[Playback]:
    """Play a session until its end, or until the block is left; what goes wrong while it plays is raised at the end.

    It goes on from `resume`, or begins at the place that `start` names. The output is not opened yet: NoDevice if there is
    nothing to play through; UsageError if it is to listen for words, and cannot. Without `speech`, it has workers of its own.
    """
    options, recorder = options or PlayOptions(), recorder or Recorder(kept=False)
    begins = Start(resume, start)
    ahead = SpeechAhead()
    if options.is_edited:  # a bed may be written into it
        session = replace(session, timeline=replace(session.timeline, format=WITH_BED))
    form, timeline = session.timeline.format, session.timeline
    conductor = LiveConductor(
        form,
        ahead,
        _opening(session, options, begins),
        options,
        is_live=output.is_live,
        ends_asleep=session.script.meta.practice == ASLEEP,
    )
    mix = mix_settings_for(timeline, session.options)
    over, length = options.stop_after, options.fade_out
    fade = SleepFade(form, over, length) if over is not None and length is not None else None
    voice_wait = _voice_wait(output) if options.voice_wait and conductor.by_keys else None
    player = Player(form, conductor, ahead, mix, output, timeline.length_estimate, fade, voice_wait)
    with contextlib.ExitStack() as stack:  # each step of the end is taken, also if another one is interrupted
        stack.callback(signals.release)
        workers = speech or stack.enter_context(Speech(WORKERS))
        pool = stack.enter_context(SpeechPool(workers))
        cache = stack.enter_context(contextlib.closing(sentences_of(session, pool)))
        playback = Playback(session, player, recorder, cache, ahead)
        arguments = (playback, player, cache, conductor, ahead, options, begins)
        preparing = threading.Thread(target=_prepare, args=arguments, name="prepare", daemon=True)
        stack.callback(_join, preparing)
        stack.callback(output.close)
        stack.callback(player.close)
        if speech is None:
            stack.callback(workers.close)  # a voice that hangs must not hold up the end
        stack.callback(pool.close)
        stack.callback(ahead.close)
        stack.callback(player.abandon)
        stack.callback(lambda: recorder.end(playback.ending))
        stack.callback(_note_device, output, recorder)
        stack.callback(signals.hold)
        _recall_device(output, recorder, by_keys=conductor.by_keys)
        player.start()
        start_thread(preparing)
        recorder.begin(beginning_of(session, resumed=resume is not None), timeline.cues)
        _note_device(output, recorder)
        yield playback
    player.raise_error()


def _voice_wait(output: AudioOutput) -> VoiceWait:
    """Return what ends waits by speaking, by a microphone that is not part of what the session is heard from."""
    require_voice_activity()
    used = (lambda: output.used) if isinstance(output, MiniaudioOutput) else (lambda: None)
    return VoiceWait(MiniaudioMicrophone(used), SileroVoiceActivity)


def _recall_device(output: AudioOutput, recorder: Recorder, *, by_keys: bool) -> None:
    """Ask for the device of the last session that was kept; without keys nobody could answer where it is not there."""
    if isinstance(output, MiniaudioOutput) and recorder.is_keeping and by_keys:
        output.last = last_used()


def _note_device(output: AudioOutput, recorder: Recorder) -> None:
    """Keep which device is used, if the session is kept, too; a session may go on through another than it began with."""
    if isinstance(output, MiniaudioOutput) and output.used and recorder.is_keeping:
        note_last(output.used, output.default)


def _join(preparing: threading.Thread) -> None:
    if preparing.ident is not None:
        preparing.join(LEAVING)


def beginning_of(session: SessionPlan, *, resumed: bool) -> Beginning:
    """Return what the journal keeps of a session as it begins; files are named by their whole paths."""
    options = session.options
    sounds = {"ambience": options.ambience, "intro": options.intro, "outro": options.outro}
    files = {name: Path(file) for name, file in sounds.items() if file and Path(file).is_file()}
    kept = asdict(options) | {
        name: str(path.resolve()) for name, path in files.items()
    }  # the next time may be elsewhere
    if model_in(options.voice):
        kept["voice"] = session.voice.reference
    return Beginning(
        script=script_name(session.path),
        title=session.timeline.title,
        digest=digest_of_script(session.path),
        planned=session.timeline.length_estimate,
        options=kept,
        resumed=resumed,
    )


def found_in(session: SessionPlan, point: ResumePoint) -> Found:
    """Return the cue to go on with, and how it was found: the script may have been edited since."""
    return index_in(session.timeline, point, digest_of_script(session.path))


def _prepare(
    playback: Playback,
    player: Player,
    speech: SpeechCache,
    conductor: LiveConductor,
    ahead: SpeechAhead,
    options: PlayOptions,
    begins: Start,
) -> None:
    """Measure and fit the session in a thread of its own, while its opening sounds; then let it begin."""
    session = playback.session
    player.wait_for_sound(FIRST)  # what is to be heard first has the processor to itself
    try:
        excursions = _excursions(session)
        if excursions:
            conductor.offer(excursions)
        ready = prepare(session, speech, _shown_by(player), wholly=False)
        playback.session = ready.session
        timeline = ready.session.timeline
        placed = ready.placed if ready.is_measured else timeline.estimate()
        ahead.begin(speech, excursions.utterances if excursions else ())
        section = Section(timeline, placed, State.PLAYING, ready.mix.voice_gain, ready.is_measured)
        opened = 0 if options.settle else _leads(session)
        conductor.begin(section, begins.index_in(ready.session, placed, opened))
        player.show_message("")
    except Exception as error:  # raised by the thread that plays
        player.fail(error)


def _shown_by(player: Player) -> Progress:
    def show(share: float) -> None:
        if player.is_abandoned:
            raise SpeechError(N_("the session has ended"))
        player.show_message(_("the voice is getting ready: {share:.0%}", share=share))

    return show


def _opening(session: SessionPlan, options: PlayOptions, begins: Start) -> Section | None:
    """Return what sounds before the first word: the session's own beginning, or time to settle."""
    timeline = session.timeline
    if options.settle:
        bed = next((cue for cue in timeline.cues[: _leads(session)] if isinstance(cue, Bed) and cue.sound), None)
        settling = Timeline("", (bed or Strike(), Silence(Length.exactly(options.settle))), timeline.format)
        return Section.estimated(settling, State.SETTLING)
    leads = 0 if begins.is_later else _leads(session)
    return replace(Section.estimated(timeline, State.PLAYING), is_exact=True, end=leads) if leads else None


def _leads(session: SessionPlan) -> int:
    """Return how many cues stand before the first that depends on a voice, on a length, or on the listener."""
    cues = session.timeline.cues
    least = session.planned(Shape(left_out=session.passages)).cues if session.passages else cues
    for index, (cue, other) in enumerate(zip(cues, least, strict=False)):
        is_elastic = isinstance(cue, Silence) and not cue.length.is_exact
        if cue != other or is_elastic or isinstance(cue, Say | Lead | Await):
            return index
    return max(0, min(len(cues), len(least)) - 1)  # the last cue ends the session, so it is not heard before it begins


def _excursions(session: SessionPlan) -> Excursions | None:
    """Return where the listener may be taken, in the session's language; a passage itself leads nowhere else."""
    if session.path.stem in {GROUND_ME, COME_BACK}:
        return None
    language, voice = passage_speaker(session.voice, session.script.meta.language)

    def section(name: str, state: State) -> Section:
        passage = plan_passage(name, SessionOptions(voice, pauses=1.0, cache=session.options.cache), language)
        timeline = replace(passage.timeline, format=session.timeline.format)
        if state is State.CLOSING and timeline.format.channels > 1:  # a bed fades after the last words
            timeline = replace(timeline, cues=(*timeline.cues, Silence(Length.exactly(FADING))))
        mix = mix_settings_for(
            timeline, session.options, passage.voice.loudness
        )  # with the gain this voice usually needs
        return Section.estimated(timeline, state, mix.voice_gain)

    return Excursions(
        section(GROUND_ME, State.GROUNDING), section(WHAT_NEXT, State.CHOOSING), section(COME_BACK, State.CLOSING)
    )
