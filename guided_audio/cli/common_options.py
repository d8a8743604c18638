"""Options that several commands share and how they are read."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from guided_audio.cli.completion import complete_device, complete_language, completing
from guided_audio.core.errors import UsageError
from guided_audio.core.units import MAX_LENGTH, clock, parse_duration, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guided_audio.playback.outputs import OutputChoice

T = TypeVar("T")
PRACTICES = (
    "grounding", "safe-place", "meeting", "dialogue", "memory", "somatic", "creative", "belief", "boundary", "compassion",
    "rest",
)  # fmt: skip
"""The families of practice; written out here, so that --help need not load the parser."""
_USUAL_DEVICE = "auto"
_NOWHERE = "null"
_OUTPUTS = ("miniaudio", "simpleaudio", _NOWHERE, "file=")


def gathered(
    name: str, read: Callable[..., object], *options: Callable[[Callable[..., None]], Callable[..., None]]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds options to a command, which gets what `read` makes of them as one argument `name`."""

    def nothing() -> None: ...

    for option in reversed(options):
        option(nothing)
    names = [param.name for param in click.command()(nothing).params if param.name]

    def add(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def with_value(*args: object, **given: object) -> None:
            own = {option: given.pop(option) for option in names}
            command(*args, **{name: read(**own)}, **given)

        for option in reversed(options):
            with_value = option(with_value)
        return with_value

    return add


def reading(read: Callable[[str], T]) -> Callable[[click.Context, click.Parameter, str | None], T | None]:
    """Return the callback of an option whose text `read` understands; an option that is not given is None."""
    return lambda _ctx, _param, text: None if text is None else read(text)


def language_option(
    help_text: str, default: str | None = "", name: str = "--language"
) -> Callable[..., Callable[..., None]]:
    """Return an option that takes a language by its name or its tag, and gives its tag."""

    def read(_ctx: click.Context, _param: click.Parameter, text: str | None) -> str | None:
        return text and read_language(text)

    return click.option(
        name, default=default, metavar="LANGUAGE", callback=read, shell_complete=complete_language, help=help_text
    )


def read_language(text: str) -> str:
    """Read a language by its name or its tag: `Spanish`, `español`, `es`."""
    from guided_audio.library.languages import read_language as read

    return read(text)


def read_length(value: str) -> float:
    """Read a length with its unit: `20m`, `12:30`."""
    if number := parse_number(value):
        raise click.BadParameter(f"«{value}» could be minutes or seconds; write {number:g}m or {number:g}s")
    seconds = parse_duration(value)
    if seconds is None or not 0 < seconds <= MAX_LENGTH:
        raise click.BadParameter(f"«{value}» is not a length up to {clock(MAX_LENGTH)}; write 20m or 12:30")
    return seconds


def scripts_of(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts of names and paths, and all those below folders."""
    from guided_audio.library.catalog import scripts_in

    return tuple(script for one in wanted for script in scripts_in(one))


def chosen_output(device: str, output: str = _OUTPUTS[0]) -> OutputChoice:
    """Read both options of where sound goes; UsageError if they make no sense."""
    from guided_audio.playback.outputs import OutputChoice, OutputKind, read_output

    name = "" if device == _USUAL_DEVICE else device
    if name == _NOWHERE and output in {_OUTPUTS[0], _NOWHERE}:  # as it was called before there were other outputs
        return OutputChoice(OutputKind.NULL)
    try:
        return read_output(output, name)
    except UsageError as error:
        raise click.BadParameter(error.message, param_hint="--output") from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is played and shown."""

    output: OutputChoice
    plain: bool = False
    or_export: bool = False


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for another program to read.")
force_option = click.option("-f", "--force", is_flag=True, help="Replace a file that is already there.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask first.")
device_option = click.option(
    "--device", default=_USUAL_DEVICE, metavar="DEVICE", shell_complete=complete_device,
    help="Play through this device: its number, its id, or part of its name. «guided-audio devices» shows them.",
)  # fmt: skip
output_option = click.option(
    "--output", default=_OUTPUTS[0], metavar="HOW", shell_complete=completing(lambda _: [(kind, "") for kind in _OUTPUTS]),
    help="How sound goes out: miniaudio, simpleaudio, null (nowhere, in real time), or file=heard.wav.",
)  # fmt: skip
place_options = gathered(
    "where", lambda device, output, **others: Place(chosen_output(device, output), **others), device_option, output_option,
    click.option("--plain", is_flag=True, help="Plain lines, for screen readers; always so where there is no terminal."),
    click.option("--or-export", is_flag=True, help="Without a sound device, export to audio_out/ instead."),
)  # fmt: skip
"""Adds where a session is played: the command gets `where`, a Place."""
