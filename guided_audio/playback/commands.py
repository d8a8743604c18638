"""What a listener may ask of a session that plays, before and while it does, and what the player reports."""

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from guided_audio.core.units import Seconds
from guided_audio.render import Levels
from guided_audio.timeline import CueInfo, TimelineCue

STEP = 2.0
"""Decibels of a key press: enough to be heard, too little to startle."""
VOLUME, BED = (-40.0, 6.0), (-30.0, 6.0)
"""Lowest and highest level in decibels; the limiter keeps even the highest from clipping."""


class Command(Enum):
    """What a listener may ask for."""

    PAUSE = auto()
    RESUME = auto()
    GO_ON = auto()
    """End the present wait, page of writing or held silence; after the grounding passage, continue where it was left."""
    NEXT = auto()
    """Go to the next passage."""
    PREVIOUS = auto()
    """Go to the beginning of this passage, or, near it, of the one before."""
    REPEAT = auto()
    """Say the last sentence again, and go on from there."""
    MORE_TIME = auto()
    """Hold the present silence, or the next one; asked for again, let it go."""
    GROUND = auto()
    """Leave for the grounding passage."""
    CLOSE = auto()
    """Leave gently: play the way back, and end."""
    STOP = auto()
    """Fade out and end."""
    STOP_NOW = auto()
    LOUDER = auto()
    QUIETER = auto()
    BED_LOUDER = auto()
    BED_QUIETER = auto()
    AS_USUAL = auto()
    """Put the levels back to those the session was made with."""


_STEPS = {
    Command.LOUDER: ("volume", STEP, VOLUME),
    Command.QUIETER: ("volume", -STEP, VOLUME),
    Command.BED_LOUDER: ("bed", STEP, BED),
    Command.BED_QUIETER: ("bed", -STEP, BED),
}


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """What the listener asks of playing a session."""

    by_keys: bool = True
    """Whether keys can be pressed; else every wait lasts as long as in an export."""
    settle: Seconds | None = None
    """Time to settle before the session begins."""
    wait_bell: bool = False
    """Whether a soft bell marks the beginning of each wait."""
    voice_wait: bool = False
    """Whether waits, and silences for saying something, end when the listener has spoken: it needs the extra `voice-wait`."""
    stop_after: Seconds | None = None
    """The listening time after which the session ends with the present passage."""
    fade_out: Seconds | None = None
    """Over how long all of it grows quiet before `stop_after`, for falling asleep: no words lead out of it."""
    stop_at_chapter: bool = False
    """Whether it ends with the present chapter."""
    levels: Levels = field(default_factory=Levels)
    """The levels to begin with."""
    is_edited: bool = False
    """Whether its script may be written anew meanwhile: it waits at its end, and has room for a bed."""


class State(Enum):
    """What the player is doing."""

    PREPARING = auto()
    """The voice is not ready yet; a bell or the bed may sound already."""
    SETTLING = auto()
    """Time to settle before the session, which the listener asked for."""
    PLAYING = auto()
    WAITING = auto()
    """In a `[wait]`."""
    WRITING = auto()
    """In a `[write]`."""
    HOLDING = auto()
    """In a silence that the listener asked to have more of."""
    PAUSED = auto()
    GROUNDING = auto()
    """In the grounding passage."""
    CHOOSING = auto()
    """After the grounding passage, until the listener says how to go on."""
    CLOSING = auto()
    """On the way back, at the end of which the session is over."""
    AT_END = auto()
    """After the end of a session whose script is being written, until it is saved again."""
    STOPPING = auto()
    LOST = auto()
    """The sound device has gone; the session is kept, and the device is tried again and again."""
    ENDED = auto()


_IN_SESSION = {State.PLAYING, State.WAITING, State.WRITING, State.HOLDING, State.PAUSED, State.LOST}


@dataclass(frozen=True, slots=True)
class Status:
    """What the player is doing now; `remaining` is an estimate."""

    state: State
    chapter: str
    elapsed: Seconds
    """How long the session has been heard, pauses left out."""
    remaining: Seconds
    cue: CueInfo | None
    """The cue that is being heard; None before the first."""
    into: Seconds
    """The time since it began."""
    levels: Levels
    message: str = ""
    """What the listener should know now, such as where the sound has gone; empty most of the time."""
    has_more_time: bool = False
    """Whether the listener has asked for more of the present silence or wait, or of the next."""
    timeline_cue: TimelineCue | None = None
    """The object in the timeline that `cue` describes."""
    notice: str = ""
    """What has become of the script that is being written, each a sentence."""
    has_bed: bool = True
    """Whether the session has a sound behind its voice."""
    listening: str = ""
    """Where speaking goes on: that the microphone listens, or why it does not; a sentence."""

    @property
    def is_in_session(self) -> bool:
        """Whether the session itself is being heard or paused, and not something before, after or beside it."""
        return self.state in _IN_SESSION


def adjusted(levels: Levels, command: Command) -> Levels:
    """Return the levels after a command; one that is not about levels changes nothing."""
    if command is Command.AS_USUAL:
        return Levels()
    if command not in _STEPS:
        return levels
    name, step, (least, most) = _STEPS[command]
    return replace(levels, **{name: min(max(getattr(levels, name) + step, least), most)})
