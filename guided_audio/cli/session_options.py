"""Options for what is asked of a session: its voice, words, length, and sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from guided_audio.cli.options import complete_voice, gathered, read_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from guided_audio.core.units import Seconds
    from guided_audio.session.options import SessionOptions

NO_BED = ("none", "off")
SMALLEST_FACTOR, LARGEST_FACTOR = 0.1, 10.0


def _pairs(example: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    def read(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
        del ctx, param
        pairs = {}
        for value in values:
            name, equals, words = value.partition("=")
            if not equals or not name.strip():
                raise click.BadParameter(f"«{value}» should be of the form {example}")
            pairs[name.strip()] = words.strip()
        return pairs

    return read


def _number(text: str) -> float:
    try:
        return float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        return -1.0


def _pauses(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read a factor: `0.8`, `0,8` or `80%`."""
    del ctx, param
    if value is None:
        return None
    factor = _number(value) / (100 if value.strip().endswith("%") else 1)
    if not SMALLEST_FACTOR <= factor <= LARGEST_FACTOR:  # this refuses NaN, too
        raise click.BadParameter(
            f"«{value}» is not a factor from {SMALLEST_FACTOR:g} to {LARGEST_FACTOR:g}; 0.8 is a little shorter"
        )
    return factor


def _volume(ctx: click.Context, param: click.Parameter, value: str | None) -> float:
    """Read a share: `50%`, `50` or `0.5`."""
    del ctx, param
    if value is None:
        return 1.0
    from guided_audio.session.mix_options import LOUDEST_BED

    share = _number(value)
    if value.strip().endswith("%") or share > LOUDEST_BED:
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
    from guided_audio.session.preview import list_sounds

    return [CompletionItem(s.name, help=s.description) for s in list_sounds() if s.name.startswith(incomplete)]


def _read(
    voice: str = "",
    slots: dict[str, str] | None = None,
    choices: dict[str, str] | None = None,
    length: Seconds | None = None,
    pauses: float | None = None,
    no_cache: bool = False,
    ambience: str | None = None,
    bed_gain: float = 1.0,
    room: str = "none",
    loudness: str = "",
) -> SessionOptions:
    from guided_audio.session.options import SessionOptions

    if length is not None and pauses is not None:
        raise click.UsageError("--length finds the factor that --pauses would set; give one of them.")
    bed = "" if ambience is not None and ambience.strip().lower() in NO_BED else ambience
    return SessionOptions(
        voice, slots or {}, choices or {}, length, pauses, 0, bed, bed_gain, room, loudness, cache=not no_cache
    )


_WORDS = (
    click.option(
        "--voice", default="", metavar="NAME", shell_complete=complete_voice,
        help="Another voice than the script's own.",
    ),
    click.option(
        "--slot", "slots", multiple=True, metavar="NAME=WORDS", callback=_pairs("name=Maya"),
        help="Words for a {slot} of the script.",
    ),
    click.option(
        "--choose", "choices", multiple=True, metavar="NAME=PASSAGE", callback=_pairs("place=garden"),
        help="Which passage of a [choose] is performed; its first one unless given.",
    ),
    click.option(
        "--length", metavar="LENGTH", callback=read_length,
        help="How long it is to last, such as 20m: silences and rounds of breathing are fitted, exact pauses never; "
        "if it has to be shorter, [optional] passages are left out.",
    ),
    click.option(
        "--pauses", metavar="FACTOR", callback=_pauses,
        help="Scale all silences that may stretch, instead: 0.8 is a little shorter.",
    ),
    click.option(
        "--no-cache", is_flag=True,
        help="Keep no sentence on this machine for the next time, and use none that was kept.",
    ),
)  # fmt: skip
_SOUND = (
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
words_options = gathered("options", _read, *_WORDS)
"""Adds what is asked of a session without its sound: the command gets `options`, a SessionOptions."""
session_options = gathered("options", _read, *_WORDS, *_SOUND)
"""Adds all that may be asked of a session: the command gets `options`, a SessionOptions."""
