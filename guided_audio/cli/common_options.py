"""Options that several commands share, how they are read, and how they are completed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import click
from click.shell_completion import CompletionItem

from guided_audio.core.errors import GuidedAudioError, UsageError
from guided_audio.core.translation import _
from guided_audio.core.units import MAX_LENGTH, clock, parse_duration, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from guided_audio.playback.outputs import OutputChoice

T = TypeVar("T")
Complete: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"
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
        raise click.BadParameter(
            _("«{value}» could be minutes or seconds; write {number:g}m or {number:g}s", value=value, number=number)
        )
    seconds = parse_duration(value)
    if seconds is None or not 0 < seconds <= MAX_LENGTH:
        raise click.BadParameter(
            _("«{value}» is not a length up to {most}; write 20m or 12:30", value=value, most=clock(MAX_LENGTH))
        )
    return seconds


def completing(names: Callable[[str], Iterable[tuple[str, str]]], or_file: bool = False) -> Complete:
    """Return a completion of names, each with its help; with `or_file`, of a file if no name fits."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        del ctx, param
        begun = incomplete.casefold()
        items = [CompletionItem(name, help=text) for name, text in names(begun) if name.casefold().startswith(begun)]
        return items or ([CompletionItem(incomplete, type="file")] if or_file else [])

    return complete


def _voices(begun: str) -> Iterator[tuple[str, str]]:
    """Return the voices that are known without waiting for other programs."""
    from guided_audio.voices.voice_catalog import list_voices

    return ((v.reference if ":" in begun else v.name, v.description) for v in list_voices(at_hand=True))


def _offers(_: str) -> Iterator[tuple[str, str]]:
    from guided_audio.voices.offers import list_offers

    return ((offer.name, offer.description) for offer in list_offers() if offer.files)


def _scripts(_: str) -> Iterator[tuple[str, str]]:
    from guided_audio.library.catalog import list_library

    return ((script.name, "") for script in list_library())


def _devices(begun: str) -> list[tuple[str, str]]:
    """Return the names of devices, and the ids of those that share one; once an id has been begun, of all."""
    from guided_audio.playback.outputs import list_devices

    try:
        devices = list_devices()
    except GuidedAudioError:
        return []
    shared = {device.name for device in devices if device.label(devices) != device.name}
    names = [(device.name, device.id) for device in devices if device.name not in shared]
    return names + [(device.id, device.name) for device in devices if device.id and (begun or device.name in shared)]


def _needs(begun: str) -> Iterator[tuple[str, str]]:
    """Yield the words of needs, with hyphens: shells break at blanks."""
    from guided_audio.library.curriculum import list_needs

    for need in filter(lambda need: need.scripts, list_needs()):
        keys = need.keys or (need.words,)
        yield from (("-".join(key.casefold().split()), need.words) for key in (keys if begun else keys[:1]))


def _languages(begun: str) -> list[tuple[str, str]]:
    """Return tags with names, and names with tags once something has been begun that is no tag."""
    from guided_audio.library.languages import known_languages

    tags = known_languages()
    names = [(name, tag) for tag, name in tags.items()] if begun else []
    return [*tags.items(), *names]


complete_voice = completing(_voices)
complete_language = completing(_languages)
complete_offer = completing(_offers, or_file=True)
complete_script = completing(_scripts, or_file=True)
complete_need = completing(_needs)


def scripts_of(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts of names and paths, and all those below folders."""
    from guided_audio.library.catalog import scripts_in

    return tuple(script for one in wanted for script in scripts_in(one))


def complete_country(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a country; its code serves where the name has a blank, at which shells break."""
    del ctx, param
    from guided_audio.safety.crisis import shipped_lines

    countries = sorted(shipped_lines().countries.values(), key=lambda country: country.name)
    named = [country for country in countries if country.name.casefold().startswith(incomplete.casefold())]
    return [CompletionItem(c.code if " " in c.name else c.name, help=c.name) for c in named]


def complete_place(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the chapters of the script that was named before, by their titles."""
    from guided_audio.session.script_files import chapter_titles

    del param
    try:
        titles = chapter_titles(str(ctx.params.get("script") or ""))
    except GuidedAudioError:
        return []
    places = [(f"chapter {number}", title) for number, title in enumerate(titles, 1)]
    return [CompletionItem(place, help=title) for place, title in places if place.startswith(incomplete.casefold())]


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
    "--device", default=_USUAL_DEVICE, metavar="DEVICE", shell_complete=completing(_devices),
    help="Play through this device: its number, its id, or part of its name. «guided-audio devices» shows them.",
)  # fmt: skip
output_option = click.option(
    "--output", default=_OUTPUTS[0], metavar="HOW", shell_complete=completing(lambda _: [(kind, "") for kind in _OUTPUTS]),
    help="How sound goes out: miniaudio, simpleaudio, null (nowhere, in real time), or file=heard.wav.",
)  # fmt: skip
place_options = gathered(
    "where", lambda device, output, **others: Place(chosen_output(device, output), **others), device_option, output_option,
    click.option("--plain", is_flag=True, help="Plain lines, for screen readers; so it is wherever there is no terminal."),
    click.option("--or-export", is_flag=True, help="Without a sound device, export to audio_out/ instead."),
)  # fmt: skip
"""Adds where a session is played: the command gets `where`, a Place."""
