"""Beds of sound by themselves: listed, heard, and kept as files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from guided_audio.audio import AudioFormat, Samples, fade_in_gain, fade_out_gain, read_only
from guided_audio.audio.beds import BedSound, Sound, find_sound, is_path, list_sounds, open_bed
from guided_audio.core.config import EXPORT_FOLDER, sounds_folder
from guided_audio.core.errors import UsageError
from guided_audio.core.files import explained, make_folder
from guided_audio.core.units import Seconds
from guided_audio.export.encoders import EXTENSIONS, Tags
from guided_audio.export.exporter import open_whole
from guided_audio.playback.outputs import OutputChoice

__all__ = ["Sound", "find_sound", "list_sounds", "play_sound", "save_sound", "sound_target", "sounds_folder"]

FORM = AudioFormat(48_000, 2)
FADE = Seconds(3.0)
"""A bed comes and goes over so long, or a third of what is asked for, so that nobody is startled."""
_BLOCK = Seconds(0.05)
_SEED = 1


def play_sound(
    name: str, length: Seconds | None, choice: OutputChoice, *, is_over: Callable[[], bool], begun: Callable[[], None]
) -> None:
    """Play a bed until `is_over`, which is asked twenty times a second, or for `length`; it fades in and out."""
    from guided_audio.playback.outputs import make_output

    bed = open_bed(name, FORM, _SEED)
    output = make_output(choice)
    try:
        output.open(FORM)
        begun()
        for block in _faded(bed, length, is_over):
            output.write(block)
        output.drain()
    finally:
        output.close()


def sound_target(output: Path) -> tuple[Path, str]:
    """Return where a bed is written to, and as what kind of file."""
    kind = output.suffix.lower().removeprefix(".")
    if kind not in EXTENSIONS or output.is_dir():
        raise UsageError(
            f"{output} does not say what kind of file to write", f"give it the ending .{', .'.join(EXTENSIONS)}"
        )
    return output, kind


def save_sound(
    name: str, length: Seconds, target: Path, kind: str, progress: Callable[[float], None] = lambda _: None
) -> None:
    """Write a bed that fades in and out into a file, whole or not at all; what is at `target` is replaced."""
    bed = open_bed(name, FORM, _SEED)
    title = Path(name).stem if is_path(name) else find_sound(name).name
    tags = Tags(title, "guided_audio", "Beds of sound", "", "Ambient", "")
    done, frames = 0, FORM.frames(length)
    if target.parent == EXPORT_FOLDER:
        make_folder(target.parent)
    with open_whole(target, kind, FORM, tags) as encoder:
        for block in _faded(bed, length, lambda: False):
            with explained(target):
                encoder.encode(block)
            done += len(block)
            progress(done / frames)
        with explained(target):
            encoder.flush((), ())


def _faded(bed: BedSound, length: Seconds | None, is_over: Callable[[], bool]) -> Iterator[Samples]:
    """Yield a bed in short blocks, for `length` or until `is_over`, from silence into silence."""
    fade = FORM.frames(FADE if length is None else min(FADE, length / 3))
    rising, step, position, level = fade_in_gain(fade), FORM.frames(_BLOCK), 0, np.float32(1.0)
    until = None if length is None else FORM.frames(length) - fade
    while (until is None or position < until) and not is_over():
        block = bed.take(step if until is None else min(step, until - position))
        gains = rising[position : position + len(block)]
        if len(gains):
            block = block.copy()
            block[: len(gains)] *= gains
        yield read_only(block)
        position += len(block)
        level = rising[position, 0] if position < fade else np.float32(1.0)
    falling = fade_out_gain(fade) * level
    for start in range(0, fade, step):
        gains = falling[start : start + step]
        yield read_only(bed.take(len(gains)) * gains)
