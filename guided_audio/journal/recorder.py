"""Recording a session in the journal while it plays."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from guided_audio.core.config import journal_file
from guided_audio.core.errors import JournalError
from guided_audio.core.files import reason_of
from guided_audio.core.translation import _
from guided_audio.core.units import Seconds
from guided_audio.journal.feelings import NOTHING_SAID, Feeling
from guided_audio.journal.journal import Beginning, Ending, Journal
from guided_audio.journal.resume_points import last_sentence, number_of
from guided_audio.render import Levels
from guided_audio.timeline import TimelineCue

EVERY = Seconds(10.0)
"""The place is written after so much of the session, and whenever a chapter begins."""


class Recorder:
    """Records one session while it plays. It never raises and never makes playing wait.

    `begin` comes first, then `note` as often as the player is looked at, then `end`. What could not be written is said in
    `problem`. With `kept=False` nothing is recorded.
    """

    def __init__(self, before: Feeling = NOTHING_SAID, *, kept: bool = True) -> None:
        self.before = before
        self.problem = ""
        self.is_keeping = kept
        self._journal: Journal | None = None
        self._session = 0
        self._cues: Sequence[TimelineCue] = ()
        self._index, self._chapter = 0, ""
        self._sentence: tuple[int, str] | None = None
        self._heard = Seconds(0.0)
        self._written: tuple[float, str] = (-EVERY, "")
        self._levels: Levels | None = None  # before the first note

    def levels(self) -> Levels:
        """Return the levels of the last session; those it was made with if there are none."""
        if self.is_keeping and journal_file().exists():
            with self._noting_problems():
                return self._opened().levels()
        return Levels()

    def begin(self, beginning: Beginning, cues: Sequence[TimelineCue]) -> None:
        """Write that a session of these cues begins, with what was said before it."""
        self._cues = cues
        if self.is_keeping:
            with self._noting_problems():
                self._session = self._opened().begin(replace(beginning, before=self.before))

    def follow(self, cues: Sequence[TimelineCue]) -> None:
        """Take the cues of the session as it was fitted to its length."""
        self._cues = cues

    def note(self, heard: Seconds, levels: Levels, cue: TimelineCue | None, chapter: str) -> None:
        """Take how things stand; they are written every ten seconds of the session, and when a chapter begins.

        `heard` is how long the session has been heard; `cue` is None where the listener is not in the session itself.
        """
        self._heard, self._levels = max(self._heard, heard), levels
        index = None if cue is None else number_of(self._cues, cue, self._index)
        if index is None:
            return
        is_first = self._sentence is None
        self._index, self._chapter, self._sentence = index, chapter, last_sentence(self._cues, index)
        seconds, written_chapter = self._written
        if is_first or written_chapter != chapter or self._heard - seconds >= EVERY:
            self._write_place()

    def end(self, ending: Ending) -> None:
        """Write how the session ended, and the levels."""
        self._write_place()
        if self._journal is not None:
            with self._noting_problems():
                self._journal.end(self._session, self._heard, ending)
            if self._levels is not None:
                with self._noting_problems():
                    self._journal.save_levels(self._levels)

    def after(self, feeling: Feeling) -> None:
        """Write what was said after the session."""
        if self._journal is not None:
            with self._noting_problems():
                self._journal.write_after(self._session, feeling)

    def _write_place(self) -> None:
        """Write the place; where that fails, it is tried again five seconds later, and at the end."""
        if self._journal is None or not self._sentence:
            return
        self._written = (self._heard, self._chapter)
        try:
            self._journal.write_place(self._session, self._heard, self._chapter, *self._sentence)
        except JournalError:
            self._written = (self._heard - EVERY / 2, self._chapter)

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = Journal.open()
            self.problem = self._journal.notice
        return self._journal

    @contextlib.contextmanager
    def _noting_problems(self) -> Iterator[None]:
        try:
            yield
        except JournalError as error:
            self.problem = f"{error.message}; {error.hint}"
        except OSError as error:
            self.problem = _("this session could not be kept: {why}", why=reason_of(error))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()
