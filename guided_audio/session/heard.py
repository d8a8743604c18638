"""Sessions that are heard in a browser, in the journal: as the terminal keeps them, so that each goes on in the other."""

import contextlib
import math
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from guided_audio.core.errors import GuidedAudioError, JournalError, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Journal, ResumePoint, found_among, last_resume_point
from guided_audio.journal.written_pages import Page
from guided_audio.library.catalog import digest_of_script, find_script, list_library
from guided_audio.session.chosen import Chosen
from guided_audio.session.finished import Finished, FinishedStore, cues_of
from guided_audio.session.options import SessionOptions, resumed_options
from guided_audio.timeline import CueInfo

ENDINGS = {"": None, "heard": Ending.HEARD, "closed": Ending.CLOSED, "stopped": Ending.STOPPED}
"""How a page says that a session ended."""
AT_ODDS = Seconds(5.0)
"""What is posted may come late by so much; where still less was heard than before, its page was loaded again."""
ELSEWHERE = Seconds(15.0)
"""A session that was heard for so much less than it has gone on was begun elsewhere."""
MOST = 200
"""The sessions in the middle of being heard that are known; the longest unheard are forgotten, and begin anew."""


@dataclass(frozen=True, slots=True)
class Left:
    """A session of the library that was left in the middle."""

    chosen: Chosen
    title: str
    chapter: str
    began: datetime


@dataclass(slots=True)
class _Listening:
    """One hearing of a session: its number in the journal, how long it was heard, and the pages written in it."""

    row: int = 0
    before: Seconds = Seconds(0.0)
    """What was heard before its page was loaded again."""
    heard: Seconds = Seconds(0.0)
    """What was heard since."""
    has_ended: bool = False
    pages: dict[int, tuple[Page, str]] = field(default_factory=dict)


class Heard:
    """What browsers tell of the sessions that they play; several threads may use it. A phone is known by its `client`."""

    def __init__(self, store: FinishedStore, *, kept: bool = True) -> None:
        """With `kept=False`, nothing is written: neither the journal nor pages."""
        self.is_keeping = kept
        self._store = store
        self._listening: dict[tuple[str, str], _Listening] = {}
        self._lock = threading.Lock()

    def note(self, key: str, client: str, seconds: float, heard: float, ending: str = "") -> None:
        """Take the place that was reached, how long was heard since the page was loaded, and how it ended, if it did.

        UsageError for what makes no sense; JournalError if it cannot be kept.
        """
        if ending not in ENDINGS or not (math.isfinite(seconds) and math.isfinite(heard)):
            raise UsageError(
                N_("this is no place in a session"), N_("give seconds, heard, and an ending that is known")
            )
        finished = self._store.find(key)
        if finished is None:
            return
        self._store.note_heard(finished)
        chosen = self._store.chosen(key)
        if not (self.is_keeping and chosen and chosen.is_session):
            return
        with self._lock, Journal.open() as journal:
            listening = self._current(key, client, heard, ENDINGS[ending] is not None)
            if listening is None:
                return
            listening.heard = Seconds(max(listening.heard, heard))
            total = Seconds(max(0.0, listening.before + listening.heard))
            if not listening.row:
                listening.row = journal.begin(_beginning(finished, seconds, total))
            if place := _place_at(cues_of(finished), seconds):
                journal.write_place(listening.row, total, *place)
            if (how := ENDINGS[ending]) is not None:
                journal.end(listening.row, total, how)
                listening.has_ended = True

    def resume_of(self, key: str) -> Seconds | None:
        """Return where a finished session was left, here or in the terminal, in seconds; None if it was not.

        Nothing that is wrong with the journal is an error: then it begins at its beginning.
        """
        finished, chosen = self._store.find(key), self._store.chosen(key)
        if finished is None or chosen is None or not chosen.is_session:
            return None
        with contextlib.suppress(GuidedAudioError, OSError):
            name = str(finished.beginning["script"])
            if name and (point := last_resume_point(name)):
                cues = cues_of(finished)
                found = found_among([(cue.kind, cue.text) for cue in cues], point, digest_of_script(find_script(name)))
                return cues[found.index].start or None
        return None

    def last_left(self) -> Left | None:
        """Return the session of the library that was left last, in the middle; None if there is none."""
        with contextlib.suppress(JournalError):
            point = last_resume_point()
            if point and any(script.name == point.script for script in list_library()):
                return _left(point)
        return None

    def write(self, key: str, client: str, cue: int, text: str) -> None:
        """Keep the page that is written at a cue, in the place of what was kept of it before.

        UsageError if there is nothing to write about there, or nothing is kept; OutputError if it cannot be kept.
        """
        if not self.is_keeping:
            raise UsageError(
                N_("nothing is kept of this evening"), N_("start «guided-audio serve» without --no-history")
            )
        with self._lock:
            page, _ = self._page(key, client, cue)
            page.save(text)
            self._listening[key, client].pages[cue] = page, text

    def written(self, key: str, client: str, cue: int) -> str:
        """Return what was written on a page so far."""
        with self._lock:
            listening = self._listening.get((key, client))
            return listening.pages[cue][1] if listening and cue in listening.pages else ""

    def _page(self, key: str, client: str, cue: int) -> tuple[Page, str]:
        listening = self._known(key, client)
        if cue not in listening.pages:
            finished = self._store.find(key)
            cues = cues_of(finished) if finished else ()
            if finished is None or not 0 <= cue < len(cues) or cues[cue].kind != "write":
                raise UsageError(N_("there is no page to write on here"), N_("open the session again"))
            page = Page(_name_of(finished), finished.heading, cues[cue].text)
            listening.pages[cue] = page, ""
        return listening.pages[cue]

    def _known(self, key: str, client: str) -> _Listening:
        """Return the present hearing of a session, as the latest one."""
        listening = self._listening.pop((key, client), None) or _Listening()
        self._listening[key, client] = listening
        while len(self._listening) > MOST:
            del self._listening[next(iter(self._listening))]
        return listening

    def _current(self, key: str, client: str, heard: float, ends: bool) -> _Listening | None:
        """Return the hearing that a place belongs to; None for a place that comes later than one that was reached after it."""
        listening = self._known(key, client)
        is_reloaded = heard < listening.heard - AT_ODDS
        if not is_reloaded and (
            heard <= listening.heard if listening.has_ended else heard < listening.heard and not ends
        ):
            return None
        if listening.has_ended:
            before = Seconds(0.0 if is_reloaded else -listening.heard)
            listening = self._listening[key, client] = _Listening(before=before)
        elif is_reloaded:
            listening.before, listening.heard = Seconds(listening.before + listening.heard), Seconds(0.0)
        return listening


def _beginning(finished: Finished, seconds: float, heard: float) -> Beginning:
    """Return what the journal keeps of a session as it begins; its place says whether it was gone on with."""
    began = datetime.now(UTC).astimezone() - timedelta(seconds=min(heard, finished.seconds))
    return Beginning(**finished.beginning, began=began, resumed=seconds - heard > ELSEWHERE)


def _place_at(cues: tuple[CueInfo, ...], seconds: float) -> tuple[str, int, str] | None:
    """Return the chapter, the number and the words of the last sentence that has begun; None before the first."""
    begun = [(number, cue) for number, cue in enumerate(cues) if cue.start <= seconds + 0.001]
    chapter = next((cue.text for _, cue in reversed(begun) if cue.kind == "chapter"), "")
    return next(((chapter, number, cue.text) for number, cue in reversed(begun) if cue.kind == "say"), None)


def _left(point: ResumePoint) -> Left:
    return Left(Chosen(point.script, resumed_options(point, SessionOptions())), point.title, point.chapter, point.began)


def _name_of(finished: Finished) -> str:
    return str(finished.beginning["script"]).rpartition("/")[2].removesuffix(".md")
