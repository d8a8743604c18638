"""Making a course: a folder of sessions that needs no server. Only what changed is made again."""

import json
import math
import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from guided_audio.core.errors import UsageError
from guided_audio.core.files import PERSONAL, explained, save_text
from guided_audio.core.translation import N_
from guided_audio.export import PRESETS, Exported, ExportOptions, Track
from guided_audio.export.course import (
    CHAPTERS,
    COVER,
    FEED,
    PAGE,
    Course,
    CourseFolder,
    Entry,
    Episode,
    chapters_json,
    check_url,
    course_page,
    feed_xml,
    names_of,
    stem_of,
)
from guided_audio.export.labels import About, labels_for
from guided_audio.export.production import ARTIST, moment
from guided_audio.export.transcript import transcript_of
from guided_audio.library.catalog import find_script
from guided_audio.script import Script, read_script
from guided_audio.session.options import SessionOptions
from guided_audio.session.plan import OnMeasuring
from guided_audio.session.prepare import WORKERS, PreparedSession, Progress, sheet_for
from guided_audio.session.session import Session, open_session
from guided_audio.session.session_digest import digest_of_session
from guided_audio.speech import Speech
from guided_audio.timeline import cues_from_dicts

_MINUTE = 60

Bar = Callable[[str], AbstractContextManager[Progress]]
"""Shows how far an episode is, by its title."""
OnEpisode = Callable[[PreparedSession[Session], Exported], None]
"""Called when an episode has been made."""


@dataclass(frozen=True, slots=True)
class CourseOptions:
    """What is asked of a course."""

    title: str = ""
    """Without it, what its sessions are called in their language."""
    author: str = ""
    """Without it, the author of all its scripts, if there is one."""
    url: str = ""
    """The address that the folder will have; without it, the feed names its files relatively."""
    public: bool = False
    """Whether directories of podcasts may list it."""
    preset: str = ""
    """A place that its sounds are made for, one of PRESETS."""
    personal_tags: bool = False
    country: str | None = None
    """Whose numbers the page has; None: those of the user's own choice, else of this machine."""
    overwrite: bool = False
    """Whether files are replaced that the program did not write, or that were changed since."""
    prune: bool = False
    """Whether files of the course that are no longer part of it are removed."""


@dataclass(frozen=True, slots=True)
class MadeCourse:
    """A course that was made, and what was done for it; files by their names in its folder."""

    course: Course
    folder: Path
    scripts: tuple[str, ...]
    """The names of its scripts, in the order of its episodes."""
    written: tuple[str, ...]
    left_over: tuple[str, ...]
    """What the program wrote and is no longer part of the course."""
    removed: tuple[str, ...]
    is_personal: bool


def make_course(
    scripts: Sequence[str],
    folder: Path,
    asked: SessionOptions,
    options: CourseOptions,
    *,
    bar: Bar,
    on_episode: OnEpisode,
    on_measuring: OnMeasuring | None = None,
) -> MadeCourse:
    """Make a course of scripts, by their names or paths, or make of it what has changed.

    Raises:
        UsageError: There are no scripts, two of one name, or one that has none of the slots or choices that are given.
        ScriptError: A script cannot be performed as it is written.
        OutputError: A file cannot be written, or is there and was not written by the program.

    """
    options = replace(options, url=check_url(options.url) if options.url else "")
    with Speech(WORKERS) as speech:
        sessions = _open_all(scripts, asked, options, speech, on_measuring)
        with CourseFolder.opened(folder) as opened:
            return _Maker(opened, sessions, options, bar, on_episode).make()


def _open_all(
    scripts: Sequence[str],
    asked: SessionOptions,
    options: CourseOptions,
    speech: Speech,
    on_measuring: OnMeasuring | None,
) -> tuple[Session, ...]:
    paths = [find_script(script) for script in scripts]
    if not paths:
        raise UsageError(
            N_("a course needs scripts"), N_("name them in their order, or take those of the path with --path")
        )
    names = [path.stem for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(
            N_("two scripts of this course are called «{twice}»", twice=twice),
            N_("name it once, or give one another name"),
        )
    if options.preset:
        asked = replace(asked, closing_bell=PRESETS[options.preset].closing_bell)
    own = [_own_options(read_script(path).require(), asked) for path in paths]
    _require_used("slot", asked.slots, [one.slots for one in own])
    _require_used("choice", asked.choices, [one.choices for one in own])
    return tuple(
        open_session(path, one, speech=speech, on_measuring=on_measuring) for path, one in zip(paths, own, strict=True)
    )


def _require_used(kind: str, given: Mapping[str, str], used: Sequence[Mapping[str, str]]) -> None:
    """Raise UsageError if no script has a slot or choice that is given."""
    if unknown := next((name for name in given if not any(name in one for one in used)), ""):
        raise UsageError(
            N_("no script of this course has the {kind} «{unknown}»", kind=kind, unknown=unknown),
            N_("«guided-audio show» names them"),
        )


def _own_options(script: Script, asked: SessionOptions) -> SessionOptions:
    """Return what is asked of one script: words for slots and choices are given to those that have them."""
    choices = {choice.name.casefold() for choice in script.choices}
    return replace(
        asked,
        slots={name: words for name, words in asked.slots.items() if name in script.meta.slots},
        choices={name: label for name, label in asked.choices.items() if name.casefold() in choices},
    )


@dataclass(frozen=True, slots=True)
class _Planned:
    """An episode as it is to be: what it is made of, and whether its files have to be written."""

    number: int
    stem: str
    session: Session
    entry: Entry
    track: Track
    digest: str
    is_whole: bool


class _Maker:
    """Makes what has changed of a course in its folder."""

    def __init__(
        self,
        folder: CourseFolder,
        sessions: Sequence[Session],
        options: CourseOptions,
        bar: Bar,
        on_episode: OnEpisode,
    ) -> None:
        self._folder = folder
        self._sessions = sessions
        self._options = options
        self._bar = bar
        self._on_episode = on_episode
        self._is_personal = any(session.is_personal for session in sessions)
        metas = [session.script.meta for session in sessions]
        authors = {meta.author for meta in metas}
        self._author = options.author or (authors.pop() if len(authors) == 1 else "")
        self._language = metas[0].language
        self._title = options.title or labels_for(self._language)["course"]

    def make(self) -> MadeCourse:
        """Write what is not there as it is to be, episode by episode; then the page, the feed and the cover."""
        planned = [self._planned(number, session) for number, session in enumerate(self._sessions, 1)]
        changed = [one for one in planned if not one.is_whole]
        written = [name for one in changed for name in names_of(one.stem)]
        if not self._options.overwrite:
            self._folder.require_own([*written, PAGE, FEED, COVER])
        for one in changed:
            self._write(one)
        course = self._course(planned)
        mode = PERSONAL if self._is_personal else None
        written += self._folder.put(self._pages(course), mode)
        names = {PAGE, FEED, COVER}.union(*(names_of(one.stem) for one in planned))
        left_over = self._folder.others_than(names)
        removed = self._folder.remove(left_over) if self._options.prune else ()
        scripts = tuple(session.path.stem for session in self._sessions)
        left_over = tuple(name for name in left_over if name not in removed)
        return MadeCourse(course, self._folder.path, scripts, tuple(written), left_over, removed, self._is_personal)

    def _planned(self, number: int, session: Session) -> _Planned:
        name = session.path.stem
        entry = self._folder.entry_for(name, moment())
        year = datetime.fromtimestamp(entry.published, UTC).strftime("%Y")
        track = Track(self._title, self._author or ARTIST, number, year)
        stem = stem_of(number, name)
        digest = digest_of_session(session, track, self._options.preset, self._options.personal_tags)
        is_whole = entry.digest == digest and self._folder.has_whole(names_of(stem))
        return _Planned(number, stem, session, entry, track, digest, is_whole)

    def _write(self, one: _Planned) -> None:
        target = self._folder.path / f"{one.stem}.mp3"
        options = ExportOptions(
            captions=("vtt", "srt"),
            timeline=True,
            preset=self._options.preset,
            personal_tags=self._options.personal_tags,
        )
        with (
            self._folder.writing(names_of(one.stem), one.entry, one.digest),
            self._bar(one.session.timeline.title) as progress,
            one.session.prepare(lambda share: progress(share / 2)) as ready,
        ):
            made = ready.export(target, "mp3", options, lambda share: progress((1 + share) / 2), track=one.track)
            with explained(target):
                mode = stat.S_IMODE(target.stat().st_mode)
            save_text(self._folder.path / f"{one.stem}{CHAPTERS}", chapters_json(made.heard), mode)
        self._on_episode(ready, made)

    def _course(self, planned: Sequence[_Planned]) -> Course:
        """Return the course by what its files say; apps that go by dates have its episodes in order, and none in the future."""
        labels = labels_for(self._language)
        dates = dates_in_order([one.entry.published for one in planned])
        episodes = [self._episode(one, published) for one, published in zip(planned, dates, strict=True)]
        return Course(
            self._title,
            self._author,
            labels.count("sessions", len(episodes)),
            self._language,
            self._folder.guid,
            tuple(episodes),
            self._options.public,
        )

    def _episode(self, one: _Planned, published: datetime) -> Episode:
        timeline, sound = self._folder.path / f"{one.stem}.json", self._folder.path / f"{one.stem}.mp3"
        return episode_of(one.number, one.stem, one.entry.guid, published, one.session.script, timeline, sound)

    def _pages(self, course: Course) -> dict[str, bytes]:
        from guided_audio.export.cover import make_cover  # Pillow, which only an export needs

        page, feed = (
            course_page(course, sheet_for(self._options.country, self._language)),
            feed_xml(course, self._options.url),
        )
        practice = self._sessions[0].script.meta.practice or ""
        return {COVER: make_cover(course.title, practice), PAGE: page.encode(), FEED: feed.encode()}


def dates_in_order(published: Sequence[float]) -> list[datetime]:
    """Return when episodes appeared, for apps that go by dates: each a minute before the next one, and none in the future."""
    dates: list[datetime] = []
    for moment_ in reversed(published):
        latest = dates[0].timestamp() - _MINUTE if dates else math.inf
        dates.insert(0, datetime.fromtimestamp(min(moment_, latest), UTC))
    return dates


def episode_of(
    number: int, stem: str, guid: str, published: datetime, script: Script, timeline: Path, sound: Path
) -> Episode:
    """Return an episode by what its files say; OutputError if they cannot be read."""
    with explained(timeline, "read"):
        data, size = json.loads(timeline.read_text(encoding="utf-8")), sound.stat().st_size
    places = [paragraph.location for paragraph in script.paragraphs]
    parts = transcript_of(cues_from_dicts(data["cues"], script.path), places)
    about = About.of(script, data["title"], data["length_seconds"])
    return Episode(number, stem, guid, published, about, parts, size)
