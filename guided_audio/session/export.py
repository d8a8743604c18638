"""Performing a session: into a file, or aloud."""

import os
import time
from pathlib import Path

from guided_audio.core.config import EXPORT_FOLDER
from guided_audio.core.errors import UsageError
from guided_audio.export.encoders import EXTENSIONS, Tags, check_encoder
from guided_audio.export.exporter import Exported, Exporter, lyrics_of
from guided_audio.export.measurement import Proof
from guided_audio.render import render
from guided_audio.session.prepare import PreparedSession, Progress
from guided_audio.session.session import Session

SSML = "ssml"
"""The one kind of export that has words instead of sound."""
GENRE = "Meditation"
ALBUM = "Guided meditations"


def export_target(session: Session, output: Path | None, kind: str | None) -> tuple[Path, str]:
    """Return where an export goes and as what: `output` may be a file, a folder, or None for `audio_out/`.

    UsageError if that cannot be told, OutputError if a program is missing that this kind needs.
    """
    target, kind = _named(session, output, kind)
    check_encoder(kind)
    return target, kind


def _named(session: Session, output: Path | None, kind: str | None) -> tuple[Path, str]:
    endings = (*EXTENSIONS, SSML)
    if output is None or output.is_dir():
        kind = kind or "mp3"
        return (output or EXPORT_FOLDER) / f"{session.path.stem}.{kind}", kind
    ending = output.suffix.lower().removeprefix(".")
    if ending not in endings:
        hint = f"give it the ending .{', .'.join(endings)}, or name a folder that exists"
        raise UsageError(f"{output} does not say what kind of file to write", hint)
    if kind and kind != ending:
        raise UsageError(f"{output.name} ends in .{ending}, and --format says {kind}", "leave one of them out")
    return output, ending


def export(
    ready: PreparedSession,
    target: Path,
    kind: str,
    progress: Progress = lambda _: None,
    *,
    personal: bool = False,
    proof: Proof | None = None,
) -> Exported:
    """Render a session into a file, whole or not at all; what is at `target` is replaced.

    The listener's own words stand in its tags only if it is `personal`; a `proof` measures it as it is written.
    """
    session = ready.session
    planned = session.timeline.estimate()
    total = planned[-1].start + planned[-1].frames or 1
    exporter = Exporter(target, kind, session.timeline, _tags(session, personal), session.is_personal)
    blocks = render(session.timeline, ready.speech, mix=ready.mix)
    told = -1
    for index in exporter.write(blocks if proof is None else proof.watch(blocks)):
        if index != told:
            progress(planned[index].start / total)
            told = index
    progress(1.0)
    return exporter.result


def _tags(session: Session, personal: bool) -> Tags:
    from guided_audio.export.extras.cover import make_cover

    meta = session.script.meta
    return Tags(
        title=session.timeline.title,
        artist=meta.author or "guided_audio",
        album=ALBUM,
        year=_year(),
        genre=GENRE,
        comment="\n\n".join(filter(None, (meta.summary, meta.safety))),
        language=meta.language,
        chapters=session.timeline.chapters,
        lyrics=lyrics_of(session.timeline.cues, personal),
        cover=make_cover(session.timeline.title, meta.practice or ""),
    )


def _year() -> str:
    """Return this year; whoever needs the same file across years sets SOURCE_DATE_EPOCH, in seconds since 1970."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not (given.isdecimal() and len(given) < 12):
        raise UsageError(f"SOURCE_DATE_EPOCH is «{given}»", "it is a number of seconds since 1970")
    return time.strftime("%Y", time.gmtime(float(given or time.time())))
