"""A session whose speech has been measured: its sound, its places, and its export."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from guided_audio.core.units import Seconds
from guided_audio.export import Advice, Exported, ExportOptions, Production, Sheet, export
from guided_audio.render import AudioBlock, MixSettings, frames_in, render
from guided_audio.safety.crisis import TITLE, sheet_to_give
from guided_audio.session.plan import SessionPlan
from guided_audio.speech import SpeechCache
from guided_audio.timeline import CueInfo, Placed, Reach, Spoken, describe

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
        return self.session.timeline.place(frames_of(self.session, self.speech))

    def blocks(self) -> Iterator[AudioBlock]:
        """Yield its sound, with the cue that each block belongs to."""
        return render(self.session.timeline, self.speech, mix=self.mix)

    def export(
        self,
        target: Path,
        kind: str,
        options: ExportOptions | None = None,
        progress: Progress = lambda _: None,
        cancel: threading.Event | None = None,
    ) -> Exported:
        """Write it to a file with all that goes with it, each whole or not at all; what is there is replaced.

        Raises:
            OutputError: A file cannot be written.
            Cancelled: `cancel` was set meanwhile.

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
        )
        sheet = sheet_for(options.country) if options.names_numbers else None
        return export(production, self.blocks(), target, kind, options, sheet=sheet, progress=progress, cancel=cancel)


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


def sheet_for(country: str | None = None) -> Sheet:
    """Return the sheet for a client, without any line of the user's own; UnknownCountry if there are none for a country."""
    care = sheet_to_give(country)
    parts = tuple(Advice(part.title, part.items, part.before, part.after) for part in care.to_give)
    return Sheet(TITLE, parts, care.origin, care.country.name if care.country else "")


def frames_of(session: SessionPlan, speech: SpeechCache) -> Spoken:
    """Return what gives the frames of the session that an utterance takes."""
    form = session.timeline.format
    return lambda utterance: frames_in(form, utterance, speech.frames(utterance))
