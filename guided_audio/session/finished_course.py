"""The finished sessions of the path as a course, for the feed that is served: the same feed as that of a folder."""

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from guided_audio.export.course import Course, chapters_json, feed_xml, stem_of
from guided_audio.export.cover import make_cover
from guided_audio.export.encoders import ChapterMark
from guided_audio.export.labels import ENGLISH, labels_for
from guided_audio.library.catalog import find_script
from guided_audio.library.curriculum import load_curriculum
from guided_audio.script import read_script
from guided_audio.session.course import dates_in_order, episode_of
from guided_audio.session.finished import Finished, FinishedStore, cues_of

_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Of the guids of feeds, by the podcast namespace."""


@dataclass(frozen=True, slots=True)
class FinishedCourse:
    """A course of finished sessions, and their folders by the beginnings of their names."""

    course: Course
    sessions: Mapping[str, Finished]

    def feed(self, address: str) -> str:
        """Return its feed; `address` is that of the place where it is served, with a stroke at its end."""
        return feed_xml(self.course, address)

    def cover(self) -> bytes:
        """Return its picture, a JPEG."""
        return make_cover(self.course.title, "")


def finished_course(store: FinishedStore, address: str, folder: str = "") -> FinishedCourse:
    """Return the finished sessions of the path in its order, without any that holds words of the listener's own.

    A feed names the real length of each sound, so what is not finished is not in it. `folder` stands before the names of
    all files of sessions. UserFileError or UsageError if there is no path to be read.
    """
    made: dict[str, Finished] = {}
    for chosen, found in store.sessions():
        if not any(words.strip() for words in chosen.options.slots.values()):
            made.setdefault(chosen.script, found)
    steps = enumerate((step.script for step in load_curriculum()[0].steps), 1)
    known = {f"{folder}{stem_of(number, name)}": name for number, name in steps if name in made}
    dates = dates_in_order([made[name].made for name in known.values()])
    episodes = tuple(
        episode_of(
            number,
            stem,
            _guid(name),
            date,
            read_script(find_script(name)).script,
            made[name].timeline,
            made[name].sound,
        )
        for number, (stem, name), date in zip(itertools.count(1), known.items(), dates, strict=False)
    )
    language = episodes[0].about.language if episodes else ENGLISH
    labels = labels_for(language)
    about = f"{labels.count('sessions', len(episodes))} {labels['prepared']}"
    course = Course(labels["course"], "", about, language, _guid(address), episodes)
    return FinishedCourse(course, {stem: made[name] for stem, name in known.items()})


def chapters_of(finished: Finished) -> str:
    """Return the chapters of a session as podcast apps read them."""
    starts = [(cue.text, cue.start) for cue in cues_of(finished) if cue.kind == "chapter"]
    ends = [*(start for _, start in starts[1:]), finished.seconds]
    return chapters_json([ChapterMark(title, start, end) for (title, start), end in zip(starts, ends, strict=False)])


def _guid(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))
