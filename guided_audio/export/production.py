"""What an export is made from, what comes of it, and the tags, chapters and lines that its file carries."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from guided_audio.audio import AudioFormat
from guided_audio.core.errors import Diagnostic, Severity, SourceLocation, UsageError
from guided_audio.core.translation import N_
from guided_audio.core.units import Frames, Seconds
from guided_audio.core.voice import Voice
from guided_audio.export.encoders import ChapterMark, Tags, TimedLine
from guided_audio.render import MixSettings
from guided_audio.script import Heading, Script
from guided_audio.timeline import Await, Chapter, Lead, Placed, Say, Timeline, TimelineCue

GENRE = "Meditation"
ARTIST = "guided_audio"
"""Stands where an author is wanted and none is named."""
ALBUM = "Guided meditations"
_LRC_MINUTES = 100
"""The format has no hours; ffmpeg, mpv and MusicBee read three digits of minutes."""


@dataclass(frozen=True, slots=True)
class Track:
    """The place of a session in an album, such as a course: by its number, from 1."""

    album: str
    artist: str
    number: int
    year: str


@dataclass(frozen=True, slots=True)
class Production:
    """A prepared session, as it is to be written into a file."""

    script: Script
    file_name: str
    """The name of the script's file, for the report."""
    timeline: Timeline
    placed: tuple[Placed, ...]
    """Every cue in its place, by the measured length of its words."""
    mix: MixSettings
    voice: Voice
    seed: int
    asked_length: Seconds | None
    is_personal: bool
    """Whether the listener's own words are in it."""
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export; chapters and lines have the times at which they are heard. The chapters are those in the file."""

    path: Path
    """The sound, or the zip if the sound is only in it."""
    frames: Frames
    seconds: Seconds
    chapters: tuple[ChapterMark, ...]
    lines: tuple[TimedLine, ...]
    sound: Path | None
    beside: tuple[Path, ...] = ()
    pack: Path | None = None
    inside: tuple[str, ...] = ()
    """The names of the files in the zip."""
    heard: tuple[ChapterMark, ...] = ()
    """All chapters, also those that the file has no room for: captions and transcripts have them."""
    cues: tuple[Placed, ...] = ()
    """Every cue where it is heard."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What the file does not hold of the session."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An export whose sound is being written, and may be read as far as it is: the files beside it are there."""

    exported: Exported
    """What it will be."""
    path: Path
    """Where the sound is until then."""
    size: int
    """Bytes that the sound will have."""


def tags_of(production: Production, personal: bool) -> Tags:
    """Return the tags of a session's file; the listener's own words stand in them only if they are `personal`."""
    from guided_audio.export.cover import make_cover  # Pillow, which only an export needs

    meta, timeline = production.script.meta, production.timeline
    track = production.track or Track(ALBUM, "", 0, year())
    lines = (lyric_of(cue, personal) for cue in timeline.cues)
    return Tags(
        title=timeline.title,
        artist=meta.author or ARTIST,
        album=track.album,
        year=track.year,
        genre=GENRE,
        comment="\n\n".join(filter(None, (meta.summary, meta.safety))),
        language=meta.language,
        chapters=timeline.chapters,
        lyrics=tuple(line for line in lines if line is not None),
        cover=make_cover(timeline.title, meta.practice or ""),
        album_artist=track.artist,
        track=track.number,
    )


def lyric_of(cue: TimelineCue, personal: bool = True) -> str | None:
    """Return the line of the lyrics that a cue is, without the listener's own words unless `personal`; None if it is none.

    A phase of breathing with words to read is a line, since it is read along while breathing; so is a question that
    there is time to write about, which no voice says.
    """
    match cue:
        case Say():
            return cue.shown if personal else cue.public
        case Lead(shown=words):
            return words or None
        case Await(prompt=prompt) if prompt.writing:
            return prompt.text or None
        case _:
            return None


def chapters_of(heard: Sequence[Placed], frames: int, form: AudioFormat) -> tuple[ChapterMark, ...]:
    """Return the chapters of a session of so many frames; each ends where the next begins."""
    starts = [(item.cue.title, item.start) for item in heard if isinstance(item.cue, Chapter)]
    ends = [*(start for _, start in starts[1:]), frames]
    return tuple(
        ChapterMark(title, form.seconds(start), form.seconds(end))
        for (title, start), end in zip(starts, ends, strict=False)
    )


def diagnostics_of(production: Production, exported: Exported, kind: str, has_lrc: bool) -> Iterator[Diagnostic]:
    """Yield what files of these kinds do not hold of a session, or not for every player."""
    path, heard, kept = production.script.path, len(exported.heard), len(exported.chapters)
    if heard > kept:
        headings = [leaf.location for leaf in production.script.leaves if isinstance(leaf, Heading) and leaf.level == 2]
        place = headings[kept - heard]  # from the end: a first chapter may have no heading
        message = N_(
            "of {heard} chapters, {kept} are in the file: the last of them holds the rest", heard=heard, kept=kept
        )
        hint = N_(
            "a file of the format {kind} has room for no more: export an m4b, or write ### before some of them",
            kind=kind,
        )
        yield Diagnostic(place, "too-many-chapters", message, hint, Severity.WARNING)
    if has_lrc and exported.seconds >= _LRC_MINUTES * 60:
        message = N_(
            "players that read two digits of minutes in an LRC show no words after {lrc_minutes}:59",
            lrc_minutes=_LRC_MINUTES - 1,
        )
        hint = N_("captions as vtt or srt have hours")
        yield Diagnostic(SourceLocation(path, 1, 1), "long-lrc", message, hint, Severity.NOTE)


def lines_of(heard: Iterable[Placed], form: AudioFormat) -> tuple[TimedLine, ...]:
    """Return the lines that are heard: the n-th has the time of the n-th line of the lyrics."""
    return tuple(
        TimedLine(words, form.seconds(item.start), form.seconds(item.start + item.frames))
        for item in heard
        if (words := lyric_of(item.cue)) is not None
    )


def year() -> str:
    """Return this year, or that of SOURCE_DATE_EPOCH."""
    return time.strftime("%Y", time.gmtime(moment()))


def moment() -> float:
    """Return now, or SOURCE_DATE_EPOCH, in seconds since 1970, for files that are the same at any time."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not (given.isdecimal() and len(given) < 12):
        raise UsageError(N_("SOURCE_DATE_EPOCH is «{given}»", given=given), N_("it is a number of seconds since 1970"))
    return float(given or time.time())
