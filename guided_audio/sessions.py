"""What a person can do with a script: look at it, play it, export it. Every command of the program calls in here."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guided_audio.config import EXPORT_FOLDER
from guided_audio.encoders import EXTENSIONS, Tags
from guided_audio.errors import Diagnostic, ScriptError, SourceLocation, UnknownVoice, UsageError
from guided_audio.export import Exported, Exporter
from guided_audio.library import LibraryScript, find_script, list_library
from guided_audio.playback import Player
from guided_audio.render import AHEAD, render, words_of
from guided_audio.script import ParsedScript, Script, read_script
from guided_audio.speech import DEFAULT_VOICE, SpeechPool, find_voice
from guided_audio.timeline import Choices, Placed, Say, Timeline, plan

if TYPE_CHECKING:
    from pathlib import Path

    from guided_audio.exchange.importing import Imported
    from guided_audio.exchange.mending import Mended
    from guided_audio.units import Seconds
    from guided_audio.voice import Voice

EXPORT_WORKERS = 2
PLAY_WORKERS = 1
"""A voice is some seventy times faster than it speaks: one is plenty while playing."""
GENRE = "Meditation"
ALBUM = "Guided meditations"

Progress = Callable[[float], None]
"""Told, from 0 to 1, how much of a job is done."""


@dataclass(frozen=True, slots=True)
class Session:
    """A script, the voice that will speak it, and its timeline."""

    path: Path
    script: Script
    voice: Voice
    timeline: Timeline
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A session as it will really sound: every cue in its place, with its length in words and in silence."""

    session: Session
    placed: tuple[Placed, ...]
    length: Seconds
    speech: Seconds
    words: int

    @property
    def pace(self) -> float:
        """Words per minute within sentences."""
        return 60.0 * self.words / self.speech if self.speech else 0.0

    @property
    def silence_share(self) -> float:
        """How much of the session is without words, 0 to 1."""
        return 1.0 - self.speech / self.length if self.length else 0.0


def library() -> tuple[tuple[LibraryScript, ParsedScript | None], ...]:
    """Return every script of the library; one that cannot be read at all comes without its content."""
    found: list[tuple[LibraryScript, ParsedScript | None]] = []
    for entry in list_library():
        try:
            found.append((entry, read_script(entry.path)))
        except (ScriptError, UsageError):
            found.append((entry, None))
    return tuple(found)


def check(wanted: str) -> tuple[Diagnostic, ...]:
    """Return everything there is to say about a script, by name or path, its voice and length included."""
    found: tuple[Diagnostic, ...] = ()
    try:
        path = find_script(wanted)
        parsed = read_script(path)
        found = parsed.diagnostics
        voice = _choose_voice(parsed.script, "")
        if not parsed.errors:
            plan(parsed.script, Choices(voice))
    except ScriptError as error:
        found += error.diagnostics
    except UsageError as error:
        found += (Diagnostic(SourceLocation(wanted, 1, 1), "not-a-script", error.message, error.cure),)
    return found


def open_session(wanted: str, voice: str = "", slots: Mapping[str, str] | None = None, seed: int = 0) -> Session:
    """Read a script by name or path and lay it out for a voice: the one asked for, the script's own, or the default."""
    path = find_script(wanted)
    parsed = read_script(path)
    script = parsed.require()
    speaker = _choose_voice(script, voice)
    timeline = plan(script, Choices(speaker, slots or {}, seed))
    return Session(path, script, speaker, timeline, parsed.diagnostics)


def _choose_voice(script: Script, asked: str) -> Voice:
    if asked:
        return find_voice(asked)
    places = script.meta.locations
    try:
        voice = find_voice(script.meta.voice or DEFAULT_VOICE)
    except UnknownVoice as error:
        if not script.meta.voice:
            raise
        raise ScriptError([Diagnostic(places["voice"], "unknown-voice", error.message, error.cure)]) from error
    if not voice.speaks(script.meta.language):
        message = f"the voice «{voice.name}» does not speak {script.meta.language}"
        cure = "choose another with --voice; «guided-audio voices» lists them"
        place = places.get("language") or places.get("voice") or SourceLocation(script.path, 1, 1)
        raise ScriptError([Diagnostic(place, "voice-language", message, cure)])
    return voice


def measure(session: Session, progress: Progress = lambda _: None) -> Measured:
    """Speak every sentence once to learn its length; nothing of the sound is kept."""
    says = [cue for cue in session.timeline.cues if isinstance(cue, Say)]
    utterances = session.timeline.utterances
    lengths = {}
    with SpeechPool(EXPORT_WORKERS) as pool:
        for number, say in enumerate(says):
            pool.prepare(utterances[number : number + AHEAD])
            lengths[say.utterance] = len(words_of(say, pool))
            progress((number + 1) / len(says))
    placed = session.timeline.place(lengths.__getitem__)
    form = session.timeline.format
    last = placed[-1]
    words = sum(len(re.findall(r"[\w'’-]+", utterance.text)) for utterance in utterances)
    speech = form.seconds(sum(lengths[utterance] for utterance in utterances))
    return Measured(session, placed, form.seconds(last.start + last.frames), speech, words)


def export_target(session: Session, output: Path | None, kind: str | None) -> tuple[Path, str]:
    """Return where an export goes and as what: `output` may be a file, a folder, or None for `audio_out/`."""
    if output is None or output.is_dir():
        kind = kind or "mp3"
        return (output or EXPORT_FOLDER) / f"{session.path.stem}.{kind}", kind
    ending = output.suffix.lower().removeprefix(".")
    if ending not in EXTENSIONS:
        cure = f"give it the ending .{', .'.join(EXTENSIONS)}, or name a folder that exists"
        raise UsageError(f"{output} does not say what kind of file to write", cure)
    if kind and kind != ending:
        raise UsageError(f"{output.name} ends in .{ending}, and --format says {kind}", "leave one of them out")
    return output, ending


def export(session: Session, target: Path, kind: str, progress: Progress = lambda _: None) -> Exported:
    """Render a session into a file, whole or not at all; what is at `target` is replaced."""
    planned = session.timeline.estimate()
    total = planned[-1].start + planned[-1].frames or 1
    exporter = Exporter(target, kind, session.timeline, _tags(session))
    with SpeechPool(EXPORT_WORKERS) as pool:
        told = -1
        for index in exporter.write(render(session.timeline, pool)):
            if index != told:
                progress(planned[index].start / total)
                told = index
    progress(1.0)
    return exporter.result


def _tags(session: Session) -> Tags:
    meta = session.script.meta
    return Tags(
        title=session.timeline.title,
        artist=meta.author or "guided_audio",
        album=ALBUM,
        year=_year(),
        genre=GENRE,
        comment=meta.summary,
        language=meta.language,
        chapters=session.timeline.chapters,
    )


def _year() -> str:
    """Return this year; whoever needs the same file across years sets SOURCE_DATE_EPOCH, in seconds since 1970."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not (given.isdecimal() and len(given) < 12):
        raise UsageError(f"SOURCE_DATE_EPOCH is «{given}»", "it is a number of seconds since 1970")
    return time.strftime("%Y", time.gmtime(float(given or time.time())))


@contextlib.contextmanager
def playing(session: Session, *, to_nothing: bool = False, waits_for_keys: bool = True) -> Iterator[Player]:
    """Play a session; the player is closed, and its errors raised, at the end."""
    from guided_audio.playback.device import MiniaudioOutput

    with SpeechPool(PLAY_WORKERS) as pool:
        pool.prepare(session.timeline.utterances[:AHEAD])  # the voice loads while the device opens
        player = Player(session.timeline, pool, MiniaudioOutput(null=to_nothing), waits_for_keys)
        try:
            player.start()
            yield player
        finally:
            player.abandon()
            pool.close()  # a voice that hangs must not hold up the end
            player.close()
    player.raise_error()


def import_script(path: Path) -> Imported:
    """Make a script of ours out of a foreign one; nothing is written yet."""
    from guided_audio.exchange.importing import import_file

    return import_file(path)


def save_script(path: Path, text: str) -> None:
    """Write a script's file whole or not at all, for nobody else to read; raises OutputError."""
    from guided_audio.exchange.saving import save_text

    save_text(path, text)


def mend_script(path: Path) -> tuple[str, Mended]:
    """Return a script's text, and what it would be after mending; nothing is written yet."""
    from guided_audio.exchange.mending import mend_file

    return mend_file(path)


def save_mended(path: Path, mended: Mended) -> None:
    """Write a mended script in the place of the old one, with its permissions; raises OutputError."""
    from guided_audio.exchange.saving import save_text

    save_text(path, mended.text, path.stat().st_mode & 0o7777)
