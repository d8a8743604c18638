"""`guided-audio list`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import PRACTICES, complete_need, json_option, print_json, read_length

if TYPE_CHECKING:
    from guided_audio.core.units import Seconds
    from guided_audio.library.recommend import Criteria, Recommendation, Recommendations
    from guided_audio.safety.crisis import Danger
    from guided_audio.voices.choosing import Speakers

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
    from guided_audio.library.recommend import Criteria, Recommendations, recommend
    from guided_audio.safety.crisis import Danger, danger_in
    from guided_audio.voices.choosing import Speakers

    if need is not None and not need.strip():
        raise click.UsageError('--need wants a word or two, such as "cannot sleep".')
    criteria = Criteria(need or "", practice or "", max_length, language.strip())
    danger = danger_in(criteria.need)
    is_plain = danger is Danger.PLAIN  # then no session is offered, whatever the path says
    found = Recommendations() if is_plain else recommend(criteria, may_be_empty=danger is Danger.PERHAPS)
    _warn(found)
    _show_danger(danger, err=as_json)
    if as_json:
        speakers = Speakers()
        print_json([_as_dict(script, speakers) for script in found.scripts])
        return
    if not is_plain:
        _print_scripts(found, criteria, danger)
    if criteria == Criteria():
        click.echo(f"\nYour own scripts belong in {library_folders()[0].path}", err=True)


def _show_danger(danger: Danger, err: bool) -> None:
    """Point to people first, if it sounds as if one were needed."""
    from guided_audio.cli.crisis_hint import print_numbers, print_pointer
    from guided_audio.safety.crisis import Danger

    if danger is Danger.PLAIN:
        print_numbers(err)
    elif danger is Danger.PERHAPS:
        print_pointer(err)
        click.echo("", err=err)


def _warn(found: Recommendations) -> None:
    """Say why one's own path is not followed."""
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.core.errors import DiagnosticsError

    if isinstance(found.problem, DiagnosticsError):
        print_diagnostics(found.problem.diagnostics, err=True)
    elif found.problem:
        click.echo(found.problem.message, err=True)


def _print_scripts(found: Recommendations, criteria: Criteria, danger: Danger) -> None:
    from guided_audio.cli.pages import fill
    from guided_audio.voices.choosing import Speakers

    speakers = Speakers()
    for need in found.needs:
        click.echo(fill(need.words))
    if found.needs:
        click.echo("")
    for script in found.scripts:
        _print_script(script, speakers, with_after=bool(found.needs))
    for note in filter(None, (need.note for need in found.needs)):
        click.echo(("\n" if found.scripts else "") + fill(note))
    is_enough = any(need.scripts for need in found.needs) or not found.needs  # that any session could be
    if not found.scripts and is_enough:
        known = found.needs or not criteria.need
        click.echo(
            fill(_nothing(criteria) if known else "No session was found for this; «guided-audio path» shows all.")
        )
    if found.scripts and criteria.need:
        _print_next(found, danger)


def _print_next(found: Recommendations, danger: Danger) -> None:
    """Say how to hear one, and what there is besides sessions."""
    from guided_audio.cli.crisis_hint import print_pointer
    from guided_audio.cli.pages import fill
    from guided_audio.safety.crisis import Danger

    click.echo("\n" + fill(f"To hear the first: «guided-audio play {shlex.quote(found.scripts[0].entry.name)}»"))
    if danger is Danger.NONE:
        click.echo("")
        print_pointer()


def _print_script(script: Recommendation, speakers: Speakers, with_after: bool) -> None:
    from guided_audio.cli.pages import bold, fill, minutes

    name, meta = script.entry.name, script.meta
    own = " (yours)" if script.entry.label == "yours" else ""
    if not script.is_performable:
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
    if with_after and script.after:
        click.echo(fill(f"Before it, if they are new to you: {', '.join(script.after)}", _INDENT))


def _nothing(criteria: Criteria) -> str:
    """Say that no script fits, and what was asked for."""
    from guided_audio.cli.pages import minutes
    from guided_audio.core.errors import shorten

    asked = [f"the need «{shorten(criteria.need)}»"] if criteria.need else []
    asked += [f"the practice {criteria.practice}"] if criteria.practice else []
    asked += [f"at most {minutes(criteria.max_length)}"] if criteria.max_length else []
    asked += [f"the language {shorten(criteria.language)}"] if criteria.language else []
    if not asked:
        return "There are no scripts yet."
    together = f"{', '.join(asked[:-1])} and {asked[-1]}" if len(asked) > 1 else asked[0]
    return f"No script fits {together}. {'Leave one of them out' if len(asked) > 1 else 'Try it without'}, and there may be some."


def _as_dict(script: Recommendation, speakers: Speakers) -> dict[str, object]:
    meta = script.meta
    speaker = speakers.of(meta) if script.is_performable else None
    return {
        "name": script.entry.name,
        "title": script.title,
        "summary": meta.summary,
        "practice": str(meta.practice or ""),
        "language": meta.language,
        "voice": speaker.voice.name if speaker and speaker.voice else "",
        "voice_problem": speaker.problem if speaker else "",
        "voice_hint": speaker.hint if speaker else "",
        "length_seconds": meta.length,
        "problems": len(script.parsed.errors) if script.parsed else 1,
        "needs": list(script.needs),
        "after": list(script.after),
        "folder": script.entry.label,
        "path": str(script.entry.path),
    }
