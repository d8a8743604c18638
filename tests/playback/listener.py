"""A listener who hears a session, and asks for things while it plays."""

import numpy as np
from support import ToneSpeech, joined, section_of, timeline_of

from guided_audio.audio import Samples
from guided_audio.core.units import Seconds
from guided_audio.playback import Command, PlayOptions, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.playback.route import Excursions, Section
from guided_audio.playback.transport import Piece, Transport
from guided_audio.render import MixSettings, render
from guided_audio.timeline import Say, Timeline

SCENE = MixSettings(room_tone=True, ceiling=-1.5, on_lost_bed=lambda _: None)


class Listener:
    """Hears a session, and asks for things when so much of it has been heard."""

    def __init__(
        self,
        timeline: Timeline,
        options: PlayOptions | None = None,
        speech: ToneSpeech | None = None,
        opening: Section | None = None,
        *,
        ends_asleep: bool = False,
    ) -> None:
        self.speech = speech or ToneSpeech()
        self.conductor = LiveConductor(
            timeline.format, self.speech, opening, options or PlayOptions(), ends_asleep=ends_asleep
        )
        self.conductor.begin(section_of(timeline))
        self.transport = Transport(timeline.format, self.conductor)
        self.timeline = timeline
        self.states: list[State] = []
        self.pieces: list[Piece] = []

    def hear(self, commands: dict[float, Command] | None = None, until: float = 300.0) -> Samples:
        """Return what is heard when commands are sent after so many seconds."""
        coming, heard = sorted((commands or {}).items(), key=lambda command: command[0]), 0
        rate = self.timeline.format.sample_rate
        blocks = render(self.timeline, self.speech, self.conductor, SCENE)
        for piece in self.transport.shape(blocks):
            self.pieces.append(piece)
            self.states.append(self.state)
            heard += len(piece.samples)
            self.conductor.note_heard(Seconds(piece.into / rate), Seconds(heard / rate))
            while coming and heard >= coming[0][0] * rate:
                self.transport.send(coming.pop(0)[1])
            assert heard < until * rate, "it does not end"
        return np.concatenate([piece.samples for piece in self.pieces])

    @property
    def state(self) -> State:
        """What is shown."""
        if self.transport.stopping:
            return State.STOPPING
        return State.PAUSED if self.transport.paused else self.conductor.state

    @property
    def said(self) -> list[str]:
        """The sentences that have begun."""
        return [cue.shown for piece in self.pieces for cue in piece.begins if isinstance(cue, Say)]


def exported(timeline: Timeline) -> Samples:
    """What an export has."""
    return joined(render(timeline, ToneSpeech(), mix=SCENE))


def roughness(sound: Samples) -> float:
    """The largest second difference, in any channel: a click is one."""
    return float(np.abs(np.diff(sound, 2, axis=0)).max())


GROUND, CHOICE, BACK = (
    timeline_of(text) for text in ("Ground under you. [pause 4s]", "Choose. [wait up to 9s]", "Back. [pause 2s]")
)


def excursions() -> Excursions:
    """Where a listener may be taken."""
    return Excursions(
        Section.estimated(GROUND, State.GROUNDING),
        Section.estimated(CHOICE, State.CHOOSING),
        Section.estimated(BACK, State.CLOSING),
    )
