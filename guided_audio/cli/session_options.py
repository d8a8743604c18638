"""Options for what is asked of a session: its voice, words, length, and sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click

import guided_audio as ga
from guided_audio.cli.common_options import gathered, read_length, reading
from guided_audio.cli.completion import (
    complete_choice,
    complete_length,
    complete_loudness,
    complete_slot,
    complete_voice,
    completing,
)
from guided_audio.core.errors import UsageError

NO_BED = ("none", "off")
SMALLEST_FACTOR, LARGEST_FACTOR = 0.1, 10.0


def read_pairs(example: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    """Return the callback of an option of NAME=WORDS that may be given several times."""

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


def _pauses(value: str) -> float:
    """Read a factor: `0.8`, `0,8` or `80%`."""
    factor = _number(value) / (100 if value.strip().endswith("%") else 1)
    if not SMALLEST_FACTOR <= factor <= LARGEST_FACTOR:  # this refuses NaN, too
        raise click.BadParameter(
            f"«{value}» is not a factor from {SMALLEST_FACTOR:g} to {LARGEST_FACTOR:g}; 0.8 is a little shorter"
        )
    return factor


def _volume(value: str) -> float:
    """Read a share: `50%`, `50` or `0.5`."""
    from guided_audio.session.options import LOUDEST_BED

    share = _number(value)
    if value.strip().endswith("%") or share > LOUDEST_BED:
        share /= 100
    if not 0.0 <= share <= LOUDEST_BED:
        raise click.BadParameter(f"«{value}» is not a volume from 0% to {LOUDEST_BED:.0%}")
    return share


def _loudness(value: str) -> str:
    """Read `podcast`, `ebu`, or LUFS."""
    from guided_audio.session.options import loudness_aim

    try:
        loudness_aim(value.strip().lower(), 1)
    except UsageError as error:
        raise click.BadParameter(f"{error.message}; {error.hint}") from error
    return value.strip().lower()


def _beds(_: str) -> Iterator[tuple[str, str]]:
    from guided_audio.session.session import list_sounds

    return ((sound.name, sound.description) for sound in list_sounds())


def _read(no_cache: bool, **given: Any) -> ga.SessionOptions:
    asked = {name: value for name, value in given.items() if value is not None}
    for name in ("ambience", "intro", "outro"):
        if str(asked.get(name)).strip().lower() in NO_BED and name in asked:
            asked[name] = ""
    return ga.SessionOptions(cache=not no_cache, **asked)


complete_sound = completing(_beds, or_file=True)
_WORDS = (
    click.option(
        "--voice", default="", metavar="NAME", shell_complete=complete_voice,
        help="Use another voice than the script's own.",
    ),
    click.option(
        "--slot", "slots", multiple=True, metavar="NAME=WORDS", shell_complete=complete_slot, callback=read_pairs("name=Maya"),
        help="Words for a {slot} of the script.",
    ),
    click.option(
        "--choose", "choices", multiple=True, metavar="NAME=PASSAGE", shell_complete=complete_choice,
        callback=read_pairs("place=garden"),
        help="Which passage of a [choose] is performed; the first unless given.",
    ),
    click.option(
        "--length", metavar="LENGTH", shell_complete=complete_length, callback=reading(read_length),
        help="How long it is to last, such as 20m: silences and rounds of breathing are fitted, exact pauses never; "
        "if it has to be shorter, [optional] passages are left out.",
    ),
    click.option(
        "--pauses", metavar="FACTOR", callback=reading(_pauses),
        help="Instead of --length, scale all silences that may stretch: 0.8 is a little shorter.",
    ),
    click.option(
        "--no-cache", is_flag=True,
        help="Keep no sentence on this machine for the next time, and use none that was kept.",
    ),
)  # fmt: skip
_SOUND = (
    click.option(
        "--ambience", metavar="SOUND", shell_complete=completing(lambda begun: [*_beds(begun), (NO_BED[0], "")], or_file=True),
        help="A bed of sound instead of the script's own: a name that «guided-audio sounds» lists, a sound file, or none.",
    ),
    click.option(
        "--bed-volume", "bed_gain", metavar="PERCENT", callback=reading(_volume),
        help="How loud the bed is: 100% unless given, 0% to 200%.",
    ),
    click.option(
        "--intro", metavar="SOUND", shell_complete=completing(_beds, or_file=True),
        help="A sound to begin with, instead of the script's own: the name of a sound of yours, a sound file, or none.",
    ),
    click.option(
        "--outro", metavar="SOUND", shell_complete=completing(_beds, or_file=True),
        help="A sound to end with, in the same way.",
    ),
    click.option(
        "--room", type=click.Choice(["none", "small", "hall"]), default="none",
        help="The room that the voice sounds in; none unless given.",
    ),
    click.option(
        "--loudness", metavar="LUFS", shell_complete=complete_loudness, callback=reading(_loudness),
        help="Of the voice, or of an export with sounds: podcast (-16, -19 in mono), ebu (-23), or a number; -18 unless given.",
    ),
)  # fmt: skip
words_options = gathered("options", _read, *_WORDS)
"""Adds what is asked of a session without its sound: the command gets `options`, a SessionOptions."""
session_options = gathered("options", _read, *_WORDS, *_SOUND)
"""Adds all that may be asked of a session: the command gets `options`, a SessionOptions."""
