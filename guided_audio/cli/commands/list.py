"""`guided-audio list`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import PRACTICES, complete_need, json_option, print_json, read_length

if TYPE_CHECKING:
    from guided_audio.core.units import Seconds
    from guided_audio.library.recommend import Offer, Offers, Wanted
    from guided_audio.voices.speakers import Speakers

_INDENT = "    "


@click.command("list", epilog='Example:  guided-audio list --need "cannot sleep"')
@click.option(
    "--need",
    metavar="WORDS",
    shell_complete=complete_need,
    help='What it is to help with, such as "cannot sleep"; «guided-audio path» shows what there is.',
)
@click.option("--practice", metavar="PRACTICE", type=click.Choice(PRACTICES), help="Its family, such as meeting.")
@click.option(
    "--max-length",
    metavar="LENGTH",
    callback=read_length,
    help="The longest it may be, such as 12m; scripts that name no length are left out.",
)
@click.option("--language", metavar="TAG", default="", help="Its language, such as es or de.")
@json_option
def command(need: str | None, practice: str | None, max_length: Seconds | None, language: str, as_json: bool) -> None:
    """List the scripts of the library, and whose voice speaks them here. Those included come first, in the order of the path."""
    from guided_audio.core.config import library_folders
    from guided_audio.library.recommend import Wanted, find_offers
    from guided_audio.safety.crisis import Danger
    from guided_audio.voices.speakers import Speakers

    if need is not None and not need.strip():
        raise click.UsageError('--need wants a word or two, such as "cannot sleep".')
    wanted = Wanted(need or "", practice or "", max_length, language.strip())
    found = find_offers(wanted)
    _warn(found)
    if as_json:
        _tell_danger(found, err=True)
        speakers = Speakers()
        print_json([_as_dict(offer, speakers) for offer in found.offers])
        return
    _tell_danger(found)
    if found.danger is not Danger.PLAIN:
        _print_offers(found, wanted)
    if wanted == Wanted():
        click.echo(f"\nYour own scripts belong in {library_folders()[0].path}", err=True)


def _tell_danger(found: Offers, err: bool = False) -> None:
    """Point to people first, if it sounds as if one were needed."""
    from guided_audio.cli.crisis_hint import print_numbers, print_pointer
    from guided_audio.safety.crisis import Danger

    if found.danger is Danger.PLAIN:
        print_numbers(err)
    elif found.danger is Danger.PERHAPS:
        print_pointer(err)
        click.echo("", err=err)


def _warn(found: Offers) -> None:
    """Say why one's own path is not followed."""
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.core.errors import ScriptError

    if isinstance(found.problem, ScriptError):
        print_diagnostics(found.problem.diagnostics, err=True)
    elif found.problem:
        click.echo(found.problem.message, err=True)


def _print_offers(found: Offers, wanted: Wanted) -> None:
    from guided_audio.cli.pages import fill
    from guided_audio.voices.speakers import Speakers

    speakers = Speakers()
    for need in found.needs:
        click.echo(fill(need.words))
    if found.needs:
        click.echo("")
    for offer in found.offers:
        _print_offer(offer, speakers, with_after=bool(found.needs))
    for note in filter(None, (need.note for need in found.needs)):
        click.echo(("\n" if found.offers else "") + fill(note))
    is_enough = any(need.scripts for need in found.needs) or not found.needs  # that any session could be
    if not found.offers and is_enough:
        known = found.needs or not wanted.need
        click.echo(fill(_nothing(wanted) if known else "No session was found for this; «guided-audio path» shows all."))
    if found.offers and wanted.need:
        _print_next(found)


def _print_next(found: Offers) -> None:
    """Say how to hear one, and what there is besides sessions."""
    from guided_audio.cli.crisis_hint import print_pointer
    from guided_audio.cli.pages import fill
    from guided_audio.safety.crisis import Danger

    click.echo("\n" + fill(f"To hear the first: «guided-audio play {shlex.quote(found.offers[0].entry.name)}»"))
    if found.danger is Danger.NONE:
        click.echo("")
        print_pointer()


def _print_offer(offer: Offer, speakers: Speakers, with_after: bool) -> None:
    from guided_audio.cli.pages import bold, fill, minutes

    name, meta = offer.entry.name, offer.meta
    own = " (yours)" if offer.entry.label == "yours" else ""
    if not offer.is_performable:
        click.echo(f"{bold(name)}{own}")
        click.echo(fill(f"cannot be performed as it is: «guided-audio check {name}» says why", _INDENT))
    else:
        speaker = speakers.of(meta)
        voice = f"voice {speaker.voice.name}" if speaker.voice else "no voice here"
        facts = " · ".join(filter(None, (minutes(meta.length), meta.practice, meta.language, voice)))
        click.echo(f"{bold(name)}{own}  {facts}")
        if meta.summary:
            click.echo(fill(meta.summary, _INDENT))
        if speaker.problem:
            told = (f"{text[:1].upper()}{text[1:]}" for text in (speaker.problem, speaker.hint) if text)
            click.echo(fill(". ".join(told), _INDENT))
    if with_after and offer.after:
        click.echo(fill(f"Before it, if they are new to you: {', '.join(offer.after)}", _INDENT))


def _nothing(wanted: Wanted) -> str:
    """Say that no script fits, and what was asked for."""
    from guided_audio.cli.pages import minutes
    from guided_audio.core.errors import shorten

    asked = [f"the need «{shorten(wanted.need)}»"] if wanted.need else []
    asked += [f"the practice {wanted.practice}"] if wanted.practice else []
    asked += [f"at most {minutes(wanted.max_length)}"] if wanted.max_length else []
    asked += [f"the language {shorten(wanted.language)}"] if wanted.language else []
    if not asked:
        return "There are no scripts yet."
    together = f"{', '.join(asked[:-1])} and {asked[-1]}" if len(asked) > 1 else asked[0]
    return f"No script fits {together}. {'Leave one of them out' if len(asked) > 1 else 'Try it without'}, and there may be some."


def _as_dict(offer: Offer, speakers: Speakers) -> dict[str, object]:
    meta = offer.meta
    speaker = speakers.of(meta) if offer.is_performable else None
    return {
        "name": offer.entry.name,
        "title": offer.title,
        "summary": meta.summary,
        "practice": str(meta.practice or ""),
        "language": meta.language,
        "voice": speaker.voice.name if speaker and speaker.voice else "",
        "voice_problem": speaker.problem if speaker else "",
        "voice_hint": speaker.hint if speaker else "",
        "length_seconds": meta.length,
        "problems": len(offer.parsed.errors) if offer.parsed else 1,
        "needs": list(offer.needs),
        "after": list(offer.after),
        "folder": offer.entry.label,
        "path": str(offer.entry.path),
    }
