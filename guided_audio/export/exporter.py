"""Writing a session's sound, and the files that go with it, each whole or not at all."""

import contextlib
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from guided_audio.core.errors import Cancelled
from guided_audio.core.files import PERSONAL, explained, save_text, scratch_file, written_whole
from guided_audio.core.translation import N_
from guided_audio.core.units import Frames
from guided_audio.export.client_sheet import Sheet
from guided_audio.export.encoders import PRESETS, UNMEASURED, Encoder, Tags, chapters_in, open_constant, open_encoder
from guided_audio.export.extras import PACK, SOUND_ONLY, ExportOptions, Extras, ready_target, sibling, write_pack
from guided_audio.export.measurement import LevelMeter, Measurement
from guided_audio.export.production import Begun, Exported, Production, chapters_of, diagnostics_of, lines_of, tags_of
from guided_audio.render import AudioBlock
from guided_audio.timeline import Placed, TimelineCue


def export(
    production: Production,
    blocks: Iterable[AudioBlock],
    target: Path,
    kind: str,
    options: ExportOptions = SOUND_ONLY,
    *,
    sheet: Sheet | None = None,
    progress: Callable[[float], None] = lambda _: None,
    cancel: threading.Event | None = None,
    begun: Callable[[Begun], None] = lambda _: None,
) -> Exported:
    """Write a session into a file, and what goes with it into others, by names that the folder takes.

    `kind` is one of `encoders.EXTENSIONS`; the names of the other files follow from the target. `sheet`, when to stop and
    whom to call, is needed if `options.names_numbers`. `begun` is called for a preset whose file grows, as soon as its sound
    may be read.

    OutputError if a file cannot be written, or a program that its format needs is not installed; Cancelled if `cancel` was set,
    and nothing of the sound is left behind.
    """
    if sheet is None and options.names_numbers:
        raise ValueError("a transcript, a sheet or a zip needs to know whom to call")
    target = ready_target(target, options)
    tags = tags_of(production, options.personal_tags)
    measurement = Measurement(production.timeline.format) if options.report else None
    meter = measurement or LevelMeter(production.timeline.format)

    def tell(planned: Exported, path: Path, size: int) -> None:
        _write_beside(Extras(production, planned, tags.cover, sheet), target, options, PERSONAL)
        begun(Begun(planned, path, size))

    with contextlib.ExitStack() as stack:
        followed = _followed(blocks, sum(item.frames for item in production.placed), progress, cancel)
        if options.keeps_sound:
            mode, sound = PERSONAL if production.is_personal else None, target
            with written_whole(target, mode, overwrite=options.overwrite, keep=True) as temporary:
                exported = _write_sound(
                    production, followed, temporary, target, kind, tags, meter, options.preset, tell
                )
        else:
            sound = stack.enter_context(scratch_file(sibling(target, PACK)))
            exported = _write_sound(production, followed, sound, target, kind, tags, meter, options.preset, tell)
        told = diagnostics_of(production, exported, kind, "lrc" in options.captions)
        exported = replace(exported, diagnostics=tuple(told))
        extras = Extras(production, exported, tags.cover, sheet, measurement, sound)
        mode = stat.S_IMODE(sound.stat().st_mode)  # what holds no personal words is no secret either
        exported = replace(exported, beside=_write_beside(extras, target, options, mode))
        if not options.pack:
            return exported
        members, pack = extras.members(), sibling(target, PACK)
        write_pack(pack, members, overwrite=options.overwrite)
        inside = tuple(sorted(member.name for member in members))
        if not options.keeps_sound:
            exported = replace(exported, path=pack, sound=None)
        return replace(exported, pack=pack, inside=inside)


def _write_beside(extras: Extras, target: Path, options: ExportOptions, mode: int) -> tuple[Path, ...]:
    texts = {sibling(target, ending): extras.text(ending) for ending in options.endings}
    for path, text in texts.items():
        save_text(path, text, mode, overwrite=options.overwrite)
    return tuple(texts)


@contextlib.contextmanager
def _encoding(target: Path, open_file: Callable[[], Encoder]) -> Iterator[Encoder]:
    """Yield the encoder of a file that will be the target; what it raises itself is an OSError, and nothing else fails so."""
    with explained(target):
        encoder = open_file()
    try:
        yield encoder
    finally:
        with contextlib.suppress(OSError):  # after `flush` this does nothing, so nothing can be lost
            encoder.close()


def _write_sound(
    production: Production,
    blocks: Iterable[AudioBlock],
    path: Path,
    target: Path,
    kind: str,
    tags: Tags,
    meter: LevelMeter,
    preset: str,
    tell: Callable[[Exported, Path, int], None],
) -> Exported:
    frames, grows = 0, bool(preset) and PRESETS[preset].grows
    starts: list[tuple[TimelineCue, Frames]] = []

    def open_file() -> Encoder:
        form = production.timeline.format
        if not grows:
            return open_encoder(kind, path, form, tags, preset)
        growing, planned = open_constant(path, form, tags, PRESETS[preset]), _exported(production, target, kind)
        tell(planned, path, growing.begin(planned.frames, planned.chapters, planned.lines))
        return growing

    with _encoding(target, open_file) as encoder:
        for block in blocks:
            starts += [(cue, block.start) for cue in block.begins]
            frames += len(block.samples)
            meter.feed(block)
            with explained(target):
                encoder.encode(block.samples)
        ends = [*(start for _, start in starts[1:]), frames]
        heard = [Placed(cue, at, Frames(end - at)) for (cue, at), end in zip(starts, ends, strict=False)]
        exported = _exported(replace(production, placed=tuple(heard)), target, kind)
        with explained(target):
            encoder.flush(exported.chapters, exported.lines, UNMEASURED if grows else meter.level)
    return exported


def _exported(production: Production, target: Path, kind: str) -> Exported:
    """Return what a session is as a finished file, by the places of its cues."""
    form, heard = production.timeline.format, production.placed
    frames = Frames(heard[-1].start + heard[-1].frames)
    marks, lines = chapters_of(heard, frames, form), lines_of(heard, form)
    chapters = chapters_in(kind, marks)
    return Exported(target, frames, form.seconds(frames), chapters, lines, target, heard=marks, cues=heard)


def _followed(
    blocks: Iterable[AudioBlock], total: int, progress: Callable[[float], None], cancel: threading.Event | None
) -> Iterator[AudioBlock]:
    """Pass blocks on, and report how much of the session is done; Cancelled when `cancel` is set."""
    done = 0
    for block in blocks:
        if cancel is not None and cancel.is_set():
            raise Cancelled(N_("the export was cancelled"))
        yield block
        done += len(block.samples)
        progress(min(done / max(total, 1), 1.0))
    progress(1.0)
