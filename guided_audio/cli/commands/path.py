"""`guided-audio path`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import json_option, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guided_audio.core.errors import GuidedAudioError
    from guided_audio.library.curriculum import Curriculum, Need, Stage
    from guided_audio.library.recommend import Recommendation

_INDENT = "    "


@click.command("path", epilog="Example:  guided-audio path")
@json_option
def command(as_json: bool) -> None:
    """Show where to begin tonight, and what comes after that. And which session may help with what."""
    from guided_audio.library.recommend import curriculum

    path, scripts, problem = curriculum()
    if as_json:
        print_json(_as_dict(path, scripts))
        if problem:
            _tell(problem)
        return
    _print_beginning(path, scripts)
    number = 1
    for stage in path.stages:
        _print_stage(stage, scripts, number)
        number += len(stage.steps)
    _print_needs(path)
    _print_end(path)
    if problem:
        _tell(problem)


def _tell(problem: GuidedAudioError) -> None:
    """Say, last, why this is not one's own path."""
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.cli.pages import fill
    from guided_audio.core.errors import DiagnosticsError

    click.echo("", err=True)
    if isinstance(problem, DiagnosticsError):
        print_diagnostics(problem.diagnostics, err=True)
    else:
        click.echo(fill(problem.message), err=True)
    click.echo(fill("Until this is mended, the path that comes with the program stands in for yours."), err=True)


def _print_beginning(path: Curriculum, scripts: Mapping[str, Recommendation]) -> None:
    from guided_audio.cli.pages import bold, fill

    click.echo(bold(fill(f"Begin here: {_title(scripts[path.begin])}.")))
    click.echo("\nType this, and press Enter:\n")
    click.echo(f"{_INDENT}{bold(f'guided-audio play {shlex.quote(path.begin)}')}\n")
    click.echo(
        fill(
            "A voice leads you. Everything is optional: the space bar pauses, and q ends it gently at any moment. If it is "
            "all too much right now, take one minute of steady ground first:"
        )
    )
    click.echo(f"\n{_INDENT}{bold('guided-audio ground')}\n")
    click.echo(
        fill(
            "From there, this is a good order, in your own time. Under each title stands the name to type after "
            "«guided-audio play»."
        )
    )


def _print_stage(stage: Stage, scripts: Mapping[str, Recommendation], number: int) -> None:
    from guided_audio.cli.pages import bold, fill

    click.echo(f"\n{bold(fill(stage.title))}")
    click.echo(fill(stage.about) + "\n")
    for place, step in enumerate(stage.steps, number):
        script = scripts[step.script]
        click.echo(fill(_title(script), _INDENT, first=f"{place:>2}. "))
        click.echo(f"{_INDENT}{bold(shlex.quote(step.script))}")
        if not script.is_performable:
            click.echo(fill(f"Cannot be performed as it is: «guided-audio check {step.script}» says why", _INDENT))
        elif script.meta.summary:
            click.echo(fill(script.meta.summary, _INDENT))
        if step.after:
            click.echo(fill(f"After: {'; '.join(scripts[first].title for first in step.after)}", _INDENT))


def _print_needs(path: Curriculum) -> None:
    from guided_audio.cli.pages import bold, fill

    click.echo(f"\n{bold('When something is on your mind')}")
    click.echo(fill("Of several names, take the first one first.") + "\n")
    for need in path.needs:
        click.echo(fill(need.words))
        if need.scripts:
            click.echo(fill(", ".join(need.scripts), _INDENT))
        if need.note:
            click.echo(fill(need.note, _INDENT))


def _print_end(path: Curriculum) -> None:
    from guided_audio.cli.pages import bold, fill

    click.echo("\n" + fill("Not sure? Begin with this one:"))
    click.echo(f"\n{_INDENT}{bold(f'guided-audio play {shlex.quote(path.begin)}')}")


def _title(script: Recommendation) -> str:
    from guided_audio.cli.pages import minutes

    return ", ".join(filter(None, (script.title, minutes(script.meta.length))))


def _as_dict(path: Curriculum, scripts: Mapping[str, Recommendation]) -> dict[str, object]:
    numbers = {script: place + 1 for script, place in path.order.items()}
    return {
        "file": str(path.path),
        "begin": path.begin,
        "stages": [
            {
                "title": stage.title,
                "about": stage.about,
                "steps": [
                    {
                        "number": numbers[step.script],
                        "script": step.script,
                        "title": scripts[step.script].title,
                        "summary": scripts[step.script].meta.summary,
                        "length_seconds": scripts[step.script].meta.length,
                        "can_be_performed": scripts[step.script].is_performable,
                        "after": list(step.after),
                    }
                    for step in stage.steps
                ],
            }
            for stage in path.stages
        ],
        "needs": [_need_as_dict(need) for need in path.needs],
    }


def _need_as_dict(need: Need) -> dict[str, object]:
    return {"words": need.words, "keys": list(need.keys), "scripts": list(need.scripts), "note": need.note}
