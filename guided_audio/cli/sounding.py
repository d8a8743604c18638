"""Options for how a session is to sound."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from guided_audio.session.session import Wishes

NO_BED = ("none", "off")


def _volume(ctx: click.Context, param: click.Parameter, value: str | None) -> float:
    """Read a share: `50%`, `50` or `0.5`."""
    del ctx, param
    if value is None:
        return 1.0
    from guided_audio.session.mix_options import LOUDEST_BED

    text = value.strip()
    try:
        share = float(text.removesuffix("%").replace(",", "."))
    except ValueError:
        share = -1.0
    if text.endswith("%") or share > LOUDEST_BED:
        share /= 100
    if not 0.0 <= share <= LOUDEST_BED:
        raise click.BadParameter(f"«{value}» is not a volume from 0% to {LOUDEST_BED:.0%}")
    return share


def _loudness(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """Read `podcast`, `ebu`, or LUFS."""
    del ctx, param
    if value is None:
        return ""
    from guided_audio.core.errors import UsageError
    from guided_audio.session.mix_options import loudness_aim

    try:
        loudness_aim(value.strip().lower(), 1)
    except UsageError as error:
        raise click.BadParameter(f"{error.message}; {error.hint}") from error
    return value.strip().lower()


def complete_sound(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a bed of sound, or else a file."""
    del ctx, param
    return _beds(incomplete) or [CompletionItem(incomplete, type="file")]


def _complete_bed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a bed of sound, or that of none, or else a file."""
    del ctx, param
    none = [CompletionItem(NO_BED[0])] if NO_BED[0].startswith(incomplete) else []
    return [*_beds(incomplete), *none] or [CompletionItem(incomplete, type="file")]


def _beds(incomplete: str) -> list[CompletionItem]:
    from guided_audio.session.sounds import list_sounds

    return [CompletionItem(s.name, help=s.description) for s in list_sounds() if s.name.startswith(incomplete)]


_OPTIONS = (
    click.option(
        "--ambience", metavar="SOUND", shell_complete=_complete_bed,
        help="A bed of sound instead of the script's own: a name that «guided-audio sounds» lists, a sound file, or none.",
    ),
    click.option(
        "--bed-volume", "bed_gain", metavar="PERCENT", callback=_volume,
        help="How loud the bed is: 100% unless given, 0% to 200%.",
    ),
    click.option(
        "--room", type=click.Choice(["none", "small", "hall"]), default="none",
        help="The room that the voice sounds in; none unless given.",
    ),
    click.option(
        "--loudness", metavar="LUFS", callback=_loudness,
        help="Of the voice: -18 unless given; podcast (-16 in stereo, -19 in mono), ebu (-23), or a number.",
    ),
)  # fmt: skip


def sound_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what may be asked of the sound, to the `wishes` of a command with `session_options`."""

    @functools.wraps(command)
    def with_sound(
        *args: object,
        wishes: Wishes,
        ambience: str | None,
        bed_gain: float,
        room: str,
        loudness: str,
        **others: object,
    ) -> None:
        from guided_audio.session.mix_options import SoundWishes

        bed = "" if ambience is not None and ambience.strip().lower() in NO_BED else ambience
        command(*args, wishes=replace(wishes, sound=SoundWishes(bed, bed_gain, room, loudness)), **others)

    for option in reversed(_OPTIONS):
        with_sound = option(with_sound)
    return with_sound
