"""Keeping a session in the journal while it plays. Nothing here ever stops it, or makes it wait."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Self

from guided_audio.core.config import journal_file
from guided_audio.core.errors import JournalError
from guided_audio.core.units import Seconds
from guided_audio.journal import NOTHING_SAID, Beginning, Ending, Feeling, Journal, Keeping, Remembered
from guided_audio.journal.pages import Page
from guided_audio.journal.places import place_of, sentence_at
from guided_audio.playback import Command, State, Status
from guided_audio.render import Levels
from guided_audio.session.history import digest_of, script_name
from guided_audio.session.live import Live
from guided_audio.session.session import Session
from guided_audio.timeline import TimelineCue
from guided_audio.voices.catalog import model_in

EVERY = Seconds(10.0)
"""The place is written after so much of the session, and whenever a chapter begins."""
_IN_THE_SESSION = frozenset({State.PLAYING, State.WAITING, State.WRITING, State.HOLDING, State.PAUSED, State.LOST})
"""Elsewhere the listener is not where the session was left: on steady ground, or on the way back."""
_PIPES = ("/dev", "/proc")


class Recorder:
    """Keeps one session in the journal while it plays. It never raises: `problem` says, at the end, what could not be kept.

    Tell it `begin`, then `note` as often as you like, then `end`; with `kept=False` it does nothing at all.
    """

    def __init__(self, before: Feeling = NOTHING_SAID, *, kept: bool = True) -> None:
        self.before = before
        self.problem = ""
        self._kept = kept
        self._journal: Journal | None = None
        self._keeping: Keeping | None = None
        self._cues: tuple[TimelineCue, ...] = ()
        self._at = self._said = 0
        self._chapter = self._sentence = ""
        self._heard = Seconds(0.0)
        self._written: tuple[float, str] = (-EVERY, "")
        self._closing = False
        self._levels = Remembered()

    @property
    def is_keeping(self) -> bool:
        """Whether anything is to be kept at all."""
        return self._kept

    def levels(self) -> Levels:
        """Return the levels of the last time; as made where there are none."""
        if self._kept and journal_file().exists():
            with self._quietly():
                last = self._opened().remembered()
                return Levels(last.volume or 0.0, last.bed or 0.0)
        return Levels()

    def begin(self, session: Session, *, resumed: bool = False) -> None:
        """Keep that a session begins."""
        if not self._kept:
            return
        self.follow(session)
        with self._quietly():
            self._keeping = self._opened().begin(_beginning(session, self.before, resumed))

    def follow(self, session: Session) -> None:
        """Take in the session as it was fitted: it is this one's cues that are heard."""
        self._cues = session.timeline.cues

    def note(self, status: Status) -> None:
        """Take in how things stand now; it is written every ten seconds of the session, and when a chapter begins."""
        self._closing = status.state is State.CLOSING or (self._closing and status.state is State.ENDED)
        self._heard = max(self._heard, status.elapsed)
        self._levels = Remembered(status.volume, status.bed)
        if status.state not in _IN_THE_SESSION or status.cue is None:
            return
        at = place_of(self._cues, status.cue, self._at)
        if at is None:
            return
        is_first = not self._sentence
        self._at, self._chapter = at, status.chapter
        self._said, self._sentence = sentence_at(self._cues, at)
        seconds, chapter = self._written
        if is_first or chapter != self._chapter or self._heard - seconds >= EVERY:
            self._write_place()

    def end(self, ending: Ending) -> None:
        """Keep how it ended, and the levels; one that was on the way back when it stopped sounding was closed gently."""
        if self._closing and ending in {Ending.HEARD, Ending.STOPPED}:
            ending = Ending.CLOSED
        self._write_place()
        if self._keeping is not None:
            with self._quietly():
                self._keeping.end(self._heard, ending)
        if self._journal is not None:
            with self._quietly():
                self._journal.remember(self._levels.volume, self._levels.bed)

    def after(self, feeling: Feeling) -> None:
        """Keep what was said after it."""
        if self._keeping is not None:
            with self._quietly():
                self._keeping.after(feeling)

    def _write_place(self) -> None:
        """Write it if it can be written now; if not, there is a next time, and the end."""
        if self._keeping is None or not self._sentence:
            return
        self._written = (self._heard, self._chapter)
        try:
            self._keeping.place(self._heard, self._chapter, self._said, self._sentence)
        except JournalError:
            self._written = (self._heard - EVERY / 2, self._chapter)

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = Journal.open()
            self.problem = self._journal.told
        return self._journal

    @contextlib.contextmanager
    def _quietly(self) -> Iterator[None]:
        try:
            yield
        except JournalError as error:
            self.problem = f"{error.message}; {error.hint}"
        except OSError as error:
            self.problem = f"this session could not be kept: {(error.strerror or str(error)).lower()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()


class RecordedPerformance:
    """A session that is being played, kept in the journal whenever somebody looks at it."""

    def __init__(self, live: Live, recorder: Recorder) -> None:
        self._live = live
        self._keeper = recorder

    @property
    def status(self) -> Status:
        """How things stand."""
        status = self._live.player.status
        self._keeper.follow(self._live.session)
        self._keeper.note(status)
        return status

    def take_cues(self) -> list[TimelineCue]:
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


def _beginning(session: Session, before: Feeling, resumed: bool) -> Beginning:
    wishes, bed = session.wishes, session.wishes.sound.ambience
    if bed and Path(bed).is_file():  # the next time may be in another folder
        wishes = replace(wishes, sound=replace(wishes.sound, ambience=str(Path(bed).resolve())))
    if model_in(wishes.voice):
        wishes = replace(wishes, voice=session.voice.reference)
    return Beginning(
        script=script_name(session.path),
        title=session.timeline.title,
        digest=digest_of(session.path),
        planned=session.timeline.length_estimate,
        wishes=asdict(wishes),
        before=before,
        resumed=resumed,
    )
