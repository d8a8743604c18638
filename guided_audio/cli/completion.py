"""What a shell completes: the names of scripts, voices, sounds, devices, languages, countries, places, and what else has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from click.shell_completion import CompletionItem

from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.translation import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import click

Complete: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem]]"
_AT_A_CHAPTERS_END = _("at the end of the present chapter")
_PODCAST = _("-16 LUFS in stereo, -19 in mono")
_LENGTHS = ("5m", "10m", "15m", "20m", "30m")


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


def _engines(_: str) -> list[tuple[str, str]]:
    from guided_audio.voices.voice_catalog import list_voices

    return [(name, "") for name in sorted({voice.engine for voice in list_voices(at_hand=True)})]


def _stored_voices(_: str) -> list[tuple[str, str]]:
    from guided_audio.voices.stored import list_stored_voices

    return [(voice.name, voice.engine) for voice in list_stored_voices()]


def _own_words(_: str) -> list[tuple[str, str]]:
    from guided_audio.library.lexicon import read_lexicon

    try:
        return [(entry.word, entry.said) for entry in read_lexicon().entries_of(None, None)]
    except GuidedAudioError:
        return []


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
        keys = (*need.keys, need.words)
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
complete_device = completing(_devices)
complete_engine = completing(_engines)
complete_own_word = completing(_own_words)
complete_stored_voice = completing(_stored_voices)
complete_length = completing(lambda _: [(length, "") for length in _LENGTHS])
complete_stop = completing(lambda _: [("chapter", _AT_A_CHAPTERS_END), *((one, "") for one in _LENGTHS)])
complete_loudness = completing(lambda _: [("podcast", _PODCAST), ("ebu", "-23 LUFS")])
complete_need = completing(_needs)


def complete_country(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a country; its code serves where the name has a blank, at which shells break."""
    del ctx, param
    from guided_audio.safety.crisis import shipped_lines

    countries = sorted(shipped_lines().countries.values(), key=lambda country: country.name)
    named = [country for country in countries if country.name.casefold().startswith(incomplete.casefold())]
    return [CompletionItem(c.code if " " in c.name else c.name, help=c.name) for c in named]


def complete_kinds(*known: str) -> Complete:
    """Return a completion of names with commas between them: after `vtt,` those that are left."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        del ctx, param
        before, comma, begun = incomplete.rpartition(",")
        left = (kind for kind in known if kind.startswith(begun.lower()) and kind not in before.split(","))
        return [CompletionItem(f"{before}{comma}{kind}") for kind in left]

    return complete


def _script_of(ctx: click.Context) -> str:
    """Return the script that was named before; of several, the first.

    Where the option that is being completed has no value yet, click leaves what stood before it among the unread words.
    """
    named = (*(ctx.params.get("scripts") or ()), ctx.params.get("script"), *ctx.args)
    return str(next(filter(None, named), ""))


def complete_slot(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the slots of the script that was named before."""
    from guided_audio.session.script_files import slots_of

    del param
    try:
        slots = slots_of(_script_of(ctx))
    except GuidedAudioError:
        return []
    return [CompletionItem(f"{name}=", help=words) for name, words in slots.items() if name.startswith(incomplete)]


def complete_choice(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the passages that can be chosen in the script that was named before."""
    from guided_audio.session.script_files import passages_of

    del param
    try:
        passages = passages_of(_script_of(ctx))
    except GuidedAudioError:
        return []
    pairs = [f"{name}={label}" for name, labels in passages.items() for label in labels]
    return [CompletionItem(pair) for pair in pairs if pair.startswith(incomplete)]


def complete_place(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the chapters of the script that was named before, by their titles."""
    from guided_audio.session.script_files import chapter_titles

    del param
    try:
        titles = chapter_titles(_script_of(ctx))
    except GuidedAudioError:
        return []
    places = [(f"chapter {number}", title) for number, title in enumerate(titles, 1)]
    return [CompletionItem(place, help=title) for place, title in places if place.startswith(incomplete.casefold())]
